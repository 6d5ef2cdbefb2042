package dev.tenk.targets.sagemaker;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointRequest;

/** Calls an endpoint that answers while the caller waits; each payload's request is made once. */
interface EndpointCalls extends AutoCloseable {
  /**
   * What an endpoint answered.
   *
   * @param status HTTP status
   * @param body all of it
   * @param variant that answered; empty where it is not said
   * @param contentType of the body; null where it is not said
   * @param firstNanos when the first byte of a streamed body was there, by {@link
   *     System#nanoTime()}; empty where it was not streamed
   */
  record Answer(
      int status,
      byte[] body,
      Optional<String> variant,
      String contentType,
      OptionalLong firstNanos) {}

  /** The permission that a call needs, as IAM writes it. */
  String action();

  /**
   * Sends a payload.
   *
   * @param timed the timing's part of its configuration
   */
  CompletableFuture<Answer> call(
      int payloadId, Consumer<AwsRequestOverrideConfiguration.Builder> timed);

  /** Size of a payload's body. */
  long requestBytes(int payloadId);

  @Override
  void close();

  /** Answers that come in one piece. */
  final class Whole implements EndpointCalls {
    private final SageMakerRuntimeAsyncClient runtime;
    private final List<InvokeEndpointRequest> requests;

    /** With bodies of the requests, by payload. */
    Whole(SageMakerRuntimeAsyncClient runtime, EndpointSettings settings, List<byte[]> bodies) {
      this.runtime = runtime;
      this.requests = bodies.stream().map(body -> request(settings, body)).toList();
    }

    private static InvokeEndpointRequest request(EndpointSettings settings, byte[] body) {
      return InvokeEndpointRequest.builder()
          .endpointName(settings.endpoint())
          .targetVariant(settings.variant().orElse(null))
          .inferenceComponentName(settings.inferenceComponent().orElse(null))
          .contentType(settings.contentType())
          .accept(settings.accept().orElse(null))
          .customAttributes(settings.customAttributes().orElse(null))
          .body(SdkBytes.fromByteArrayUnsafe(body))
          .build();
    }

    @Override
    public String action() {
      return "sagemaker:InvokeEndpoint";
    }

    @Override
    public CompletableFuture<Answer> call(
        int payloadId, Consumer<AwsRequestOverrideConfiguration.Builder> timed) {
      return runtime
          .invokeEndpoint(requests.get(payloadId).toBuilder().overrideConfiguration(timed).build())
          .thenApply(
              response ->
                  new Answer(
                      response.sdkHttpResponse().statusCode(),
                      response.body().asByteArrayUnsafe(),
                      Optional.ofNullable(response.invokedProductionVariant()),
                      response.contentType(),
                      OptionalLong.empty()));
    }

    @Override
    public long requestBytes(int payloadId) {
      return requests.get(payloadId).body().asByteArrayUnsafe().length;
    }

    @Override
    public void close() {
      runtime.close();
    }
  }
}
