package dev.tenk.session.shard;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The clocks of a process, and its waiting. */
interface ShardTime {
  /** As {@link System#nanoTime}. */
  long nanos();

  /** This machine's wall clock. */
  Instant wall();

  /** Waits. */
  void pause(long nanos);

  /** Those of this machine. */
  ShardTime OF_THIS_MACHINE =
      new ShardTime() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public Instant wall() {
          return Instant.now();
        }

        @Override
        public void pause(long nanos) {
          try {
            TimeUnit.NANOSECONDS.sleep(nanos);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
      };
}
