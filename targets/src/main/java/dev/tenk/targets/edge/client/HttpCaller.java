package dev.tenk.targets.edge.client;

import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Sends prepared HTTP requests and measures as much of their timing as the client exposes. */
public interface HttpCaller extends AutoCloseable {
  /** Makes the bytes of a request, to be sent any number of times. */
  Encoded encode(Prepared request);

  /**
   * Sends a request, and reads its result on the thread that received it.
   *
   * @param reader gets the result, whose body is valid only until it returns
   * @return what the reader made of it; fails only through a bug of ours
   */
  <T> CompletionStage<T> send(Encoded request, Function<Result, T> reader);

  /**
   * Sends a request; its result may be kept. A GET whose connection is closed before its answer is
   * sent once more, as HTTP allows (RFC 9110, 9.2.2): it is no part of a load.
   */
  default CompletionStage<Result> send(Prepared request) {
    Encoded encoded = encode(request);
    return sendOnce(encoded)
        .thenCompose(
            result ->
                request.body().isEmpty()
                        && result instanceof Broken broken
                        && Failures.LOST.contains(broken.errorCode())
                    ? sendOnce(encoded)
                    : CompletableFuture.completedFuture(result));
  }

  private CompletionStage<Result> sendOnce(Encoded request) {
    return send(request, result -> result instanceof Response whole ? whole.copy() : result);
  }

  /** The proxy in between, without its user and password, as in {@code http://proxy:3128}. */
  Optional<String> proxy();

  @Override
  void close();

  /**
   * A request made before the load starts.
   *
   * @param path path on the server, with a leading slash
   * @param contentType media type of the body
   * @param jsonHeaderLength value of {@code Inference-Header-Content-Length}, if it is sent
   * @param body sent with POST; without one the request is a GET
   * @param authorization value of {@code Authorization} where it is another for each request
   */
  record Prepared(
      String path,
      String contentType,
      Optional<String> jsonHeaderLength,
      Optional<byte[]> body,
      Optional<String> authorization) {
    /** Without an authorization of its own. */
    public Prepared(
        String path, String contentType, Optional<String> jsonHeaderLength, Optional<byte[]> body) {
      this(path, contentType, jsonHeaderLength, body, Optional.empty());
    }

    /** Of a GET. */
    public static Prepared get(String path) {
      return get(path, Optional.empty());
    }

    /** Of a GET with an authorization of its own. */
    public static Prepared get(String path, Optional<String> authorization) {
      return new Prepared(
          path, "application/json", Optional.empty(), Optional.empty(), authorization);
    }
  }

  /** A request as its connection gets it. */
  interface Encoded {
    /** Length of the body. */
    int bodyBytes();
  }

  /** The result of a request. */
  sealed interface Result {
    /** When it began to be written to a connection; empty when it never reached one. */
    OptionalLong sentNanos();

    /** The last byte was read, or it was given up. */
    long doneNanos();

    /** For a sentence that starts with what was asked. */
    default String inWords() {
      if (this instanceof Response response) {
        return "answered with status " + response.status();
      } else if (this instanceof Broken broken) {
        return "failed: " + broken.message();
      }
      return "got no answer in time";
    }
  }

  /**
   * A whole response.
   *
   * @param headers as they came
   * @param buffer holds the body from its start on, decoded where it was sent as gzip
   * @param bodyBytes length of the body there
   * @param wireBytes length of the body as it came, which is what is billed for
   */
  record Response(
      OptionalLong sentNanos,
      long doneNanos,
      int status,
      HttpHeaders headers,
      byte[] buffer,
      int bodyBytes,
      int wireBytes)
      implements Result {
    private static final int MOST_TEXT_BYTES = 16 << 10;

    /** The start of the body as text, for what people or patterns look for in it. */
    public String text() {
      return new String(buffer, 0, Math.min(bodyBytes, MOST_TEXT_BYTES), StandardCharsets.UTF_8);
    }

    /** The value of a header, its name in any case; the first where there are several. */
    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }

    /** A copy of the body. */
    public byte[] body() {
      return Arrays.copyOf(buffer, bodyBytes);
    }

    /** Whether the body is the same as another. */
    public boolean hasBody(byte[] other) {
      return Arrays.equals(buffer, 0, bodyBytes, other, 0, other.length);
    }

    private Response copy() {
      return new Response(sentNanos, doneNanos, status, headers, body(), bodyBytes, wireBytes);
    }
  }

  /** No whole response in time. */
  record NoAnswer(OptionalLong sentNanos, long doneNanos) implements Result {}

  /**
   * The connection failed.
   *
   * @param errorCode one word for tables: connect-refused, connect-failed, unknown-host, tls,
   *     tls-expected, connection-closed, idle-connection-closed, malformed-answer,
   *     answer-too-large, encoded-answer, proxy-refused
   * @param message for people
   */
  record Broken(OptionalLong sentNanos, long doneNanos, String errorCode, String message)
      implements Result {}
}
