package dev.tenk.results.stats.mlperf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.MlperfRules;
import dev.tenk.results.model.MlperfRules.Scenario;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** By hand, where LoadGen has nothing to compare with, too: a sample that failed. */
class MlperfSamplesTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /**
   * Of 64 queries, 1 to 64 ms, one may be longer: the estimate of p90 is the longest of all, and
   * its percentile the ⌊57.6⌋ + 1 = 58th.
   */
  @Test
  void ofSixtyFourQueriesTheLongestIsTheEstimate() {
    MlperfResult result = oneByOne(64, SECOND);

    assertThat(result.estimateNanos()).hasValue(64 * MILLI);
    assertThat(result.above()).hasValue(1);
    assertThat(result.percentileNanos()).hasValue(58 * MILLI);
    assertThat(result.valid()).isTrue();
  }

  @Test
  void oneQueryLessIsTooFew() {
    MlperfResult result = oneByOne(63, SECOND);

    assertThat(result.estimateNanos()).isEmpty();
    assertThat(result.unmet())
        .containsExactly("early stopping: 63 queries of the 64 that it takes");
  }

  /** 64 queries a second apart begin within 63 s. */
  @Test
  void theShortestDurationIsBetweenStarts() {
    assertThat(oneByOne(64, 63 * SECOND).unmet()).isEmpty();
    assertThat(oneByOne(64, 63 * SECOND + 1).unmet())
        .containsExactly("min duration: 63.000 s of 63.000 s between the first and the last query");
  }

  @Test
  void aFailedSampleIsSlowerThanAnyAndSpoilsTheResult() {
    MlperfSamples samples = new MlperfSamples(singleStream(64, SECOND));
    for (int i = 0; i < 64; i++) {
      samples.add(i, i * SECOND, i * SECOND + (i + 1) * MILLI, i != 5);
    }

    MlperfResult result = samples.result().orElseThrow();

    assertThat(result.estimateNanos()).isEmpty();
    assertThat(result.percentileNanos()).hasValue(59 * MILLI);
    assertThat(result.unmet()).containsExactly("every sample is to be answered: 1 of 64 were not");
  }

  /** Its latency is from its first sample's start to its last one's answer, whichever that is. */
  @Test
  void aQueryTakesAsLongAsItsLastSample() {
    MlperfRules rules =
        new MlperfRules(Scenario.MULTI_STREAM, SECOND, 700, 8, OptionalLong.empty());
    MlperfSamples samples = new MlperfSamples(rules);
    // samples come as they ended
    for (int i = 8 * 700 - 1; i >= 0; i--) {
      long start = i / 8 * SECOND + i % 8;
      samples.add(i, start, i / 8 * SECOND + (i % 8 == 3 ? 9 * MILLI : MILLI), true);
    }

    MlperfResult result = samples.result().orElseThrow();

    assertThat(result.queries()).isEqualTo(700);
    assertThat(result.samples()).isEqualTo(5600);
    assertThat(result.estimateNanos()).hasValue(9 * MILLI);
    assertThat(result.valid()).isTrue();
  }

  /** With one query that lacks a sample there are 699 whole ones. */
  @Test
  void aQueryThatIsNotWholeIsNone() {
    MlperfRules rules =
        new MlperfRules(Scenario.MULTI_STREAM, SECOND, 700, 8, OptionalLong.empty());
    MlperfSamples samples = new MlperfSamples(rules);
    for (int i = 0; i < 8 * 700 - 1; i++) {
      samples.add(i, i / 8 * SECOND, i / 8 * SECOND + MILLI, true);
    }

    assertThat(samples.result().orElseThrow().unmet())
        .containsExactly("min queries: 699 whole ones of 700, 5,599 samples of 5,600");
  }

  /** Four queries over the target take n(4) = 1,157 of them for a p99. */
  @Test
  void ofServerAllButTheFirstAreCountedByTheLastOnesEnd() {
    MlperfRules rules =
        new MlperfRules(Scenario.SERVER, SECOND, 100, 1, OptionalLong.of(10 * MILLI));
    MlperfSamples samples = new MlperfSamples(rules);
    for (int i = 0; i < 1001; i++) {
      samples.add(
          i, i * SECOND, i * SECOND + (i % 400 == 1 ? 11 : i == 1000 ? 1000 : 10) * MILLI, true);
    }

    MlperfResult result = samples.result().orElseThrow();

    assertThat(result.overTarget()).hasValue(4);
    assertThat(result.samplesPerSecond().orElseThrow()).isEqualTo(1000 / 1001.0);
    assertThat(result.scheduledPerSecond().orElseThrow()).isEqualTo(1);
    assertThat(result.unmet())
        .containsExactly(
            "early stopping: 4 of 1,001 queries took longer than the target of 10.000 ms, which"
                + " takes 1,157 queries at least");
  }

  @Test
  void offlineCountsWhatWasAnswered() {
    MlperfRules rules = new MlperfRules(Scenario.OFFLINE, SECOND, 1, 10, OptionalLong.empty());
    MlperfSamples samples = new MlperfSamples(rules);
    for (int i = 0; i < 10; i++) {
      samples.add(100 + i, i * MILLI, (i + 1) * SECOND / 4, i != 9);
    }

    MlperfResult result = samples.result().orElseThrow();

    assertThat(result.queries()).isEqualTo(1);
    assertThat(result.samplesPerSecond().orElseThrow()).isEqualTo(9 / 2.25);
    assertThat(result.unmet()).containsExactly("every sample is to be answered: 1 of 10 were not");
  }

  @Test
  void withoutASampleThereIsNone() {
    assertThat(new MlperfSamples(singleStream(64, SECOND)).result()).isEmpty();
  }

  @Test
  void whatIsMilderThanTheBenchmarkIsSaid() {
    assertThat(singleStream(100, 600 * SECOND).shortened()).isEmpty();
    assertThat(singleStream(64, SECOND / 2).shortened())
        .containsExactly(
            "min_duration is 0.5 s, MLPerf's 600 s", "min_queries is 64, MLPerf's 100");
    assertThat(
            new MlperfRules(Scenario.OFFLINE, 600 * SECOND, 1, 24_575, OptionalLong.empty())
                .shortened())
        .containsExactly("its query has 24,575 samples, MLPerf's at least 24,576");
  }

  @Test
  void onlyServerHasATarget() {
    assertThatThrownBy(() -> new MlperfRules(Scenario.SERVER, SECOND, 1, 1, OptionalLong.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MlperfRules(Scenario.OFFLINE, SECOND, 1, 1, OptionalLong.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Queries a second apart that take 1 ms, 2 ms and so on. */
  private static MlperfResult oneByOne(int queries, long minDurationNanos) {
    MlperfSamples samples = new MlperfSamples(singleStream(1, minDurationNanos));
    for (int i = 0; i < queries; i++) {
      samples.add(i, i * SECOND, i * SECOND + (i + 1) * MILLI, true);
    }
    return samples.result().orElseThrow();
  }

  private static MlperfRules singleStream(long minQueries, long minDurationNanos) {
    return new MlperfRules(
        Scenario.SINGLE_STREAM, minDurationNanos, minQueries, 1, OptionalLong.empty());
  }
}
