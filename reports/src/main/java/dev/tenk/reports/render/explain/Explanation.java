package dev.tenk.reports.render.explain;

import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.cost.matrix.Told;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Report;
import dev.tenk.reports.render.matrix.MatrixTables;
import dev.tenk.reports.render.matrix.ShortDecision;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.reports.render.run.Tables;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a figure of a run's report came about: from which samples and rows, in which files, and by
 * which formula.
 */
public final class Explanation {
  private static final List<String> OTHER_FIGURES =
      List.of("max", "service", "errors", "slo", "verdict", "mlperf", "capacity", "cost", "month");
  private static final int ONE_LINE = 98;

  private Explanation() {}

  /** The decision at the owner's demand. */
  public static Report ofDecision(RunReport report) {
    return shown(
        String.join(" ", ShortDecision.of(report.atDemand())), DecisionExplanation.lines(report));
  }

  /**
   * A figure of a target.
   *
   * @param figure as tables name it, such as {@code p99}, {@code cost} or {@code slo}
   * @param workload where it was measured; empty for the one that reports show in short
   * @throws IllegalArgumentException in words where there is no such target, figure or workload
   */
  public static Report of(
      RunReport report, String target, String figure, Optional<String> workload, Sources sources) {
    TargetReport about = target(report, target);
    String word = figure.toLowerCase(Locale.ROOT).replaceFirst("^10k$", "cost");
    Row row = MatrixTables.row(report.atDemand(), target);
    return switch (word) {
      case "cost", "month" ->
          shown(word + " of " + target, CostExplanation.lines(about, word, report, sources));
      case "capacity" -> shown("capacity of " + target, CostExplanation.capacity(about, sources));
      default -> ofCell(report, about, row, word, cell(about, row, workload), sources);
    };
  }

  private static Report ofCell(
      RunReport report,
      TargetReport target,
      Row row,
      String word,
      CellSummary cell,
      Sources sources) {
    String title =
        "%s of %s under %s%s%s"
            .formatted(
                word,
                target.name(),
                CellText.workload(cell),
                word.equals("slo") ? ": " + Figures.slo(report.slo()) : "",
                others(target, cell));
    TimeExplanation times = new TimeExplanation(cell, row, sources);
    return shown(
        title,
        switch (word) {
          case "max" -> times.max();
          case "service" -> times.service();
          case "errors" -> JudgementExplanation.errors(cell, report.slo(), sources);
          case "slo" -> JudgementExplanation.slo(cell, row, report.slo(), sources);
          case "mlperf" -> MlperfExplanation.lines(cell, sources);
          case "verdict" -> JudgementExplanation.verdict(cell, report.slo(), sources);
          default ->
              report.quantiles().stream()
                  .filter(quantile -> Figures.quantile(quantile).equals(word))
                  .findFirst()
                  .map(quantile -> times.quantile(estimate(cell, quantile)))
                  .orElseThrow(() -> noFigure(report, word));
        });
  }

  private static QuantileEstimate estimate(CellSummary cell, double quantile) {
    return CellText.estimate(cell, quantile)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s has no %s under %s"
                        .formatted(
                            cell.target(), Figures.quantile(quantile), CellText.workload(cell))));
  }

  private static IllegalArgumentException noFigure(RunReport report, String word) {
    return new IllegalArgumentException(
        "'%s' is not a figure of a report; they are: %s, and decision without a target"
            .formatted(
                word,
                String.join(
                    ", ",
                    Stream.concat(
                            report.quantiles().stream().map(Figures::quantile),
                            OTHER_FIGURES.stream())
                        .toList())));
  }

  private static TargetReport target(RunReport report, String name) {
    return report.targets().stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is not a target of the run; they are: %s"
                        .formatted(name, String.join(", ", report.targetNames()))));
  }

  private static CellSummary cell(TargetReport target, Row row, Optional<String> workload) {
    List<CellSummary> cells = Tables.shown(target);
    if (cells.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured of '%s'".formatted(target.name()));
    }
    return workload.isEmpty()
        ? Told.of(row).map(Told::cell).orElse(cells.get(0))
        : cells.stream()
            .filter(cell -> CellText.workload(cell).equals(workload.get()))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'%s' is not a workload that was measured of %s; they are: %s"
                            .formatted(workload.get(), target.name(), workloads(cells))));
  }

  private static String others(TargetReport target, CellSummary cell) {
    List<CellSummary> others =
        Tables.shown(target).stream().filter(each -> !each.equals(cell)).toList();
    return others.isEmpty() ? "" : " (--workload: " + workloads(others) + ")";
  }

  private static String workloads(List<CellSummary> cells) {
    return String.join(", ", cells.stream().map(CellText::workload).toList());
  }

  /** As much of a line as a terminal of 100 columns has room for. */
  static String inOneLine(String line) {
    return line.length() <= ONE_LINE ? line : line.substring(0, ONE_LINE - 1).stripTrailing() + "…";
  }

  /** What each line is about stands before two spaces; the rest of all begins in one column. */
  private static Report shown(String title, List<String> lines) {
    int widest = lines.stream().mapToInt(line -> line.indexOf("  ")).max().orElse(0);
    return medium ->
        Document.of(
            title,
            lines.stream()
                .map(line -> line.replaceFirst(" {2}", " ".repeat(2 + widest - line.indexOf("  "))))
                .toList(),
            List.of());
  }
}
