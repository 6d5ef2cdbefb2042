package dev.tenk.session.shard;

import java.time.Duration;
import java.time.Instant;

/** Clocks that move only when they are told to, or when somebody waits. */
final class VirtualTime implements ShardTime {
  static final Instant START = Instant.parse("2026-11-30T12:00:00Z");

  private long nanos;
  private Runnable whileWaiting = () -> {};

  /** What others do whenever somebody waits. */
  void whileWaiting(Runnable others) {
    whileWaiting = others;
  }

  void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public Instant wall() {
    return START.plusNanos(nanos);
  }

  @Override
  public void pause(long pauseNanos) {
    nanos += pauseNanos;
    whileWaiting.run();
  }
}
