package dev.tenk.results.stats;

import java.util.List;
import java.util.OptionalLong;

/**
 * The calls of a cell that a new execution environment answered, warm-up included.
 *
 * @param rule how they were told from the others, for people
 * @param sequences which they are
 * @param inWindow how many of them are in the measured window
 * @param coldServiceP50Nanos median of their service time; empty without any success
 * @param warmServiceP50Nanos median of the others' service time; empty without any success
 */
public record ColdStarts(
    String rule,
    List<Long> sequences,
    long inWindow,
    OptionalLong coldServiceP50Nanos,
    OptionalLong warmServiceP50Nanos) {
  /** Copies its list. */
  public ColdStarts {
    sequences = List.copyOf(sequences);
  }
}
