package dev.tenk.session;

import dev.tenk.cost.RunBilling;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.GeneratorUse;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.SetAside;
import dev.tenk.results.model.RunManifest.Spend;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.SimulationWorkload;
import dev.tenk.results.spend.SpendLedger;
import dev.tenk.results.spend.SpendLimit;
import dev.tenk.results.spend.SpendRate;
import dev.tenk.results.spend.SpendUse;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Keeps a run from costing more than it may, and from costing anything unasked. */
public final class SpendGuard {
  /** Up to this an estimate needs no consent, USD. */
  private static final BigDecimal SMALL_USD = BigDecimal.ONE;

  private final SuiteFile suiteFile;
  private final Optional<BigDecimal> maxUsd;
  private final Optional<SpendLedger> running;
  private final Optional<GeneratorCost> generators;
  private final Set<String> bounded = new TreeSet<>();
  private boolean consented;
  private long passedNanos = System.nanoTime();
  private OptionalLong generatorsSinceNanos = OptionalLong.empty();

  /** A run's whose load this machine offers alone; see the other. */
  SpendGuard(SuiteFile suiteFile, Optional<BigDecimal> maxUsd, Map<String, BigDecimal> before) {
    this(suiteFile, maxUsd, before, Optional.empty());
  }

  /**
   * A run's.
   *
   * @param maxUsd what it may cost at most; empty without a bound
   * @param before what it has cost already, by target
   * @param generators that an engine starts for it
   */
  SpendGuard(
      SuiteFile suiteFile,
      Optional<BigDecimal> maxUsd,
      Map<String, BigDecimal> before,
      Optional<GeneratorCost> generators) {
    this.generators = generators;
    this.suiteFile = suiteFile;
    this.maxUsd = maxUsd;
    this.running = maxUsd.map(max -> new SpendLedger(max, before));
  }

  /** The bound in force: of the command line, else of the run so far, else of the suite. */
  public static Optional<BigDecimal> maxUsd(
      Optional<BigDecimal> option, Optional<Spend> before, SuiteFile suiteFile) {
    return option.or(() -> before.map(Spend::maxUsd)).or(() -> suiteFile.suite().maxSpendUsd());
  }

  /** As it is before anything was sent; empty without a bound. */
  Optional<Spend> spend() {
    return running.map(SpendLedger::spend);
  }

  /**
   * Asks for consent where there is no bound and the estimate is above 1 USD or not known.
   *
   * @param asked facts of the targets that were asked so far
   * @param last whether this is the last chance to ask before it costs
   * @throws ConfigurationException when the answer is no, or there is no terminal to ask at
   */
  void requireConsent(List<CellKey> cells, List<TargetFacts> asked, boolean last, Console console) {
    SpendPlan plan = SpendPlan.of(suiteFile, cells, asked, generators);
    Map<String, String> notKnown = plan.notKnown();
    requireBounds(plan);
    boolean small = plan.usd().compareTo(SMALL_USD) <= 0;
    if (!plan.billed() || maxUsd.isPresent() || consented || (small && notKnown.isEmpty())) {
      return;
    }
    if (small && !last) {
      return;
    }
    String what =
        "this run is estimated at "
            + SpendPlan.dollars(plan.usd())
            + (notKnown.isEmpty()
                ? ""
                : ", and nobody can say what these cost: " + inWords(notKnown));
    consented = console.confirms(what + ". Go on?");
    if (!consented) {
      throw new ConfigurationException(
          what
              + "; say how much it may cost with --max-spend USD, or max_spend in the suite;"
              + " --dry-run opens the estimate");
    }
  }

  private static String inWords(Map<String, String> reasons) {
    List<String> words = new ArrayList<>();
    reasons.forEach(
        (target, reason) ->
            words.add(
                (target.equals(SpendPlan.GENERATORS) ? target : "target '" + target + "'")
                    + " ("
                    + reason
                    + ")"));
    return String.join(", ", words);
  }

