package dev.tenk.targets.edge;

import dev.tenk.targets.Shortages;
import dev.tenk.targets.edge.HttpCaller.Broken;
import dev.tenk.targets.edge.HttpCaller.NoAnswer;
import dev.tenk.targets.edge.HttpCaller.Result;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/** A request that waits for its connection or its response; it ends once. */
final class HttpCall {
  private final ByteBuf request;
  private final Consumer<Result> ended;
  private Future<?> timer;
  private Runnable whenOverdue = () -> {};
  private OptionalLong sentNanos = OptionalLong.empty();
  private boolean over;

  HttpCall(ByteBuf request, Consumer<Result> ended) {
    this.request = request;
    this.ended = ended;
  }

  /** What is to be cancelled when it ends before its time-out. */
  void endAt(Future<?> timer) {
    this.timer = timer;
  }

  /** What else to do at its time-out. */
  void whenOverdue(Runnable action) {
    whenOverdue = action;
  }

  /** The bytes of the request, to be written now. */
  ByteBuf begin() {
    sentNanos = OptionalLong.of(System.nanoTime());
    return request.retainedDuplicate();
  }

  OptionalLong sentNanos() {
    return sentNanos;
  }

  boolean isOver() {
    return over;
  }

  /** Its time is over. */
  void timeOut() {
    if (!over) {
      end(new NoAnswer(sentNanos, System.nanoTime()));
      whenOverdue.run();
    }
  }

  /** It ends as broken, in the words for a failure. */
  void fail(Throwable failure) {
    long doneNanos = System.nanoTime();
    Throwable cause =
        failure instanceof DecoderException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (Shortages.of(cause).isPresent()) {
      fail(Shortages.of(cause).get().code());
    } else if (cause instanceof SSLException) {
      end(new Broken(sentNanos, doneNanos, "tls", cause.getMessage()));
    } else if (cause instanceof ConnectException) {
      end(new Broken(sentNanos, doneNanos, "connect-refused", "Connection refused"));
    } else {
      fail(errorCode(cause));
    }
  }

  /** It ends as broken. */
  void fail(String errorCode) {
    end(new Broken(sentNanos, System.nanoTime(), errorCode, errorCode.replace('-', ' ')));
  }

  private String errorCode(Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return "unknown-host";
    } else if (cause instanceof IOException) {
      return sentNanos.isPresent() ? "connection-closed" : "connect-failed";
    }
    return cause.getClass().getSimpleName();
  }

  /** It ends, once. */
  void end(Result result) {
    if (!over) {
      over = true;
      if (timer != null) {
        timer.cancel(false);
      }
      ended.accept(result);
    }
  }
}
