package dev.tenk.cli;

import dev.tenk.reports.cost.Measured;
import dev.tenk.reports.cost.TargetCosts;
import dev.tenk.reports.matrix.Candidate;
import dev.tenk.reports.prices.DeviceProfile;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload.CapacityWorkload;
import dev.tenk.results.stats.CapacitySteps;
import dev.tenk.results.stats.CellSummary;
import dev.tenk.results.store.CapacitySearches;
import dev.tenk.results.store.CellSummaries;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A run as reports read it.
 *
 * @param manifest what it is
 * @param suite what it was asked for, with prices
 * @param slo what its cells are judged by
 * @param warnings what is damaged or missing, each a sentence
 * @param targets in suite order
 */
record MeasuredRun(
    RunManifest manifest,
    SuiteFile suite,
    Slo slo,
    List<String> warnings,
    List<MeasuredTarget> targets) {

  /**
   * A target with all that is known of it.
   *
   * @param device what it is priced as; empty for a hosted service
   * @param cells its whole cells
   * @param searches for its capacity
   */
  record MeasuredTarget(
      TargetFacts facts,
      Optional<DeviceProfile> device,
      Measured measured,
      TargetCosts costs,
      List<CellSummary> cells,
      List<CapacitySteps> searches,
      Candidate candidate) {}

  /** What the whole cells of a run come to under an SLO; what is damaged is left out. */
  static MeasuredRun of(RunFolder run, SuiteFile suiteFile, Slo slo) {
    RunManifest manifest = run.manifest();
    List<String> warnings = new ArrayList<>();
    List<String> damaged;
    try {
      damaged = run.damagedFiles(manifest);
    } catch (IOException e) {
      throw new TenkException("run " + run.runId() + " cannot be read: " + e.getMessage(), e);
    }
    for (String file : damaged) {
      warnings.add(file + " is not what was measured; its cell is left out.");
    }
    warnings.addAll(manifest.remarks());
    List<CellKey> missing = run.missing(manifest);
    if (!missing.isEmpty()) {
      warnings.add(
          missing.size()
              + " of "
              + manifest.cells().size()
              + " cells were not measured to their end: "
              + String.join(", ", missing.stream().map(CellKey::toString).toList())
              + "; go on with: tenk run --resume "
              + run.runId());
    }
    boolean asItWasJudged = slo.equals(suiteFile.suite().slo());
    List<MeasuredTarget> targets = new ArrayList<>();
    for (TargetFacts facts : manifest.targets()) {
      List<CellSummary> cells =
          manifest.cells().stream()
              .filter(cell -> cell.target().equals(facts.name()))
              .filter(run::isWhole)
              .filter(cell -> damaged.stream().noneMatch(file -> file.contains("/" + cell + "/")))
              .map(
                  cell ->
                      asItWasJudged
                          ? CellSummaries.of(run, cell, slo)
                          : CellSummaries.rejudged(run, cell, slo))
              .toList();
      Optional<DeviceProfile> device = Optional.ofNullable(suiteFile.devices().get(facts.name()));
      List<CapacitySteps> searches =
          asItWasJudged ? searches(run, manifest, suiteFile, facts.name()) : List.of();
      Measured measured = Measured.of(facts, cells, searches);
      TargetCosts costs = TargetCosts.of(measured, device, suiteFile.priceBook());
      targets.add(
          new MeasuredTarget(
              facts,
              device,
              measured,
              costs,
              cells,
              searches,
              Candidate.of(
                  manifest.runId(), facts, measured, costs, cells, suiteFile.priceBook())));
    }
    return new MeasuredRun(manifest, suiteFile, slo, warnings, targets);
  }

  private static List<CapacitySteps> searches(
      RunFolder run, RunManifest manifest, SuiteFile suiteFile, String target) {
    return suiteFile.suite().workloads().stream()
        .filter(CapacityWorkload.class::isInstance)
        .map(CapacityWorkload.class::cast)
        .map(
            workload ->
                CapacitySearches.of(run, manifest, target, workload, suiteFile.suite().slo()))
        .toList();
  }
}
