package dev.tenk.results.model;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The plan of an A/B comparison: two targets of a suite measured in rounds under one workload.
 *
 * <p>In turn by requests, both are called at once, and rounds follow each other without a pause: a
 * cell of each target, measured at once, holds several of them. In turn by windows, each side has
 * two windows in a round, in the order ABBA or BAAB, so that what drifts evenly meets both alike;
 * of each target, repetitions 1 and 2 are the first round, 3 and 4 the second, and so on.
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
 * @param order in which the builds take turns; that of older runs is by starts
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
    List<String> notRestarted,
    Order order) {
  /** Windows of a side in a round that has windows. */
  public static final int WINDOWS = 2;

  /** Looks are after a multiple of so many rounds, at which cells have to end. */
  private static final int ROUNDS_BETWEEN_LOOKS = 12;

  /** A cell that is cut off is measured again, so it is not to last long. */
  private static final double MOST_CELL_SECONDS = 60;

  /** How the builds take turns. */
  public enum Order {
    /** Request by request; both answer at once. */
    REQUESTS,
    /** Window by window, both as they were started, or loaded for it where they share a server. */
    WINDOWS,
    /** Window by window, and each is started anew in each round. */
    STARTS
  }

  /** Refuses no round and no time. */
  public AbPlan {
    order = order == null ? Order.STARTS : order;
    metrics = List.copyOf(metrics);
    notRestarted = List.copyOf(notRestarted);
    if (rounds < 1 || !(sideSeconds > 0) || Double.isInfinite(sideSeconds)) {
      throw new IllegalArgumentException(
          rounds + " rounds of " + sideSeconds + " s a side, expected 1 or more, above 0");
    }
    if (order == Order.REQUESTS && sideSeconds != Math.rint(sideSeconds)) {
      throw new IllegalArgumentException(
          sideSeconds + " s a side, expected whole seconds, which are what histograms are kept of");
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
        Stream.concat(notRestarted.stream(), Stream.of(target)).distinct().toList(),
        order);
  }

  /** Whether both builds are measured at once. */
  public boolean atOnce() {
    return order == Order.REQUESTS;
  }

  /** How many rounds a cell holds, which divides the rounds and those between two looks. */
  public int roundsPerCell() {
    if (!atOnce()) {
      return 1;
    }
    int together = untilDecided ? gcd(rounds, ROUNDS_BETWEEN_LOOKS) : rounds;
    int most = (int) Math.max(1, MOST_CELL_SECONDS / sideSeconds);
    return IntStream.rangeClosed(1, Math.min(most, together))
        .filter(each -> together % each == 0)
        .max()
        .orElse(1);
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /** How many cells each target has in all rounds. */
  public int cellsPerTarget() {
    return atOnce() ? rounds / roundsPerCell() : rounds * WINDOWS;
  }

  /** Length of a cell's window. */
  public Duration window() {
    return Duration.ofNanos(
        Math.round(sideSeconds * 1e9 * (atOnce() ? roundsPerCell() : 1.0 / WINDOWS)));
  }

  /** The last round a cell is of, from 1. */
  public int lastRoundOf(CellKey cell) {
    return atOnce()
        ? cell.repetition() * roundsPerCell()
        : (cell.repetition() + WINDOWS - 1) / WINDOWS;
  }

  /** A side's cells in a round, in the order they are measured in. */
  public List<CellKey> cells(String target, int round) {
    if (atOnce()) {
      return List.of(new CellKey(target, workload, (round - 1) / roundsPerCell() + 1));
    }
    int last = round * WINDOWS;
    return List.of(new CellKey(target, workload, last - 1), new CellKey(target, workload, last));
  }
}
