package dev.tenk.results.stats.cell;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The calls of a cell that a new execution environment answered, warm-up included.
 *
 * @param rule how they were distinguished from the others, in words
 * @param sequences which they are
 * @param inWindow how many of them are in the measured window
 * @param coldServiceP50Nanos median of their service time; empty without any success
 * @param warmServiceP50Nanos median of the others' service time; empty without any success
 * @param populations what the accompanying {@code cold.hlog} does not hold; absent in files of
 *     older versions, which have no such file
 */
public record ColdStarts(
    String rule,
    List<Long> sequences,
    long inWindow,
    OptionalLong coldServiceP50Nanos,
    OptionalLong warmServiceP50Nanos,
    Optional<Populations> populations) {
  /** Copies its list. */
  public ColdStarts {
    sequences = List.copyOf(sequences);
  }

  /**
   * What is known of the two populations of {@link WarmAndCold} in addition to their response
   * times. A failed call that is not reported as cold is a warm one, so where cold calls are found
   * by their service time no cold one fails.
   *
   * @param warmFailures warm requests of the window that failed, were throttled or timed out
   * @param coldFailures the same of all cold ones, warm-up included
   * @param warmDesignEffect how many of the warm ones carry as much as one independent one, at
   *     least 1
   */
  public record Populations(long warmFailures, long coldFailures, double warmDesignEffect) {
    /** Refuses what cannot be. */
    public Populations {
      if (warmFailures < 0 || coldFailures < 0 || !(warmDesignEffect >= 1)) {
        throw new IllegalArgumentException("its counts cannot be");
      }
    }
  }
}
