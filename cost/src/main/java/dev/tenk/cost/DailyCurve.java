package dev.tenk.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * At random with a rate for each hour of a day, a week from Monday 00:00, or a month (a Poisson
 * process in each), every one alike.
 */
public final class DailyCurve implements Load.Pattern {
  private static final MathContext DOWN = new MathContext(34, RoundingMode.DOWN);

  private final BigDecimal factor;
  private final double[] relative;
  private final Optional<BigDecimal> peakRatePerSecond;

  /**
   * A day.
   *
   * @param weights of the 24 hours from midnight, each 0 or more, one above 0
   * @param peakRatePerSecond the highest arrival rate that must still meet the SLO, req/s; empty
   *     for the busiest hour's mean rate
   */
  public DailyCurve(List<BigDecimal> weights, Optional<BigDecimal> peakRatePerSecond) {
    this(requireDay(weights), peakRatePerSecond, MonthHours.PER_DAY);
  }

  /**
   * The hours of a month.
   *
   * @param daily weights of the 24 hours from midnight, each 0 or more
   * @param weekend those of Saturday and Sunday, on the same scale; empty where all days are alike
   * @param month whose hours they are for; one of the weights is above 0
   */
  public static DailyCurve of(
      List<BigDecimal> daily,
      Optional<List<BigDecimal>> weekend,
      MonthHours month,
      Optional<BigDecimal> peakRatePerSecond) {
    List<BigDecimal> other = weekend.orElse(daily);
    if (weekend.isEmpty() && month.size() == MonthHours.PER_WEEK) {
      return new DailyCurve(daily, peakRatePerSecond);
    }
    List<BigDecimal> both = Stream.concat(daily.stream(), other.stream()).toList();
    requireDay("daily", daily, both);
    requireDay("weekend", other, both);
    List<BigDecimal> weights =
        month.hoursOfWeek().stream()
            .map(
                hour -> (MonthHours.isWeekend(hour) ? other : daily).get(hour % MonthHours.PER_DAY))
            .toList();
    return new DailyCurve(weights, peakRatePerSecond, weights.size());
  }

  private static List<BigDecimal> requireDay(List<BigDecimal> weights) {
    requireDay("daily", weights, weights);
    return weights;
  }

  private static void requireDay(
      String which, List<BigDecimal> weights, List<BigDecimal> oneAboveZero) {
    if (weights.size() != MonthHours.PER_DAY
        || weights.stream().anyMatch(weight -> weight.signum() < 0)
        || oneAboveZero.stream().allMatch(weight -> weight.signum() == 0)) {
      throw new IllegalArgumentException(
          "the %s curve is %s, expected 24 numbers of 0 or more, one of them above 0"
              .formatted(which, weights));
    }
  }

  private DailyCurve(List<BigDecimal> weights, Optional<BigDecimal> peakRatePerSecond, int hours) {
    BigDecimal sum = weights.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal times = BigDecimal.valueOf(hours);
    BigDecimal most = weights.stream().max(BigDecimal::compareTo).orElseThrow();
    // down, so that rounding never asks for one more unit than it takes
    this.factor = most.multiply(times).divide(sum, DOWN);
    this.relative =
        weights.stream()
            .mapToDouble(
                weight -> weight.multiply(times).divide(sum, MathContext.DECIMAL64).doubleValue())
            .toArray();
    peakRatePerSecond.ifPresent(Load.PeakRate::new);
    this.peakRatePerSecond = peakRatePerSecond;
  }

  private DailyCurve(DailyCurve other, BigDecimal peakRatePerSecond) {
    this.factor = other.factor;
    this.relative = other.relative;
    this.peakRatePerSecond = Optional.of(peakRatePerSecond);
  }

  /** The highest rate over the mean one, 1 or more. */
  BigDecimal factor() {
    return factor;
  }

  Optional<BigDecimal> peakRatePerSecond() {
    return peakRatePerSecond;
  }

  DailyCurve withPeak(BigDecimal otherPerSecond) {
    return new DailyCurve(this, otherPerSecond);
  }

  /** The hour's mean rate over that of all. */
  double[] relative() {
    return relative.clone();
  }
}
