package dev.tenk.targets.sagemaker;

import dev.tenk.targets.aws.ErrorMeaning;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;

/**
 * What the service makes of its container's errors: all of them are a {@code ModelError} with HTTP
 * status 424.
 *
 * <p>A container has 60 s to answer ("InvokeEndpoint" in the SageMaker Runtime API reference). Then
 * the service answers with an original status of 0, which no container sends, and says that the
 * invocation timed out waiting for the container ("Troubleshoot Neo Inference Errors" in the
 * SageMaker developer guide has the sentence). With the same status it also tells of a container
 * that is gone, which is no time-out, so the sentence counts as well.
 */
final class ModelErrors implements ErrorMeaning {
  /** Behind it stands the container's name. */
  private static final String TIMED_OUT =
      "Your invocation timed out while waiting for a response from container";

  private final Optional<Pattern> throttledWhen;

  /**
   * @param throttledWhen what a container's message holds where it has no room, which the service
   *     does not distinguish from its other errors
   */
  ModelErrors(Optional<Pattern> throttledWhen) {
    this.throttledWhen = throttledWhen;
  }

  /** The container's own status. */
  @Override
  public Optional<String> detail(AwsServiceException failure) {
    return failure instanceof ModelErrorException model && model.originalStatusCode() != null
        ? Optional.of(model.originalStatusCode().toString())
        : Optional.empty();
  }

  @Override
  public boolean isTimeOut(AwsServiceException failure) {
    return failure instanceof ModelErrorException model
        && model.originalStatusCode() != null
        && model.originalStatusCode() == 0
        && (says(model.originalMessage()) || says(model.getMessage()));
  }

  @Override
  public boolean isThrottled(AwsServiceException failure) {
    return failure instanceof ModelErrorException model
        && throttledWhen.isPresent()
        && (holds(model.originalMessage()) || holds(model.getMessage()));
  }

  private boolean holds(String message) {
    return message != null && throttledWhen.orElseThrow().matcher(message).find();
  }

  private static boolean says(String message) {
    return message != null && message.contains(TIMED_OUT);
  }
}
