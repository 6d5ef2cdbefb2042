package dev.tenk.reports.page;

import dev.tenk.analysis.history.Change;
import dev.tenk.analysis.history.Metric;
import dev.tenk.analysis.history.MetricSeries;
import dev.tenk.analysis.history.Reading;
import dev.tenk.analysis.history.SeriesHistory;
import dev.tenk.reports.html.Axis;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import dev.tenk.reports.html.ChartSeries.Bounds;
import dev.tenk.reports.html.ChartSeries.Point;
import dev.tenk.reports.html.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Charts of how targets were from run to run. */
final class HistoryCharts {
  private HistoryCharts() {}

  /** A series with its changes. */
  static Chart of(SeriesHistory history, int nth) {
    var key = history.series().key();
    var nights = history.series().points();
    List<Point> points = new ArrayList<>();
    List<Mark> marks = new ArrayList<>();
    for (int i = 0; i < nights.size(); i++) {
      // a night without a figure has no mark
      if (nights.get(i).reading().figure().isPresent()) {
        points.add(point(nights.get(i), i + 1));
      }
      for (Change change : history.changes()) {
        if (change.first().equals(nights.get(i))) {
          marks.add(new Mark.Vertical(change.known().isPresent() ? "known" : "change", i + 1));
        }
      }
    }
    return new Chart(
        Names.id("history", nth),
        key.toString(),
        "State: %s. An upright line is where a change of level began.%s%s"
            .formatted(
                history.state().name().toLowerCase(Locale.ROOT),
                points.stream().anyMatch(point -> point.yBounds().isPresent())
                    ? " Bars: where it lies in another run at 99 % confidence; an arrow: no upper end is established."
                    : "",
                points.stream().anyMatch(Point::hollow)
                    ? " Hollow: merely seen, or not valid, and no part of state and changes."
                    : ""),
        Axis.linear("run, oldest first", ""),
        key.metric().scale() == Metric.Scale.RATIO && points.stream().allMatch(p -> p.y() > 0)
            ? Axis.linear(key.metric().word(), key.metric().unit())
            : Axis.fromZero(key.metric().word(), key.metric().unit()),
        List.of(new ChartSeries.Points(key.metric().word(), points)),
        marks);
  }

  private static Point point(MetricSeries.Point night, int nth) {
    Reading reading = night.reading();
    boolean counts = reading.status() == Reading.Status.OK;
    return new Point(
        nth,
        reading.figure().getAsDouble(),
        Optional.empty(),
        reading.interval().map(range -> new Bounds(range.low(), range.high())),
        OptionalDouble.empty(),
        !counts,
        counts
            ? night.night().runId()
            : "%s, %s".formatted(night.night().runId(), reading.status().text()));
  }
}
