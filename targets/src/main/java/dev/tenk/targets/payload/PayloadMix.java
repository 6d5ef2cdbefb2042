package dev.tenk.targets.payload;

import dev.tenk.results.suite.Suite.PayloadPlan;
import java.util.ArrayList;
import java.util.List;

/**
 * All payloads of a suite, set after set.
 *
 * @param payloads of all sets; a payload's id is its index here
 * @param sets what part of them each set is, at least one
 */
public record PayloadMix(List<Payload> payloads, List<PayloadSet> sets) {
  /** Copies its lists. */
  public PayloadMix {
    payloads = List.copyOf(payloads);
    sets = List.copyOf(sets);
  }

  /**
   * A set of payloads.
   *
   * @param firstId id of its first payload
   * @param count payloads in it, at least 1
   * @param weight how often a request carries one of this set, relative to the other sets, above 0
   */
  public record PayloadSet(int firstId, int count, double weight) {}

  /**
   * Reads or makes the payloads of every set.
   *
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  public static PayloadMix read(List<PayloadPlan> plans) {
    List<Payload> payloads = new ArrayList<>();
    List<PayloadSet> sets = new ArrayList<>();
    for (PayloadPlan plan : plans) {
      List<Payload> ofSet = PayloadReader.read(plan.settings());
      sets.add(new PayloadSet(payloads.size(), ofSet.size(), plan.weight()));
      payloads.addAll(ofSet);
    }
    return new PayloadMix(payloads, sets);
  }
}
