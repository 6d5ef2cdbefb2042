package dev.tenk.reports.render.document;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.Cost;
import dev.tenk.cost.Estimate;
import dev.tenk.results.model.Demand;
import dev.tenk.results.model.RunManifest.Host;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Slo;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * Numbers as people read them: three significant digits at least, so that nothing above 0 reads as
 * 0. Bounds are rounded outwards, so that they stay true.
 */
public final class Figures {
  private static final BigDecimal TELLING_WIDTH = new BigDecimal("0.01");

  private static final int SIGNIFICANT_DIGITS = 3;

  private Figures() {}

  /** Three significant digits, more where whole numbers have more; no fewer decimals than asked. */
  public static String rounded(BigDecimal value, int minDecimals, RoundingMode mode) {
    if (value.signum() == 0) {
      return "0";
    }
    int digitsBeforePoint = value.precision() - value.scale();
    int decimals = Math.max(minDecimals, SIGNIFICANT_DIGITS - digitsBeforePoint);
    return grouped(value.setScale(decimals, mode).toPlainString());
  }

  public static String millis(long nanos, RoundingMode mode) {
    return rounded(BigDecimal.valueOf(nanos, 6), 0, mode);
  }

  public static String number(double value) {
    return rounded(BigDecimal.valueOf(value), 0, RoundingMode.HALF_UP);
  }

  public static String percent(double ratio) {
    return percent(BigDecimal.valueOf(ratio));
  }

  public static String percent(BigDecimal ratio) {
    return rounded(ratio.movePointRight(2), 0, RoundingMode.HALF_UP) + " %";
  }

  public static String usd(BigDecimal amount, RoundingMode mode) {
    String digits = rounded(amount.abs(), 2, mode);
    return (amount.signum() < 0 ? "-$" : "$") + digits;
  }

  /** {@code ≤ $0.0412} where the true cost may be less. */
  public static String costUsd(Cost cost, BigDecimal amount) {
    return cost.atMost() ? "≤ " + usd(amount, RoundingMode.UP) : usd(amount, RoundingMode.HALF_UP);
  }

  /**
   * The interval of a month where it is wider than 1 % of it: what was not measured is in a range,
   * and what was measured has an error; empty where it is not.
   */
  public static Optional<String> monthlyRange(String name, Cost cost) {
    return monthlyRange(name, cost.monthlyUsd(), cost.atMost());
  }

  /**
   * The same of a month.
   *
   * @param atMost whether the true cost may be less
   */
  public static Optional<String> monthlyRange(String name, Estimate month, boolean atMost) {
    BigDecimal width = month.high().subtract(month.low());
    return width.compareTo(month.value().abs().multiply(TELLING_WIDTH)) <= 0
        ? Optional.empty()
        : Optional.of(
            "%s: %s to %s a month, by the ranges of what it rests on."
                .formatted(
                    name,
                    usd(month.low(), RoundingMode.DOWN),
                    (atMost ? "≤ " : "") + usd(month.high(), RoundingMode.UP)));
  }

  /** {@code ≥ 40.0 req/s}, {@code ≥ 40.0, < 43.0 req/s}. */
  public static String capacity(Capacity capacity) {
    if (capacity instanceof Capacity.AtLeast atLeast) {
      return "≥ "
          + rounded(atLeast.ratePerSecond(), 0, RoundingMode.DOWN)
          + atLeast
              .belowPerSecond()
              .map(below -> ", < " + rounded(below, 0, RoundingMode.UP))
              .orElse("")
          + " req/s";
    }
    return "not known";
  }

  /** {@code p99.9}. */
  public static String quantile(double quantile) {
    return "p"
        + BigDecimal.valueOf(quantile).movePointRight(2).stripTrailingZeros().toPlainString();
  }

  public static String slo(Slo slo) {
    return "response time %s ≤ %s ms, errors ≤ %s"
        .formatted(
            quantile(slo.quantile()),
            grouped(BigDecimal.valueOf(slo.boundNanos(), 6)),
            plain(BigDecimal.valueOf(slo.maxErrorRatio()).movePointRight(2)) + " %");
  }

  public static String demand(Demand demand) {
    return "%s inferences a month, peak %s req/s"
        .formatted(
            grouped(demand.inferencesPerMonth()),
            grouped(BigDecimal.valueOf(demand.peakRatePerSecond())));
  }

  public static String host(Host host) {
    if (host.equals(Host.UNKNOWN)) {
      return host.cpu();
    }
    return "%s, %d cores, %s GB, %s, %s"
        .formatted(
            host.cpu(),
            host.cores(),
            rounded(BigDecimal.valueOf(host.memoryBytes(), 9), 0, RoundingMode.HALF_UP),
            host.kernel(),
            host.jvm());
  }

  /** Name and version of a target's model. */
  public static String model(TargetFacts facts) {
    return facts.modelName() + facts.modelVersion().map(version -> " " + version).orElse("");
  }

  /** {@code 1,000,000}. */
  public static String grouped(BigDecimal value) {
    return grouped(plain(value));
  }

  /** {@code 1,000,000}. */
  public static String grouped(long value) {
    return grouped(String.valueOf(value));
  }

  private static String grouped(String digits) {
    int point = digits.indexOf('.');
    String whole = point < 0 ? digits : digits.substring(0, point);
    return whole.replaceAll("(?<=[0-9])(?=(?:[0-9]{3})+$)", ",") + digits.substring(whole.length());
  }

  /** All digits, no exponent, no zeros at the end. */
  public static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  /** The first digits of a hash. */
  public static String shortened(String hash) {
    return hash.substring(0, Math.min(12, hash.length()));
  }
}
