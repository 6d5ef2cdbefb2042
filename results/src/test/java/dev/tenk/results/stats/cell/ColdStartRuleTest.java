package dev.tenk.results.stats.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.stats.cell.ColdStartRule.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ColdStartRuleTest {
  private static final long MILLI = 1_000_000;
  private static final Duration IDLE = Duration.ofSeconds(60);

  /** Calls one after another, each handed a second after the one before. */
  private static List<Call> calls(double... serviceMillis) {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < serviceMillis.length; i++) {
      calls.add(call(i, 1000L * i, serviceMillis[i]));
    }
    return calls;
  }

  private static Call call(long sequence, long handedMillis, double serviceMillis) {
    long serviceNanos = Math.round(serviceMillis * MILLI);
    long handedNanos = handedMillis * MILLI;
    return new Call(sequence, handedNanos, handedNanos + serviceNanos, serviceNanos);
  }

  /** Nine warm calls of 100 ms, the median, without spread, from the second 1 on. */
  private static List<Call> nineWarm(Call... others) {
    List<Call> calls = calls(0, 100, 100, 100, 100, 100, 100, 100, 100, 100);
    calls.remove(0);
    calls.addAll(List.of(others));
    return calls;
  }

  private static Set<Long> cold(List<Call> calls) {
    return ColdStartRule.cold(calls, IDLE);
  }

  @Test
  void theFirstCallAboveOneAndAHalfTimesTheMedian() {
    assertThat(cold(nineWarm(call(0, 0, 151)))).containsExactly(0L);
    assertThat(cold(nineWarm(call(0, 0, 149)))).isEmpty();
  }

  @Test
  void aFirstCallAsWarmAsTheOthers() {
    assertThat(cold(nineWarm(call(0, 0, 100)))).isEmpty();
  }

  /** The last of the nine ends at 9.1 s. */
  @Test
  void theFirstCallAfterAGap() {
    assertThat(cold(nineWarm(call(0, 0, 100), call(20, 69_100, 151)))).containsExactly(20L);
    assertThat(cold(nineWarm(call(0, 0, 100), call(20, 69_100, 149)))).isEmpty();
    assertThat(cold(nineWarm(call(0, 0, 100), call(20, 69_099, 151)))).isEmpty();
    // the second call after the gap finds what the first has started
    assertThat(cold(nineWarm(call(0, 0, 100), call(20, 69_100, 151), call(21, 69_300, 151))))
        .containsExactly(20L);
  }

  /** A gap is time without any call under way, not time between two starts. */
  @Test
  void aLongCallFillsTheGap() {
    assertThat(
            cold(
                nineWarm(
                    call(0, 0, 100),
                    new Call(19, 10_000 * MILLI, 60_000 * MILLI, 100 * MILLI),
                    call(20, 80_000, 151))))
        .isEmpty();
  }

  @Test
  void aNewEnvironmentBesideTheOthers() {
    assertThat(cold(nineWarm(call(0, 0, 100), call(20, 5500, 201)))).containsExactly(20L);
    assertThat(cold(nineWarm(call(0, 0, 100), call(20, 5500, 199)))).isEmpty();
  }

  /** One that is known to be cold took 1000 ms, so that 500 are like it and 499 are a stall. */
  @Test
  void aNewEnvironmentBesideTheOthersIsLikeThoseOneIsSureOf() {
    assertThat(cold(nineWarm(call(0, 0, 1000), call(20, 5500, 499)))).containsExactly(0L);
    assertThat(cold(nineWarm(call(0, 0, 1000), call(20, 5500, 501))))
        .containsExactlyInAnyOrder(0L, 20L);
    // of two the median: (1000 + 400) / 2 / 2 = 350
    assertThat(cold(nineWarm(call(0, 0, 1000), call(20, 5500, 349), call(21, 70_000, 400))))
        .containsExactlyInAnyOrder(0L, 21L);
    assertThat(cold(nineWarm(call(0, 0, 1000), call(20, 5500, 351), call(21, 70_000, 400))))
        .containsExactlyInAnyOrder(0L, 20L, 21L);
  }

  /** With a median of 5 ms, 100 ms over it count, not the double of it. */
  @Test
  void aFastModelsHiccupsAreNoColdStarts() {
    assertThat(cold(calls(5, 5, 5, 5, 5, 5, 5, 5, 5, 104))).isEmpty();
    assertThat(cold(calls(5, 5, 5, 5, 5, 5, 5, 5, 5, 106))).containsExactly(9L);
    assertThat(cold(calls(7.6, 5, 5, 5, 5, 5, 5, 5, 5, 5))).containsExactly(0L);
  }

  /**
   * Logarithms of the warm calls' times over 100 ms are −0.3, −0.2, −0.2, −0.1, 0, 0.1, 0.2, 0.2
   * and 0.3: median 0, absolute deviation 0.2, so s = 0.29652. A suspected call is cold above 100 ·
   * e^(3 s) = 243.4 ms.
   */
  @Test
  void aWideSpreadAsksForMore() {
    double[] logs = {Math.log(2.40), -0.3, 0.3, -0.2, 0.2, -0.2, 0.2, -0.1, 0.1, 0};
    assertThat(cold(calls(times(logs)))).isEmpty();
    logs[0] = Math.log(2.47);
    assertThat(cold(calls(times(logs)))).containsExactly(0L);
  }

  /**
   * A tenth call far away moves the median to 0.05 and leaves the absolute deviation at 0.2: it is
   * cold above 100 · e^(0.05 + 6 s) = 100 · e^1.829.
   */
  @Test
  void aWideSpreadAsksForMoreOfOthersToo() {
    double[] logs = {0, -0.3, 0.3, -0.2, 0.2, -0.2, 0.2, -0.1, 0.1, 0, 1.80};
    assertThat(cold(calls(times(logs)))).isEmpty();
    logs[10] = 1.86;
    assertThat(cold(calls(times(logs)))).containsExactly(10L);
  }

  private static double[] times(double[] logs) {
    double[] millis = new double[logs.length];
    for (int i = 0; i < logs.length; i++) {
      millis[i] = 100 * Math.exp(logs[i]);
    }
    return millis;
  }

  /** Seven warm calls are nothing to hold the first against; eight are. */
  @Test
  void fewWarmCalls() {
    assertThat(cold(calls(100, 100, 100, 100, 100, 100, 100, 100))).containsExactly(0L);
    assertThat(cold(calls(100, 100, 100, 100, 100, 100, 100, 100, 100))).isEmpty();
    assertThat(cold(calls(100))).containsExactly(0L);
    assertThat(cold(List.of())).isEmpty();
  }

  @Test
  void allCold() {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(call(i, 120_000L * i, 900));
    }
    assertThat(cold(calls)).hasSize(20);
  }

  /** Five times four at once: none of a burst finds an environment that is free. */
  @Test
  void allOfABurstAfterAGap() {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(call(i, 120_000L * (i / 4), 900 + i));
    }
    assertThat(cold(calls)).hasSize(20);
    // one that comes when the first is done finds it
    List<Call> after = nineWarm(call(0, 0, 100), call(20, 69_100, 151), call(21, 69_250, 160));
    assertThat(cold(after)).containsExactlyInAnyOrder(20L, 21L);
    after.set(after.size() - 1, call(21, 69_251, 160));
    assertThat(cold(after)).containsExactly(20L);
  }

  @Test
  void theOrderOfTheListDoesNotMatter() {
    List<Call> calls = nineWarm(call(0, 0, 151), call(20, 69_100, 151), call(21, 5500, 201));
    Set<Long> cold = cold(calls);
    assertThat(cold).containsExactlyInAnyOrder(0L, 20L, 21L);
    Collections.reverse(calls);
    assertThat(cold(calls)).isEqualTo(cold);
  }

  @Test
  void inWords() {
    assertThat(ColdStartRule.inWords(Duration.ofMinutes(5)))
        .startsWith("found by service time: the first call, and one after 300 s without a call");
  }
}
