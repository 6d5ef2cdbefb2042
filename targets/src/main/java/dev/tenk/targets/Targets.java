package dev.tenk.targets;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.Suite.TargetPlan;
import java.time.Duration;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the provider of a target. */
public final class Targets {
  private Targets() {}

  /**
   * Refuses a suite that cannot be measured as intended, before anything is started: settings that
   * a target does not know, cold starts that would find a target warm, and wake-ups that would find
   * it awake.
   *
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  public static void check(Suite suite) {
    for (TargetPlan plan : suite.targets()) {
      TargetProvider provider = provider(plan);
      provider.check(plan);
      provider.idleExpiry(plan).ifPresent(expiry -> requireLongerGaps(suite, plan, expiry));
      provider.sleepsAfter(plan).ifPresent(after -> requireLongerRests(suite, plan, after));
    }
  }

  private static void requireLongerGaps(Suite suite, TargetPlan plan, Duration idleExpiry) {
    for (Workload workload : suite.workloads()) {
      if (workload instanceof OpenWorkload open
          && open.arrivals() instanceof Arrivals.ColdStart coldStart
          && coldStart.gap().compareTo(idleExpiry) <= 0) {
        throw plan.settings()
            .error(
                "idle_expiry",
                "target '%s' keeps an idle environment for %d s, and workload '%s' calls it every %d s: no call would be cold; make its gap longer"
                    .formatted(
                        plan.name(),
                        idleExpiry.toSeconds(),
                        workload.name(),
                        coldStart.gap().toSeconds()));
      }
    }
  }

  private static void requireLongerRests(Suite suite, TargetPlan plan, Duration sleepsAfter) {
    for (Workload workload : suite.workloads()) {
      if (workload instanceof OpenWorkload open
          && open.arrivals() instanceof Arrivals.WakeUp wakeUp
          && wakeUp.idle().compareTo(sleepsAfter) <= 0) {
        throw plan.settings()
            .error(
                "sleeps_after",
                "target '%s' sleeps after %d s without a call, and workload '%s' leaves it alone for %d s: it would be awake; make its idle longer"
                    .formatted(
                        plan.name(),
                        sleepsAfter.toSeconds(),
                        workload.name(),
                        wakeUp.idle().toSeconds()));
      }
    }
  }

  /**
   * The provider of the target's kind.
   *
   * @throws dev.tenk.results.model.ConfigurationException naming the kinds there are
   */
  public static TargetProvider provider(TargetPlan plan) {
    SortedMap<String, TargetProvider> providers = providers();
    TargetProvider provider = providers.get(plan.kind());
    if (provider == null) {
      throw plan.settings()
          .error(
              "kind",
              "'" + plan.kind() + "' is not one of " + String.join(", ", providers.keySet()));
    }
    return provider;
  }

  /** How what targets of a kind call is copied; empty where it cannot be. */
  public static Optional<Copies> copies(String kind) {
    return Optional.ofNullable(providers().get(kind)).flatMap(TargetProvider::copies);
  }

  private static SortedMap<String, TargetProvider> providers() {
    SortedMap<String, TargetProvider> providers = new TreeMap<>();
    ServiceLoader.load(TargetProvider.class)
        .forEach(provider -> providers.put(provider.kind(), provider));
    return providers;
  }
}
