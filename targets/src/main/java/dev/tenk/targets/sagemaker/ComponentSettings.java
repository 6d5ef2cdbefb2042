package dev.tenk.targets.sagemaker;

import dev.tenk.results.settings.Settings;
import dev.tenk.results.settings.Units;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of an inference component that calls are sent to.
 *
 * @param name of the component
 * @param sleepsAfter after how long without a call its instances are gone, an assumption; above 0
 * @param wakeTimeout how long the preflight waits for it to wake, above 0
 * @param instanceShare of each instance, that it is priced as, above 0 and at most 1; empty for
 *     what the account's reservations come to
 */
record ComponentSettings(
    String name, Duration sleepsAfter, Duration wakeTimeout, Optional<BigDecimal> instanceShare) {
  /** Among the facts: its name. */
  static final String COMPONENT = "inference_component";

  private static final String SLEEPS_AFTER = "sleeps_after";
  private static final String SHARE = "instance_share";

  /**
   * Target tracking removes the last copy after 15 minutes without a call, and managed scaling the
   * instances some 10 minutes later, as AWS's own example of it reports.
   */
  private static final Duration DEFAULT_SLEEPS_AFTER = Duration.ofMinutes(25);

  /** The same example wakes in about 5 minutes; others report 10. */
  private static final Duration DEFAULT_WAKE_TIMEOUT = Duration.ofMinutes(20);

  /** Reads them; empty without a component. */
  static Optional<ComponentSettings> read(Settings settings) {
    return settings
        .optionalString(COMPONENT)
        .map(
            name ->
                new ComponentSettings(
                    name,
                    settings.value(
                        SLEEPS_AFTER, ComponentSettings::aboveZero, DEFAULT_SLEEPS_AFTER),
                    settings.value(
                        "wake_timeout", ComponentSettings::aboveZero, DEFAULT_WAKE_TIMEOUT),
                    settings.has(SHARE)
                        ? Optional.of(settings.value(SHARE, ComponentSettings::share))
                        : Optional.empty()));
  }

  /** Adds what the suite alone states to what is known of a target. */
  void addTo(Map<String, String> details) {
    details.put(COMPONENT, name);
    details.put(
        "sleeps_after_s",
        BigDecimal.valueOf(sleepsAfter.toMillis(), 3).stripTrailingZeros().toPlainString());
    instanceShare.ifPresent(
        share -> {
          details.put(SHARE, share.stripTrailingZeros().toPlainString());
          details.put("instance_share_by", "the suite");
        });
  }

  /** A time that is none without a length. */
  static Duration aboveZero(String text) {
    Duration duration = Units.duration(text);
    if (duration.isZero()) {
      throw new IllegalArgumentException("'" + text + "' is no time above 0");
    }
    return duration;
  }

  private static BigDecimal share(String text) {
    if (text.matches("[0-9]{1,3}([.][0-9]{1,9})?")) {
      BigDecimal share = new BigDecimal(text);
      if (share.signum() > 0 && share.compareTo(BigDecimal.ONE) <= 0) {
        return share;
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is not a share of an instance, above 0 and at most 1");
  }
}
