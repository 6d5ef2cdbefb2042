package dev.tenk.study;

import dev.tenk.analysis.benchmarks.OwnFigure;
import dev.tenk.analysis.benchmarks.RequestTime;
import dev.tenk.analysis.benchmarks.TargetForks;
import dev.tenk.analysis.cell.CellFigures;
import dev.tenk.jmh.launch.JmhResult;
import dev.tenk.jmh.launch.OwnBenchmarks;
import dev.tenk.jmh.launch.RequestTimes;
import dev.tenk.reports.page.OtherPages;
import dev.tenk.reports.render.benchmark.BenchmarkReport;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.store.RunFolder;
import dev.tenk.study.MeasuredRun.MeasuredTarget;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Prints and writes the result of a run of benchmarks; each time the same.
 *
 * @param load the report of its cells, as of any other's; empty without targets
 */
public record BenchmarksReport(
    RunManifest manifest, BenchmarkReport report, Optional<RunReport> load) {
  /** Of a run that is one. */
  public static BenchmarksReport of(RunFolder run, RunSuite asked) {
    RunManifest manifest = run.manifest();
    Benchmarking plan = manifest.plan().benchmarking().orElseThrow();
    Slo slo = asked.suite().slo();
    MeasuredRun measured = MeasuredRun.of(run, asked, slo);
    List<String> warnings = new ArrayList<>(measured.warnings());
    List<String> missing = run.missingBenchmarks(manifest);
    if (!missing.isEmpty()) {
      warnings.add(
          "Benchmarks that were not measured: %s; go on with: tenk run --resume %s."
              .formatted(String.join(", ", missing), manifest.runId()));
    }
    List<JmhResult> results = results(run);
    List<TargetForks> forks = forks(run, plan, measured, slo);
    return new BenchmarksReport(
        manifest,
        new BenchmarkReport(
            manifest,
            plan,
            warnings,
            forks,
            requestTimes(asked, forks, results),
            results.stream().map(RequestTimes::figure).toList()),
        forks.isEmpty() ? Optional.empty() : Optional.of(Reports.of(run, asked)));
  }

  /** The results of the benchmarks without a target; nothing of any other run. */
  static List<OwnFigure> ownFigures(RunFolder run) {
    return results(run).stream().map(RequestTimes::figure).toList();
  }

  private static List<JmhResult> results(RunFolder run) {
    Optional<Benchmarking> plan = run.manifest().plan().benchmarking();
    try {
      return plan.isEmpty() ? List.of() : OwnBenchmarks.results(run, plan.get());
    } catch (IOException e) {
      throw new TenkException("run " + run.runId() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static List<TargetForks> forks(
      RunFolder run, Benchmarking plan, MeasuredRun measured, Slo slo) {
    List<TargetForks> forks = new ArrayList<>();
    for (Workload workload : plan.workloads()) {
      for (MeasuredTarget target : measured.targets()) {
        List<CellSummary> cells =
            target.cells().stream()
                .filter(cell -> cell.workload().equals(workload.name()))
                .toList();
        if (!cells.isEmpty()) {
          List<CellKey> keys =
              cells.stream()
                  .map(cell -> new CellKey(cell.target(), cell.workload(), cell.repetition()))
                  .toList();
          forks.add(
              new TargetForks(target.facts(), cells, CellFigures.bare(run, keys, slo).figures()));
        }
      }
    }
    return forks;
  }

  private static List<RequestTime> requestTimes(
      RunSuite asked, List<TargetForks> forks, List<JmhResult> results) {
    return forks.stream()
        .filter(each -> Benchmarking.isSingleCall(each.workload()))
        .map(
            each ->
                RequestTimes.of(
                    asked.suite().target(each.facts().name()),
                    each.figures(),
                    each.cells().get(0).requestBytesMean(),
                    results))
        .toList();
  }

  /** Writes its files into a folder of its own, and answers the report of its cells. */
  public Optional<RunReport> write(Path folder) {
    try {
      Files.createDirectories(folder);
      if (load.isPresent()) {
        Reports.write(load.get(), folder);
      }
      try (BufferedWriter markdown = Files.newBufferedWriter(folder.resolve("benchmarks.md"))) {
        report.writeMarkdown(markdown);
      }
      try (BufferedWriter csv = Files.newBufferedWriter(folder.resolve("benchmarks.csv"))) {
        report.writeOwnCsv(csv);
      }
      try (BufferedWriter csv = Files.newBufferedWriter(folder.resolve("request-time.csv"))) {
        report.writeRequestTimeCsv(csv);
      }
      HtmlReport.write(OtherPages.of(report), folder);
      return load;
    } catch (IOException e) {
      throw new TenkException(folder + ": the report cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Writes its files, and prints it.
   *
   * @return whether all of it was measured
   */
  public boolean write(Path folder, PrintWriter out) {
    write(folder);
    try {
      out.println();
      report.writeText(out);
      out.println();
      out.println("report: " + folder.resolve(HtmlReport.FILE));
      if (manifest.progress().state() != RunManifest.State.COMPLETE) {
        out.println("go on with: tenk run --resume " + manifest.runId());
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return report.complete();
  }
}
