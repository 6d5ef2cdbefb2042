package dev.tenk.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/** When a payment falls due. Months are counted from 0, the start. */
public sealed interface Timing {
  /** Month by month, all the time. */
  static Timing monthly() {
    return new Running(BigDecimal.ZERO, Optional.empty());
  }

  /** At the start, and never again. */
  static Timing once() {
    return new Once(BigDecimal.ZERO);
  }

  /**
   * Month by month, the same amount each.
   *
   * @param fromMonth when it begins, 0 or more
   * @param toMonth when it ends, above {@code fromMonth}; empty if never
   */
  record Running(BigDecimal fromMonth, Optional<BigDecimal> toMonth) implements Timing {
    /** Refuses months in the wrong order. */
    public Running {
      if (fromMonth.signum() < 0
          || (toMonth.isPresent() && toMonth.get().compareTo(fromMonth) <= 0)) {
        throw new IllegalArgumentException(
            "months are %s to %s, expected 0 or more and ascending"
                .formatted(fromMonth, toMonth.map(BigDecimal::toString).orElse("the end")));
      }
    }
  }

  /**
   * One time, and never again.
   *
   * @param month when, 0 or more
   */
  record Once(BigDecimal month) implements Timing {}

  /**
   * Again and again.
   *
   * @param everyMonths from one time to the next, above 0
   * @param fromStart whether the first time is at the start, or else after {@code everyMonths}
   */
  record Renewed(BigDecimal everyMonths, boolean fromStart) implements Timing {
    /** Refuses a distance that is not above 0. */
    public Renewed {
      if (everyMonths.signum() <= 0) {
        throw new IllegalArgumentException(
            "renewed every " + everyMonths + " months, expected above 0");
      }
    }
  }

  /**
   * How often it falls due from the start until just before the end of so many months. What is
   * renewed exactly at the end belongs to the time after it.
   *
   * @param months 0 or more
   */
  default BigDecimal timesWithin(BigDecimal months) {
    if (this instanceof Running running) {
      BigDecimal end = running.toMonth().map(months::min).orElse(months);
      return end.subtract(running.fromMonth()).max(BigDecimal.ZERO);
    }
    if (this instanceof Renewed renewed) {
      BigDecimal renewals =
          months
              .divide(renewed.everyMonths(), 0, RoundingMode.CEILING)
              .subtract(BigDecimal.ONE)
              .max(BigDecimal.ZERO);
      return renewed.fromStart() ? renewals.add(BigDecimal.ONE) : renewals;
    }
    BigDecimal month = ((Once) this).month();
    return month.signum() == 0 || month.compareTo(months) < 0 ? BigDecimal.ONE : BigDecimal.ZERO;
  }

  /**
   * Its share in a month when spread evenly: 1 / {@code everyMonths} of what is renewed, the first
   * year's mean of what runs for a while, nothing of what is paid once.
   */
  default BigDecimal shareOfMonth() {
    if (this instanceof Running running) {
      return running.fromMonth().signum() == 0 && running.toMonth().isEmpty()
          ? BigDecimal.ONE
          : timesWithin(CashFlow.YEAR).divide(CashFlow.YEAR, MathContext.DECIMAL128);
    }
    if (this instanceof Renewed renewed) {
      return BigDecimal.ONE.divide(renewed.everyMonths(), MathContext.DECIMAL128);
    }
    return BigDecimal.ZERO;
  }
}
