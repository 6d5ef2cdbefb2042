package dev.tenk.cost.scenario;

import dev.tenk.cost.Beside;
import dev.tenk.cost.CostModel;
import dev.tenk.cost.Extras;
import dev.tenk.cost.Extras.Per;
import dev.tenk.cost.Load;
import dev.tenk.cost.Pipeline;
import dev.tenk.cost.scenario.Scenario.Plan;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Reads the environments of a scenario. */
final class EnvironmentReader {
  private final Prices prices;
  private final BigDecimal hoursPerMonth;
  private final PlanKeys keys;
  private final Function<Settings, Load> loads;
  private final Optional<Load> load;

  /**
   * Environments of one scenario.
   *
   * @param loads the demand that a section states
   * @param load that of the environments which state none; empty where the scenario has none
   */
  EnvironmentReader(
      Prices prices,
      BigDecimal hoursPerMonth,
      PlanKeys keys,
      Function<Settings, Load> loads,
      Optional<Load> load) {
    this.prices = prices;
    this.hoursPerMonth = hoursPerMonth;
    this.keys = keys;
    this.loads = loads;
    this.load = load;
  }

  /**
   * All of them.
   *
   * @param plans reads the deployments of a section
   * @param names by which claims know a bill; those of the environments and of their deployments
   *     are added
   * @param mistakes what is wrong with an environment is added
   */
  List<Environment> environments(
      Settings root,
      Function<Settings, List<Plan>> plans,
      Set<String> names,
      List<String> mistakes) {
    List<Environment> environments = new ArrayList<>();
    for (Settings settings : root.sections("environments")) {
      try {
        Environment environment = environment(settings, plans);
        requireNew(settings, environment.name(), names);
        for (Plan plan : environment.plans()) {
          requireNew(settings, Scenario.name(environment, plan), names);
        }
        environments.add(environment);
      } catch (ConfigurationException e) {
        mistakes.add(e.getMessage());
      }
    }
    return environments;
  }

  private static void requireNew(Settings settings, String name, Set<String> names) {
    if (!names.add(name)) {
      throw settings.error(
          "name", "'" + name + "' is the name of a deployment or an environment already");
    }
  }

  private Environment environment(Settings settings, Function<Settings, List<Plan>> plans) {
    String name = ScenarioReader.word(settings, "name");
    Optional<Load> stated = settings.has("demand") ? Optional.of(loads.apply(settings)) : load;
    Extras extras = keys.extras(settings);
    Optional<CostModel> beside = beside(settings, name, extras);
    // something beside is enough, as for what serves others and no inference itself
    boolean deployments = settings.has("deployments") || beside.isEmpty();
    List<Plan> own = deployments ? plans.apply(settings) : List.of();
    requireOneWayToBuy(settings, own);
    boolean served = own.stream().anyMatch(Plan::serves) || perInference(extras);
    Optional<Load> demand = stated;
    if (served) {
      demand = Optional.of(stated.orElseGet(() -> loads.apply(settings)));
    } else if (!own.isEmpty()) {
      // pipelines alone serve nothing, whatever the scenario's demand is
      demand = Optional.empty();
    }
    return new Environment(name, demand, own, beside);
  }

  /** Ways to buy are alternatives, and all of an environment is paid for. */
  private static void requireOneWayToBuy(Settings settings, List<Plan> plans) {
    Set<String> pipelines = new HashSet<>();
    for (Plan plan : plans) {
      if (plan.deployment() instanceof Pipeline pipeline && !pipelines.add(pipeline.name())) {
        throw settings.error(
            "deployments",
            "'%s' is compared, and an environment pays for all that it has; leave out 'compare', or compare it outside"
                .formatted(pipeline.name()));
      }
    }
  }

  private static boolean perInference(Extras extras) {
    return Stream.concat(
            extras.lines().stream().map(Extras.Line::per),
            extras.phases().stream().map(Extras.Phase::per))
        .anyMatch(Per.INFERENCE::equals);
  }

  private Optional<CostModel> beside(Settings settings, String name, Extras extras) {
    if (extras.equals(Extras.NONE)) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Beside(extras, hoursPerMonth).priced(prices.all()));
    } catch (IllegalArgumentException e) {
      throw settings.error("name", name + ": " + e.getMessage());
    } catch (ConfigurationException e) {
      throw PlanReader.placed(settings, name, e);
    }
  }
}
