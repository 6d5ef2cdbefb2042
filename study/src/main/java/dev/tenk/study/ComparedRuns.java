package dev.tenk.study;

import dev.tenk.analysis.benchmarks.OwnFigure;
import dev.tenk.analysis.cell.CellFigures;
import dev.tenk.analysis.comparison.ComparedBenchmark;
import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.analysis.comparison.Comparison.Side;
import dev.tenk.cost.Cost;
import dev.tenk.cost.Load;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Slo;
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
  private static final int SHOWN_HASH_DIGITS = 12;

  /**
   * Compares them.
   *
   * @throws ConfigurationException when they have nothing in common
   */
  public Comparison compare(RunFolder baselineRun, RunFolder candidateRun) {
    MeasuredRun baseline = measured(baselineRun, Optional.empty());
    MeasuredRun candidate = measured(candidateRun, Optional.of(baseline.slo()));
    List<String> warnings = new ArrayList<>(warnings(baseline, candidate));
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
        fidelity(
            gates,
            baseline,
            new KeptAnswers.Side(baselineRun, cells(baseline.manifest(), target, workload)),
            candidate,
            new KeptAnswers.Side(candidateRun, cells(candidate.manifest(), other, workload)),
            warnings),
        gates.metrics().isEmpty()
            ? List.of(ComparedMetric.RESPONSE_P50, highest(first, second))
            : gates.metrics(),
        gates.margin());
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
        .equals(candidate.manifest().inputs().payloadsSha256())) {
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
                        .map(figure -> figure.value().isPresent())
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
        && cost.per10kUsd().value().signum() > 0) {
      all.put(
          ComparedMetric.COST,
          RunFigure.bare(
              cost.per10kUsd().value().doubleValue(),
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

  private static String shown(PriceBook book) {
    return "%s, as of %s (SHA-256 %s…)"
        .formatted(book.name(), book.asOf(), book.sha256().substring(0, SHOWN_HASH_DIGITS));
  }

  private static List<String> warnings(MeasuredRun baseline, MeasuredRun candidate) {
    List<String> warnings = new ArrayList<>();
    RunManifest first = baseline.manifest();
    RunManifest second = candidate.manifest();
    warnings.add(
        "The runs are not interleaved: they began at %s and %s, and what changed on the machines and"
                .formatted(first.startedAt(), second.startedAt())
            + " the network between is in the ratios.");
    if (!first.host().equals(second.host())) {
      warnings.add(
          "The load was offered by other hosts: %s, and %s."
              .formatted(first.host(), second.host()));
    }
    if (!first.inputs().payloadsSha256().equals(second.inputs().payloadsSha256())) {
      warnings.add("The payloads are not the same.");
    }
    baseline
        .suite()
        .prices()
        .ifPresent(
            book ->
                candidate
                    .suite()
                    .prices()
                    .filter(other -> !other.sha256().equals(book.sha256()))
                    .ifPresent(
                        other ->
                            warnings.add(
                                "The prices are not the same: %s and %s."
                                    .formatted(shown(book), shown(other)))));
    if (!baseline.suite().suite().slo().equals(candidate.suite().suite().slo())) {
      warnings.add("The SLOs are not the same; both runs are judged by the baseline's.");
    }
    for (Workload workload : baseline.suite().suite().workloads()) {
      candidate.suite().suite().workloads().stream()
          .filter(other -> other.name().equals(workload.name()) && !other.equals(workload))
          .forEach(
              other -> warnings.add("Workload '" + workload.name() + "' is not the same in both."));
    }
    if (!first.toolVersion().equals(second.toolVersion())) {
      warnings.add(
          "They were measured by tenk "
              + first.toolVersion()
              + " and "
              + second.toolVersion()
              + ".");
    }
    for (MeasuredTarget target : baseline.targets()) {
      candidate.targets().stream()
          .map(MeasuredTarget::facts)
          .filter(other -> other.name().equals(target.facts().name()))
          .forEach(
              other -> {
                if (other.modelSha256().isPresent()
                    && other.modelSha256().equals(target.facts().modelSha256())) {
                  warnings.add("Target '" + other.name() + "' served the same model in both runs.");
                }
                if (!other.modelName().equals(target.facts().modelName())) {
                  warnings.add(
                      "Target '%s' served model '%s' in one run and '%s' in the other: if these are not two builds of one model, the comparison is a mistake."
                          .formatted(other.name(), target.facts().modelName(), other.modelName()));
                }
                if (other.standing() != target.facts().standing()
                    || !other.kind().equals(target.facts().kind())) {
                  warnings.add(
                      "Target '%s' is %s, %s in one run and %s, %s in the other."
                          .formatted(
                              other.name(),
                              target.facts().kind(),
                              target.facts().standing().text(),
                              other.kind(),
                              other.standing().text()));
                }
              });
    }
    baseline.warnings().forEach(warning -> warnings.add("Baseline: " + warning));
    candidate.warnings().forEach(warning -> warnings.add("Candidate: " + warning));
    return warnings;
  }
}
