package dev.tenk.targets.aws;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;
import software.amazon.awssdk.http.async.SdkHttpContentPublisher;
import software.amazon.awssdk.metrics.MetricCategory;
import software.amazon.awssdk.metrics.MetricCollector;
import software.amazon.awssdk.metrics.MetricLevel;
import software.amazon.awssdk.metrics.SdkMetric;

/**
 * An HTTP client that adds two instants to the SDK's metrics, which have only durations, and those
 * of attempts to get a connection that failed among them.
 */
final class WireClock implements SdkAsyncHttpClient {
  /** The client asked for the body, on a connection; by {@link System#nanoTime()}. */
  static final SdkMetric<Long> WRITTEN_NANOS = instant("TenkWrittenNanos");

  /** The last byte of the response was read; by {@link System#nanoTime()}. */
  static final SdkMetric<Long> READ_NANOS = instant("TenkReadNanos");

  private final SdkAsyncHttpClient client;

  WireClock(SdkAsyncHttpClient client) {
    this.client = client;
  }

  private static SdkMetric<Long> instant(String name) {
    return SdkMetric.create(name, Long.class, MetricLevel.INFO, MetricCategory.HTTP_CLIENT);
  }

  @Override
  public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
    return client.execute(
        request.metricCollector().map(metrics -> timed(request, metrics)).orElse(request));
  }

  private static AsyncExecuteRequest timed(AsyncExecuteRequest request, MetricCollector metrics) {
    return AsyncExecuteRequest.builder()
        .request(request.request())
        .requestContentPublisher(new TimedBody(request.requestContentPublisher(), metrics))
        .responseHandler(new TimedResponse(request.responseHandler(), metrics))
        .metricCollector(metrics)
        .fullDuplex(request.fullDuplex())
        .httpExecutionAttributes(request.httpExecutionAttributes())
        .build();
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }

  private record TimedBody(SdkHttpContentPublisher body, MetricCollector metrics)
      implements SdkHttpContentPublisher {
    @Override
    public Optional<Long> contentLength() {
      return body.contentLength();
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> connection) {
      metrics.reportMetric(WRITTEN_NANOS, System.nanoTime());
      body.subscribe(connection);
    }
  }

  private static final class TimedResponse implements SdkAsyncHttpResponseHandler {
    private final SdkAsyncHttpResponseHandler handler;
    private final MetricCollector metrics;
    private boolean chunked;

    TimedResponse(SdkAsyncHttpResponseHandler handler, MetricCollector metrics) {
      this.handler = handler;
      this.metrics = metrics;
    }

    @Override
    public void onHeaders(SdkHttpResponse headers) {
      chunked = headers.firstMatchingHeader("Transfer-Encoding").isPresent();
      handler.onHeaders(headers);
    }

    @Override
    public void onStream(Publisher<ByteBuffer> body) {
      handler.onStream(reader -> body.subscribe(new TimedReader(reader, metrics, chunked)));
    }

    @Override
    public void onError(Throwable failure) {
      handler.onError(failure);
    }
  }

  /** With whether the body ends with a last chunk, and not with its connection. */
  private record TimedReader(
      Subscriber<? super ByteBuffer> reader, MetricCollector metrics, boolean chunked)
      implements Subscriber<ByteBuffer> {
    @Override
    public void onSubscribe(Subscription subscription) {
      reader.onSubscribe(subscription);
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      reader.onNext(bytes);
    }

    @Override
    public void onError(Throwable failure) {
      reader.onError(failure);
    }

    @Override
    public void onComplete() {
      if (chunked && ConnectionEnd.isCause()) {
        reader.onError(new IOException("the connection ended before the answer did"));
        return;
      }
      metrics.reportMetric(READ_NANOS, System.nanoTime());
      reader.onComplete();
    }
  }
}
