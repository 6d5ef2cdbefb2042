package dev.tenk.targets.aws;

import java.util.Optional;
import java.util.OptionalInt;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What a service's own errors mean. */
@FunctionalInterface
public interface ErrorMeaning {
  /** What distinguishes errors of the same code, for behind it; empty where nothing does. */
  Optional<String> detail(AwsServiceException failure);

  /** The HTTP status that was on the wire; empty where there was none. */
  default OptionalInt status(AwsServiceException failure) {
    return failure.statusCode() > 0 ? OptionalInt.of(failure.statusCode()) : OptionalInt.empty();
  }

  /** Whether the service gave up waiting, although its code does not say so. */
  default boolean isTimeOut(AwsServiceException failure) {
    return false;
  }

  /** Whether the service had scaled to zero, which this call ends. */
  default boolean isAsleep(AwsServiceException failure) {
    return false;
  }

  /** Whether it was refused for lack of room, although its code does not say so. */
  default boolean isThrottled(AwsServiceException failure) {
    return false;
  }
}
