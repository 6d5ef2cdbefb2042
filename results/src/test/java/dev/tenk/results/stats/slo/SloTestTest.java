package dev.tenk.results.stats.slo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.bench.DecisionBenchmark;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.SimulatedQueue;
import dev.tenk.results.stats.Simulations;
import dev.tenk.results.stats.Sums;
import dev.tenk.results.stats.estimate.DesignEffect;
import dev.tenk.results.stats.estimate.Eligibility;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SloTestTest {
  private static final double ALPHA = 0.01;

  /** The design's definition, integrated numerically: ∫ prior(θ)·L(θ)/L(q) dθ over each side. */
  @ParameterizedTest
  @CsvSource({
    "0.1, 0, 0, 1", "0.1, 10, 1, 1", "0.1, 64, 0, 1", "0.1, 200, 35, 1", "0.1, 200, 5, 1.64",
    "0.5, 20, 4, 1", "0.5, 20, 16, 2.5", "0.01, 300, 3, 1", "0.01, 1000, 2, 1.7",
        "0.01, 500, 20, 3",
    "0.001, 2000, 2, 1", "0.8, 30, 20, 1"
  })
  void evidenceIsTheIntegral(double q, long requests, long over, double effect) {
    double t = over / effect;
    double n = requests / effect;
    double b = (1 - q) / q;
    // Substituting u = (1 − θ)^b, the prior Beta(1, b) is uniform in u.
    DoubleUnaryOperator ratio =
        u -> {
          double theta = -Math.expm1(Math.log(u) / b);
          return Math.exp(
              (t == 0 ? 0 : t * Math.log(theta / q))
                  + (n - t) * (Math.log1p(-theta) - Math.log1p(-q)));
        };
    double edge = Math.pow(1 - q, b);
    double met = integral(ratio, edge, 1) / (1 - edge);
    double missed = integral(ratio, 0, edge) / edge;

    assertThat(SloTest.logEvidenceMet(q, requests, over, effect))
        .isCloseTo(Math.log(met), within(1e-4));
    assertThat(SloTest.logEvidenceMissed(q, requests, over, effect))
        .isCloseTo(Math.log(missed), within(1e-4));
  }

  /** With nothing over, E_met = b/(n+b) · (p^−n − p^b)/(1 − p^b) by hand. */
  @Test
  void evidenceWithNothingOverByHand() {
    double met =
        99.0 / 761 * (Math.pow(0.99, -662) - Math.pow(0.99, 99)) / (1 - Math.pow(0.99, 99));
    assertThat(met).isGreaterThan(100);
    assertThat(SloTest.logEvidenceMet(0.01, 662, 0, 1)).isCloseTo(Math.log(met), within(1e-9));
  }

  /** No data, no evidence: both start at exactly 1. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.1, 0.05, 0.01, 0.001, 0.0001})
  void evidenceStartsAtOne(double q) {
    assertThat(SloTest.logEvidenceMet(q, 0, 0, 1)).isCloseTo(0, within(1e-9));
    assertThat(SloTest.logEvidenceMissed(q, 0, 0, 1)).isCloseTo(0, within(1e-9));
  }

  /** E-values are martingales at the edge: their mean under the share q stays 1. */
  @Test
  void evidenceHasMeanOneAtTheAllowedShare() {
    int n = 60;
    double q = 0.1;
    double met = 0;
    double missed = 0;
    BigDecimal[] probabilities = Sums.binomial(n, n, q);
    for (int t = 0; t <= n; t++) {
      double probability = probabilities[t].doubleValue();
      met += probability * Math.exp(SloTest.logEvidenceMet(q, n, t, 1));
      missed += probability * Math.exp(SloTest.logEvidenceMissed(q, n, t, 1));
    }
    assertThat(met).isCloseTo(1, within(1e-6));
    assertThat(missed).isCloseTo(1, within(1e-6));
  }

  @Test
  void aHundredMillionRequestsDoNotUnderflow() {
    for (double quantile : new double[] {0.5, 0.9, 0.99, 0.999, 0.9999}) {
      for (double factor : new double[] {0, 0.5, 0.9, 1.1, 1.5, 1.99}) {
        long n = 100_000_000;
        long over = Math.round(n * (1 - quantile) * factor);
        SloDecision decision = SloTest.decide(quantile, n, over, 1, ALPHA);
        assertThat(decision)
            .as("p %s, factor %s", quantile, factor)
            .isEqualTo(factor < 1 ? SloDecision.MET : SloDecision.MISSED);
      }
      assertThat(SloTest.decide(quantile, 100_000_000, 100_000_000, 1, ALPHA))
          .isEqualTo(SloDecision.MISSED);
    }
    // the likelihood ratio of 0 over is p^−n: ln E is close to n · −ln p
    assertThat(SloTest.logEvidenceMet(0.01, 100_000_000, 0, 1))
        .isCloseTo(-1e8 * Math.log(0.99), within(20.0));
  }

  @Test
  void evidenceFallsWithEachRequestOverTheBound() {
    for (long n : new long[] {100, 10_000, 1_000_000}) {
      double met = Double.POSITIVE_INFINITY;
      double missed = Double.NEGATIVE_INFINITY;
      for (long over = 0; over <= n; over += Math.max(1, n / 500)) {
        double nextMet = SloTest.logEvidenceMet(0.01, n, over, 1.64);
        double nextMissed = SloTest.logEvidenceMissed(0.01, n, over, 1.64);
        assertThat(nextMet).isNotNaN().isLessThanOrEqualTo(met);
        assertThat(nextMissed).isNotNaN().isGreaterThanOrEqualTo(missed);
        met = nextMet;
        missed = nextMissed;
      }
    }
  }

  @Test
  void nothingIsDecidedTooEarly() {
    assertThat(SloTest.decide(0.99, 99, 99, 1, ALPHA)).isEqualTo(SloDecision.INCONCLUSIVE);
    assertThat(SloTest.decide(0.99, 100, 100, 1, ALPHA)).isEqualTo(SloDecision.MISSED);
    assertThat(SloTest.decide(0.99, 199, 199, 2, ALPHA)).isEqualTo(SloDecision.INCONCLUSIVE);
    assertThat(SloTest.decide(0.99, 200, 200, 2, ALPHA)).isEqualTo(SloDecision.MISSED);
    assertThat(SloTest.decide(0.99, 0, 0, 1, ALPHA)).isEqualTo(SloDecision.INCONCLUSIVE);
    // with nothing over, the first n that is met is a little over n(1) = 662
    assertThat(SloTest.decide(0.99, 687, 0, 1, ALPHA)).isEqualTo(SloDecision.INCONCLUSIVE);
    assertThat(SloTest.decide(0.99, 688, 0, 1, ALPHA)).isEqualTo(SloDecision.MET);
  }

  @Test
  void nothingIsMetBeforeTheDesignEffectCanBeKnown() {
    // 3.8 % over where 10 % may be: decisive, but not overwhelming
    assertThat(SloTest.decide(0.9, 399, 15, 1, ALPHA)).isEqualTo(SloDecision.INCONCLUSIVE);
    assertThat(SloTest.decide(0.9, 400, 15, 1, ALPHA)).isEqualTo(SloDecision.MET);
  }

  @Test
  void overwhelmingEvidenceNeedsFewerRequests() {
    // nothing over: ln E_met = ln(9/(9+n)) − ln(1 − 0.9^9) − n ln 0.9, above ln 10^6 from n = 154
    // on
    assertThat(SloTest.decide(0.9, 140, 0, 1, ALPHA)).isEqualTo(SloDecision.INCONCLUSIVE);
    assertThat(SloTest.decide(0.9, 170, 0, 1, ALPHA)).isEqualTo(SloDecision.MET);
    assertThat(SloTest.decide(0.5, 199, 0, 2, ALPHA)).isEqualTo(SloDecision.INCONCLUSIVE);
    assertThat(SloTest.decide(0.5, 200, 0, 2, ALPHA)).isEqualTo(SloDecision.MET);
  }

  /** A queue that grows without end has not crossed the bound yet: its p50 must not be met. */
  @Test
  void aGrowingQueueIsNotMet() {
    DesignEffect effect = new DesignEffect(700, 0);
    for (int i = 0; i < 700; i++) {
      effect.add(i, 1_000_000L * (i + 1), false);
    }
    assertThat(SloTest.decide(0.5, 700, 0, effect.value(), ALPHA))
        .isEqualTo(SloDecision.INCONCLUSIVE);
  }

  /** The same claim for an M/M/1 queue at 70 % load, with the design effect estimated. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.9, 0.95})
  void aQueueAtItsLimitIsRarelyMet(double quantile) {
    SplittableRandom random = new SplittableRandom(11);
    double load = 0.7;
    double bound = -Math.log(1 - quantile) / (1 - load); // response is exponential, mean 1/(1 − ρ)
    int runs = Simulations.runs(400);
    int limit = 12_000;
    double[] response = new double[limit];
    int met = 0;
    for (int run = 0; run < runs; run++) {
      double wait = random.nextDouble() < load ? exponential(random) / (1 - load) : 0;
      for (int i = 0; i < limit; i++) {
        response[i] = wait + exponential(random);
        wait = Math.max(0, response[i] - exponential(random) / load);
      }
      SloDecision decision = SloDecision.INCONCLUSIVE;
      int requests = (int) SloTest.nextLook(quantile, 0);
      while (decision == SloDecision.INCONCLUSIVE && requests <= limit) {
        DesignEffect effect = new DesignEffect(requests, 0);
        int over = 0;
        for (int i = 0; i < requests; i++) {
          effect.add(i, Math.round(response[i] * 1e6), response[i] > bound);
          over += response[i] > bound ? 1 : 0;
        }
        double designEffect = effect.value();
        // looks continue after "missed", so this counts every run that could ever be called met
        decision = SloTest.decide(quantile, requests, over, designEffect, ALPHA);
        if (decision == SloDecision.MISSED) {
          decision = SloDecision.INCONCLUSIVE;
        }
        requests = (int) SloTest.nextLook(quantile, requests);
      }
      met += decision == SloDecision.MET ? 1 : 0;
    }
    assertThat(met).isLessThanOrEqualTo(Simulations.most(ALPHA, runs));
  }

  /** A p99 in overload: D is about n/20, so n/D never reaches 1/(1−p). */
  @Test
  void halfOfAllFarOverIsMissedAtAnyCorrelation() {
    Slo slo = new Slo(0.99, 250_000_000, 0.001);
    double effect = 5_000 / 19.5;
    assertThat(SloTest.decide(slo, 5_000, 5_000, 0, effect)).isEqualTo(SloDecision.INCONCLUSIVE);
    assertThat(SloTest.decide(slo, 5_000, 5_000, 0, 2_500, effect, ALPHA))
        .isEqualTo(SloDecision.MISSED);
    assertThat(SloTest.decide(slo, 5_000, 5_000, 0, 2_499, effect, ALPHA))
        .isEqualTo(SloDecision.INCONCLUSIVE);
    assertThat(SloTest.decide(slo, 0, 0, 0, 0, 1, ALPHA)).isEqualTo(SloDecision.INCONCLUSIVE);
  }

  /** 0.01^c = 0.01/20 by hand: c = ln 0.0005 / ln 0.01 = 1.650515. */
  @Test
  void farOverIsWhereAnExponentialTailIsRare() {
    assertThat(SloTest.farOverNanos(new Slo(0.99, 1_000_000, 0), 0.01)).isEqualTo(1_650_515);
    // 0.9 share below, 0.1^3.301 = 0.0005
    assertThat(SloTest.farOverNanos(new Slo(0.9, 1_000_000, 0), 0.01)).isEqualTo(3_301_030);
    // never below the bound: 0.001^0.77 = 0.005
    assertThat(SloTest.farOverNanos(new Slo(0.999, 1_000_000, 0), 0.1)).isEqualTo(1_000_000);
  }

  @Test
  void nothingIsMissedWhileTheWindowHasNoSecondHalfLikeItsFirst() {
    // half over where 10 % may be, but n/D is 63 and 64
    assertThat(SloTest.decide(0.9, 630, 315, 10, ALPHA)).isEqualTo(SloDecision.INCONCLUSIVE);
    assertThat(SloTest.decide(0.9, 640, 320, 10, ALPHA)).isEqualTo(SloDecision.MISSED);
  }

  @Test
  void errorsDecideWithTheQuantile() {
    Slo slo = new Slo(0.99, 250_000_000, 0.001);
    assertThat(SloTest.decide(slo, 1_000, 0, 0, 1)).isEqualTo(SloDecision.MET);
    // one error in 1,000 is within 0.1 %; two are not, and prove nothing
    assertThat(SloTest.decide(slo, 2_000, 1, 1, 1)).isEqualTo(SloDecision.MET);
    assertThat(SloTest.decide(slo, 2_000, 2, 2, 1)).isEqualTo(SloDecision.MET);
    assertThat(SloTest.decide(slo, 2_000, 3, 3, 1)).isEqualTo(SloDecision.INCONCLUSIVE);
    // the quantile is met, the error ratio of 0.5 % is provably over 0.1 %
    assertThat(SloTest.decide(0.99, 20_000, 100, 1, ALPHA)).isEqualTo(SloDecision.MET);
    assertThat(SloTest.decide(slo, 20_000, 100, 100, 1)).isEqualTo(SloDecision.MISSED);
    // the quantile is missed without an error
    assertThat(SloTest.decide(slo, 10_000, 300, 0, 1)).isEqualTo(SloDecision.MISSED);
    // quantile undecided, errors fine
    assertThat(SloTest.decide(slo, 1_000, 9, 0, 1)).isEqualTo(SloDecision.INCONCLUSIVE);
  }

  @Test
  void edgesOfTheErrorRatio() {
    Slo none = new Slo(0.9, 1, 0);
    assertThat(SloTest.decide(none, 1_000, 1, 0, 1)).isEqualTo(SloDecision.MET);
    assertThat(SloTest.decide(none, 1_000, 1, 1, 1)).isEqualTo(SloDecision.MISSED);
    Slo any = new Slo(0.9, 1, 1);
    assertThat(SloTest.decide(any, 1_000, 1, 1, 1)).isEqualTo(SloDecision.MET);
    assertThat(SloTest.decide(none, 0, 0, 0, 1)).isEqualTo(SloDecision.INCONCLUSIVE);
  }

  @Test
  void refusesWhatIsNoCount() {
    assertThatThrownBy(() -> SloTest.decide(0.9, 10, 11, 1, ALPHA)).hasMessageContaining("11");
    assertThatThrownBy(() -> SloTest.decide(0.9, 10, 1, 1, 1)).hasMessageContaining("alpha");
    assertThatThrownBy(() -> SloTest.decide(new Slo(0.9, 1, 0), 10, 1, 2, 1))
        .hasMessageContaining("failures are 2");
  }

  @Test
  void looksGrowByAQuarter() {
    assertThat(SloTest.requestsAtLook(0.99, 0)).isEqualTo(662);
    assertThat(SloTest.requestsAtLook(0.99, 1)).isEqualTo(828); // 827.5
    assertThat(SloTest.requestsAtLook(0.99, 2)).isEqualTo(1_035); // 1034.4
    assertThat(SloTest.nextLook(0.99, 0)).isEqualTo(662);
    assertThat(SloTest.nextLook(0.99, 662)).isEqualTo(828);
    assertThat(SloTest.nextLook(0.99, 1_000)).isEqualTo(1_035);
    for (int look = 0; look < 40; look++) {
      long requests = SloTest.requestsAtLook(0.95, look);
      assertThat(SloTest.nextLook(0.95, requests - 1)).isEqualTo(requests);
    }
  }

  /** The claim of the class: at most 1 % wrong, over all looks, one percent off the limit. */
  @ParameterizedTest
  @CsvSource({"0.99, 1.01", "0.99, 0.99", "0.9, 1.01", "0.9, 0.99"})
  void wrongDecisionsAreRareOverAllLooks(double quantile, double factor) {
    SplittableRandom random = new SplittableRandom(8);
    SloDecision wrong = factor > 1 ? SloDecision.MET : SloDecision.MISSED;
    int runs = 2_000;
    int wrongs = 0;
    for (int run = 0; run < runs; run++) {
      wrongs += firstDecision(random, quantile, (1 - quantile) * factor) == wrong ? 1 : 0;
    }
    assertThat(wrongs).isLessThanOrEqualTo(33); // 20 expected at most, 3 SD of noise
  }

  @ParameterizedTest
  @CsvSource({"0.99, 0.5, MET", "0.99, 2, MISSED"})
  void clearCasesAreDecidedRightly(double quantile, double factor, SloDecision right) {
    SplittableRandom random = new SplittableRandom(9);
    int rights = 0;
    for (int run = 0; run < 300; run++) {
      rights += firstDecision(random, quantile, (1 - quantile) * factor) == right ? 1 : 0;
    }
    assertThat(rights).isGreaterThan(294);
  }

  /**
   * The same claim with the design effect as a driver estimates it, also on a queue; over 10,000
   * runs in docs/benchmarks.md.
   */
  @ParameterizedTest
  @CsvSource({
    "INDEPENDENT, 0, 0.9", "CONSTANT, 0.5, 0.9", "CONSTANT, 0.7, 0.9", "CONSTANT, 0.9, 0.9",
    "INDEPENDENT, 0, 0.99", "CONSTANT, 0.5, 0.99", "CONSTANT, 0.7, 0.99", "CONSTANT, 0.9, 0.99"
  })
  void wrongDecisionsAreRareInQueues(SimulatedQueue.Kind kind, double load, double quantile) {
    int runs = Simulations.runs(300);
    int most = Simulations.most(ALPHA, runs);
    assertThat(DecisionBenchmark.decisions(kind, load, quantile, 1.01, runs, 12))
        .hasEntrySatisfying(SloDecision.MET, met -> assertThat(met).isLessThanOrEqualTo(most));
    assertThat(DecisionBenchmark.decisions(kind, load, quantile, 0.99, runs, 13))
        .hasEntrySatisfying(
            SloDecision.MISSED, missed -> assertThat(missed).isLessThanOrEqualTo(most));
  }

  /** Fewer than 64 requests have no design effect, and a p50 has its first look at 11. */
  @Test
  void aQueueAtItsP50IsRarelyMissed() {
    int runs = Simulations.runs(400);
    assertThat(DecisionBenchmark.decisions(SimulatedQueue.Kind.EXPONENTIAL, 0.9, 0.5, 1, runs, 15))
        .hasEntrySatisfying(
            SloDecision.MISSED,
            missed -> assertThat(missed).isLessThanOrEqualTo(Simulations.most(ALPHA, runs)));
  }

  /** A tenth more than a server can do, a bound of ten service times: nothing to wait for. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.9, 0.95, 0.99, 0.999})
  void overloadIsMissedSoon(double quantile) {
    Slo slo = new Slo(quantile, 100_000_000, 0.001);
    SplittableRandom random = new SplittableRandom(14);
    SimulatedQueue queue = new SimulatedQueue(SimulatedQueue.Kind.CONSTANT, 10_000_000, 10_000);
    for (int run = 0; run < 200; run++) {
      queue.start(random, 1.1, 0);
      assertThat(queue.untilDecided(slo, ALPHA, 10_000).decision()).isEqualTo(SloDecision.MISSED);
    }
  }

  /** Looks of independent requests until a decision or 100 × n(1). */
  private static SloDecision firstDecision(SplittableRandom random, double quantile, double share) {
    long requests = 0;
    long over = 0;
    double gapMean = -1 / Math.log1p(-share);
    long nextOver = gap(random, gapMean);
    long limit = 100 * Eligibility.minimumRequests(quantile);
    while (requests < limit) {
      requests = SloTest.nextLook(quantile, requests);
      while (nextOver <= requests) {
        over++;
        nextOver += gap(random, gapMean);
      }
      SloDecision decision = SloTest.decide(quantile, requests, over, 1, ALPHA);
      if (decision != SloDecision.INCONCLUSIVE) {
        return decision;
      }
    }
    return SloDecision.INCONCLUSIVE;
  }

  private static double exponential(SplittableRandom random) {
    return -Math.log(1 - random.nextDouble());
  }

  /** Geometric: how many requests until the next one over the bound. */
  private static long gap(SplittableRandom random, double gapMean) {
    return 1 + (long) (-Math.log(1 - random.nextDouble()) * gapMean);
  }

  /** Midpoint rule. */
  private static double integral(DoubleUnaryOperator f, double from, double to) {
    int steps = 400_000;
    double width = (to - from) / steps;
    double sum = 0;
    for (int i = 0; i < steps; i++) {
      sum += f.applyAsDouble(from + (i + 0.5) * width);
    }
    return sum * width;
  }
}
