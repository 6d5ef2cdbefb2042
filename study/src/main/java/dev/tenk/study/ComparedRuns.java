package dev.tenk.study;

import dev.tenk.analysis.benchmarks.OwnFigure;
import dev.tenk.analysis.cell.CellFigures;
import dev.tenk.analysis.comparison.ComparedBenchmark;
import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.analysis.comparison.Comparison.Side;
import dev.tenk.cost.Cost;
import dev.tenk.cost.Load;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Standing;
import dev.tenk.results.model.Workload;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.JudgedFidelity;
import dev.tenk.results.stats.estimate.RunFigure;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.suite.Gates;
import dev.tenk.study.MeasuredRun.MeasuredTarget;
import dev.tenk.targets.payload.PayloadTable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Reads two runs of a store, and what past ones show of chance between runs, and compares them.
 *
 * @param gates what they are judged by, of what the candidate's suite states
 */
public record ComparedRuns(RunStore store, UnaryOperator<Gates> gates) {
  /**
   * Compares them.
   *
   * @throws ConfigurationException when they have nothing in common
   */
  public Comparison compare(RunFolder baselineRun, RunFolder candidateRun) {
    MeasuredRun baseline = measured(baselineRun, Optional.empty());
    MeasuredRun candidate = measured(candidateRun, Optional.of(baseline.slo()));
    List<String> warnings = new ArrayList<>(RunDifferences.of(baseline, candidate));
    Gates judgedBy = gates.apply(candidate.suite().suite().gates());
    PastRuns past = PastRuns.of(store, baseline, candidateRun.runId());
    List<ComparedCell> cells = new ArrayList<>();
    for (MeasuredTarget target : baseline.targets()) {
      Optional<MeasuredTarget> other =
          candidate.targets().stream()
              .filter(each -> each.facts().name().equals(target.facts().name()))
              .findFirst();
      for (String workload : workloads(target)) {
        if (other.isEmpty() || !workloads(other.get()).contains(workload)) {
          warnings.add(
              "%s, %s: measured in the baseline only.".formatted(target.facts().name(), workload));
        } else if (isSearch(baseline, workload) != isSearch(candidate, workload)) {
          warnings.add(
              "%s, %s: a capacity search in one run only."
                  .formatted(target.facts().name(), workload));
        } else if (isSearch(baseline, workload)) {
          cells.add(
              Comparison.compare(
                  workload,
                  search(target, workload),
                  search(other.get(), workload),
                  List.of(),
                  Optional.empty(),
                  List.of(ComparedMetric.CAPACITY),
                  judgedBy.margin()));
        } else {
          cells.add(
              cell(
                  judgedBy,
                  baselineRun,
                  baseline,
                  target,
                  candidateRun,
                  candidate,
                  other.get(),
                  workload,
                  past,
                  warnings));
        }
      }
    }
    warnOfCandidateOnly(baseline, candidate, warnings);
    List<ComparedBenchmark> benchmarks =
        benchmarks(judgedBy.margin(), baselineRun, candidateRun, past, warnings);
    warnings.addAll(past.warnings());
    if (cells.isEmpty() && benchmarks.isEmpty()) {
      throw new ConfigurationException(
          "runs %s and %s have no target and workload in common; compare two runs of one suite"
              .formatted(baselineRun.runId(), candidateRun.runId()));
    }
    return new Comparison(
        baseline.manifest(), candidate.manifest(), judgedBy, warnings, cells, benchmarks);
  }

  private static void warnOfCandidateOnly(
      MeasuredRun baseline, MeasuredRun candidate, List<String> warnings) {
    for (MeasuredTarget target : candidate.targets()) {
      for (String workload : workloads(target)) {
        if (baseline.targets().stream()
            .noneMatch(
                each ->
                    each.facts().name().equals(target.facts().name())
                        && workloads(each).contains(workload))) {
          warnings.add(
              "%s, %s: measured in the candidate only.".formatted(target.facts().name(), workload));
        }
      }
    }
  }

  private static List<ComparedBenchmark> benchmarks(
      double margin,
      RunFolder baseline,
      RunFolder candidate,
      PastRuns past,
      List<String> warnings) {
    Map<String, OwnFigure> others = new LinkedHashMap<>();
    BenchmarksReport.ownFigures(candidate).forEach(figure -> others.put(figure.name(), figure));
    List<ComparedBenchmark> benchmarks = new ArrayList<>();
    for (OwnFigure figure : BenchmarksReport.ownFigures(baseline)) {
      OwnFigure other = others.remove(figure.name());
      if (other == null) {
        warnings.add(figure.name() + ": measured in the baseline only.");
      } else {
        benchmarks.add(
            ComparedBenchmark.of(
                figure,
                other,
                past.figures(figure.name(), baseline.manifest().toolVersion()),
                margin));
      }
    }
    others.keySet().forEach(name -> warnings.add(name + ": measured in the candidate only."));
    return benchmarks;
  }

