package dev.tenk.reports.page;

import dev.tenk.reports.html.Axis;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import dev.tenk.reports.html.ChartSeries.Position;
import dev.tenk.reports.html.ChartSeries.Run;
import dev.tenk.reports.html.ChartSeries.Stroke;
import dev.tenk.reports.html.Mark;
import dev.tenk.reports.page.CellCharts.Drawn;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.CellTimeline;
import dev.tenk.results.stats.cell.CellTimeline.Quantile;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Times by percentile under one workload, a line a target; each target has its place in all. */
final class PercentileCharts {
  private static final double NANOS_PER_MILLI = 1e6;

  private final RunReport report;
  private int charts;

  PercentileCharts(RunReport report) {
    this.report = report;
  }

  static Mark bound(Slo slo) {
    return new Mark.Horizontal(
        "SLO " + Figures.quantile(slo.quantile()) + " bound", slo.boundNanos() / NANOS_PER_MILLI);
  }

  /**
   * Response time.
   *
   * @param cells under that workload, one a target at most
   */
  Chart response(String workload, List<Drawn> cells) {
    return new Chart(
        Names.id("percentiles", ++charts),
        "Response time by percentile, " + workload,
        "Of all requests of this run. Dashed: seen here, with no established upper end for another run. Dotted with hollow marks: not to be trusted. A line ends at the slowest request, or where failures begin, which are slower than any success.",
        Axis.percentiles("percentile"),
        Axis.logarithmic("response time", "ms"),
        series(cells, CellTimeline::response, PercentileCharts::stroke),
        List.of(bound(report.slo())));
  }

  /** Service time of the same cells. */
  Chart service(String workload, List<Drawn> cells) {
    return new Chart(
        Names.id("service", charts),
        "Service time by percentile, " + workload,
        "From when a request was sent, so without what it waited for its turn; of successes only. Dotted with hollow marks: the cell is invalid.",
        Axis.percentiles("percentile"),
        Axis.logarithmic("service time", "ms"),
        series(
            cells,
            CellTimeline::service,
            (cell, quantile) -> cell.validity().cellValid() ? Stroke.SOLID : Stroke.DOTTED),
        List.of());
  }

  private interface Strength {
    Stroke of(CellSummary cell, double quantile);
  }

  private List<ChartSeries> series(
      List<Drawn> cells, Function<CellTimeline, List<Quantile>> curve, Strength strength) {
    List<ChartSeries> series = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      String name = Names.of(target.facts());
      Optional<Drawn> cell =
          cells.stream().filter(each -> each.target().name().equals(target.name())).findFirst();
      if (cell.isEmpty()) {
        series.add(new ChartSeries.Absent(name, "not measured under this workload"));
      } else if (curve.apply(cell.get().course()).isEmpty()) {
        series.add(new ChartSeries.Absent(name, "no request succeeded"));
      } else {
        series.add(line(name, cell.get().cell(), curve.apply(cell.get().course()), strength));
      }
    }
    return series;
  }

  private static ChartSeries line(
      String name, CellSummary cell, List<Quantile> curve, Strength strength) {
    List<Run> runs = new ArrayList<>();
    List<Position> points = new ArrayList<>();
    Stroke stroke = strength.of(cell, curve.get(0).quantile());
    for (Quantile each : curve) {
      Stroke next = strength.of(cell, each.quantile());
      if (next != stroke) {
        runs.add(new Run(points, stroke));
        points = new ArrayList<>(points.subList(points.size() - 1, points.size()));
        stroke = next;
      }
      points.add(new Position(each.quantile(), each.nanos() / NANOS_PER_MILLI));
    }
    runs.add(new Run(points, stroke));
    return new ChartSeries.Line(name, runs, false);
  }

  /**
   * As far as the next higher quantile that was seen may be trusted; beyond the last one nothing is
   * established.
   */
  private static Stroke stroke(CellSummary cell, double quantile) {
    List<Seen> seen =
        cell.response().stream().filter(Seen.class::isInstance).map(Seen.class::cast).toList();
    if (seen.isEmpty()) {
      return cell.validity().cellValid() ? Stroke.DASHED : Stroke.DOTTED;
    }
    Seen last = seen.get(seen.size() - 1);
    Seen judged =
        seen.stream().filter(each -> each.quantile() >= quantile).findFirst().orElse(last);
    if (!cell.validity().valid(judged.quantile())) {
      return Stroke.DOTTED;
    }
    return quantile <= last.quantile() && judged.established() ? Stroke.SOLID : Stroke.DASHED;
  }
}
