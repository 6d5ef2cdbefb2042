package dev.tenk.reports.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.analysis.history.History;
import dev.tenk.analysis.history.Metric;
import dev.tenk.analysis.history.MetricSeries;
import dev.tenk.analysis.history.Night;
import dev.tenk.analysis.history.Reading;
import dev.tenk.analysis.history.Reading.Range;
import dev.tenk.analysis.history.Reading.Status;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import dev.tenk.reports.html.ChartSeries.Bounds;
import dev.tenk.reports.html.ChartSeries.Point;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class HistoryChartsTest {
  private static MetricSeries.Point night(int nth, Reading reading) {
    return new MetricSeries.Point(
        new Night(
            "run-" + nth,
            Instant.EPOCH.plusSeconds(nth),
            "measured",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "0.1.0",
            "host"),
        reading);
  }

  /** One with both ends, one merely seen, one of which nothing is known. */
  @Test
  void whatIsMerelySeenIsHollowWithItsInterval() {
    MetricSeries series =
        new MetricSeries(
            new MetricSeries.Key("pi", Optional.of("short"), Metric.RESPONSE_P99),
            List.of(
                night(1, reading(Status.OK, OptionalDouble.of(14))),
                night(2, reading(Status.SEEN, OptionalDouble.empty())),
                night(3, Reading.MISSING)));

    Chart chart = HistoryCharts.of(History.of("s", List.of(series), List.of()).series().get(0), 1);

    List<Point> points = ((ChartSeries.Points) chart.series().get(0)).points();
    assertThat(points).extracting(Point::hollow).containsExactly(false, true);
    assertThat(points)
        .extracting(point -> point.yBounds().orElseThrow())
        .containsExactly(Bounds.between(10, 14), Bounds.atLeast(10));
    assertThat(points).extracting(Point::label).containsExactly("run-1", "run-2, merely seen");
    assertThat(chart.description()).contains("an arrow: no upper end", "Hollow: merely seen");
  }

  private static Reading reading(Status status, OptionalDouble high) {
    return new Reading(status, OptionalDouble.of(12), Optional.of(new Range(10, high)));
  }
}
