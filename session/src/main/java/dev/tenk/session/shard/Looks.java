package dev.tenk.session.shard;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How often generators look at their store; a pure function of how many they are. From a hundred on
 * they look each second, so that a store has to answer some thousands of them.
 *
 * @param count how many generators
 */
record Looks(int count) {
  private static final int MANY = 100;
  private static final int SIGNS_AT_ONCE = 20;

  private boolean areMany() {
    return count >= MANY;
  }

  /** Between two looks at the start of a cell. */
  long barrierNanos() {
    return TimeUnit.MILLISECONDS.toNanos(areMany() ? 1000 : 100);
  }

  /** Between two looks for an order. */
  long orderNanos() {
    return TimeUnit.MILLISECONDS.toNanos(areMany() ? 1000 : 200);
  }

  /** How long before it they agree on the start of a cell, unless the user says so. */
  Duration startAhead() {
    return Duration.ofMillis(areMany() ? 3000 : 1800);
  }

  /** Less than that is too short for all to have seen it. */
  Duration leastAhead() {
    return areMany() ? Barrier.LEAST_AHEAD.plusNanos(barrierNanos()) : Barrier.LEAST_AHEAD;
  }

  /**
   * How much later than a shard last told of itself all have heard what is decided by it: a second
   * each for what is told, for the submitter's look and for theirs, and one for the calls; three
   * for those of many.
   */
  long leadNanos() {
    return TimeUnit.SECONDS.toNanos(areMany() ? 6 : 4);
  }

  /**
   * Whether the submitter reads how far a shard has come, at a look: of more than twenty, twenty at
   * a time, in turn.
   *
   * @param look which one, from 0
   */
  boolean readsProgress(int index, long look) {
    if (count <= SIGNS_AT_ONCE) {
      return true;
    }
    long first = look * SIGNS_AT_ONCE % count;
    return (index - first + count) % count < SIGNS_AT_ONCE;
  }
}
