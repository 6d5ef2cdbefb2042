package dev.tenk.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Serves models of any name over the Open Inference Protocol, at once, and counts their calls. */
final class KnownServer implements AutoCloseable {
  private static final String MODELS = "/v2/models/";

  private final ConcurrentMap<String, AtomicLong> calls = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  KnownServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Inferences of a model so far. */
  long calls(String model) {
    return calls.computeIfAbsent(model, key -> new AtomicLong()).get();
  }

  private void answer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    String json;
    if (path.startsWith(MODELS)) {
      String model = path.substring(MODELS.length()).split("/", 2)[0];
      if (path.endsWith("/infer")) {
        calls.computeIfAbsent(model, key -> new AtomicLong()).incrementAndGet();
        json =
            "{\"model_name\":\"%s\",\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[0.25,0.75]}]}"
                .formatted(model);
      } else {
        json =
            "{\"name\":\"%s\",\"versions\":[\"1\"],\"platform\":\"none\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,3,8,8]}],\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,2]}]}"
                .formatted(model);
      }
    } else {
      json = "{\"name\":\"known\",\"version\":\"1\",\"extensions\":[]}";
    }
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
