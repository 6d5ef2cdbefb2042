package dev.tenk.targets.sagemaker;

import dev.tenk.targets.aws.StreamedBody;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointWithResponseStreamRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointWithResponseStreamResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointWithResponseStreamResponseHandler.Visitor;

/**
 * Answers that come in parts. An error event in the middle of a stream fails the call, whatever
 * came before it.
 */
final class StreamedCalls implements EndpointCalls {
  private final SageMakerRuntimeAsyncClient runtime;
  private final List<InvokeEndpointWithResponseStreamRequest> requests;

  /** With bodies of the requests, by payload. */
  StreamedCalls(
      SageMakerRuntimeAsyncClient runtime, EndpointSettings settings, List<byte[]> bodies) {
    this.runtime = runtime;
    this.requests = bodies.stream().map(body -> request(settings, body)).toList();
  }

  private static InvokeEndpointWithResponseStreamRequest request(
      EndpointSettings settings, byte[] body) {
    return InvokeEndpointWithResponseStreamRequest.builder()
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
    return "sagemaker:InvokeEndpointWithResponseStream";
  }

  @Override
  public CompletableFuture<Answer> call(
      int payloadId, Consumer<AwsRequestOverrideConfiguration.Builder> timed) {
    StreamedBody body = new StreamedBody();
    CompletableFuture<InvokeEndpointWithResponseStreamResponse> head = new CompletableFuture<>();
    return runtime
        .invokeEndpointWithResponseStream(
            requests.get(payloadId).toBuilder().overrideConfiguration(timed).build(),
            InvokeEndpointWithResponseStreamResponseHandler.builder()
                .onResponse(head::complete)
                .subscriber(Visitor.builder().onPayloadPart(part -> body.add(part.bytes())).build())
                .build())
        .thenCompose(ended -> head)
        .thenApply(
            response ->
                new Answer(
                    response.sdkHttpResponse().statusCode(),
                    body.bytes(),
                    Optional.ofNullable(response.invokedProductionVariant()),
                    response.contentType(),
                    body.firstNanos()));
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
