package dev.tenk.session;

import dev.tenk.cost.RunBilling;
import dev.tenk.gatling.launch.RequestCeiling;
import dev.tenk.gatling.schedule.CellPlan;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.spend.SpendUse;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.study.SuiteFile;
import dev.tenk.targets.TargetProvider;
import dev.tenk.targets.Targets;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Time, requests and cost of some cells of a suite, before they are measured.
 *
 * @param time that they take one after another, each with its driver's start and end
 * @param targets in suite order
 * @param generators that an engine starts for it; empty where this machine offers the load alone
 */
public record SpendPlan(
    Duration time, List<PlannedTarget> targets, Optional<GeneratorCost> generators) {
  /** What stands for the generators where targets are named. */
  static final String GENERATORS = "the generators";

  /**
   * What a request that has not ended, or was not sent yet, is taken to be billed for: the bound of
   * the SLO. One that takes longer misses it.
   */
  public static long assumedWorkNanos(Suite suite) {
    return suite.slo().boundNanos();
  }

  /**
   * A target.
   *
   * @param spend what it is billed for
   * @param cells how many of them are to be measured
   * @param requests at most, warm-up and preflight included; empty where nothing bounds them
   * @param time of its own cells
   * @param use what is planned, the time of the whole run included; empty without a number of
   *     requests
   */
  public record PlannedTarget(
      TargetPlan plan,
      RunBilling spend,
      int cells,
      OptionalLong requests,
      Duration time,
      Optional<SpendUse> use) {
    /** What it will cost, USD; empty where that is not known. */
    public Optional<BigDecimal> usd() {
      if (spend instanceof RunBilling.Known known) {
        return use.map(planned -> known.rate().usd(planned));
      }
      return spend instanceof RunBilling.Nothing ? Optional.of(BigDecimal.ZERO) : Optional.empty();
    }

    /** Why its cost is not known; empty where it is. */
    public Optional<String> whyNotKnown() {
      if (spend instanceof RunBilling.NotKnown not) {
        return Optional.of(not.reason());
      }
      return usd().isPresent()
          ? Optional.empty()
          : Optional.of(
              "nothing bounds the requests of its closed workload or simulation; say max_requests");
    }
  }

  /**
   * The plan of some cells.
   *
   * @param asked facts of the targets that were asked
   */
  public static SpendPlan of(SuiteFile suiteFile, List<CellKey> cells, List<TargetFacts> asked) {
    return of(suiteFile, cells, asked, Optional.empty());
  }

  /** The same with generators that an engine starts. */
  public static SpendPlan of(
      SuiteFile suiteFile,
      List<CellKey> cells,
      List<TargetFacts> asked,
      Optional<GeneratorCost> generators) {
    Duration time = Duration.ZERO;
    for (List<CellKey> together : CellPlan.together(suiteFile.suite(), cells)) {
      time = time.plus(PlannedTime.of(suiteFile.suite(), together));
    }
    List<PlannedTarget> targets = new ArrayList<>();
    for (TargetPlan plan : suiteFile.suite().targets()) {
      targets.add(
          target(
              suiteFile,
              plan,
              cells.stream().filter(cell -> cell.target().equals(plan.name())).toList(),
              asked.stream().filter(facts -> facts.name().equals(plan.name())).findFirst(),
              time));
    }
    return new SpendPlan(time, targets, generators);
  }

  /**
   * The job of a target that is measured by one.
   *
   * @param time that its instances are billed for
   */
  record PlannedJob(Duration time) {
    SpendUse use() {
      return SpendUse.of(0, 0, time.toNanos(), 0);
    }
  }

  private static PlannedTarget target(
      SuiteFile suiteFile,
      TargetPlan plan,
      List<CellKey> cells,
      Optional<TargetFacts> asked,
      Duration runTime) {
    Suite suite = suiteFile.suite();
    if (plan.isJob()) {
      Duration longest = Targets.provider(plan).longestJob(plan);
      return new PlannedTarget(
          plan,
          spend(suiteFile, plan, asked),
          0,
          OptionalLong.of(0),
          longest,
          Optional.of(new PlannedJob(longest).use()));
    }
    Duration own = Duration.ZERO;
    for (CellKey cell : cells) {
      own = own.plus(PlannedTime.of(suite, List.of(cell)));
    }
    OptionalLong requests = requests(suiteFile, plan, cells);
    Optional<SpendUse> use =
        requests.isPresent()
            ? Optional.of(
                SpendUse.of(
                    runTime.toNanos(),
                    requests.getAsLong(),
                    Math.multiplyExact(requests.getAsLong(), assumedWorkNanos(suite)),
                    Math.multiplyExact(
                        requests.getAsLong(), assumedResponseBytes(suiteFile, plan))))
            : Optional.empty();
    return new PlannedTarget(plan, spend(suiteFile, plan, asked), cells.size(), requests, own, use);
  }

  private static OptionalLong requests(SuiteFile suiteFile, TargetPlan plan, List<CellKey> cells) {
    RequestCeiling ceiling = new RequestCeiling(suiteFile.suite());
    boolean preflight = !suiteFile.devices().containsKey(plan.name()) && !cells.isEmpty();
    long sum = preflight ? 1 : 0;
    for (CellKey cell : cells) {
      OptionalLong planned = ceiling.planned(cell);
      if (planned.isEmpty()) {
        return plan.maxRequests();
      }
      sum += planned.getAsLong();
    }
    return OptionalLong.of(sum);
  }

  /** A response is taken to be as large as the largest request. */
  static long assumedResponseBytes(SuiteFile suiteFile, TargetPlan plan) {
    return Targets.provider(plan).largestRequestBytes(plan, suiteFile.payloads()).orElse(0);
  }

  /** What a target is billed for, by its own facts, or else by the suite. */
  static RunBilling spend(SuiteFile suiteFile, TargetPlan plan, Optional<TargetFacts> asked) {
    TargetProvider provider = Targets.provider(plan);
    Map<String, String> facts = new LinkedHashMap<>(provider.facts(plan));
    asked.map(TargetFacts::details).ifPresent(facts::putAll);
    return RunBilling.of(
        new RunBilling.Subject(
            plan.kind(),
            plan.standing(),
            suiteFile.devices().containsKey(plan.name()),
            facts,
            provider.largestRequestBytes(plan, suiteFile.payloads())),
        suiteFile.priceBook());
  }

  /** Whether any of it is billed. */
  boolean billed() {
    return targets.stream().anyMatch(target -> !(target.spend() instanceof RunBilling.Nothing))
        || generators.filter(each -> !(each.billing() instanceof RunBilling.Nothing)).isPresent();
  }

  /** The total of what is known, USD. */
  public BigDecimal usd() {
    return targets.stream()
        .flatMap(target -> target.usd().stream())
        .reduce(BigDecimal.ZERO, BigDecimal::add)
        .add(generators.flatMap(each -> each.usd(time)).orElse(BigDecimal.ZERO));
  }

  /** Targets, and generators, whose cost is not known, with the reason. */
  public Map<String, String> notKnown() {
    Map<String, String> reasons = new LinkedHashMap<>();
    targets.forEach(
        target -> target.whyNotKnown().ifPresent(why -> reasons.put(target.plan().name(), why)));
    generators.flatMap(GeneratorCost::whyNotKnown).ifPresent(why -> reasons.put(GENERATORS, why));
    return reasons;
  }

  /** An amount for people: at least cents, more digits where there are no cents. */
  public static String dollars(BigDecimal amountUsd) {
    if (amountUsd.signum() == 0) {
      return "$0";
    }
    int wholeDigits = amountUsd.precision() - amountUsd.scale();
    return "$"
        + amountUsd.setScale(Math.max(2, 3 - wholeDigits), RoundingMode.HALF_UP).toPlainString();
  }
}
