package dev.tenk.jmh.bench;

import dev.tenk.jmh.client.ClientWork;
import dev.tenk.jmh.client.WireFormat;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointRequest;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** A call by AWS's SDK that goes nowhere: an HTTP client answers it at once. */
final class AwsCall implements AutoCloseable {
  static final String REQUEST_ID = "8f507cfc-8f50-4cfc-8f50-8f507cfc8f50";

  /** As in AWS's documentation. */
  static final String LOG_TAIL =
      "START RequestId: "
          + REQUEST_ID
          + " Version: $LATEST\nEND RequestId: "
          + REQUEST_ID
          + "\nREPORT RequestId: "
          + REQUEST_ID
          + "\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 1024 MB"
          + "\tMax Memory Used: 211 MB\t\n";

  private static final String REGION = "us-east-1";
  private static final AwsBasicCredentials NOBODY =
      AwsBasicCredentials.create("AKIAIOSFODNN7EXAMPLE", "no-secret");

  private final SdkHttpRequest unsigned;
  private final byte[] body;
  private final String service;
  private final SdkAutoCloseable client;
  private final Supplier<Object> call;
  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

  AwsCall(ClientWork work, WireFormat format) {
    body = work.encode();
    SdkAsyncHttpClient http = new AtOnce(work.answer());
    if (format == WireFormat.BASE64) {
      LambdaAsyncClient lambda = configured(LambdaAsyncClient.builder(), http);
      InvokeRequest request =
          InvokeRequest.builder()
              .functionName("function")
              .logType(LogType.TAIL)
              .payload(SdkBytes.fromByteArrayUnsafe(body))
              .build();
      service = "lambda";
      client = lambda;
      call = () -> lambda.invoke(request.toBuilder().build()).join();
    } else {
      SageMakerRuntimeAsyncClient runtime = configured(SageMakerRuntimeAsyncClient.builder(), http);
      InvokeEndpointRequest request =
          InvokeEndpointRequest.builder()
              .endpointName("endpoint")
              .contentType("application/octet-stream")
              .body(SdkBytes.fromByteArrayUnsafe(body))
              .build();
      service = "sagemaker";
      client = runtime;
      call = () -> runtime.invokeEndpoint(request.toBuilder().build()).join();
    }
    unsigned =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.POST)
            .uri(URI.create("https://" + service + "." + REGION + ".amazonaws.com/invocations"))
            .putHeader("Content-Type", "application/octet-stream")
            .putHeader("Content-Length", Integer.toString(body.length))
            .build();
  }

  /** As the targets' clients are, but for where they go. */
  private static <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> C configured(
      B builder, SdkAsyncHttpClient http) {
    return builder
        .region(Region.of(REGION))
        .credentialsProvider(StaticCredentialsProvider.create(NOBODY))
        .httpClient(http)
        .asyncConfiguration(
            async ->
                async.advancedOption(
                    SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run))
        .overrideConfiguration(
            override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry()))
        .build();
  }

  Object call() {
    return call.get();
  }

  SignedRequest sign() {
    return signer.sign(
        request ->
            request
                .identity(
                    AwsCredentialsIdentity.create(NOBODY.accessKeyId(), NOBODY.secretAccessKey()))
                .request(unsigned)
                .payload(ContentStreamProvider.fromByteArrayUnsafe(body))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                .putProperty(AwsV4HttpSigner.REGION_NAME, REGION));
  }

  @Override
  public void close() {
    client.close();
  }

  /** Reads the request's body and answers. */
  private record AtOnce(byte[] answer) implements SdkAsyncHttpClient {
    @Override
    public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
      request.requestContentPublisher().subscribe(new Reader(() -> respond(request)));
      return CompletableFuture.completedFuture(null);
    }

    private void respond(AsyncExecuteRequest request) {
      request
          .responseHandler()
          .onHeaders(
              SdkHttpResponse.builder()
                  .statusCode(200)
                  .putHeader("Content-Length", Integer.toString(answer.length))
                  .build());
      request
          .responseHandler()
          .onStream(
              SdkPublisher.adapt(
                  subscriber -> subscriber.onSubscribe(new Once(subscriber, answer))));
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  private static final class Reader implements Subscriber<ByteBuffer> {
    private final Runnable whenRead;

    Reader(Runnable whenRead) {
      this.whenRead = whenRead;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      // read
    }

    @Override
    public void onError(Throwable failure) {
      throw new IllegalStateException(failure);
    }

    @Override
    public void onComplete() {
      whenRead.run();
    }
  }

  private static final class Once implements Subscription {
    private final Subscriber<? super ByteBuffer> subscriber;
    private final byte[] bytes;
    private boolean done;

    Once(Subscriber<? super ByteBuffer> subscriber, byte[] bytes) {
      this.subscriber = subscriber;
      this.bytes = bytes;
    }

    @Override
    public void request(long count) {
      if (!done) {
        done = true;
        subscriber.onNext(ByteBuffer.wrap(bytes));
        subscriber.onComplete();
      }
    }

    @Override
    public void cancel() {
      done = true;
    }
  }
}
