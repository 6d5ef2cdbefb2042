package dev.tenk.targets.edge.grpc;

import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A call of one message each way; it ends once, and all of it is on the loop's thread. */
final class GrpcCall extends ClientCall.Listener<byte[]> {
  private final GrpcWire wire;
  private final GrpcFailures failures;
  private final Consumer<GrpcResult> ended;
  private OptionalLong sentNanos = OptionalLong.empty();
  private boolean answered;
  private byte[] message;

  GrpcCall(GrpcWire wire, GrpcFailures failures, Consumer<GrpcResult> ended) {
    this.wire = wire;
    this.failures = failures;
    this.ended = ended;
  }

  /** What gRPC tells of the call's way over the connection. */
  ClientStreamTracer.Factory tracing() {
    return new ClientStreamTracer.Factory() {
      @Override
      public ClientStreamTracer newClientStreamTracer(
          ClientStreamTracer.StreamInfo info, Metadata headers) {
        return new Tracer();
      }
    };
  }

  private final class Tracer extends ClientStreamTracer {
    /** Told once the headers are written: the write that is under way holds them. */
    @Override
    public void outboundHeaders() {
      sentNanos = OptionalLong.of(wire.lastWriteNanos());
    }

    @Override
    public void inboundTrailers(Metadata trailers) {
      answered = true;
    }
  }

  @Override
  public void onMessage(byte[] received) {
    message = received;
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    long doneNanos = System.nanoTime();
    ended.accept(result(status, doneNanos));
  }

  private GrpcResult result(Status status, long doneNanos) {
    if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return new GrpcResult.NoAnswer(sentNanos, doneNanos);
    } else if (status.isOk() && message != null) {
      return new GrpcResult.Answer(sentNanos, doneNanos, message);
    } else if (answered && !status.isOk()) {
      String said = status.getDescription();
      return new GrpcResult.Refused(
          sentNanos, doneNanos, status.getCode(), said == null ? "" : said);
    }
    return failures.broken(status, sentNanos, doneNanos);
  }
}
