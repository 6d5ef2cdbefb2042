package dev.tenk.session;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The targets of a suite that were refused before the load, or were not there. They keep no other
 * from being measured, and no run with one of them ends as if all was well.
 *
 * @param reasons by target, in the order in which they were asked
 */
public record RefusedTargets(Map<String, TenkException> reasons) {
  /** All were there. */
  public static final RefusedTargets NONE = new RefusedTargets(Map.of());

  /** Copies the map and keeps its order. */
  public RefusedTargets {
    reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
  }

  RefusedTargets with(String target, TenkException why) {
    Map<String, TenkException> more = new LinkedHashMap<>(reasons);
    more.put(target, why);
    return new RefusedTargets(more);
  }

  Set<String> names() {
    return reasons.keySet();
  }

  /** For the run, a sentence each, without its full stop. */
  List<String> remarks() {
    return reasons.entrySet().stream()
        .map(
            each ->
                "target '%s' was skipped, because %s"
                    .formatted(each.getKey(), each.getValue().getMessage()))
        .toList();
  }

  /** The first that the suite has wrong, or else the first that was not there. */
  public Optional<TenkException> gravest() {
    return reasons.values().stream()
        .filter(ConfigurationException.class::isInstance)
        .findFirst()
        .or(() -> reasons.values().stream().findFirst());
  }

  /** Whether the suite has one wrong. */
  public boolean isConfiguration() {
    return gravest().filter(ConfigurationException.class::isInstance).isPresent();
  }

  /**
   * Ends with what was refused, if anything was.
   *
   * @throws TenkException the gravest
   */
  public void require() {
    if (gravest().isPresent()) {
      throw gravest().get();
    }
  }
}
