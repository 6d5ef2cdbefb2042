package dev.tenk.cli;

import dev.tenk.cli.MeasuredRun.MeasuredTarget;
import dev.tenk.reports.compare.Comparison;
import dev.tenk.reports.compare.Comparison.ComparedCell;
import dev.tenk.reports.compare.Comparison.Side;
import dev.tenk.reports.cost.Cost;
import dev.tenk.reports.cost.Load;
import dev.tenk.reports.render.ComparisonReport;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Workload;
import dev.tenk.results.stats.ComparedMetric;
import dev.tenk.results.stats.RunFigure;
import dev.tenk.results.stats.Verdict;
import dev.tenk.results.store.CellFigures;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk compare}: two past runs beside each other. */
@Command(
    name = "compare",
    description = "Says what changed between two past runs, and what nobody can tell from them.",
    mixinStandardHelpOptions = true)
final class CompareCommand implements Callable<Integer> {
  private static final int MOST_PAST_RUNS = 30;
  private static final String INVALID = "invalid";
  private static final List<String> GATES =
      List.of(
          Verdict.REGRESSED.text(), Verdict.INCONCLUSIVE.text(), Verdict.IMPROVED.text(), INVALID);

  @Parameters(
      index = "0",
      paramLabel = "BASELINE",
      description = "Run id, latest, latest~1, latest:SUITE, or a run folder.")
  private String baselineReference;

  @Parameters(index = "1", paramLabel = "CANDIDATE", description = "The same.")
  private String candidateReference;

  @Option(
      names = "--gate",
      paramLabel = "P",
      split = ",",
      description =
          "Quantiles of response time that decide, as in p50,p99; without it p50 and the highest of"
              + " p90 and p99 that both runs carry.")
  private List<String> gates = List.of();

  @Option(
      names = "--margin",
      paramLabel = "PERCENT",
      defaultValue = "3",
      description = "What counts as no change; ${DEFAULT-VALUE} without it.")
  private double marginPercent;

  @Option(
      names = "--fail-on",
      paramLabel = "VERDICT",
      split = ",",
      description =
          "Exit code 1 when a cell is one of: regressed, inconclusive, improved, invalid. With any"
              + " of them an invalid cell fails. An indicative one never does.")
  private List<String> failOn = List.of();

