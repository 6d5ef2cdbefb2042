package dev.tenk.jmh.launch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;

/**
 * A server with a JSON of its own that answers after a while; what it refuses, it refuses at once.
 */
final class AnsweringServer implements AutoCloseable {
  static final long DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

  static {
    // it writes head and body apart, and a delayed acknowledgement would take 40 ms
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final LongPredicate refuses;
  private final AtomicLong calls = new AtomicLong();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();

  /**
   * Starts it.
   *
   * @param refuses whether a call, counted from 0, is answered with 500
   */
  AnsweringServer(LongPredicate refuses) throws IOException {
    this.refuses = refuses;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/infer", this::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
      exchange.getRequestBody().readAllBytes();
      boolean refused = refuses.test(calls.getAndIncrement());
      if (!refused) {
        long until = System.nanoTime() + DELAY_NANOS;
        while (System.nanoTime() < until) {
          LockSupport.parkNanos(until - System.nanoTime());
        }
      }
      byte[] body = "{\"y\":[1,2]}".getBytes(StandardCharsets.UTF_8);
      inFlight.decrementAndGet();
      exchange.sendResponseHeaders(refused ? 500 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  long calls() {
    return calls.get();
  }

  int mostInFlight() {
    return mostInFlight.get();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