  private MeasuredRun measured(RunFolder run, Optional<Slo> slo) {
    RunSuite asked = RunSuite.of(run, run.manifest(), List.of());
    return MeasuredRun.of(
        run, asked, slo.orElse(asked.suite().slo()), RunFolder.LATENCY_LOG, RunFolder.OUTPUTS);
  }

  private static Set<String> workloads(MeasuredTarget target) {
    Set<String> names = new LinkedHashSet<>();
    target.cells().forEach(cell -> names.add(cell.workload()));
    return names;
  }

  private static boolean isSearch(MeasuredRun run, String workload) {
    return run.suite().suite().workload(workload) instanceof Workload.CapacityWorkload;
  }

  private static Side search(MeasuredTarget target, String workload) {
    return new Side(
        target.facts(),
        target.searches().stream()
            .filter(search -> search.workload().equals(workload))
            .findFirst()
            .map(search -> Map.of(ComparedMetric.CAPACITY, search.figure()))
            .orElse(Map.of()),
        List.of(),
        true);
  }

  private ComparedCell cell(
      Gates gates,
      RunFolder baselineRun,
      MeasuredRun baseline,
      MeasuredTarget target,
      RunFolder candidateRun,
      MeasuredRun candidate,
      MeasuredTarget other,
      String workload,
      PastRuns past,
      List<String> warnings) {
    Side first = side(baselineRun, baseline, target, workload);
    Side second = side(candidateRun, candidate, other, workload);
    return Comparison.compare(
        workload,
        first,
        second,
        past.figures(target.facts(), workload),
        isImported(target) || isImported(other)
            // another tool keeps no answers
            ? Optional.empty()
            : fidelity(
                gates,
                baseline,
                KeptAnswers.Side.answered(
                    baselineRun, cells(baseline.manifest(), target, workload)),
                candidate,
                KeptAnswers.Side.answered(
                    candidateRun, cells(candidate.manifest(), other, workload)),
                warnings),
        gates.metrics().isEmpty()
            ? List.of(ComparedMetric.RESPONSE_P50, highest(first, second))
            : gates.metrics(),
        gates.margin());
  }

  private static boolean isImported(MeasuredTarget target) {
    return target.facts().standing() == Standing.IMPORTED;
  }

  private static Optional<JudgedFidelity> fidelity(
      Gates gates,
      MeasuredRun baseline,
      KeptAnswers.Side first,
      MeasuredRun candidate,
      KeptAnswers.Side second,
      List<String> warnings) {
    if (!baseline
            .manifest()
            .inputs()
            .payloadsSha256()
            .equals(candidate.manifest().inputs().payloadsSha256())
        || first.cells().isEmpty()
        || second.cells().isEmpty()) {
      return Optional.empty();
    }
    List<String> remarks = new ArrayList<>();
    PayloadTable payloads =
        KeptAnswers.payloads(
            second.run(), candidate.manifest(), candidate.suite().suite(), remarks);
    remarks.stream().filter(each -> !warnings.contains(each)).forEach(warnings::add);
    return Optional.of(KeptAnswers.judge(payloads, first, second, gates.fidelity()));
  }

  private static ComparedMetric highest(Side first, Side second) {
    return List.of(first, second).stream()
            .allMatch(
                side ->
                    Optional.ofNullable(side.figures().get(ComparedMetric.RESPONSE_P99))
                        .map(figure -> figure.value().isPresent() && figure.established())
                        .orElse(false))
        ? ComparedMetric.RESPONSE_P99
        : ComparedMetric.RESPONSE_P90;
  }

  private static Side side(
      RunFolder folder, MeasuredRun run, MeasuredTarget target, String workload) {
    List<CellKey> cells = cells(run.manifest(), target, workload);
    CellFigures figures =
        run.manifest().plan().benchmarking().isPresent()
            ? CellFigures.ofForks(folder, cells, run.slo())
            : CellFigures.of(folder, cells, run.slo(), run.manifest().suite().seed());
    Map<ComparedMetric, RunFigure> all = new EnumMap<>(ComparedMetric.class);
    all.putAll(figures.figures());
    if (target.costs().at(Load.of(run.suite().suite().demand())) instanceof Cost cost
        && cost.per10kUsd().orElseThrow().value().signum() > 0) {
      all.put(
          ComparedMetric.COST,
          RunFigure.bare(
              cost.per10kUsd().orElseThrow().value().doubleValue(),
              "a cost is one figure of a run and its prices"));
    }
    return new Side(target.facts(), all, figures.errors(), figures.valid());
  }

  private static List<CellKey> cells(RunManifest manifest, MeasuredTarget target, String workload) {
    return target.cells().stream()
        .filter(cell -> cell.workload().equals(workload))
        .map(cell -> new CellKey(cell.target(), cell.workload(), cell.repetition()))
        .filter(manifest.plan().cells()::contains)
        .toList();
  }
}
