package dev.tenk.session;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.study.SuiteFile;
import dev.tenk.targets.ModelControl;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.StartedServer;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.Targets;
import dev.tenk.targets.payload.PictureRemarks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The targets of a suite: the servers that tenk starts for them, and who they are. */
public final class Connections implements AutoCloseable {
  /** Each may start a process, and wants a processor then. */
  private static final int AT_ONCE = 4;

  private final SuiteFile suiteFile;
  private final PrintWriter out;
  private final Map<String, LocalServer> servers = new ConcurrentHashMap<>();
  private final Map<String, Preflight.Proof> proofs = new ConcurrentHashMap<>();

  /**
   * Connected to none yet.
   *
   * @param out gets a line for what takes long
   */
  public Connections(SuiteFile suiteFile, PrintWriter out) {
    this.suiteFile = suiteFile;
    this.out = out;
  }

  /**
   * Starts the servers tenk runs itself, asks every target who it is, encodes once to see, and
   * proves as far as can be that calls will be let through. Some targets at once: most of it is
   * waiting, and nothing is measured yet.
   *
   * @return once all have been asked, in the suite's order
   */
  public Connected connectAll() {
    return connectAll(Set.of());
  }

  /** The same but for some, which are not asked. */
  Connected connectAll(Set<String> leftOut) {
    List<TargetPlan> plans =
        suiteFile.suite().targets().stream()
            .filter(plan -> !leftOut.contains(plan.name()))
            .toList();
    ExecutorService some = Executors.newFixedThreadPool(AT_ONCE);
    List<CompletableFuture<TargetFacts>> connecting =
        plans.stream()
            .map(plan -> CompletableFuture.supplyAsync(() -> connect(plan), some))
            .toList();
    some.shutdown();
    List<TargetFacts> facts = new ArrayList<>();
    RefusedTargets refused = RefusedTargets.NONE;
    for (int i = 0; i < connecting.size(); i++) {
      try {
        facts.add(connecting.get(i).join());
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof TenkException why)) {
          throw e;
        }
        refused = refused.with(plans.get(i).name(), why);
      }
    }
    return new Connected(facts, refused);
  }

  /**
   * Who was asked.
   *
   * @param facts of those that can be measured
   * @param refused the others
   */
  public record Connected(List<TargetFacts> facts, RefusedTargets refused) {
    /** Copies its list. */
    public Connected {
      facts = List.copyOf(facts);
    }
  }

  TargetFacts connect(TargetPlan plan) {
    startServer(plan);
    try (Target target = Targets.provider(plan).open(plan, started(plan), suiteFile.payloads())) {
      target.ability(ModelControl.class).ifPresent(ModelControl::activate);
      TargetFacts facts = prove(plan, target);
      if (plan.agent().isPresent()) {
        Waking.wake(plan.name(), target, suiteFile.payloads().size(), out);
      }
      return facts;
    }
  }

  /**
   * Asks a target who it is, and has it prove that it answers, which may cost: so one that cannot
   * be priced is refused before that.
   */
  private TargetFacts prove(TargetPlan plan, Target target) {
    TargetIdentity identity = target.identify();
    suiteFile.requirePrices(List.of(facts(plan, identity, identity.details())));
    Preflight.Proof proof =
        target
            .ability(Preflight.class)
            .map(
                able ->
                    new Rousing(plan.name(), System::nanoTime, out)
                        .prove(able, Rousing.onlyWakeUps(suiteFile.suite())))
            .orElseGet(() -> Preflight.Proof.of(0));
    if (identity.details().containsKey("copies")) {
      // what scales by itself may have other copies now than before it was called
      identity = target.identify();
    }
    List<String> remarks = new ArrayList<>(proof.remarks());
    remarks.addAll(PictureRemarks.of(plan.name(), plan.settings(), suiteFile.payloads()));
    proofs.put(plan.name(), new Preflight.Proof(proof.requests(), proof.details(), remarks));
    SortedMap<String, String> details = new TreeMap<>(identity.details());
    details.putAll(proof.details());
    return facts(plan, identity, details);
  }

  private static TargetFacts facts(
      TargetPlan plan, TargetIdentity identity, SortedMap<String, String> details) {
    return new TargetFacts(
        plan.name(),
        plan.kind(),
        plan.standing(),
        identity.endpoint(),
        identity.modelName(),
        identity.modelVersion(),
        identity.modelSha256(),
        details);
  }

  Optional<StartedServer> started(TargetPlan plan) {
    return Optional.ofNullable(servers.get(serverKey(plan))).map(LocalServer::address);
  }

  /**
   * Restarts the server of a target that tenk started, or has the target reload its model, so that
   * the memory layout and luck of one process do not last for all rounds.
   *
   * @return false for hosted services and servers that have no such call
   */
  boolean restart(TargetPlan plan, RunManifest manifest) {
    if (plan.agent().isPresent()) {
      LocalServer running = servers.remove(serverKey(plan));
      if (running != null) {
        running.close();
      }
      startServer(plan);
    }
    try (Target target = Targets.provider(plan).open(plan, started(plan), suiteFile.payloads())) {
      boolean anew =
          plan.agent().isPresent()
              || target.ability(ModelControl.class).map(ModelControl::reload).orElse(false);
      requireSame(List.of(prove(plan, target)), manifest);
      if (plan.agent().isPresent()) {
        Waking.wake(plan.name(), target, suiteFile.payloads().size(), out);
      }
      return anew;
    }
  }

  /** How many requests connecting to a target has sent. */
  public long preflightRequests(String target) {
    return Optional.ofNullable(proofs.get(target)).map(Preflight.Proof::requests).orElse(0);
  }

  /** What connecting to the targets has shown that a reader should know, each a sentence. */
  public List<String> notes() {
    return suiteFile.suite().targets().stream()
        .map(plan -> proofs.get(plan.name()))
        .filter(Objects::nonNull)
        .flatMap(proof -> proof.remarks().stream())
        .map(remark -> remark + ".")
        .toList();
  }

  /** The run with the requests that connecting has sent to targets that have a ceiling. */
  RunManifest withPreflight(RunManifest manifest) {
    RunManifest counted = manifest;
    for (TargetPlan plan : suiteFile.suite().targets()) {
      counted = withPreflight(counted, plan);
    }
    return counted;
  }

  /** The run with the requests that connecting has sent to this target, if it has a ceiling. */
  RunManifest withPreflight(RunManifest manifest, TargetPlan plan) {
    return plan.maxRequests().isEmpty()
        ? manifest
        : manifest.withRequests(
            plan.name(),
            manifest.progress().requests().getOrDefault(plan.name(), 0L)
                + preflightRequests(plan.name()));
  }

  /**
   * Refuses to resume a run whose targets serve other models than when it began. A target that was
   * skipped until now may serve any.
   */
  static void requireSame(List<TargetFacts> now, RunManifest manifest) {
    for (TargetFacts target : now) {
      Optional<TargetFacts> before =
          manifest.targets().stream().filter(each -> each.name().equals(target.name())).findFirst();
      if (before.isPresent()
          && (!target.modelSha256().equals(before.get().modelSha256())
              || !target.modelName().equals(before.get().modelName()))) {
        throw new ConfigurationException(
            "target '"
                + target.name()
                + "' serves another model than when run "
                + manifest.runId()
                + " began; start a new run");
      }
    }
  }

  /** Targets with the same local cloud share one; an agent serves one target only. */
  void startServer(TargetPlan plan) {
    plan.agent()
        .ifPresent(agent -> servers.put(serverKey(plan), LocalServer.agent(plan, agent, out)));
    plan.localCloud()
        .ifPresent(
            profile ->
                servers.computeIfAbsent(
                    serverKey(plan), key -> LocalServer.localCloud(plan, profile, out)));
  }

  private static String serverKey(TargetPlan plan) {
    return plan.localCloud().map(Path::toString).orElse(plan.name());
  }

  @Override
  public void close() {
    servers.values().forEach(LocalServer::close);
  }
}
