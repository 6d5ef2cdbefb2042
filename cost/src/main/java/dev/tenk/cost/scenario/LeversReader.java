package dev.tenk.cost.scenario;

import dev.tenk.cost.CostModel;
import dev.tenk.cost.Deployment;
import dev.tenk.cost.scenario.Scenario.Lever;
import dev.tenk.cost.scenario.Scenario.Lever.Together;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Reads the levers of a deployment: keys of it that are laid over its own. */
final class LeversReader {
  /** Lists of a lever that stand beside those of its deployment. */
  private static final Set<String> ADDED =
      Set.of("lines", "free_tiers", "stored", "phases", "with");

  /** Keys of which each says how long an inference takes, so that one of them is enough. */
  private static final List<String> WORK =
      List.of("batching", "service_time_ms", "capacity_per_s", "billed_ms");

  /** What a deployment is, and not how it is run. */
  private static final List<String> OF_THE_DEPLOYMENT = List.of("kind", "levers", "hypothetical");

  private final OwnLevers own;
  private final Models models;

  /** Reads what a deployment costs. */
  interface Models {
    /**
     * With its prices.
     *
     * @param check what is to be seen to once it is read
     */
    CostModel of(Settings deployment, Consumer<Deployment> check);
  }

  /** All levers of a deployment. */
  record Levers(List<Lever> each, Together together) {
    static final Levers NONE = new Levers(List.of(), Together.NONE);
  }

  LeversReader(Prices prices, Models models) {
    this.own = new OwnLevers(prices);
    this.models = models;
  }

  /** Those stated, and those that follow from the books. */
  Levers of(Settings deployment) {
    List<Settings> stated = deployment.has("levers") ? deployment.sections("levers") : List.of();
    List<Lever> levers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Settings lever : stated) {
      String name = name(lever);
      if (!names.add(name)) {
        throw lever.error("name", "'" + name + "' stands here a second time");
      }
      Settings over = over(lever, deployment);
      levers.add(new Lever(name, models.of(over, read -> requireSold(read, over)), needs(lever)));
      over.rejectUnknownKeys();
    }
    for (OwnLevers.Own each : own.of(deployment)) {
      priced(over(each.settings(), deployment))
          .ifPresent(model -> levers.add(new Lever(each.name(), model, each.needs())));
    }
    return new Levers(levers, together(stated, levers, deployment));
  }

  private static void requireSold(Deployment read, Settings over) {
    read.refusedPurchase()
        .ifPresent(
            reason -> {
              throw over.error("purchase", reason);
            });
  }

  /** A lever whose rows the books have not all of does not follow from them. */
  private Optional<CostModel> priced(Settings over) {
    try {
      return Optional.of(models.of(over, read -> {}));
    } catch (ConfigurationException e) {
      return Optional.empty();
    }
  }

  /** Those stated, one over the other; {@code each} begins with them by themselves. */
  private Together together(List<Settings> levers, List<Lever> each, Settings deployment) {
    if (levers.size() < 2) {
      return Together.NONE;
    }
    for (int i = 0; i < levers.size(); i++) {
      for (Settings before : levers.subList(0, i)) {
        Optional<String> conflict = conflict(before, levers.get(i));
        if (conflict.isPresent()) {
          return new Together(List.of(), conflict);
        }
      }
    }
    List<CostModel> inTurn = new ArrayList<>();
    inTurn.add(each.get(0).model());
    Settings all = over(levers.get(0), deployment);
    for (Settings lever : levers.subList(1, levers.size())) {
      all = over(lever, all);
      try {
        inTurn.add(models.of(all, read -> {}));
        all.rejectUnknownKeys();
      } catch (ConfigurationException e) {
        // each is right by itself
        return new Together(
            List.of(),
            Optional.of(
                "with '%s' after the others it is not right: %s"
                    .formatted(lever.string("name"), e.getMessage())));
      }
    }
    return new Together(inTurn, Optional.empty());
  }

  private static String name(Settings lever) {
    String name = ScenarioReader.word(lever, "name");
    if (name.startsWith(Lever.OWN)) {
      throw lever.error("name", "'%s' begins like those that tenk adds".formatted(name));
    }
    if (name.equals(LeverSavings.TOGETHER) || name.equals(LeverSavings.WITHOUT)) {
      throw lever.error("name", "'%s' is what tenk calls a row of its own".formatted(name));
    }
    if (lever.keys().size() == 1) {
      throw lever.error("name", "'" + name + "' states nothing of the deployment otherwise");
    }
    for (String key : OF_THE_DEPLOYMENT) {
      if (lever.has(key)) {
        throw lever.error(key, "a lever cannot state it; make it a deployment of its own");
      }
    }
    return name;
  }

  private static Settings over(Settings lever, Settings deployment) {
    Set<String> left = new HashSet<>(Set.of("levers"));
    if (saysHowLong(lever).isPresent()) {
      left.addAll(WORK);
    }
    return lever.over(deployment, left, ADDED);
  }

  /** The key of a lever that says how long an inference takes. */
  private static Optional<String> saysHowLong(Settings lever) {
    return WORK.stream()
        .filter(lever.keys()::contains)
        .findFirst()
        .or(() -> lever.keys().stream().filter("measured"::equals).findFirst());
  }

  private static Optional<String> conflict(Settings one, Settings other) {
    Optional<String> same =
        one.keys().stream()
            .filter(key -> !key.equals("name") && !ADDED.contains(key))
            .filter(other.keys()::contains)
            .findFirst();
    Optional<String> first = saysHowLong(one);
    Optional<String> second = saysHowLong(other);
    String what;
    if (same.isPresent()) {
      what = "both state " + same.get();
    } else if (first.isPresent() && second.isPresent()) {
      what = "both state how long an inference takes (%s, %s)".formatted(first.get(), second.get());
    } else {
      return Optional.empty();
    }
    return Optional.of(
        "'%s' and '%s' %s; give one lever that states both"
            .formatted(one.string("name"), other.string("name"), what));
  }

  /** What a lever says with and without a measurement. */
  private static List<String> needs(Settings lever) {
    List<String> needs = new ArrayList<>();
    List<String> keys = lever.keys();
    if (keys.contains("measured")) {
      needs.add("measured: " + lever.string("measured"));
    }
    if (keys.contains("batching")) {
      needs.add("stated, not measured: batch_s");
    }
    for (String key : List.of("service_time_ms", "capacity_per_s", "billed_ms", "cold_start")) {
      if (keys.contains(key)) {
        needs.add("stated, not measured: " + key);
      }
    }
    if (saysHowLong(lever).isEmpty()) {
      if (keys.contains("instance")) {
        needs.add(
            "needs a measurement: service time on %s, here as it was"
                .formatted(lever.string("instance")));
      }
      if (keys.contains("memory_mb") || keys.contains("memory_gb")) {
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
      switch (ExtrasReader.purchase(lever).option()) {
        case SPOT -> needs.add("an instance may be taken away with two minutes' notice");
        case SAVINGS_PLAN, RESERVED ->
            needs.add(
                "a commitment for the whole term, paid also when it is not used; here all of the share is used");
        case ON_DEMAND -> {}
      }
    }
    if (keys.contains("cache_hit_ratio")) {
      needs.add(
          "stated, not measured: cache_hit_ratio; count repeated images in your own requests");
    }
    return needs;
  }
}
