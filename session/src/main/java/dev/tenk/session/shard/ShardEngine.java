package dev.tenk.session.shard;

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

  /** Shards that were started. */
  interface Started extends AutoCloseable {
    /** Gives back what they hold; they have been told to end, and have had time for it. */
    @Override
    void close();
  }
}
