package dev.tenk.reports.page;

import dev.tenk.cost.Cost;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.reports.html.Axis;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import dev.tenk.reports.html.ChartSeries.Bounds;
import dev.tenk.reports.html.ChartSeries.Point;
import dev.tenk.reports.html.Mark;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The first chart: what each target costs at the demand, against how fast it was seen to be. */
final class CostAgainstTime {
  private static final double P99 = 0.99;
  private static final double NANOS_PER_MILLI = 1e6;

  private CostAgainstTime() {}

  /** Empty where no target has both a cost and a time. */
  static Optional<Chart> of(RunReport report) {
    double quantile = quantile(report);
    String name = Figures.quantile(quantile);
    List<ChartSeries> series = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      series.add(series(Names.of(target.facts()), row(report, target), quantile));
    }
    if (series.stream().allMatch(ChartSeries.Absent.class::isInstance)) {
      return Optional.empty();
    }
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
            "cost-against-time",
            "Cost against response time " + name,
            "Left is cheaper, low is faster. Bars: where the time lies in another run at 99 % confidence, and the interval of the cost; an arrow: no upper end is established. Hollow: not to be trusted. The thin mark on the right: without what late starts can have added, where that is more than 1 %.",
            Axis.logarithmic("cost per 10,000 inferences", "USD"),
            Axis.logarithmic("response time " + name, "ms"),
            series,
            marks));
  }

  /** The p99 where any target has shown one, or else the SLO's own quantile. */
  private static double quantile(RunReport report) {
    return report.atDemand().rows().stream()
            .anyMatch(row -> Times.of(row).flatMap(times -> times.seen(P99)).isPresent())
        ? P99
        : report.slo().quantile();
  }

  private static Row row(RunReport report, TargetReport target) {
    return report.atDemand().rows().stream()
        .filter(row -> row.candidate().name().equals(target.name()))
        .findFirst()
        .orElseThrow();
  }

  private static ChartSeries series(String name, Row row, double quantile) {
    Optional<Times> times = Times.of(row);
    if (times.isEmpty()) {
      return new ChartSeries.Absent(name, "nothing was measured");
    }
    Optional<Seen> seen = times.get().seen(quantile);
    if (seen.isEmpty()) {
      return new ChartSeries.Absent(name, times.get().whyNone(quantile));
    }
    if (!(row.cost() instanceof Cost cost)) {
      return new ChartSeries.Absent(
          name,
          "%s %s ms, no cost: %s"
              .formatted(
                  Figures.quantile(quantile),
                  times.get().value(quantile).text(),
                  ((NotCosted) row.cost()).reason()));
    }
    return new ChartSeries.Points(
        name, List.of(point(cost, seen.get(), times.get().valid(quantile), times.get().where())));
  }

  private static Point point(Cost cost, Seen time, boolean valid, String where) {
    Estimate usd = cost.per10kUsd().orElseThrow();
    return new Point(
        usd.value().doubleValue(),
        time.valueNanos() / NANOS_PER_MILLI,
        usd.isExact()
            ? Optional.empty()
            : Optional.of(Bounds.between(usd.low().doubleValue(), usd.high().doubleValue())),
        Optional.of(Names.bounds(time)),
        Times.isTelling(time)
            ? OptionalDouble.of(time.onTimeNanos() / NANOS_PER_MILLI)
            : OptionalDouble.empty(),
        !valid,
        "%s per 10K, %s %s ms, %s in another run%s, measured at %s%s"
            .formatted(
                Figures.costUsd(cost, usd.value()),
                Figures.quantile(time.quantile()),
                Figures.millis(time.valueNanos(), RoundingMode.HALF_UP),
                CellText.interval(time),
                Times.isTelling(time) ? ", " + Times.lateStarts(time) : "",
                where,
                valid ? "" : ", not to be trusted"));
  }
}
