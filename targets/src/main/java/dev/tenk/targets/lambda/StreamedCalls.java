package dev.tenk.targets.lambda;

import dev.tenk.targets.aws.StreamedBody;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamCompleteEvent;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamRequest;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamResponse;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamResponseHandler;
import software.amazon.awssdk.services.lambda.model.InvokeWithResponseStreamResponseHandler.Visitor;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.ResponseStreamingInvocationType;

/**
 * Answers that come in parts. The last event tells whether the function failed, and has its log; a
 * stream without one is an answer that is none.
 */
final class StreamedCalls implements FunctionCalls {
  /** The error of a stream that ended before its last event. */
  static final String NO_END = "stream-without-end";

  private final LambdaAsyncClient client;
  private final List<InvokeWithResponseStreamRequest> requests;

  /** With events, by payload. */
  StreamedCalls(LambdaAsyncClient client, LambdaSettings settings, List<byte[]> events) {
    this.client = client;
    this.requests = events.stream().map(event -> request(settings, event)).toList();
  }

  private static InvokeWithResponseStreamRequest request(LambdaSettings settings, byte[] event) {
    return InvokeWithResponseStreamRequest.builder()
        .functionName(settings.function())
        .qualifier(settings.qualifier().orElse(null))
        .invocationType(ResponseStreamingInvocationType.REQUEST_RESPONSE)
        .logType(LogType.TAIL)
        .payload(SdkBytes.fromByteArrayUnsafe(event))
        .build();
  }

  @Override
  public CompletableFuture<FunctionAnswer> call(
      int payloadId, Consumer<AwsRequestOverrideConfiguration.Builder> timed) {
    Stream stream = new Stream();
    return client
        .invokeWithResponseStream(
            requests.get(payloadId).toBuilder().overrideConfiguration(timed).build(),
            InvokeWithResponseStreamResponseHandler.builder()
                .onResponse(stream.head::complete)
                .subscriber(
                    Visitor.builder()
                        .onPayloadChunk(chunk -> stream.body.add(chunk.payload()))
                        .onInvokeComplete(complete -> stream.end = Optional.of(complete))
                        .build())
                .build())
        .thenCompose(ended -> stream.head)
        .thenApply(stream::answer);
  }

  @Override
  public long requestBytes(int payloadId) {
    return requests.get(payloadId).payload().asByteArrayUnsafe().length;
  }

  /** What has come of one call; its events come one after the other. */
  private static final class Stream {
    private final StreamedBody body = new StreamedBody();
    private final CompletableFuture<InvokeWithResponseStreamResponse> head =
        new CompletableFuture<>();
    private Optional<InvokeWithResponseStreamCompleteEvent> end = Optional.empty();

    FunctionAnswer answer(InvokeWithResponseStreamResponse response) {
      return new FunctionAnswer(
          body.bytes(),
          end.isEmpty() ? Optional.of(NO_END) : end.map(Stream::errorCode),
          end.map(InvokeWithResponseStreamCompleteEvent::errorDetails)
              .orElse("")
              .getBytes(StandardCharsets.UTF_8),
          FunctionAnswer.report(
              end.map(InvokeWithResponseStreamCompleteEvent::logResult).orElse(null),
              response.responseMetadata().requestId()),
          Optional.ofNullable(response.executedVersion()),
          body.firstNanos());
    }

    /** Null, and so absent, where the function did not fail. */
    private static String errorCode(InvokeWithResponseStreamCompleteEvent end) {
      return end.errorCode() == null || end.errorCode().isEmpty() ? null : end.errorCode();
    }
  }
}
