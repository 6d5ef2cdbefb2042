package dev.tenk.session;

import dev.tenk.results.model.JobFigures;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.study.SuiteFile;
import dev.tenk.targets.BatchJob;
import dev.tenk.targets.Target;
import dev.tenk.targets.Targets;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The targets that are measured by a job. Each does one, after all cells, so that no other target
 * is measured beside it; its figures are kept among the target's details.
 */
final class Jobs {
  private final SuiteFile suiteFile;
  private final Connections connections;
  private final PrintWriter out;
  private volatile Optional<BatchJob> running = Optional.empty();
  private volatile boolean interrupted;

  /**
   * Of a run.
   *
   * @param out gets a line a job
   */
  Jobs(SuiteFile suiteFile, Connections connections, PrintWriter out) {
    this.suiteFile = suiteFile;
    this.connections = connections;
    this.out = out;
  }

  /**
   * Has those jobs done that are due; one that fails leaves a remark, and the others go on.
   *
   * @param skipped targets that are not to be measured
   */
  void measure(RunLedger ledger, SpendGuard guard, Set<String> skipped) throws IOException {
    for (TargetPlan plan : due(ledger.manifest(), skipped)) {
      if (!interrupted) {
        measure(ledger, guard, plan);
      }
    }
  }

  /** The targets whose jobs are yet to be done. */
  List<TargetPlan> due(RunManifest manifest, Set<String> skipped) {
    return missing(manifest, suiteFile.suite()).stream()
        .filter(plan -> !skipped.contains(plan.name()))
        .toList();
  }

  /** The targets without the figures of a job; none where a run measures no jobs. */
  static List<TargetPlan> missing(RunManifest manifest, Suite suite) {
    if (manifest.plan().benchmarking().isPresent() || manifest.plan().interleaving().isPresent()) {
      return List.of();
    }
    return suite.targets().stream()
        .filter(TargetPlan::isJob)
        .filter(
            plan ->
                manifest.targets().stream()
                    .filter(facts -> facts.name().equals(plan.name()))
                    .allMatch(facts -> JobFigures.of(facts.details()).isEmpty()))
        .toList();
  }

  private void measure(RunLedger ledger, SpendGuard guard, TargetPlan plan) throws IOException {
    Duration longest = Targets.provider(plan).longestJob(plan);
    if (!guard.takes(plan, longest)) {
      ledger.remark(
          "the job of target '%s' was not begun: in its job_timeout of %s s it may cost more than is left; go on with --resume and a higher --max-spend"
              .formatted(plan.name(), longest.toSeconds()));
      return;
    }
    // before it begins: a crash must not lift the bound
    guard.jobBegins(plan, longest);
    ledger.write(guard.settled(ledger.manifest()));
    try {
      JobFigures figures = run(plan);
      guard.jobEnded(plan, longest, Duration.ofMillis(figures.processingMillis()));
      ledger.write(guard.settled(with(ledger.manifest(), plan.name(), figures)));
      out.println("  %s: job %s is done".formatted(plan.name(), figures.name()));
    } catch (TenkException e) {
      // its time is not known, so all that it may have cost counts
      if (!interrupted) {
        ledger.remark(
            "target '%s' has no figures, because its job failed: %s"
                .formatted(plan.name(), e.getMessage()));
      }
    }
    out.flush();
  }

  private JobFigures run(TargetPlan plan) {
    try (Target target =
        Targets.provider(plan).open(plan, connections.started(plan), suiteFile.payloads())) {
      BatchJob job = target.ability(BatchJob.class).orElseThrow();
      running = Optional.of(job);
      if (interrupted) {
        throw new TenkException("stopped");
      }
      return job.run();
    } finally {
      running = Optional.empty();
    }
  }

  private static RunManifest with(RunManifest manifest, String name, JobFigures figures) {
    return manifest.withTargets(
        manifest.targets().stream()
            .map(facts -> facts.name().equals(name) ? with(facts, figures) : facts)
            .toList());
  }

  private static TargetFacts with(TargetFacts facts, JobFigures figures) {
    return new TargetFacts(
        facts.name(),
        facts.kind(),
        facts.standing(),
        facts.endpoint(),
        facts.modelName(),
        facts.modelVersion(),
        facts.modelSha256(),
        figures.in(facts.details()));
  }

  /** A target as it is now, with the figures of a job that was done before. */
  static TargetFacts kept(TargetFacts now, List<TargetFacts> before) {
    return before.stream()
        .filter(facts -> facts.name().equals(now.name()))
        .flatMap(facts -> JobFigures.of(facts.details()).stream())
        .findFirst()
        .map(figures -> with(now, figures))
        .orElse(now);
  }

  /** On a signal: no job begins any more, and the one that is being done is stopped. */
  void interrupt() {
    interrupted = true;
    try {
      running.ifPresent(BatchJob::stop);
    } catch (TenkException e) {
      out.println("the job goes on: " + e.getMessage());
      out.flush();
    }
  }
}
