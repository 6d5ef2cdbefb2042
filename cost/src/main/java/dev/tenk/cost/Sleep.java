package dev.tenk.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * What a month of an endpoint is like that sleeps when it is not called and refuses calls until it
 * has woken. Callers are taken to repeat a refused call until it is answered.
 *
 * @param wakeUpsPerMonth how often it wakes, 0 or more
 * @param startHours of the billed hours, those in which it wakes, 0 or more
 * @param tailHours of the billed hours, those of its last rests, after which it sleeps, 0 or more
 * @param asleepShare of the calls that meet it asleep or waking, 0 to 1
 */
public record Sleep(
    double wakeUpsPerMonth, double startHours, double tailHours, double asleepShare) {
  private static final MathContext DIGITS = new MathContext(3, RoundingMode.HALF_UP);

  /** In a sentence without a full stop. */
  public String inWords() {
    return "it wakes %s times a month, %s h of waking and %s h of rest before sleep are billed, and %s %% of the calls meet it asleep"
        .formatted(
            digits(wakeUpsPerMonth),
            digits(startHours),
            digits(tailHours),
            digits(100 * asleepShare));
  }

  private static String digits(double value) {
    return BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }
}
