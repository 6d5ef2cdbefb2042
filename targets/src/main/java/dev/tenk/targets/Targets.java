package dev.tenk.targets;

import dev.tenk.results.suite.Suite.TargetPlan;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the provider of a target. */
public final class Targets {
  private Targets() {}

  /**
   * The provider of the target's kind.
   *
   * @throws dev.tenk.results.model.ConfigurationException naming the kinds there are
   */
  public static TargetProvider provider(TargetPlan plan) {
    SortedMap<String, TargetProvider> providers = new TreeMap<>();
    ServiceLoader.load(TargetProvider.class)
        .forEach(provider -> providers.put(provider.kind(), provider));
    TargetProvider provider = providers.get(plan.kind());
    if (provider == null) {
      throw plan.settings()
          .error(
              "kind",
              "'" + plan.kind() + "' is not one of " + String.join(", ", providers.keySet()));
    }
    return provider;
  }
}
