package dev.tenk.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.function.UnaryOperator;

/**
 * A figure and the bounds that its measured inputs leave it. Its unit is in the name of the field
 * that holds it. Arithmetic keeps the bounds: they are those of the worst and the best case, as if
 * all inputs were off in the same direction.
 *
 * @param low at least this, at most {@code value}
 * @param value what is taken
 * @param high at most this, at least {@code value}
 */
public record Estimate(BigDecimal low, BigDecimal value, BigDecimal high) {
  /** Nothing. */
  public static final Estimate ZERO = exact(BigDecimal.ZERO);

  /** Refuses bounds on the wrong side. */
  public Estimate {
    if (low.compareTo(value) > 0 || high.compareTo(value) < 0) {
      throw new IllegalArgumentException(
          "estimate is %s in %s to %s, expected the value within".formatted(value, low, high));
    }
  }

  /** A figure that is known. */
  public static Estimate exact(BigDecimal value) {
    return new Estimate(value, value, value);
  }

  /** A known count. */
  static Estimate exact(long value) {
    return exact(BigDecimal.valueOf(value));
  }

  /** The three figures in ascending order, from a computation that had to use doubles. */
  static Estimate of(double low, double value, double high) {
    return new Estimate(
        BigDecimal.valueOf(Math.min(low, value)),
        BigDecimal.valueOf(value),
        BigDecimal.valueOf(Math.max(high, value)));
  }

  /** Whether the bounds leave nothing open. */
  public boolean isExact() {
    return low.compareTo(high) == 0;
  }

  /** The sum. */
  public Estimate plus(Estimate other) {
    if (isExact() && other.isExact()) {
      return exact(value.add(other.value));
    }
    return new Estimate(low.add(other.low), value.add(other.value), high.add(other.high));
  }

  /** The product, without rounding. */
  public Estimate times(BigDecimal factor) {
    if (isExact()) {
      return exact(value.multiply(factor));
    }
    BigDecimal one = low.multiply(factor);
    BigDecimal other = high.multiply(factor);
    return new Estimate(one.min(other), value.multiply(factor), one.max(other));
  }

  /** The product, without rounding. */
  public Estimate times(Estimate factor) {
    if (factor.isExact()) {
      return times(factor.value);
    }
    if (isExact()) {
      return factor.times(value);
    }
    BigDecimal first = low.multiply(factor.low);
    BigDecimal second = low.multiply(factor.high);
    BigDecimal third = high.multiply(factor.low);
    BigDecimal fourth = high.multiply(factor.high);
    return new Estimate(
        first.min(second).min(third).min(fourth),
        value.multiply(factor.value),
        first.max(second).max(third).max(fourth));
  }

  /**
   * The quotient, to 34 digits.
   *
   * @throws IllegalArgumentException if the divisor is not above 0
   */
  public Estimate dividedBy(Estimate divisor) {
    if (divisor.low.signum() <= 0) {
      throw new IllegalArgumentException("divisor is " + divisor.low + ", expected above 0");
    }
    if (isExact() && divisor.isExact()) {
      return exact(value.divide(divisor.value, MathContext.DECIMAL128));
    }
    return new Estimate(
        low.divide(low.signum() < 0 ? divisor.low : divisor.high, MathContext.DECIMAL128),
        value.divide(divisor.value, MathContext.DECIMAL128),
        high.divide(high.signum() < 0 ? divisor.high : divisor.low, MathContext.DECIMAL128));
  }

  /** The quotient, to 34 digits. */
  public Estimate dividedBy(BigDecimal divisor) {
    return dividedBy(exact(divisor));
  }

  /**
   * What follows from it.
   *
   * @param rising no smaller for a larger value
   */
  Estimate map(UnaryOperator<BigDecimal> rising) {
    return isExact()
        ? exact(rising.apply(value))
        : new Estimate(rising.apply(low), rising.apply(value), rising.apply(high));
  }

  /** The same with the other sign. */
  public Estimate negate() {
    return isExact()
        ? exact(value.negate())
        : new Estimate(high.negate(), value.negate(), low.negate());
  }

  /** The same, with 34 digits at most. */
  Estimate rounded() {
    return isExact()
        ? exact(value.round(MathContext.DECIMAL128))
        : new Estimate(
            low.round(MathContext.DECIMAL128),
            value.round(MathContext.DECIMAL128),
            high.round(MathContext.DECIMAL128));
  }

  /** What a running total grows by, where a quantity comes after what was before it. */
  static Estimate growth(
      Estimate before, Estimate quantity, UnaryOperator<BigDecimal> runningTotal) {
    BigDecimal value = growth(before.value(), quantity.value(), runningTotal);
    if (before.isExact() && quantity.isExact()) {
      return exact(value);
    }
    BigDecimal low = growth(before.low(), quantity.low(), runningTotal);
    BigDecimal high = growth(before.high(), quantity.high(), runningTotal);
    return new Estimate(low.min(value).min(high), value, high.max(value).max(low));
  }

  private static BigDecimal growth(
      BigDecimal before, BigDecimal quantity, UnaryOperator<BigDecimal> runningTotal) {
    BigDecimal all = runningTotal.apply(before.add(quantity));
    return before.signum() == 0 ? all : all.subtract(runningTotal.apply(before));
  }

  /** Refuses one that may be below 0, in words. */
  static Estimate atLeastZero(String what, Estimate estimate) {
    if (estimate.low.signum() < 0) {
      throw new IllegalArgumentException(what + " is " + estimate.low + ", expected 0 or more");
    }
    return estimate;
  }

  /** Refuses one that may be 0 or less, in words. */
  static Estimate aboveZero(String what, Estimate estimate) {
    if (estimate.low.signum() <= 0) {
      throw new IllegalArgumentException(what + " is " + estimate.low + ", expected above 0");
    }
    return estimate;
  }
}
