package dev.tenk.results.stats;

import static dev.tenk.results.stats.SimulatedQueue.Kind.CONSTANT;
import static dev.tenk.results.stats.SimulatedQueue.Kind.EXPONENTIAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.estimate.DesignEffect;
import dev.tenk.results.stats.slo.SloTest;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SimulatedQueueTest {
  /** Published quantiles of M/D/1 at 70 % load, in service times. */
  @ParameterizedTest
  @CsvSource({"0.5, 1.7298", "0.1, 4.0771", "0.01, 7.4855", "0.001, 10.8944"})
  void closedFormOfConstantService(double share, double bound) {
    assertThat(SimulatedQueue.bound(CONSTANT, 0.7, share)).isCloseTo(bound, within(1e-4));
    assertThat(SimulatedQueue.knee(CONSTANT, bound, share)).isCloseTo(0.7, within(1e-4));
  }

  /** −ln 0.01 / 0.3. */
  @Test
  void closedFormOfExponentialService() {
    assertThat(SimulatedQueue.bound(EXPONENTIAL, 0.7, 0.01)).isCloseTo(15.3506, within(1e-4));
  }

  @ParameterizedTest
  @EnumSource(SimulatedQueue.Kind.class)
  void simulatedAsItShouldBe(SimulatedQueue.Kind kind) {
    int requests = 2_000_000;
    Slo slo = new Slo(0.9, Math.round(SimulatedQueue.bound(kind, 0.7, 0.1) * 1e7), 0);
    SimulatedQueue queue = new SimulatedQueue(kind, 10_000_000, requests);
    queue.start(new SplittableRandom(3), 0.7, 1_000);
    while (queue.requests() < requests) {
      queue.look(slo, 0.01, requests);
    }
    assertThat((double) queue.over() / requests).isCloseTo(0.1, within(0.003));
  }

  /** Running sums are a quicker way to the same figure. */
  @Test
  void designEffectIsTheDriversOwn() {
    for (SimulatedQueue.Kind kind : SimulatedQueue.Kind.values()) {
      double[] responses = new double[3_000];
      Slo slo = new Slo(0.9, Math.round(SimulatedQueue.bound(kind, 0.7, 0.1) * 1e7), 0);
      SimulatedQueue queue = new SimulatedQueue(kind, 10_000_000, responses.length);
      queue.start(new SplittableRandom(4), 0.7, 100);
      SimulatedQueue again = new SimulatedQueue(kind, 10_000_000, 1);
      again.start(new SplittableRandom(4), 0.7, 100);
      for (int i = 0; i < responses.length; i++) {
        responses[i] = again.respond();
      }
      while (queue.requests() < responses.length) {
        queue.look(slo, 0.01, responses.length);
        DesignEffect effect = new DesignEffect(queue.requests(), SloTest.farUnderNanos(slo));
        for (int i = 0; i < queue.requests(); i++) {
          long nanos = Math.round(responses[i] * 10_000_000);
          effect.add(i, nanos, nanos > slo.boundNanos());
        }
        assertThat(queue.designEffect()).isCloseTo(effect.value(), within(1e-6));
      }
    }
  }
}
