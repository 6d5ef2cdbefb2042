package dev.tenk.session.shard;

import dev.tenk.cost.RunBilling;
import dev.tenk.cost.prices.PriceBook;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What has machines, and starts shards on them: a scheduler, or this machine. It is told nothing
 * else, and never asked how they ended: what they put into the store is counted.
 */
public interface ShardEngine {
  /** Where its shards run, after "generators": {@code on this machine}. */
  String where();

  /**
   * What so many of them are billed for while they are there.
   *
   * @param count how many, at least 1
   */
  default RunBilling billing(int count, PriceBook prices) {
    return new RunBilling.Nothing(
        "nobody bills generators "
            + where()
            + " by the hour that tenk knows of; if somebody does, --generator-usd-per-hour says"
            + " what one costs");
  }

  /**
   * Says what is wrong with where they are to run, before anything is started.
   *
   * @param count how many, at least 1
   */
  default void check(int count) {}

  /**
   * What a scheduler is given to start them; empty for what has none.
   *
   * @param count how many, at least 1
   * @param store as {@link #start} has it
   */
  String script(int count, String store);

  /**
   * Starts {@code tenk shard} with each index from 0 below the count, at once or when there is
   * room.
   *
   * @param count how many, at least 1
   * @param store where they find the rest, as their {@code --store}
   * @param folder of this machine, for what is kept of them here
   */
  Started start(int count, String store, Path folder) throws IOException;

  /** Whether it may start one again that has failed. */
  default boolean startsAgain() {
    return true;
  }

  /** Shards that were started. */
  interface Started extends AutoCloseable {
    /** Gives back what they hold; they have been told to end, and have had time for it. */
    @Override
    void close();
  }
}
