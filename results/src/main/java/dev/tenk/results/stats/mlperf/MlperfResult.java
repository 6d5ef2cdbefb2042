package dev.tenk.results.stats.mlperf;

import dev.tenk.results.model.MlperfRules;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a scenario reports of a cell. It is tenk's reading of the rules, and no result of MLPerf.
 *
 * @param rules it was measured by
 * @param queries issued in the window
 * @param samples of these
 * @param unanswered samples without a successful answer
 * @param seconds what the shortest duration is compared with: between the starts of the first and
 *     the last query; offline, until the last answer
 * @param percentileNanos the scenario's percentile of query latency, the (⌊p·n⌋ + 1)-th smallest;
 *     empty offline, and where it falls among queries without an answer
 * @param estimateNanos early stopping's estimate of that percentile, which single-stream and
 *     multi-stream report; empty in any other, with too few queries, and among those without an
 *     answer
 * @param above queries of which the estimate is the smallest: its rank from above
 * @param overTarget queries of the server scenario over the target latency, those without an answer
 *     among them
 * @param samplesPerSecond what server and offline report: of server all but the first / until the
 *     last query's end; of offline those answered / until the last answer; empty in any other
 * @param scheduledPerSecond of server, all but the first / until the last query's planned start
 * @param unmet the rules that are not met, each in words; empty where it is valid
 */
public record MlperfResult(
    MlperfRules rules,
    long queries,
    long samples,
    long unanswered,
    double seconds,
    OptionalLong percentileNanos,
    OptionalLong estimateNanos,
    OptionalLong above,
    OptionalLong overTarget,
    OptionalDouble samplesPerSecond,
    OptionalDouble scheduledPerSecond,
    List<String> unmet) {
  /** Copies its list. */
  public MlperfResult {
    unmet = List.copyOf(unmet);
  }

  /** The same with the rules that are not met. */
  MlperfResult with(List<String> newUnmet) {
    return new MlperfResult(
        rules,
        queries,
        samples,
        unanswered,
        seconds,
        percentileNanos,
        estimateNanos,
        above,
        overTarget,
        samplesPerSecond,
        scheduledPerSecond,
        newUnmet);
  }

  /** Whether LoadGen would say that it is valid. */
  public boolean valid() {
    return unmet.isEmpty();
  }
}
