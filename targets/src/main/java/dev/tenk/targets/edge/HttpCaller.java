package dev.tenk.targets.edge;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Sends prepared HTTP requests and measures as much of their timing as the client exposes. */
interface HttpCaller extends AutoCloseable {
  /** Makes the bytes of a request, to be sent any number of times. */
  Encoded encode(Prepared request);

  /**
   * Sends a request, and reads its result on the thread that received it.
   *
   * @param reader gets the result, whose body is valid only until it returns
   * @return what the reader made of it; fails only through a bug of ours
   */
  <T> CompletionStage<T> send(Encoded request, Function<Result, T> reader);

  /** Sends a request once; its result may be kept. */
  default CompletionStage<Result> send(Prepared request) {
    return send(
        encode(request), result -> result instanceof Response whole ? whole.copy() : result);
  }

  @Override
  void close();

  /**
   * A request made before the load starts.
   *
   * @param path path on the server, with a leading slash
   * @param contentType media type of the body
   * @param jsonHeaderLength value of {@code Inference-Header-Content-Length}, if it is sent
   * @param body sent with POST; without one the request is a GET
   */
  record Prepared(
      String path, String contentType, Optional<String> jsonHeaderLength, Optional<byte[]> body) {
    static Prepared get(String path) {
      return new Prepared(path, "application/json", Optional.empty(), Optional.empty());
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
  }

  /**
   * A whole response.
   *
   * @param buffer holds the body from its start on
   * @param bodyBytes length of the body
   */
  record Response(
      OptionalLong sentNanos,
      long doneNanos,
      int status,
      Optional<String> jsonHeaderLength,
      byte[] buffer,
      int bodyBytes)
      implements Result {
    /** A copy of the body. */
    byte[] body() {
      return Arrays.copyOf(buffer, bodyBytes);
    }

    /** Whether the body is the same as another. */
    boolean hasBody(byte[] other) {
      return Arrays.equals(buffer, 0, bodyBytes, other, 0, other.length);
    }

    private Response copy() {
      return new Response(sentNanos, doneNanos, status, jsonHeaderLength, body(), bodyBytes);
    }
  }

  /** No whole response in time. */
  record NoAnswer(OptionalLong sentNanos, long doneNanos) implements Result {}

  /**
   * The connection failed.
   *
   * @param errorCode one word for tables: connect-refused, connect-failed, unknown-host, tls,
   *     connection-closed, malformed-answer, answer-too-large
   * @param message for people
   */
  record Broken(OptionalLong sentNanos, long doneNanos, String errorCode, String message)
      implements Result {}
}
