package dev.tenk.study;

import dev.tenk.cost.Load;
import dev.tenk.cost.TargetCosts;
import dev.tenk.cost.matrix.DecisionMatrix;
import dev.tenk.cost.prices.DeviceProfile;
import dev.tenk.reports.render.matrix.MatrixReport;
import dev.tenk.reports.render.run.CostCsv;
import dev.tenk.reports.render.run.CostLinesCsv;
import dev.tenk.reports.render.run.RunJson;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.Demand;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import dev.tenk.study.MeasuredRun.MeasuredTarget;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes a report of a run, always the same from the same files. */
public final class Reports {
  private static final int HORIZON_YEARS = 3;

  private Reports() {}

  /** Summaries of the whole cells of a run; what is damaged or missing is a warning. */
  public static RunReport of(RunFolder folder, RunSuite asked) {
    Suite suite = asked.suite();
    MeasuredRun run = MeasuredRun.of(folder, asked, suite.slo());
    Load load = Load.of(suite.demand());
    return new RunReport(
        run.manifest(),
        suite.slo(),
        suite.demand(),
        asked.prices(),
        run.warnings(),
        run.targets().stream()
            .map(
                target ->
                    new TargetReport(
                        target.facts(),
                        target.device().map(DeviceProfile::name),
                        target.costs(),
                        target.costs().at(load),
                        target.cells(),
                        target.searches(),
                        target.device().map(device -> device.idlePowerWatts().value())))
            .toList(),
        DecisionMatrix.of(
            run.targets().stream().map(MeasuredTarget::candidate).toList(),
            demands(suite.demand()).map(load::withInferences).toList(),
            suite.slo(),
            TargetCosts.HOURS_PER_MONTH));
  }

  /** Inferences a month to look at in addition to the owner's own, ascending. */
  public static Stream<BigDecimal> demands(Demand own) {
    return Stream.concat(
        Stream.of(100, 1_000, 10_000, 100_000, 1_000_000).map(BigDecimal::valueOf),
        Stream.of(own.inferencesPerMonth()))
        .collect(Collectors.toCollection(TreeSet::new))
        .stream();
  }

  /** Writes the report's files but the page into a folder of its own. */
  public static void write(RunReport report, Path folder) {
    write(report, folder, ReportFormat.ALL);
  }

  /** The same in some formats only. */
  public static void write(RunReport report, Path folder, Set<ReportFormat> formats) {
    try {
      Files.createDirectories(folder);
      if (formats.contains(ReportFormat.CSV)) {
        write(folder.resolve("cost-per-10k.csv"), out -> CostCsv.write(report, out));
        write(folder.resolve("cost-lines.csv"), out -> CostLinesCsv.write(report, out));
        write(
            folder.resolve("decision-matrix.csv"),
            new MatrixReport(
                    report.matrix(),
                    HORIZON_YEARS,
                    report.warnings(),
                    LocalDate.ofInstant(report.run().startedAt(), ZoneOffset.UTC))
                ::writeCsv);
      }
      if (formats.contains(ReportFormat.MARKDOWN)) {
        write(folder.resolve("summary.md"), report::writeMarkdown);
      }
      if (formats.contains(ReportFormat.JSON)) {
        write(folder.resolve("report.json"), out -> RunJson.write(report, out));
      }
    } catch (IOException e) {
      throw new TenkException(folder + ": the report cannot be written: " + e.getMessage(), e);
    }
  }

  private interface Form {
    void write(Appendable out) throws IOException;
  }

  private static void write(Path file, Form form) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      form.write(out);
    }
  }
}
