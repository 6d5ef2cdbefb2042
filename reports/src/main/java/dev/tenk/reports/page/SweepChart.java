package dev.tenk.reports.page;

import dev.tenk.cost.matrix.SweptSizes.AtDemand;
import dev.tenk.cost.matrix.SweptSizes.Row;
import dev.tenk.reports.html.Axis;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import dev.tenk.reports.html.ChartSeries.Bounds;
import dev.tenk.reports.html.ChartSeries.Point;
import dev.tenk.reports.html.Mark;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.sweep.SweepReport;
import dev.tenk.reports.render.sweep.SweepTables;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What each size of a sweep costs at the demand, against how fast it was seen to be. */
final class SweepChart {
  private static final double NANOS_PER_MILLI = 1e6;

  private SweepChart() {}

  /** Empty where no size has both a cost and a time. */
  static Optional<Chart> of(SweepReport report) {
    AtDemand demand = report.atDemand();
    List<ChartSeries> series = new ArrayList<>();
    for (Row row : inSweepOrder(report, demand)) {
      series.add(series(report, row));
    }
    if (series.stream().allMatch(ChartSeries.Absent.class::isInstance)) {
      return Optional.empty();
    }
    double quantile = demand.rows().get(0).quantile();
    String name = Figures.quantile(quantile);
    List<Mark> marks =
        quantile == report.slo().quantile()
            ? List.of(
                new Mark.Horizontal(
                    "SLO "
                        + Figures.millis(report.slo().boundNanos(), RoundingMode.HALF_UP)
                        + " ms",
                    report.slo().boundNanos() / NANOS_PER_MILLI))
            : List.of();
    return Optional.of(
        new Chart(
            "sizes",
            "Cost against response time " + name + ", by size",
            "Left is cheaper, low is faster. Bars: the interval of the mean cost at 99 %, and the"
                + " fastest and the slowest round. Hollow: dropped before the last round.",
            Axis.logarithmic("cost per 10,000 inferences", "USD"),
            Axis.logarithmic("response time " + name, "ms"),
            series,
            marks));
  }

  private static List<Row> inSweepOrder(SweepReport report, AtDemand demand) {
    return report.sizes().sizes().stream()
        .map(
            size ->
                demand.rows().stream()
                    .filter(row -> row.name().equals(size.name()))
                    .findFirst()
                    .orElseThrow())
        .toList();
  }

  private static ChartSeries series(SweepReport report, Row row) {
    if (row.middle().isEmpty() || row.usdPer10k().isEmpty()) {
      return new ChartSeries.Absent(
          row.name(), row.middle().isEmpty() ? "no such time was seen" : "no cost");
    }
    Seen middle = row.middle().get();
    List<Seen> all = row.response();
    return new ChartSeries.Points(
        row.name(),
        List.of(
            new Point(
                row.usdPer10k().getAsDouble(),
                middle.valueNanos() / NANOS_PER_MILLI,
                row.tellingInterval()
                    .filter(each -> each[0] < each[1])
                    .map(each -> Bounds.between(each[0], each[1])),
                all.size() < 2
                    ? Optional.empty()
                    : Optional.of(
                        Bounds.between(
                            all.get(0).valueNanos() / NANOS_PER_MILLI,
                            all.get(all.size() - 1).valueNanos() / NANOS_PER_MILLI)),
                OptionalDouble.empty(),
                report.sizes().losses().containsKey(row.name()),
                "%s per 10K, %s %s ms, SLO %s, %d rounds"
                    .formatted(
                        SweepTables.usd(row),
                        Figures.quantile(middle.quantile()),
                        Figures.millis(middle.valueNanos(), RoundingMode.HALF_UP),
                        row.slo().text(),
                        row.figures().size()))));
  }
}
