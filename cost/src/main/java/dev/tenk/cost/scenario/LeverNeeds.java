package dev.tenk.cost.scenario;

import dev.tenk.cost.Purchase;
import dev.tenk.results.settings.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What has to be known of a lever beside its figures. */
final class LeverNeeds {
  private LeverNeeds() {}

  /** What a lever says with and without a measurement. */
  static List<String> of(Settings lever, Settings deployment) {
    List<String> needs = new ArrayList<>();
    List<String> keys = lever.keys();
    if (keys.contains("measured")) {
      needs.add("measured: " + lever.string("measured"));
    }
    if (keys.contains("batching")) {
      needs.add("stated, not measured: batch_s");
    }
    for (String key :
        List.of("service_time_ms", "capacity_per_s", "billed_ms", "stated", "cold_start")) {
      if (keys.contains(key)) {
        needs.add("stated, not measured: " + key);
      }
    }
    if (LeversReader.saysHowLong(lever).isEmpty()) {
      if (keys.contains("instance")) {
        needs.add(
            "needs a measurement: service time on %s, here as it was"
                .formatted(lever.string("instance")));
      }
      if (keys.contains("memory_mb") && deployment.keys().contains("stated")) {
        needs.add("stated, not measured: stated");
      } else if (keys.contains("memory_mb") || keys.contains("memory_gb")) {
        needs.add(
            "needs a measurement: billed duration with %s, here as it was"
                .formatted(
                    keys.contains("memory_mb")
                        ? lever.string("memory_mb") + " MB"
                        : lever.string("memory_gb") + " GB"));
      }
      if (keys.contains("architecture")) {
        needs.add(
            "needs a measurement: billed duration on %s, here as it was"
                .formatted(lever.string("architecture")));
      }
    }
    if (keys.contains("purchase")) {
      purchase(lever, needs);
    }
    if (keys.contains("cache_hit_ratio")) {
      needs.add(
          "stated, not measured: cache_hit_ratio; count repeated images in your own requests");
    }
    for (Settings phase : phaseSections(lever)) {
      ofPhase(phase, needs);
    }
    return needs.stream().distinct().toList();
  }

  private static void ofPhase(Settings phase, List<String> needs) {
    String name = phase.string("name");
    if (phase.has("minutes")) {
      needs.add("stated, not measured: minutes of " + name);
    } else if (phase.has("instance_hour")) {
      needs.add(
          "needs a measurement: minutes of %s on %s, here as they were"
              .formatted(name, phase.string("instance_hour")));
    }
    if (phase.has("purchase")) {
      purchase(phase, needs);
    }
  }

  private static void purchase(Settings bought, List<String> needs) {
    Purchase purchase = ExtrasReader.purchase(bought);
    switch (purchase.option()) {
      case SPOT -> needs.add("an instance may be taken away with two minutes' notice");
      case SAVINGS_PLAN, RESERVED ->
          needs.add(
              "a commitment for the whole term, paid also when it is not used; here %s"
                  .formatted(
                      purchase.best()
                          ? "as many instances as is cheapest at this demand"
                          : "all of the share is used"));
      case ON_DEMAND -> {}
    }
  }

  /** The keys that a lever states of each phase that it names. */
  static Map<String, List<String>> phases(Settings lever) {
    Map<String, List<String>> phases = new LinkedHashMap<>();
    for (Settings phase : phaseSections(lever)) {
      phases.put(
          phase.string("name"), phase.keys().stream().filter(key -> !key.equals("name")).toList());
    }
    return phases;
  }

  private static List<Settings> phaseSections(Settings lever) {
    if (!lever.keys().contains("phases")) {
      return List.of();
    }
    List<Settings> phases = lever.sections("phases");
    // what nobody knows is refused where it is laid over the deployment
    phases.forEach(phase -> phase.keys().forEach(phase::has));
    return phases;
  }
}
