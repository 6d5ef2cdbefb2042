package dev.tenk.cli;

import dev.tenk.reports.cost.Capacity;
import dev.tenk.reports.cost.CostModel;
import dev.tenk.reports.cost.EdgeDevices;
import dev.tenk.reports.cost.HostedCosts;
import dev.tenk.reports.cost.Load;
import dev.tenk.reports.prices.DeviceProfile;
import dev.tenk.reports.render.CostCsv;
import dev.tenk.reports.render.CostLinesCsv;
import dev.tenk.reports.render.RunReport;
import dev.tenk.reports.render.RunReport.TargetReport;
import dev.tenk.reports.render.SummaryMarkdown;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.CellSummary;
import dev.tenk.results.store.CellSummaries;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes a report of a run, again and again the same from the same files. */
final class Reports {
  private Reports() {}

  /** What the whole cells of a run come to; what is damaged or missing is a warning. */
  static RunReport of(RunFolder run, SuiteFile suiteFile) {
    RunManifest manifest = run.manifest();
    Suite suite = suiteFile.suite();
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
    List<TargetReport> targets = new ArrayList<>();
    for (TargetFacts facts : manifest.targets()) {
      List<CellSummary> cells =
          manifest.cells().stream()
              .filter(cell -> cell.target().equals(facts.name()))
              .filter(run::isWhole)
              .filter(cell -> damaged.stream().noneMatch(file -> file.contains("/" + cell + "/")))
              .map(cell -> CellSummaries.of(run, cell, suite.slo()))
              .toList();
      targets.add(target(facts, cells, suiteFile));
    }
    return new RunReport(
        manifest, suite.slo(), suite.demand(), suiteFile.priceBook(), warnings, targets);
  }

  private static TargetReport target(
      TargetFacts facts, List<CellSummary> cells, SuiteFile suiteFile) {
    Suite suite = suiteFile.suite();
    Capacity capacity = Capacity.of(cells, suite.slo());
    DeviceProfile device = suiteFile.devices().get(facts.name());
    if (device == null) {
      HostedCosts costs = new HostedCosts(facts, cells, capacity, suiteFile.priceBook());
      return new TargetReport(
          facts,
          Optional.empty(),
          capacity,
          costs.atCapacity(),
          costs.at(Load.of(suite.demand())),
          cells);
    }
    CostModel model = new EdgeDevices(device, capacity).priced(suiteFile.priceBook());
    return new TargetReport(
        facts,
        Optional.of(device.name()),
        capacity,
        model.atCapacity(),
        model.at(Load.of(suite.demand())),
        cells);
  }

  /** Writes the report's files into a folder of its own. */
  static void write(RunReport report, Path folder) {
    try {
      Files.createDirectories(folder);
      try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("cost-per-10k.csv"))) {
        CostCsv.write(report, out);
      }
      try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("cost-lines.csv"))) {
        CostLinesCsv.write(report, out);
      }
      try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("summary.md"))) {
        SummaryMarkdown.write(report, out);
      }
    } catch (IOException e) {
      throw new TenkException(folder + ": the report cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Whether nothing in it is missing, no cell is invalid, and no figure at the quantile the SLO
   * speaks of, on which cost rests.
   */
  static boolean complete(RunReport report) {
    return report.warnings().isEmpty()
        && report.targets().stream()
            .flatMap(target -> target.cells().stream())
            .allMatch(
                cell ->
                    cell.validity().cellValid()
                        && cell.invalidFigures().stream()
                            .noneMatch(each -> each.quantile() == report.slo().quantile()));
  }
}
