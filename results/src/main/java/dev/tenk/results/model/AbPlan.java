package dev.tenk.results.model;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The plan of an A/B comparison: two targets of a suite measured in rounds under one workload. In a
 * round each side has two windows, and the sides come in the order ABBA or BAAB, so that what
 * drifts evenly meets both alike. Of each target, repetitions 1 and 2 are the first round, 3 and 4
 * the second, and so on.
 *
 * @param baseline name of the one target
 * @param candidate name of the other
 * @param workload name of the workload
 * @param rounds most rounds there may be, at least 1
 * @param sideSeconds how long each side is measured in a round, both windows together, s
 * @param untilDecided whether it ends at the first look that decides
 * @param metrics response times that decide, as {@code p50}; empty for p50 and the highest of p90
 *     and p99 that a side of the first round carries
 * @param margin what counts as no change, 0.03 for 3 %
 * @param notRestarted targets whose server cannot reload its model each round
 */
public record AbPlan(
    String baseline,
    String candidate,
    String workload,
    int rounds,
    double sideSeconds,
    boolean untilDecided,
    List<String> metrics,
    double margin,
    List<String> notRestarted) {
  /** Windows of a side in a round. */
  public static final int WINDOWS = 2;

  /** Refuses no round and no time. */
  public AbPlan {
    metrics = List.copyOf(metrics);
    notRestarted = List.copyOf(notRestarted);
    if (rounds < 1 || !(sideSeconds > 0) || Double.isInfinite(sideSeconds)) {
      throw new IllegalArgumentException(
          rounds + " rounds of " + sideSeconds + " s a side, expected 1 or more, above 0");
    }
  }

  /** The same, where one more target turns out not to be restarted. */
  public AbPlan withNotRestarted(String target) {
    return new AbPlan(
        baseline,
        candidate,
        workload,
        rounds,
        sideSeconds,
        untilDecided,
        metrics,
        margin,
        Stream.concat(notRestarted.stream(), Stream.of(target)).distinct().toList());
  }

  /** Length of a window. */
  public Duration window() {
    return Duration.ofNanos(Math.round(sideSeconds * 1e9 / WINDOWS));
  }

  /** The round a cell belongs to, from 1. */
  public static int roundOf(CellKey cell) {
    return (cell.repetition() + WINDOWS - 1) / WINDOWS;
  }

  /** A side's cells in a round, in the order they are measured in. */
  public List<CellKey> cells(String target, int round) {
    int last = round * WINDOWS;
    return List.of(new CellKey(target, workload, last - 1), new CellKey(target, workload, last));
  }
}
