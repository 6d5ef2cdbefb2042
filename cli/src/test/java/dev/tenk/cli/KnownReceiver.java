package dev.tenk.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An OTLP receiver over HTTP, which reads messages with OpenTelemetry's own classes. */
public final class KnownReceiver implements Closeable {
  private final HttpServer server;
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final CountDownLatch open;
  private final int status;

  /** A request. */
  public record Received(
      String path, String contentType, String token, ExportMetricsServiceRequest message) {
    /** Its metrics of that name. */
    public List<Metric> metrics(String name) {
      return message.getResourceMetricsList().stream()
          .map(ResourceMetrics::getScopeMetricsList)
          .flatMap(List::stream)
          .flatMap(scope -> scope.getMetricsList().stream())
          .filter(metric -> metric.getName().equals(name))
          .toList();
    }
  }

  private KnownReceiver(int status, CountDownLatch open) throws IOException {
    this.status = status;
    this.open = open;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Answers all requests so. */
  public static KnownReceiver answering(int status) throws IOException {
    return new KnownReceiver(status, new CountDownLatch(0));
  }

  /** Answers no request before it is closed. */
  public static KnownReceiver silent() throws IOException {
    return new KnownReceiver(200, new CountDownLatch(1));
  }

  /** Where it is. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next request that came. */
  public Received next() throws InterruptedException {
    Received next = received.poll(30, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no request came in 30 s");
    }
    return next;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      received.add(
          new Received(
              exchange.getRequestURI().getPath(),
              exchange.getRequestHeaders().getFirst("Content-Type"),
              exchange.getRequestHeaders().getFirst("X-Token"),
              ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody())));
      open.await();
      byte[] body = ExportMetricsServiceResponse.getDefaultInstance().toByteArray();
      exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    open.countDown();
    server.stop(0);
  }
}
