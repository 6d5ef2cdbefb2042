package dev.tenk.targets.aws;

import dev.tenk.results.settings.Settings;
import dev.tenk.results.settings.Units;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;

/**
 * How long a service keeps an idle execution environment before the next call is a cold start. No
 * service documents it, so it is the suite's value, an assumption.
 *
 * @param duration above 0
 */
public record IdleExpiry(Duration duration) {
  private static final String KEY = "idle_expiry";
  private static final String DETAIL = "idle_expiry_s";

  /** Owners of functions and of serverless endpoints see five minutes and more. */
  private static final Duration DEFAULT = Duration.ofMinutes(5);

  /** The suite's value, else 5 minutes. */
  public static IdleExpiry read(Settings settings) {
    return new IdleExpiry(settings.value(KEY, IdleExpiry::aboveZero, DEFAULT));
  }

  /** Adds it to what is known of a target, in seconds. */
  public void addTo(Map<String, String> details) {
    details.put(
        DETAIL, BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros().toPlainString());
  }

  private static Duration aboveZero(String text) {
    Duration duration = Units.duration(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException("'" + text + "' would make every call a cold one");
    }
    return duration;
  }
}
