package dev.tenk.targets.aws;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * A clock that is off. A signature holds for some minutes; beyond them a service refuses it under
 * the codes that wrong keys have too. When it answered stands beside the refusal.
 */
final class ClockDifference {
  private static final Set<String> REFUSALS =
      Set.of(
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "RequestTimeTooSkewed",
          "RequestExpired",
          "RequestInTheFuture",
          "AuthFailure");

  /** What the strictest service allows, less what whole seconds and the way back take away. */
  private static final Duration LEAST = Duration.ofMinutes(5).minusSeconds(5);

  private static final int SECONDS_PER_MINUTE = 60;

  private ClockDifference() {}

  /**
   * How far this machine's clock is off where a service refused for it.
   *
   * @param now by this machine's clock
   * @return empty where the refusal has another reason, or the service does not say what time it is
   */
  static Optional<String> inWords(AwsServiceException failure, Instant now) {
    String code = AwsOutcomes.errorCode(failure).orElse("");
    if (!REFUSALS.contains(code)) {
      return Optional.empty();
    }
    return answeredAt(failure)
        .map(answered -> Duration.between(answered, now))
        .filter(ahead -> ahead.abs().compareTo(LEAST) >= 0)
        .map(
            ahead ->
                "this machine's clock is %d minutes %s the service's (%s); set it right"
                    .formatted(
                        Math.round((double) ahead.abs().toSeconds() / SECONDS_PER_MINUTE),
                        ahead.isNegative() ? "behind" : "ahead of",
                        code));
  }

  private static Optional<Instant> answeredAt(AwsServiceException failure) {
    if (failure.awsErrorDetails() == null || failure.awsErrorDetails().sdkHttpResponse() == null) {
      return Optional.empty();
    }
    try {
      return failure
          .awsErrorDetails()
          .sdkHttpResponse()
          .firstMatchingHeader("Date")
          .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
