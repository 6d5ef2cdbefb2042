package dev.tenk.cost;

import java.math.BigDecimal;
import java.util.List;

/**
 * What is paid and when: purchases when they are made, and again at the end of their lifetime, less
 * what the old one brings.
 *
 * @param payments what is paid each time it falls due
 */
public record CashFlow(List<Payment> payments) {
  static final BigDecimal YEAR = BigDecimal.valueOf(12);

  /** Copies its list. */
  public CashFlow {
    payments = List.copyOf(payments);
  }

  /**
   * Something paid.
   *
   * @param line what it is, and how much of it each time; for what runs on, a month of it
   * @param timing when it falls due
   */
  public record Payment(CostLine line, Timing timing) {}

  /** The lines of what is paid at the start. */
  public List<CostLine> upFront() {
    return payments.stream()
        .filter(payment -> payment.timing().timesWithin(BigDecimal.ZERO).signum() > 0)
        .map(Payment::line)
        .toList();
  }

  /** The lines of what is paid one time after the start, such as data that moves to an archive. */
  public List<CostLine> later() {
    return payments.stream()
        .filter(
            payment -> payment.timing() instanceof Timing.Once once && once.month().signum() > 0)
        .map(Payment::line)
        .toList();
  }

  /** What is paid at the start, USD. */
  public Estimate upFrontUsd() {
    return cumulativeUsd(BigDecimal.ZERO);
  }

  /**
   * What was paid from the start until just before the end of so many months, USD. The owner is
   * assumed to continue, so nothing is sold at the end.
   *
   * @param months 0 or more, parts of a month allowed
   */
  public Estimate cumulativeUsd(BigDecimal months) {
    Estimate sum = Estimate.ZERO;
    for (Payment payment : payments) {
      BigDecimal times = payment.timing().timesWithin(months);
      if (times.signum() > 0) {
        sum = sum.plus(payment.line().amountUsd().times(times));
      }
    }
    return sum.rounded();
  }

  /** The first so many years, with all that is paid once, USD. */
  public Estimate yearsUsd(int years) {
    return cumulativeUsd(YEAR.multiply(BigDecimal.valueOf(years)));
  }

  /**
   * One year, USD.
   *
   * @param year from 1, which has all that is paid at the start
   */
  public Estimate yearUsd(int year) {
    BigDecimal end = YEAR.multiply(BigDecimal.valueOf(year));
    Estimate sum = Estimate.ZERO;
    for (Payment payment : payments) {
      BigDecimal times = payment.timing().timesWithin(end);
      if (year > 1) {
        times = times.subtract(payment.timing().timesWithin(end.subtract(YEAR)));
      }
      sum = sum.plus(payment.line().amountUsd().times(times));
    }
    return sum.rounded();
  }
}
