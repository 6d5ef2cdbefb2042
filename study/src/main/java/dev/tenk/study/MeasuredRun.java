package dev.tenk.study;

import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.analysis.search.CapacitySearches;
import dev.tenk.cost.Measured;
import dev.tenk.cost.TargetCosts;
import dev.tenk.cost.matrix.Candidate;
import dev.tenk.cost.prices.DeviceProfile;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload.CapacityWorkload;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.slo.CapacitySteps;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A run as reports read it.
 *
 * @param manifest what it is
 * @param suite what it was asked for, with prices
 * @param slo what its cells are judged by
 * @param warnings what is damaged or missing, each a sentence
 * @param targets in suite order
 */
public record MeasuredRun(
    RunManifest manifest,
    RunSuite suite,
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
  public record MeasuredTarget(
      TargetFacts facts,
      Optional<DeviceProfile> device,
      Measured measured,
      TargetCosts costs,
      List<CellSummary> cells,
      List<CapacitySteps> searches,
      Candidate candidate) {}

  /**
   * Summaries of the whole cells of a run under an SLO; what is damaged is left out. Only files
   * that are read are looked at.
   *
   * @param slo to judge by; another than the run's own takes its samples
   * @param alsoRead names of files of a cell that the caller is going to read
   * @throws ConfigurationException for another SLO than that of a run that was thinned
   */
  public static MeasuredRun of(RunFolder run, RunSuite asked, Slo slo, String... alsoRead) {
    RunManifest manifest = run.manifest();
    boolean asItWasJudged = slo.equals(asked.suite().slo());
    if (!asItWasJudged && manifest.thinned().isPresent()) {
      throw new ConfigurationException(
          ("run %s was thinned to its histograms on %s: without its samples it can be judged by its"
                  + " own SLO only")
              .formatted(run.runId(), manifest.thinned().get().at()));
    }
    List<String> warnings = new ArrayList<>();
    Set<CellKey> damaged =
        damaged(
            run,
            manifest,
            asItWasJudged
                ? alsoRead
                : Stream.concat(Stream.of(RunFolder.SAMPLES), Arrays.stream(alsoRead))
                    .toArray(String[]::new),
            warnings);
    warnings.addAll(manifest.progress().remarks());
    warnings.addAll(asked.warnings());
    List<CellKey> missing = run.missing(manifest);
    if (!missing.isEmpty()) {
      warnings.add(
          missing.size()
              + " of "
              + manifest.plan().cells().size()
              + " cells were not measured to their end: "
              + String.join(", ", missing.stream().map(CellKey::toString).toList())
              + "; go on with: tenk run --resume "
              + run.runId());
    }
    List<MeasuredTarget> targets = new ArrayList<>();
    for (TargetFacts facts : manifest.targets()) {
      List<CellSummary> cells =
          manifest.plan().cells().stream()
              .filter(cell -> cell.target().equals(facts.name()))
              .filter(run::isWhole)
              .filter(cell -> !damaged.contains(cell))
              .map(
                  cell ->
                      asItWasJudged
                          ? CellSummaries.of(run, cell, slo)
                          : CellSummaries.rejudged(run, cell, slo))
              .toList();
      List<CapacitySteps> searches =
          asItWasJudged ? searches(run, asked, facts.name(), damaged, cells) : List.of();
      warnings.addAll(TargetWarnings.of(facts, cells, searches));
      targets.add(target(manifest.runId(), asked, facts, cells, searches));
    }
    return new MeasuredRun(manifest, asked, slo, warnings, targets);
  }

  /**
   * The target of that name, whose figures a scenario takes.
   *
   * @throws IllegalArgumentException in words where none of the runs has it, or several
   */
  public static MeasuredTarget target(List<MeasuredRun> runs, String name) {
    List<MeasuredTarget> found =
        runs.stream()
            .flatMap(run -> run.targets().stream())
            .filter(target -> target.facts().name().equals(name))
            .toList();
    if (found.size() != 1) {
      throw new IllegalArgumentException(
          found.isEmpty()
              ? "'%s' is not a target of the run; they are: %s"
                  .formatted(
                      name,
                      String.join(
                          ", ",
                          runs.stream()
                              .flatMap(run -> run.targets().stream())
                              .map(target -> target.facts().name())
                              .toList()))
              : "'" + name + "' is a target of " + found.size() + " of the runs; give one of them");
    }
    return found.get(0);
  }

  /** A target as some of its cells have it. */
  static MeasuredTarget target(
      String runId,
      RunSuite asked,
      TargetFacts facts,
      List<CellSummary> cells,
      List<CapacitySteps> searches) {
    Optional<DeviceProfile> device = Optional.ofNullable(asked.devices().get(facts.name()));
    Measured measured = Measured.of(facts, cells, searches);
    TargetCosts costs =
        asked
            .prices()
            .map(book -> TargetCosts.of(measured, device, book))
            .orElseGet(() -> TargetCosts.notPriced(measured, asked.whyNotPriced()));
    return new MeasuredTarget(
        facts,
        device,
        measured,
        costs,
        cells,
        searches,
        Candidate.of(runId, facts, measured, costs, cells, asked.prices()));
  }

  private static Set<CellKey> damaged(
      RunFolder run, RunManifest manifest, String[] alsoRead, List<String> warnings) {
    Set<CellKey> damaged = new HashSet<>();
    try {
      for (CellKey cell : manifest.plan().cells()) {
        List<String> files = run.damagedSummaryFiles(manifest, cell, alsoRead);
        if (!files.isEmpty()) {
          damaged.add(cell);
          warnings.add(
              String.join(", ", files) + " is not what was measured; its cell is left out.");
        }
      }
    } catch (IOException e) {
      throw new TenkException("run " + run.runId() + " cannot be read: " + e.getMessage(), e);
    }
    return damaged;
  }

  /** Of those whose steps are all as they were measured: what they found follows from all. */
  private static List<CapacitySteps> searches(
      RunFolder run, RunSuite asked, String target, Set<CellKey> damaged, List<CellSummary> cells) {
    return asked.suite().workloads().stream()
        .filter(CapacityWorkload.class::isInstance)
        .map(CapacityWorkload.class::cast)
        .filter(
            workload ->
                damaged.stream()
                    .noneMatch(
                        cell ->
                            cell.target().equals(target)
                                && cell.workload().equals(workload.name())))
        .map(
            workload ->
                CapacitySearches.of(
                    run,
                    target,
                    workload,
                    asked.suite().slo(),
                    cells.stream().filter(cell -> cell.workload().equals(workload.name()))))
        .toList();
  }
}