  @Mixin private OutFiles files;
  @Mixin private StoreFolder store;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    check();
    RunFolder baseline = store.store().open(baselineReference);
    RunFolder candidate = store.store().open(candidateReference);
    if (baseline.runId().equals(candidate.runId())) {
      throw new ConfigurationException(
          "baseline and candidate are the same run, " + baseline.runId() + "; give two");
    }
    Comparison comparison = compare(baseline, candidate);
    ComparisonReport report = new ComparisonReport(comparison);
    files.write(report::writeCsv, report::writeMarkdown);
    PrintWriter out = spec.commandLine().getOut();
    report.writeText(out);
    out.flush();
    return comparison.cells().stream().anyMatch(this::fails) ? ExitCode.GATE_FAILED : ExitCode.DONE;
  }

  private boolean fails(ComparedCell cell) {
    return !failOn.isEmpty()
        && (!cell.invalid().isEmpty() || failOn.contains(cell.verdict().text()));
  }

  private void check() {
    if (!(marginPercent > 0 && marginPercent < 100)) {
      throw new ConfigurationException(
          "--margin: " + marginPercent + ", expected 0 to 100 percent");
    }
    for (String verdict : failOn) {
      if (!GATES.contains(verdict)) {
        throw new ConfigurationException(
            "--fail-on: '" + verdict + "', expected " + String.join(", ", GATES));
      }
    }
    files.check();
    gates.forEach(CompareCommand::gate);
  }

  private static ComparedMetric gate(String text) {
    return switch (text) {
      case "p50" -> ComparedMetric.RESPONSE_P50;
      case "p90" -> ComparedMetric.RESPONSE_P90;
      case "p99" -> ComparedMetric.RESPONSE_P99;
      default ->
          throw new ConfigurationException("--gate: '" + text + "', expected p50, p90 or p99");
    };
  }

  private Comparison compare(RunFolder baselineRun, RunFolder candidateRun) {
    MeasuredRun baseline = measured(baselineRun, Optional.empty());
    MeasuredRun candidate = measured(candidateRun, Optional.of(baseline.slo()));
    List<String> warnings = new ArrayList<>(warnings(baseline, candidate));
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
        } else if (isSearch(baseline, workload)) {
          warnings.add(
              "%s, %s: a capacity search is not compared."
                  .formatted(target.facts().name(), workload));
        } else {
          cells.add(
              cell(baselineRun, baseline, target, candidateRun, candidate, other.get(), workload));
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
    if (cells.isEmpty()) {
      throw new ConfigurationException(
          "runs %s and %s have no target and workload in common; compare two runs of one suite"
              .formatted(baselineRun.runId(), candidateRun.runId()));
    }
    return new Comparison(
        baseline.manifest(), candidate.manifest(), marginPercent / 100, warnings, cells);
  }

  private MeasuredRun measured(RunFolder run, Optional<Slo> slo) {
    SuiteFile suite = SuiteFile.of(run, List.of());
    return MeasuredRun.of(run, suite, slo.orElse(suite.suite().slo()));
  }

  private static Set<String> workloads(MeasuredTarget target) {
    Set<String> names = new LinkedHashSet<>();
    target.cells().forEach(cell -> names.add(cell.workload()));
    return names;
  }

  private static boolean isSearch(MeasuredRun run, String workload) {
    return run.suite().suite().workload(workload) instanceof Workload.CapacityWorkload;
  }

  private ComparedCell cell(
      RunFolder baselineRun,
      MeasuredRun baseline,
      MeasuredTarget target,
      RunFolder candidateRun,
      MeasuredRun candidate,
      MeasuredTarget other,
      String workload) {
    Side first = side(baselineRun, baseline, target, workload);
    Side second = side(candidateRun, candidate, other, workload);
    return Comparison.compare(
        workload,
        first,
        second,
        past(baseline, candidateRun.runId(), target, workload),
        gates.isEmpty()
            ? List.of(ComparedMetric.RESPONSE_P50, highest(first, second))
            : gates.stream().map(CompareCommand::gate).toList(),
        marginPercent / 100);
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
    CellFigures figures =
        CellFigures.of(
            folder, cells(run.manifest(), target, workload), run.slo(), run.manifest().seed());
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
        .filter(manifest.cells()::contains)
        .toList();
  }

  /** Valid cells of complete runs of the same suite and the baseline's own build. */
  private List<Map<ComparedMetric, RunFigure>> past(
      MeasuredRun baseline, String candidateId, MeasuredTarget target, String workload) {
    List<Map<ComparedMetric, RunFigure>> past = new ArrayList<>();
    if (target.facts().modelSha256().isEmpty()) {
      return past;
    }
    List<RunFolder> runs = new ArrayList<>(store.store().runs());
    java.util.Collections.reverse(runs);
    for (RunFolder run : runs) {
      RunManifest manifest = run.manifest();
      List<CellKey> cells =
          manifest.cells().stream()
              .filter(cell -> cell.target().equals(target.facts().name()))
              .filter(cell -> cell.workload().equals(workload))
              .toList();
      if (past.size() < MOST_PAST_RUNS
          && manifest.state() == RunManifest.State.COMPLETE
          && manifest.suite().equals(baseline.manifest().suite())
          && manifest.host().equals(baseline.manifest().host())
          && !run.runId().equals(candidateId)
          && !cells.isEmpty()
          && cells.stream().allMatch(run::isWhole)
          && manifest
              .target(target.facts().name())
              .modelSha256()
              .equals(target.facts().modelSha256())) {
        CellFigures figures = CellFigures.bare(run, cells, baseline.slo());
        if (figures.valid()) {
          past.add(figures.figures());
        }
      }
    }
    return past;
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
    if (!first.payloadsSha256().equals(second.payloadsSha256())) {
      warnings.add("The payloads are not the same.");
    }
    if (!baseline.suite().priceBook().sha256().equals(candidate.suite().priceBook().sha256())) {
      warnings.add(
          "The prices are not the same: %s and %s."
              .formatted(
                  baseline.suite().priceBook().name(), candidate.suite().priceBook().name()));
    }
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
