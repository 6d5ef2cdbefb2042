package dev.tenk.cli;

import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Workload;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.CellSummaries;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.Targets;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The targets of a run, connected, and the measuring of its cells one after another. */
final class RunSession implements AutoCloseable {
  private static final int WAKING_CALLS = 400;

  private final SuiteFile suiteFile;
  private final Map<String, LocalAgent> agents = new LinkedHashMap<>();
  private volatile CellLauncher driver;
  private volatile boolean interrupted;

  RunSession(SuiteFile suiteFile) {
    this.suiteFile = suiteFile;
  }

  /** Starts the agents tenk runs itself, asks every target who it is, and encodes once to see. */
  List<TargetFacts> connect() {
    List<TargetFacts> facts = new ArrayList<>();
    for (TargetPlan plan : suiteFile.suite().targets()) {
      plan.agent().ifPresent(agent -> agents.put(plan.name(), LocalAgent.start(plan, agent)));
      try (Target target =
          Targets.provider(plan).open(plan, agentUrl(plan.name()), suiteFile.payloads())) {
        facts.add(facts(plan, target.identify()));
        if (plan.agent().isPresent()) {
          wake(target, suiteFile.payloads().size());
        }
      }
    }
    return facts;
  }

  /**
   * A process fresh from its start answers slower for some hundred calls, whose trend would outlast
   * a warm-up. One that was running before tenk came is not touched before its load.
   */
  private static void wake(Target target, int payloads) {
    for (int call = 0; call < WAKING_CALLS; call++) {
      target.invoke(new InferenceRequest(call % payloads)).toCompletableFuture().join();
    }
  }

  private static TargetFacts facts(TargetPlan plan, TargetIdentity identity) {
    return new TargetFacts(
        plan.name(),
        plan.kind(),
        plan.standing(),
        identity.endpoint(),
        identity.modelName(),
        identity.modelVersion(),
        identity.modelSha256(),
        identity.details());
  }

  /** All cells, workload by workload, so that what drifts meets every target. */
  static List<CellKey> plan(Suite suite) {
    List<CellKey> cells = new ArrayList<>();
    for (int repetition = 1; repetition <= suite.repetitions(); repetition++) {
      for (Workload workload : suite.workloads()) {
        for (TargetPlan target : suite.targets()) {
          cells.add(new CellKey(target.name(), workload.name(), repetition));
        }
      }
    }
    return cells;
  }

  /**
   * Measures the cells of a run that are not whole yet.
   *
   * @return the manifest as it is at the end
   */
  RunManifest measure(RunFolder run, RunManifest manifest, Progress progress) throws IOException {
    RunManifest now = manifest;
    List<CellKey> cells = run.missing(manifest);
    progress.planned(cells, suiteFile.suite());
    for (CellKey cell : cells) {
      if (interrupted) {
        break;
      }
      progress.started(cell);
      Optional<Map<String, String>> checksums = measure(run, cell, now, progress);
      if (checksums.isPresent()) {
        SortedMap<String, String> all = new TreeMap<>(now.checksums());
        all.putAll(checksums.get());
        now = now.with(State.RUNNING, all);
        run.writeManifest(now);
      }
    }
    return run.close(now);
  }

  private Optional<Map<String, String>> measure(
      RunFolder run, CellKey cell, RunManifest manifest, Progress progress) throws IOException {
    Path folder = run.startCell(cell);
    CellOrder order =
        new CellOrder(
            run.path().resolve(RunFolder.SUITE),
            suiteFile.folder(),
            cell,
            folder,
            agentUrl(cell.target()));
    CellLauncher.Result result;
    try (CellLauncher launched = CellLauncher.start(order)) {
      driver = launched;
      result = launched.await(progress::of);
    } finally {
      driver = null;
    }
    if (result instanceof CellLauncher.Result.Broken broken) {
      progress.broken(interrupted ? "stopped" : broken.reason());
      return Optional.empty();
    }
    DriverMessage.Ended ended = ((CellLauncher.Result.Measured) result).ended();
    Suite suite = suiteFile.suite();
    CellFacts facts =
        CellSummaries.facts(
            folder,
            cell,
            suite.workload(cell.workload()),
            suite.slo(),
            new CellSummaries.Ended(
                ended.startedAt(),
                ended.scheduled(),
                ended.connectionBound(),
                new DriverEnd(
                    ended.cpuSeconds(),
                    ended.peakMemoryBytes(),
                    problems(ended, manifest.target(cell.target())))));
    Map<String, String> checksums = run.completeCell(cell, facts);
    progress.measured(facts);
    return Optional.of(checksums);
  }

  private static List<String> problems(DriverMessage.Ended ended, TargetFacts target) {
    List<String> problems = new ArrayList<>(ended.problems());
    if (!ended.modelSha256().equals(target.modelSha256())) {
      problems.add(
          "the target served model "
              + ended.modelSha256().orElse("unknown")
              + " here and "
              + target.modelSha256().orElse("unknown")
              + " when the run began; measure one build a run");
    }
    return problems;
  }

  private Optional<URI> agentUrl(String target) {
    return Optional.ofNullable(agents.get(target)).map(LocalAgent::url);
  }

  /** Refuses to go on with a run whose targets are not the ones it began with. */
  static void requireSame(List<TargetFacts> now, RunManifest manifest) {
    for (TargetFacts target : now) {
      TargetFacts before = manifest.target(target.name());
      if (!target.modelSha256().equals(before.modelSha256())
          || !target.modelName().equals(before.modelName())) {
        throw new ConfigurationException(
            "target '"
                + target.name()
                + "' serves another model than when run "
                + manifest.runId()
                + " began; start a new run");
      }
    }
  }

  /** On a signal: the driver stops offering load and writes what it has. */
  void interrupt() {
    interrupted = true;
    CellLauncher launched = driver;
    if (launched != null) {
      launched.close();
    }
  }

  @Override
  public void close() {
    agents.values().forEach(LocalAgent::close);
  }
}
