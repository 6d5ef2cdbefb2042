package dev.tenk.targets.lambda;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;

/** Calls a function and waits for its answer; each payload's request is made once. */
interface FunctionCalls {
  /**
   * Sends a payload.
   *
   * @param timed the timing's part of its configuration
   */
  CompletableFuture<FunctionAnswer> call(
      int payloadId, Consumer<AwsRequestOverrideConfiguration.Builder> timed);

  /** Size of a payload's event. */
  long requestBytes(int payloadId);

  /** Answers that come in one piece. */
  final class Whole implements FunctionCalls {
    private final LambdaAsyncClient client;
    private final List<InvokeRequest> requests;

    /** With events, by payload. */
    Whole(LambdaAsyncClient client, LambdaSettings settings, List<byte[]> events) {
      this.client = client;
      this.requests = events.stream().map(event -> request(settings, event)).toList();
    }

    private static InvokeRequest request(LambdaSettings settings, byte[] event) {
      return InvokeRequest.builder()
          .functionName(settings.function())
          .qualifier(settings.qualifier().orElse(null))
          .invocationType(InvocationType.REQUEST_RESPONSE)
          .logType(LogType.TAIL)
          .payload(SdkBytes.fromByteArrayUnsafe(event))
          .build();
    }

    @Override
    public CompletableFuture<FunctionAnswer> call(
        int payloadId, Consumer<AwsRequestOverrideConfiguration.Builder> timed) {
      return client
          .invoke(requests.get(payloadId).toBuilder().overrideConfiguration(timed).build())
          .thenApply(Whole::answer);
    }

    private static FunctionAnswer answer(InvokeResponse response) {
      byte[] body =
          response.payload() == null ? new byte[0] : response.payload().asByteArrayUnsafe();
      return new FunctionAnswer(
          body,
          Optional.ofNullable(response.functionError()),
          body,
          FunctionAnswer.report(response.logResult(), response.responseMetadata().requestId()),
          Optional.ofNullable(response.executedVersion()),
          OptionalLong.empty());
    }

    @Override
    public long requestBytes(int payloadId) {
      return requests.get(payloadId).payload().asByteArrayUnsafe().length;
    }
  }
}