  /** A target without a known price must be bounded by its number of requests instead. */
  private void requireBounds(SpendPlan plan) {
    Optional<String> simulation =
        suiteFile.suite().workloads().stream()
            .filter(SimulationWorkload.class::isInstance)
            .map(Workload::name)
            .findFirst();
    if (maxUsd.isPresent() && simulation.isPresent() && plan.billed()) {
      throw new ConfigurationException(
          "%s: max_spend cannot bound a simulation ('%s'), which calls several targets at once; bound each by its max_requests, and leave max_spend out"
              .formatted(suiteFile.file(), simulation.get()));
    }
    Optional<String> unpriced = generators.flatMap(GeneratorCost::whyNotKnown);
    if (maxUsd.isPresent() && unpriced.isPresent()) {
      throw new ConfigurationException(
          "max_spend cannot bound what the generators cost, because %s; or say what one costs with --generator-usd-per-hour"
              .formatted(unpriced.get()));
    }
    for (SpendPlan.PlannedTarget target : plan.targets()) {
      if (maxUsd.isEmpty() || !(target.spend() instanceof RunBilling.NotKnown not)) {
        continue;
      }
      if (target.plan().isJob()) {
        throw target
            .plan()
            .settings()
            .error(
                "instance_type",
                "max_spend cannot bound what the job of target '%s' costs, because %s"
                    .formatted(target.plan().name(), not.reason()));
      }
      if (target.plan().maxRequests().isEmpty()) {
        throw target
            .plan()
            .settings()
            .error(
                "max_requests",
                "is missing: max_spend cannot bound what target '%s' costs, because %s"
                    .formatted(target.plan().name(), not.reason()));
      }
    }
  }

  /**
   * A target is there now, and costs.
   *
   * @param sinceNanos when its time began, {@link System#nanoTime()}
   * @param requests that were sent to it by now
   * @return a sentence for people where the bound does not hold for it
   */
  Optional<String> begin(TargetPlan plan, TargetFacts facts, long sinceNanos, long requests) {
    RunBilling spend = SpendPlan.spend(suiteFile, plan, Optional.of(facts));
    if (running.isEmpty() || spend instanceof RunBilling.Nothing) {
      return Optional.empty();
    }
    if (spend instanceof RunBilling.NotKnown not) {
      return Optional.of(
          "max_spend does not bound target '%s', max_requests does: %s"
              .formatted(plan.name(), not.reason()));
    }
    pass();
    SpendRate rate = ((RunBilling.Known) spend).rate();
    running.get().begin(plan.name(), rate);
    running
        .get()
        .add(plan.name(), rate.usd(use(plan, Math.max(0, passedNanos - sinceNanos), requests)));
    bounded.add(plan.name());
    return Optional.empty();
  }

  /** The generators are submitted now, and cost; nothing where they were before. */
  void beginGenerators() {
    if (generators.isEmpty() || generatorsSinceNanos.isPresent()) {
      return;
    }
    generatorsSinceNanos = OptionalLong.of(System.nanoTime());
    if (running.isPresent() && generators.get().billing() instanceof RunBilling.Known known) {
      pass();
      running.get().begin(SpendLedger.GENERATORS, known.rate());
      bounded.add(SpendLedger.GENERATORS);
    }
  }

  /** What they were used for by now; empty before they are submitted. */
  Optional<GeneratorUse> generatorUse() {
    return generatorsSinceNanos.isPresent()
        ? generators.map(
            each ->
                each.use(Duration.ofNanos(System.nanoTime() - generatorsSinceNanos.getAsLong())))
        : Optional.empty();
  }

  /** A target is there no more, and costs nothing by being there. */
  void end(String target) {
    pass();
    running.ifPresent(spend -> spend.end(target));
  }

  private SpendUse use(TargetPlan plan, long nanos, long requests) {
    return SpendUse.of(
        nanos,
        requests,
        Math.multiplyExact(requests, SpendPlan.assumedWorkNanos(suiteFile.suite())),
        Math.multiplyExact(requests, SpendPlan.assumedResponseBytes(suiteFile, plan)));
  }

  private void pass() {
    long now = System.nanoTime();
    running.ifPresent(spend -> spend.pass(now - passedNanos));
    passedNanos = now;
  }

  /** Whether nothing may be sent any more. */
  boolean reached() {
    pass();
    return !bounded.isEmpty() && running.orElseThrow().reached();
  }

  /** Whether the job of a target may begin: at its longest it costs no more than is left. */
  boolean takes(TargetPlan plan, Duration longest) {
    if (!bounded.contains(plan.name())) {
      return true;
    }
    pass();
    return usd(plan, longest).compareTo(running.orElseThrow().leftUsd()) <= 0;
  }

