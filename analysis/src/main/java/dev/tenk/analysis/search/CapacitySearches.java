package dev.tenk.analysis.search;

import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload.CapacityWorkload;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.stats.slo.CapacitySearch.Spec;
import dev.tenk.results.stats.slo.CapacitySearch.StepResult;
import dev.tenk.results.stats.slo.CapacitySteps;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.stats.slo.StepFault;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.RunFolder;
import java.util.List;
import java.util.stream.Stream;

/**
 * The capacity searches of a run. Their steps are cells: the n-th is repetition n of the workload.
 * The state of a search follows from them alone.
 */
public final class CapacitySearches {
  /** Start of a driver, its first users, and its end, s. */
  private static final double DRIVER_SECONDS = 6;

  private CapacitySearches() {}

  /** What is searched. */
  public static Spec spec(CapacityWorkload workload, Slo slo) {
    return new Spec(
        slo,
        workload.startPerSecond(),
        workload.lowestPerSecond(),
        workload.highestPerSecond(),
        CapacitySearch.GRID_RATIO,
        workload.duration().toNanos() / 1e9,
        workload.warmUp().toNanos() / 1e9 + DRIVER_SECONDS,
        CapacitySearch.REQUESTS_CEILING);
  }

  /**
   * As far as a run has come with a target; judged by the SLO that it was searched under.
   *
   * @throws TenkException when its steps are not those of such a search
   */
  public static CapacitySteps of(
      RunFolder run, RunManifest manifest, String target, CapacityWorkload workload, Slo slo) {
    return of(
        run,
        target,
        workload,
        slo,
        manifest.plan().cells().stream()
            .filter(cell -> cell.target().equals(target))
            .filter(cell -> cell.workload().equals(workload.name()))
            .filter(run::isWhole)
            .map(cell -> CellSummaries.of(run, cell, slo)));
  }

  /**
   * The same of cells that were summed up already.
   *
   * @param steps under that SLO, in their order
   */
  public static CapacitySteps of(
      RunFolder run, String target, CapacityWorkload workload, Slo slo, Stream<CellSummary> steps) {
    Spec spec = spec(workload, slo);
    try {
      List<StepResult> results = steps.map(step -> result(run, step, spec)).toList();
      return new CapacitySteps(
          target, workload.name(), results, CapacitySearch.next(spec, results));
    } catch (IllegalArgumentException e) {
      throw new TenkException(
          "run %s: the steps of workload '%s' with target '%s' are not those that its suite asks for: %s; somebody altered its files"
              .formatted(run.runId(), workload.name(), target, e.getMessage()),
          e);
    }
  }

  private static StepResult result(RunFolder run, CellSummary summary, Spec spec) {
    CellFacts facts =
        run.cellFacts(new CellKey(summary.target(), summary.workload(), summary.repetition()));
    return new StepResult(
        facts
            .load()
            .step()
            .orElseThrow(
                () -> new IllegalArgumentException(facts.cell() + " is no step of a search"))
            .ratePerSecond(),
        facts
            .judgement()
            .decided()
            .map(decided -> decided.decision())
            .orElse(SloDecision.INCONCLUSIVE),
        facts.counts().sent(),
        facts.counts().sent() - facts.counts().withinSlo(),
        facts.counts().unsuccessful(),
        spec.stepSeconds() + facts.load().windowSeconds(),
        fault(summary));
  }

  /** A cell in which nothing succeeded is the target's only where nothing else is wrong with it. */
  private static StepFault fault(CellSummary step) {
    if (step.validity().decisionValid()) {
      return StepFault.NONE;
    }
    return step.nothingSucceeded() && step.validity().reasons().size() == 1
        ? StepFault.TARGET
        : StepFault.GENERATOR;
  }
}
