package dev.tenk.targets.aws;

import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What a service's own errors mean. */
@FunctionalInterface
public interface ErrorMeaning {
  /** What distinguishes errors of the same code, for behind it; empty where nothing does. */
  Optional<String> detail(AwsServiceException failure);

  /** Whether the service gave up waiting, although its code does not say so. */
  default boolean isTimeOut(AwsServiceException failure) {
    return false;
  }

  /** Whether it was refused for lack of room, although its code does not say so. */
  default boolean isThrottled(AwsServiceException failure) {
    return false;
  }
}
