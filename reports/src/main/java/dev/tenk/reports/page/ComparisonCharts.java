package dev.tenk.reports.page;

import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.reports.html.Axis;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import dev.tenk.reports.html.ChartSeries.Bounds;
import dev.tenk.reports.html.ChartSeries.Point;
import dev.tenk.reports.html.Mark;
import dev.tenk.reports.render.comparison.AbReport;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.results.stats.comparison.AbVerdict;
import dev.tenk.results.stats.comparison.MetricVerdict;
import dev.tenk.results.stats.estimate.RatioEstimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A comparison of two builds: ratios of metrics against the margin. */
final class ComparisonCharts {
  /** A lower end without a place on a logarithmic axis: the bar ends with the axis. */
  private static final double NO_END = 0;

  private ComparisonCharts() {}

  private record Ratio(
      String metric,
      RatioEstimate estimate,
      boolean established,
      Optional<MetricVerdict> verdict) {}

  /** Of a cell that two runs have measured; empty where nothing has a ratio. */
  static Optional<Chart> of(ComparedCell cell, double margin, int nth) {
    return chart(
        Names.id("ratios", nth),
        cell.target() + ", " + cell.workload() + ": " + cell.verdict().text(),
        margin,
        cell.rows().stream()
            .flatMap(
                row ->
                    row.comparison().estimate().stream()
                        .map(
                            each ->
                                new Ratio(
                                    row.metric().text(),
                                    each,
                                    cell.invalid().isEmpty()
                                        && row.baseline().established()
                                        && row.candidate().established(),
                                    row.verdict())))
            .toList());
  }

  /** Of interleaved rounds; empty where no round counts. */
  static Optional<Chart> of(AbVerdict rounds, double margin) {
    return chart(
        "ratios",
        "All rounds: " + rounds.verdict().text(),
        margin,
        rounds.rows().stream()
            .flatMap(
                row ->
                    AbReport.estimate(row).stream()
                        .map(each -> new Ratio(row.metric().text(), each, true, row.verdict())))
            .toList());
  }

  private static Optional<Chart> chart(String id, String title, double margin, List<Ratio> ratios) {
    if (ratios.isEmpty()) {
      return Optional.empty();
    }
    List<Point> points = new ArrayList<>();
    for (Ratio ratio : ratios) {
      points.add(point(ratio, points.size()));
    }
    return Optional.of(
        new Chart(
            id,
            "Candidate / baseline, " + title,
            "1 is no change; what lies in the band is within the margin of %s. %s%s"
                .formatted(
                    Figures.percent(margin),
                    ratios.stream().anyMatch(ratio -> !ratio.estimate().open())
                        ? "Bars are 95 % intervals."
                        : "There are no intervals; why, is said below.",
                    ratios.stream().allMatch(Ratio::established)
                        ? ""
                        : " Hollow: merely seen in these two runs, or of an invalid cell."),
            Axis.logarithmic("candidate / baseline", ""),
            Axis.categories("", ratios.stream().map(Ratio::metric).toList()),
            List.of(new ChartSeries.Points("ratio", points)),
            List.of(
                new Mark.Band("margin", 1 / (1 + margin), 1 + margin), new Mark.Vertical("", 1))));
  }

  private static Point point(Ratio ratio, int row) {
    RatioEstimate estimate = ratio.estimate();
    return new Point(
        estimate.ratio(),
        row,
        estimate.open()
            ? Optional.empty()
            : Optional.of(new Bounds(estimate.low().orElse(NO_END), estimate.high())),
        Optional.empty(),
        OptionalDouble.empty(),
        !ratio.established(),
        ratio.verdict().map(verdict -> verdict.verdict().text()).orElse(""));
  }
}
