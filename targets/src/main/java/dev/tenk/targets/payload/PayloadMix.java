package dev.tenk.targets.payload;

import dev.tenk.results.suite.Suite.PayloadPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All payloads of a suite, set after set.
 *
 * @param payloads of all sets; a payload's id is its index here
 * @param sets what part of them each set is, at least one
 * @param labels index of the right output element by payload id; of some payloads, all or none
 */
public record PayloadMix(
    List<Payload> payloads, List<PayloadSet> sets, Map<Integer, Integer> labels) {
  /** Copies its collections. */
  public PayloadMix {
    payloads = List.copyOf(payloads);
    sets = List.copyOf(sets);
    labels = Map.copyOf(labels);
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
    Map<Integer, Integer> labels = new HashMap<>();
    for (PayloadPlan plan : plans) {
      List<Payload> ofSet = PayloadReader.read(plan.settings());
      sets.add(new PayloadSet(payloads.size(), ofSet.size(), plan.weight()));
      int firstId = payloads.size();
      PayloadLabels.read(plan.settings(), ofSet)
          .forEach((index, label) -> labels.put(firstId + index, label));
      payloads.addAll(ofSet);
    }
    return new PayloadMix(payloads, sets, labels);
  }
}