  /** The job of a target begins: from now on all that it may cost counts. */
  void jobBegins(TargetPlan plan, Duration longest) {
    if (bounded.contains(plan.name())) {
      running.orElseThrow().add(plan.name(), usd(plan, longest));
    }
  }

  /** It was done: what it was billed for counts, instead of all that it might have cost. */
  void jobEnded(TargetPlan plan, Duration longest, Duration billed) {
    if (bounded.contains(plan.name())) {
      running.orElseThrow().add(plan.name(), usd(plan, billed).subtract(usd(plan, longest)));
    }
  }

  /** Only of a target that is bounded, so that its price is known. */
  private BigDecimal usd(TargetPlan plan, Duration job) {
    RunBilling.Known known = (RunBilling.Known) SpendPlan.spend(suiteFile, plan, Optional.empty());
    return known.rate().usd(new SpendPlan.PlannedJob(job).use());
  }

  /** What a cell may still cost; empty without a bound. */
  Optional<SpendLimit> limit(CellKey cell) {
    if (bounded.isEmpty()) {
      return Optional.empty();
    }
    pass();
    TargetPlan plan = suiteFile.suite().target(cell.target());
    return Optional.of(
        running
            .orElseThrow()
            .limit(
                cell.target(),
                Instant.now(),
                SpendPlan.assumedWorkNanos(suiteFile.suite()),
                SpendPlan.assumedResponseBytes(suiteFile, plan)));
  }

  /**
   * The most a cell may cost, which a crash during it leaves in the manifest, USD.
   *
   * @param requests at most; empty without a bound
   */
  BigDecimal setAsideUsd(CellKey cell, OptionalLong requests) {
    if (bounded.isEmpty()) {
      return BigDecimal.ZERO;
    }
    SpendLedger spend = running.orElseThrow();
    if (requests.isEmpty()) {
      return spend.leftUsd();
    }
    return spend.setAsideUsd(
        cell.target(),
        use(
            suiteFile.suite().target(cell.target()),
            PlannedTime.of(suiteFile.suite(), List.of(cell)).toNanos(),
            requests.getAsLong()));
  }

  /** With what is set aside for cells that begin. */
  RunManifest settingAside(RunManifest manifest, List<SetAside> cells) {
    return bounded.isEmpty()
        ? manifest
        : manifest.withSpend(running.orElseThrow().spendWith(cells));
  }

  /** A cell was measured to its end. */
  void used(CellKey cell, SpendUse use) {
    running.ifPresent(spend -> spend.use(cell.target(), use));
  }

  /**
   * A cell was not measured to its end by all who offered it; its share of requests that were sent
   * is charged.
   *
   * @param handed requests that were handed to its target; empty where that is not known
   */
  void lost(SetAside cell, OptionalLong handed) {
    if (cell.usd().signum() > 0) {
      running.ifPresent(
          spend -> spend.add(cell.cell().target(), cell.usd().subtract(cell.unspentUsd(handed))));
    }
  }

  /** With what it has cost by now. */
  RunManifest settled(RunManifest manifest) {
    pass();
    return running.map(spend -> manifest.withSpend(spend.spend())).orElse(manifest);
  }

  /** For people: what was reached. */
  String inWords() {
    SpendLedger spend = running.orElseThrow();
    return "the run is estimated to have cost %s of at most %s"
        .formatted(SpendPlan.dollars(spend.totalUsd()), SpendPlan.dollars(maxUsd.orElseThrow()));
  }

  /** Whether it bounds anything. */
  boolean bounds() {
    return !bounded.isEmpty();
  }

  /**
   * What a run has cost before it is resumed, by target; empty without a bound. What was set aside
   * when it was killed, and not sent, is returned.
   */
  static Map<String, BigDecimal> before(RunFolder run, RunManifest manifest) throws IOException {
    Map<String, BigDecimal> usd = new TreeMap<>();
    if (manifest.progress().spend().isPresent()) {
      usd.putAll(manifest.progress().spend().get().usd());
      for (SetAside each : manifest.progress().spend().get().setAside()) {
        BigDecimal unspentUsd = each.unspentUsd(run.requestsHanded(each.cell()));
        usd.merge(each.cell().target(), unspentUsd.negate(), BigDecimal::add);
      }
    }
    return usd;
  }
}
