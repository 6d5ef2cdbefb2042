package dev.tenk.targets.edge;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** Sends prepared HTTP requests and measures as much of their timing as the client exposes. */
interface HttpCaller extends AutoCloseable {
  /** Sends a request; the stage fails only through a bug of ours. */
  CompletionStage<Result> send(Prepared request);

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

  /** The result of a request. */
  sealed interface Result {
    /**
     * Written to a connection; empty when it never reached one. The TLS handshake of a new
     * connection comes after it.
     */
    OptionalLong sentNanos();

    /** The last byte was read, or it was given up. */
    long doneNanos();
  }

  /** A whole response. */
  record Response(
      OptionalLong sentNanos,
      long doneNanos,
      int status,
      Optional<String> jsonHeaderLength,
      byte[] body)
      implements Result {}

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
