package dev.tenk.cost.matrix;

import dev.tenk.cost.matrix.DecisionMatrix.AtDemand;
import dev.tenk.cost.matrix.DecisionMatrix.Choice;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Candidates whose bills agree in three digits. The one that was seen to answer fastest is taken,
 * by the SLO's quantile of response time.
 *
 * @param taken the one to take
 * @param others as cheap, in the candidates' order, at least one
 * @param quantile of response time
 */
public record Tie(Row taken, List<Row> others, double quantile) {
  private static final double SAME_RATE = 1.05;

  /** Copies its list. */
  public Tie {
    others = List.copyOf(others);
  }

  /** How fast the one to take is beside another one. */
  public enum Speed {
    /** Faster: the intervals do not overlap. */
    FASTER,
    /** Faster in this run, whatever late starts have added; the intervals overlap. */
    SEEN_FASTER,
    /** Late starts may be what makes one the faster, or the other is as fast. */
    NOT_TOLD_APART,
    /** Their rates differ by over 5 %, and response time depends on the rate. */
    OTHER_RATES,
    /** Of one of them no response time was seen, or its cell is invalid. */
    NOT_SEEN
  }

  static Optional<Tie> at(AtDemand demand, Choice choice) {
    return demand.rows().stream()
        .filter(row -> row.choice() == choice)
        .findFirst()
        .map(
            taken ->
                new Tie(
                    taken,
                    demand.rows().stream()
                        .filter(row -> row.rank().equals(taken.rank()))
                        .filter(row -> isMeasured(row) == isMeasured(taken))
                        .filter(row -> !row.candidate().name().equals(taken.candidate().name()))
                        .toList(),
                    demand.quantile()))
        .filter(tie -> !tie.others().isEmpty());
  }

  /**
   * The one that was seen the fastest, one whose figure is valid before any other; the first where
   * none was seen.
   */
  static Row fastest(List<Row> equallyCheap, double quantile) {
    return equallyCheap.stream()
        .min(
            Comparator.comparing((Row row) -> !isValid(row, quantile))
                .thenComparingLong(
                    row -> seen(row, quantile).map(Seen::valueNanos).orElse(Long.MAX_VALUE)))
        .orElseThrow();
  }

  private static boolean isValid(Row row, double quantile) {
    return Told.of(row)
        .filter(told -> told.seen(quantile).isPresent())
        .filter(told -> told.cell().validity().valid(quantile))
        .isPresent();
  }

  static boolean isMeasured(Row row) {
    return row.candidate().standing().equals(Optional.of(Standing.MEASURED));
  }

  /** The quantile as it is reported of a candidate; empty where it was not seen. */
  public Optional<Seen> seen(Row row) {
    return seen(row, quantile);
  }

  private static Optional<Seen> seen(Row row, double quantile) {
    return Told.of(row).flatMap(told -> told.seen(quantile));
  }

  /**
   * Beside one of the others. What late starts can have added to that one is taken off its lower
   * end, because it is the generator's.
   */
  public Speed beside(Row other) {
    Optional<Told> own = Told.of(taken).filter(told -> told.cell().validity().cellValid());
    Optional<Told> its = Told.of(other).filter(told -> told.cell().validity().cellValid());
    Optional<Seen> fast = own.flatMap(told -> told.seen(quantile));
    Optional<Seen> slow = its.flatMap(told -> told.seen(quantile));
    if (fast.isEmpty() || slow.isEmpty()) {
      return Speed.NOT_SEEN;
    }
    double ratio = rate(own.get()) / rate(its.get());
    if (ratio > SAME_RATE || ratio < 1 / SAME_RATE) {
      return Speed.OTHER_RATES;
    }
    long late = slow.get().valueNanos() - slow.get().onTimeNanos();
    long slowest = fast.get().interval().upperNanos().orElse(Long.MAX_VALUE);
    if (slowest < slow.get().interval().lowerNanos() - late) {
      return Speed.FASTER;
    }
    return fast.get().valueNanos() < slow.get().onTimeNanos()
        ? Speed.SEEN_FASTER
        : Speed.NOT_TOLD_APART;
  }

  private static double rate(Told told) {
    return told.cell().offeredRatePerSecond().orElseThrow();
  }
}
