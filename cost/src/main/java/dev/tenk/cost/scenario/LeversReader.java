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
import java.util.Map;
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
      List.of("batching", "service_time_ms", "capacity_per_s", "billed_ms", "stated");

  /** What a deployment is, and not how it is run. */
  private static final List<String> OF_THE_DEPLOYMENT = List.of("kind", "levers", "hypothetical");

  private final OwnLevers own;

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
  record Levers(List<Lever> each, Together together) {}

  LeversReader(Prices prices) {
    this.own = new OwnLevers(prices);
  }

  /** Those stated, and those that follow from the books. */
  Levers of(Settings deployment, Models models) {
    List<Settings> stated = deployment.has("levers") ? deployment.sections("levers") : List.of();
    List<Lever> levers = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Settings lever : stated) {
      String name = name(lever);
      if (!names.add(name)) {
        throw lever.error("name", "'" + name + "' stands here a second time");
      }
      Settings over = over(lever, deployment);
      levers.add(
          new Lever(
              name,
              models.of(over, read -> requireSold(read, over)),
              LeverNeeds.of(lever, deployment)));
      over.rejectUnknownKeys();
    }
    for (OwnLevers.Own each : own.of(deployment)) {
      priced(over(each.settings(), deployment), models)
          .ifPresent(model -> levers.add(new Lever(each.name(), model, each.needs())));
    }
    return new Levers(levers, together(stated, levers, deployment, models));
  }

  private static void requireSold(Deployment read, Settings over) {
    read.refusedPurchase()
        .ifPresent(
            reason -> {
              throw over.error(over.has("purchase") ? "purchase" : "phases", reason);
            });
  }

  /** A lever whose rows the books have not all of does not follow from them. */
  private static Optional<CostModel> priced(Settings over, Models models) {
    try {
      return Optional.of(models.of(over, read -> {}));
    } catch (ConfigurationException e) {
      return Optional.empty();
    }
  }

  /** Those stated, one over the other; {@code each} begins with them by themselves. */
  private static Together together(
      List<Settings> levers, List<Lever> each, Settings deployment, Models models) {
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
    for (int i = 1; i < levers.size(); i++) {
      all = over(levers.get(i), all);
      try {
        inTurn.add(models.of(all, read -> {}));
      } catch (ConfigurationException e) {
        // each is right by itself
        return new Together(
            List.of(),
            Optional.of(
                "with '%s' after the others it is not right: %s"
                    .formatted(levers.get(i).string("name"), e.getMessage())));
      }
      requireRead(levers.subList(0, i + 1), all, deployment, models);
    }
    return new Together(inTurn, Optional.empty());
  }

  /** What one of them states and another one makes unread would be left out without a word. */
  private static void requireRead(
      List<Settings> levers, Settings all, Settings deployment, Models models) {
    for (Settings lever : levers) {
      for (String key : lever.keys()) {
        if (!all.wasAsked(key)) {
          String other =
              levers.stream()
                  .filter(each -> each != lever && !isRead(key, lever, each, deployment, models))
                  .map(each -> "'" + each.string("name") + "'")
                  .findFirst()
                  .orElse("the others");
          throw lever.error(
              key,
              "'%s' contradicts %s, with which nothing reads it; make them one lever, or one of them a deployment of its own"
                  .formatted(lever.string("name"), other));
        }
      }
    }
  }

  private static boolean isRead(
      String key, Settings lever, Settings other, Settings deployment, Models models) {
    Settings both = over(other, over(lever, deployment));
    return priced(both, models).isEmpty() || both.wasAsked(key);
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
  static Optional<String> saysHowLong(Settings lever) {
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
      return samePhase(one, other);
    }
    return Optional.of(
        "'%s' and '%s' %s; give one lever that states both"
            .formatted(one.string("name"), other.string("name"), what));
  }

  private static Optional<String> samePhase(Settings one, Settings other) {
    Map<String, List<String>> stated = LeverNeeds.phases(other);
    for (Map.Entry<String, List<String>> phase : LeverNeeds.phases(one).entrySet()) {
      Optional<String> same =
          phase.getValue().stream()
              .filter(key -> stated.getOrDefault(phase.getKey(), List.of()).contains(key))
              .findFirst();
      if (same.isPresent()) {
        return Optional.of(
            "'%s' and '%s' both state %s of phase '%s'; give one lever that states both"
                .formatted(one.string("name"), other.string("name"), same.get(), phase.getKey()));
      }
    }
    return Optional.empty();
  }
}
