package dev.tenk.targets.edge.client;

import dev.tenk.targets.edge.client.HttpCaller.Broken;
import dev.tenk.targets.edge.client.HttpCaller.NoAnswer;
import dev.tenk.targets.edge.client.HttpCaller.Result;
import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.function.Consumer;

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

  /** It ends as broken; the code says it all. */
  void fail(String errorCode) {
    fail(errorCode, errorCode.replace('-', ' '));
  }

  /**
   * It ends as broken.
   *
   * @param message for people
   */
  void fail(String errorCode, String message) {
    end(new Broken(sentNanos, System.nanoTime(), errorCode, message));
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
