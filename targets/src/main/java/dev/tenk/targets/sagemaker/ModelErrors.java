package dev.tenk.targets.sagemaker;

import dev.tenk.targets.aws.ErrorMeaning;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sagemakerruntime.model.InternalStreamFailureException;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelStreamErrorException;

/**
 * What the service's errors mean. Those of its container are a {@code ModelError} with HTTP status
 * 424.
 *
 * <p>A container has 60 s to answer ("InvokeEndpoint" in the SageMaker Runtime API reference). Then
 * the service answers with an original status of 0, which no container sends, and says that the
 * invocation timed out waiting for the container ("Troubleshoot Neo Inference Errors" in the
 * SageMaker developer guide has the sentence). With the same status it also tells of a container
 * that is gone, which is no time-out, so the sentence counts as well.
 *
 * <p>An inference component without copies is a {@code ValidationError} with HTTP status 400, as
 * many a mistake is: only the sentence tells them apart ("Unlock cost savings with the new scale
 * down to zero feature in SageMaker Inference", AWS Machine Learning Blog, December 2024, has it).
 */
final class ModelErrors implements ErrorMeaning {
  /** Behind it stands the container's name. */
  private static final String TIMED_OUT =
      "Your invocation timed out while waiting for a response from container";

  /** Before it stands "Inference Component", and behind it what may bring copies. */
  private static final String NO_CAPACITY = "has no capacity to process this request";

  private static final int OK = 200;

  private final Optional<Pattern> throttledWhen;

  /**
   * @param throttledWhen what a container's message holds where it has no room, which the service
   *     does not distinguish from its other errors
   */
  ModelErrors(Optional<Pattern> throttledWhen) {
    this.throttledWhen = throttledWhen;
  }

  /** The container's own status, or how its stream broke. */
  @Override
  public Optional<String> detail(AwsServiceException failure) {
    if (failure instanceof ModelStreamErrorException stream) {
      return Optional.ofNullable(stream.errorCode());
    }
    return failure instanceof ModelErrorException model && model.originalStatusCode() != null
        ? Optional.of(model.originalStatusCode().toString())
        : Optional.empty();
  }

  /** Of an error in the middle of a stream the SDK says 500; the stream began with 200. */
  @Override
  public OptionalInt status(AwsServiceException failure) {
    return failure instanceof ModelStreamErrorException
            || failure instanceof InternalStreamFailureException
        ? OptionalInt.of(OK)
        : ErrorMeaning.super.status(failure);
  }

  @Override
  public boolean isTimeOut(AwsServiceException failure) {
    return failure instanceof ModelErrorException model
        && model.originalStatusCode() != null
        && model.originalStatusCode() == 0
        && (says(model.originalMessage()) || says(model.getMessage()));
  }

  @Override
  public boolean isAsleep(AwsServiceException failure) {
    return failure.statusCode() == 400
        && failure.awsErrorDetails() != null
        && String.valueOf(failure.awsErrorDetails().errorMessage()).contains(NO_CAPACITY);
  }

  @Override
  public boolean isThrottled(AwsServiceException failure) {
    return failure instanceof ModelErrorException model
        && throttledWhen.isPresent()
        && (holds(model.originalMessage()) || holds(model.getMessage()));
  }

  /** Whether a container had the call, so that CloudWatch has its latency. */
  static boolean wasServed(String errorCode) {
    return errorCode.startsWith("ModelError") || errorCode.startsWith("ModelStreamError");
  }

  private boolean holds(String message) {
    return message != null && throttledWhen.orElseThrow().matcher(message).find();
  }

  private static boolean says(String message) {
    return message != null && message.contains(TIMED_OUT);
  }
}
