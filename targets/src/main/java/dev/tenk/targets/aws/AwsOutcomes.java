package dev.tenk.targets.aws;

import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Shortage;
import dev.tenk.targets.ProxyRefusedException;
import dev.tenk.targets.Shortages;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.WriteTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.thirdparty.jackson.core.JacksonException;

/** Maps failures of the SDK to tenk's outcomes. */
final class AwsOutcomes {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVICE_UNAVAILABLE = 503;
  private static final int LARGEST_STATUS = 599;
  private static final String MALFORMED_ANSWER = "malformed-answer";

  private AwsOutcomes() {}

  /**
   * The outcome of a call that failed.
   *
   * @param meaning of the service's own errors
   */
  static Outcome of(Throwable failure, ErrorMeaning meaning) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AwsServiceException service) {
        return ofService(service, meaning);
      }
      if (cause instanceof ConnectTimeoutException) {
        return new Outcome.TimedOut(Optional.of("connect-timeout"));
      }
      if (cause instanceof ApiCallTimeoutException
          || cause instanceof ApiCallAttemptTimeoutException
          || cause instanceof ReadTimeoutException
          || cause instanceof WriteTimeoutException
          || cause instanceof TimeoutException) {
        return new Outcome.TimedOut(Optional.empty());
      }
    }
    return new Outcome.Failed(OptionalInt.empty(), Optional.of(clientError(failure)));
  }

  private static Outcome ofService(AwsServiceException failure, ErrorMeaning meaning) {
    if (failure.statusCode() > LARGEST_STATUS) {
      // what the HTTP client makes of an answer that is not HTTP
      return new Outcome.Failed(OptionalInt.empty(), Optional.of(MALFORMED_ANSWER));
    }
    OptionalInt status = meaning.status(failure);
    Optional<String> code =
        errorCode(failure)
            .map(text -> text + meaning.detail(failure).map(more -> " " + more).orElse(""));
    if (meaning.isTimeOut(failure)) {
      return new Outcome.TimedOut(code);
    }
    if (meaning.isAsleep(failure)) {
      return new Outcome.Asleep(status, code);
    }
    boolean throttled =
        failure.isThrottlingException()
            || meaning.isThrottled(failure)
            || failure.statusCode() == TOO_MANY_REQUESTS
            || failure.statusCode() == SERVICE_UNAVAILABLE;
    return throttled ? new Outcome.Throttled(status, code) : new Outcome.Failed(status, code);
  }

  static Optional<String> errorCode(AwsServiceException failure) {
    return failure.awsErrorDetails() == null
        ? Optional.empty()
        : Optional.ofNullable(failure.awsErrorDetails().errorCode());
  }

  private static String clientError(Throwable failure) {
    Optional<Shortage> shortage = Shortages.of(failure);
    if (shortage.isPresent()) {
      return shortage.get().code();
    }
    Throwable root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      root = cause;
      if (cause instanceof ProxyRefusedException) {
        return Outcome.Failed.PROXY_REFUSED;
      } else if (cause instanceof UnknownHostException) {
        return "unknown-host";
      } else if (cause instanceof ConnectException) {
        return "connect-refused";
      } else if (cause instanceof SSLException) {
        return "tls";
      } else if (cause instanceof JacksonException) {
        return MALFORMED_ANSWER;
      }
    }
    return root instanceof IOException ? "connection-closed" : root.getClass().getSimpleName();
  }
}
