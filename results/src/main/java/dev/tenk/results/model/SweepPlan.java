package dev.tenk.results.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The plan of a sweep: one target of a suite, measured as several variants of itself in rounds. A
 * variant is a target of the run's suite; a round measures each variant that is still in it once
 * under each workload.
 *
 * @param target name of the target that was swept, which the run's own suite no longer has
 * @param id told apart from other sweeps by it: letters and digits, drawn when the sweep began
 * @param variants in the order they were asked for, at least 2
 * @param replaced the keys of the swept target that its variants have other values of, with the
 *     values that it had itself; absent where it had none
 * @param rounds most rounds there may be, at least 1
 * @param expires when anybody may take down what is made for it; empty for the host's own choice
 */
public record SweepPlan(
    String target,
    String id,
    List<Variant> variants,
    SortedMap<String, String> replaced,
    int rounds,
    Optional<Instant> expires) {
  /**
   * One variant.
   *
   * @param name of the target that it is in the run's suite
   * @param values by axis: what was asked for, as in {@code memory} and {@code 1024}
   */
  public record Variant(String name, SortedMap<String, String> values) {
    /** Copies its map. */
    public Variant {
      values = new TreeMap<>(values);
    }
  }

  /** Copies its lists. */
  public SweepPlan {
    variants = List.copyOf(variants);
    replaced = new TreeMap<>(replaced);
    if (rounds < 1) {
      throw new IllegalArgumentException(rounds + " rounds, expected 1 or more");
    }
  }

  /** One whose host chooses when what is made expires. */
  public SweepPlan(
      String target,
      String id,
      List<Variant> variants,
      SortedMap<String, String> replaced,
      int rounds) {
    this(target, id, variants, replaced, rounds, Optional.empty());
  }

  /** The same, whose copies expire then. */
  public SweepPlan expiring(Instant at) {
    return new SweepPlan(target, id, variants, replaced, rounds, Optional.of(at));
  }
}
