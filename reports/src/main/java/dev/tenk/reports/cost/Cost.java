package dev.tenk.reports.cost;

import dev.tenk.reports.prices.Confidence;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/**
 * A monthly bill and the inferences it pays for.
 *
 * @param lines what is paid for, at least one
 * @param inferencesPerMonth successful inferences a month, above 0
 * @param devices in use, at least 1
 * @param spareDevices on the shelf, 0 or more
 * @param utilisation share of the devices' capacity in use, 0 to 1
 * @param atMost whether the true cost is this or less, because the capacity is known from below
 *     only
 * @param assumptions what was not measured, each a sentence
 */
public record Cost(
    List<CostLine> lines,
    BigDecimal inferencesPerMonth,
    long devices,
    int spareDevices,
    BigDecimal utilisation,
    boolean atMost,
    List<String> assumptions)
    implements CostResult {
  private static final BigDecimal TEN_THOUSAND = BigDecimal.valueOf(10_000);

  /** Copies its lists and refuses values out of their bounds. */
  public Cost {
    lines = List.copyOf(lines);
    assumptions = List.copyOf(assumptions);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("the cost has no lines, expected at least one");
    }
    if (inferencesPerMonth.signum() <= 0) {
      throw new IllegalArgumentException(
          "inferences a month is " + inferencesPerMonth + ", expected above 0");
    }
    if (devices < 1 || spareDevices < 0) {
      throw new IllegalArgumentException(
          "devices are " + devices + " and " + spareDevices + " spare, expected 1 and 0 or more");
    }
    if (utilisation.signum() < 0 || utilisation.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException("utilisation is " + utilisation + ", expected 0 to 1");
    }
  }

  /** The sum of the lines, USD a month. */
  public BigDecimal monthlyUsd() {
    return lines.stream().map(CostLine::amountUsd).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** 10,000 × monthly cost / monthly inferences, USD. */
  public BigDecimal per10kUsd() {
    return TEN_THOUSAND.multiply(monthlyUsd()).divide(inferencesPerMonth, MathContext.DECIMAL128);
  }

  /** The lowest among the rows of the price book that it uses; assumed where it uses none. */
  public Confidence priceConfidence() {
    return lines.stream()
        .filter(line -> line.priceRowId().isPresent())
        .map(CostLine::confidence)
        .reduce(Confidence::lower)
        .orElse(Confidence.ASSUMED);
  }
}
