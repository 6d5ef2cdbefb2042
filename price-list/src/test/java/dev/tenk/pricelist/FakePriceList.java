package dev.tenk.pricelist;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** The Query API's wire on 127.0.0.1: what it answers is laid down before. */
final class FakePriceList implements AutoCloseable {
  private final HttpServer server;
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private record Answer(int status, String body) {}

  FakePriceList() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Target and body of each request so far. */
  List<String> requests() {
    return requests;
  }

  /** A page; the token is empty on the last one. */
  synchronized FakePriceList page(String token, String... items) {
    String list =
        List.of(items).stream()
            .map(item -> '"' + item.replace("\"", "\\\"").replace("\n", "\\n") + '"')
            .collect(Collectors.joining(","));
    String next = token.isEmpty() ? "" : ",\"NextToken\":\"" + token + "\"";
    answers.add(
        new Answer(200, "{\"FormatVersion\":\"aws_v1\",\"PriceList\":[" + list + "]" + next + "}"));
    return this;
  }

  synchronized FakePriceList error(int status, String code) {
    answers.add(
        new Answer(
            status, "{\"__type\":\"" + code + "\",\"Message\":\"no, arn:aws:iam::1:user/me\"}"));
    return this;
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(exchange.getRequestHeaders().getFirst("X-Amz-Target") + " " + body);
    Answer answer = answers.isEmpty() ? new Answer(500, "{}") : answers.remove();
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
