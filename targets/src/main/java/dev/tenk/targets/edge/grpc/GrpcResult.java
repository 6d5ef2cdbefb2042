package dev.tenk.targets.edge.grpc;

import io.grpc.Status;
import java.util.OptionalLong;

/** The result of a call over gRPC. */
public sealed interface GrpcResult {
  /** When its request began to be written to a connection; empty when it never reached one. */
  OptionalLong sentNanos();

  /** The status was read, or the call was given up. */
  long doneNanos();

  /** For a sentence that starts with what was asked. */
  default String inWords() {
    if (this instanceof Answer) {
      return "answered";
    } else if (this instanceof Refused refused) {
      return "answered " + refused.code() + ": " + refused.description();
    } else if (this instanceof Broken broken) {
      return "failed: " + broken.message();
    }
    return "got no answer in time";
  }

  /** A message, and the status OK. */
  record Answer(OptionalLong sentNanos, long doneNanos, byte[] message) implements GrpcResult {}

  /**
   * Another status, from the server or what stands before it.
   *
   * @param description what it said with it; may be empty
   */
  record Refused(OptionalLong sentNanos, long doneNanos, Status.Code code, String description)
      implements GrpcResult {}

  /** No status in time; the server may have said so itself. */
  record NoAnswer(OptionalLong sentNanos, long doneNanos) implements GrpcResult {}

  /**
   * The connection failed, or what came over it was not gRPC.
   *
   * @param errorCode one word for tables: connect-refused, connect-failed, unknown-host, tls,
   *     tls-expected, connection-closed, malformed-answer, answer-too-large, not-grpc,
   *     proxy-refused
   * @param message for people
   */
  record Broken(OptionalLong sentNanos, long doneNanos, String errorCode, String message)
      implements GrpcResult {}
}
