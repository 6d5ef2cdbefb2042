package dev.tenk.targets.edge;

import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.TargetProvider;
import java.time.Duration;

/** What both protocols of an edge device have in common. */
abstract sealed class EdgeProvider implements TargetProvider
    permits EdgeHttpProvider, EdgeGrpcProvider {
  abstract EdgeSettings settings(TargetPlan plan);

  @Override
  public int proofRequests() {
    return 1;
  }

  @Override
  public void check(TargetPlan plan) {
    if (plan.device().isEmpty()) {
      throw plan.settings().error("device", "is missing: the profile this target is priced as");
    }
    settings(plan);
  }

  @Override
  public Duration watchedIdle(TargetPlan plan) {
    return settings(plan).watchedIdle();
  }

  @Override
  public boolean encrypts(TargetPlan plan) {
    return settings(plan).url().map(url -> url.getScheme().equalsIgnoreCase("https")).orElse(false);
  }
}
