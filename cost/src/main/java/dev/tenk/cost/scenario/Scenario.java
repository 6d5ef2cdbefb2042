package dev.tenk.cost.scenario;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostModel;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.Deployment;
import dev.tenk.cost.Load;
import dev.tenk.cost.Measured;
import dev.tenk.cost.MonthHours;
import dev.tenk.cost.Pipeline;
import dev.tenk.cost.prices.PriceBook;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A plan: deployments that may serve one demand, and environments of several that run at once, with
 * their prices, none of it measured.
 *
 * @param name for people
 * @param region whose prices hold where a deployment does not state its own
 * @param month how long a month is, and its hours
 * @param prices all prices that it may use: its own, and those of the books it names
 * @param demand what is served; empty where all there is are pipelines
 * @param volumes further numbers of inferences a month to look at; may be empty
 * @param plans names unique; may be empty where there are environments
 * @param environments names unique, and no names of plans; may be empty
 */
public record Scenario(
    String name,
    String region,
    MonthHours month,
    PriceBook prices,
    Optional<Load> demand,
    List<BigDecimal> volumes,
    List<Plan> plans,
    List<Environment> environments) {
  /** Copies its lists. */
  public Scenario {
    volumes = List.copyOf(volumes);
    plans = List.copyOf(plans);
    environments = List.copyOf(environments);
  }

  /**
   * One deployment.
   *
   * @param name for people, unique in its scenario
   * @param kind the word that scenarios use for it
   * @param hypothetical whether it cannot be had: it is priced, but never the cheapest
   * @param target name of the measured target whose figures it takes where it states none
   * @param measured those figures
   * @param deployment what it is, before its prices
   * @param model computes what it costs
   * @param alwaysOn the same with as many instances as the peak needs, all hours; empty where its
   *     instances do not start and stop
   * @param levers what it may be instead, one at a time: those that the scenario states, in its
   *     order, and those that follow from the price books; may be empty
   * @param together the levers that the scenario states at once
   */
  public record Plan(
      String name,
      String kind,
      boolean hypothetical,
      Optional<String> target,
      Optional<Measured> measured,
      Deployment deployment,
      CostModel model,
      Optional<CostModel> alwaysOn,
      List<Lever> levers,
      Lever.Together together) {
    /** Copies its list. */
    public Plan {
      levers = List.copyOf(levers);
    }

    /** With levers. */
    Plan with(List<Lever> otherLevers, Lever.Together otherTogether) {
      return new Plan(
          name,
          kind,
          hypothetical,
          target,
          measured,
          deployment,
          model,
          alwaysOn,
          otherLevers,
          otherTogether);
    }

    /** Whether it serves inferences; a pipeline does not. */
    public boolean serves() {
      return !(deployment instanceof Pipeline);
    }

    /**
     * What it costs.
     *
     * @param demand what is served; may be empty for what serves nothing
     */
    public CostResult cost(Optional<Load> demand) {
      return cost(model, demand);
    }

    /** The same by another model, as that of a lever. */
    CostResult cost(CostModel other, Optional<Load> demand) {
      return serves() ? other.at(demand.orElseThrow()) : other.atCapacity();
    }

    /** The same, always on; empty where its instances do not start and stop. */
    public Optional<CostResult> alwaysOnCost(Optional<Load> demand) {
      return alwaysOn.map(always -> always.at(demand.orElseThrow()));
    }
  }

  /** How long a month is, h. */
  public BigDecimal hoursPerMonth() {
    return month.hours();
  }

  /** The demand of a scenario that serves one. */
  public Load load() {
    return demand.orElseThrow();
  }

  /**
   * A deployment with something otherwise.
   *
   * @param name for people, unique in its deployment; one that the scenario does not state, but
   *     that follows from its price books, begins with {@value #OWN}
   * @param model computes what the deployment costs then
   * @param needs what was measured of it, what was not, or has to be known, each for people; may be
   *     empty
   */
  public record Lever(String name, CostModel model, List<String> needs) {
    /** How the names begin of those that no scenario states. */
    public static final String OWN = "tenk: ";

    /** Copies its list. */
    public Lever {
      needs = List.copyOf(needs);
    }

    /** Whether no scenario states it. */
    public boolean isOwn() {
      return name.startsWith(OWN);
    }

    /**
     * The stated levers at once.
     *
     * @param inTurn compute what the deployment costs with the first of them, with the first two,
     *     and so on to all; empty where there are not two of them, and where they contradict each
     *     other
     * @param conflict which of them do, and why; empty where none do
     */
    public record Together(List<CostModel> inTurn, Optional<String> conflict) {
      static final Together NONE = new Together(List.of(), Optional.empty());

      /** Copies its list. */
      public Together {
        inTurn = List.copyOf(inTurn);
      }
    }
  }

  /** The plan of that name; empty if there is none. */
  public Optional<Plan> plan(String planName) {
    return plans.stream().filter(plan -> plan.name().equals(planName)).findFirst();
  }

  /** What the deployment of an environment is called among all bills. */
  public static String name(Environment environment, Plan plan) {
    return environment.name() + "/" + plan.name();
  }

  /** All that has a bill: deployments, environments, and {@code ENVIRONMENT/DEPLOYMENT}. */
  public List<String> names() {
    return Stream.concat(
            plans.stream().map(Plan::name),
            environments.stream()
                .flatMap(
                    environment ->
                        Stream.concat(
                            Stream.of(environment.name()),
                            environment.plans().stream().map(plan -> name(environment, plan)))))
        .toList();
  }

  /** The deployment of one of the {@link #names}; empty if it is an environment, or none. */
  public Optional<Plan> find(String name) {
    return plan(name)
        .or(
            () ->
                environments.stream()
                    .flatMap(
                        environment ->
                            environment.plans().stream()
                                .filter(plan -> name(environment, plan).equals(name)))
                    .findFirst());
  }

  /**
   * What one of the {@link #names} costs; empty if it is none of them.
   *
   * @param inferencesPerMonth another number of them in the same shape; empty for its own demand
   */
  public Optional<CostResult> cost(String name, Optional<BigDecimal> inferencesPerMonth) {
    Optional<CostResult> cost = plan(name).map(plan -> plan.cost(with(demand, inferencesPerMonth)));
    for (Environment each : environments) {
      Environment asked =
          new Environment(
              each.name(), with(each.demand(), inferencesPerMonth), each.plans(), each.beside());
      if (each.name().equals(name)) {
        cost = Optional.of(asked.total());
      }
      for (Plan plan : each.plans()) {
        if (name(each, plan).equals(name)) {
          cost = Optional.of(asked.cost(plan));
        }
      }
    }
    return cost;
  }

  private static Optional<Load> with(Optional<Load> load, Optional<BigDecimal> inferencesPerMonth) {
    return load.map(each -> inferencesPerMonth.map(each::withInferences).orElse(each));
  }

  /** What a plan costs at the demand; a pipeline costs the same at any. */
  public CostResult cost(Plan plan) {
    return plan.cost(demand);
  }

  /** What a plan costs with another number of inferences a month in the same shape. */
  public CostResult cost(Plan plan, BigDecimal inferencesPerMonth) {
    return plan.cost(with(demand, Optional.of(inferencesPerMonth)));
  }

  /**
   * The one with the lowest bill of those that serve and are not hypothetical; empty if none can do
   * it. Of equals, the first.
   *
   * @param among plans of this scenario
   */
  public Optional<Plan> cheapest(List<Plan> among, BigDecimal inferencesPerMonth) {
    Plan cheapest = null;
    BigDecimal leastUsd = null;
    for (Plan plan : among) {
      if (plan.serves()
          && !plan.hypothetical()
          && cost(plan, inferencesPerMonth) instanceof Cost cost) {
        BigDecimal usd = cost.monthlyUsd().value();
        if (leastUsd == null || usd.compareTo(leastUsd) < 0) {
          cheapest = plan;
          leastUsd = usd;
        }
      }
    }
    return Optional.ofNullable(cheapest);
  }
}
