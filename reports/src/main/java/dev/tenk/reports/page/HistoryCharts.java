package dev.tenk.reports.page;

import dev.tenk.analysis.history.Change;
import dev.tenk.analysis.history.Metric;
import dev.tenk.analysis.history.SeriesHistory;
import dev.tenk.reports.html.Axis;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import dev.tenk.reports.html.ChartSeries.Point;
import dev.tenk.reports.html.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

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
      // a night without a value has no mark
      if (nights.get(i).reading().value().isPresent()) {
        points.add(
            new Point(
                i + 1,
                nights.get(i).reading().value().getAsDouble(),
                Optional.empty(),
                Optional.empty(),
                nights.get(i).night().runId()));
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
        "State: %s. An upright line is where a change of level began."
            .formatted(history.state().name().toLowerCase(Locale.ROOT)),
        Axis.linear("run, oldest first", ""),
        key.metric().scale() == Metric.Scale.RATIO && points.stream().allMatch(p -> p.y() > 0)
            ? Axis.linear(key.metric().word(), key.metric().unit())
            : Axis.fromZero(key.metric().word(), key.metric().unit()),
        List.of(new ChartSeries.Points(key.metric().word(), points)),
        marks);
  }
}
