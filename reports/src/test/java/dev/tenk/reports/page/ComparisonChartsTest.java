package dev.tenk.reports.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.analysis.comparison.Comparison.Side;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import dev.tenk.reports.html.ChartSeries.Point;
import dev.tenk.reports.render.run.SampleReports;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.estimate.RunFigure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ComparisonChartsTest {
  private static final RunFigure ESTABLISHED = RunFigure.of(10, 0.01);
  private static final RunFigure SEEN = RunFigure.bare(12, "few").onlySeen("few");

  /** In the order of the metrics: p50 of two established figures, p99 of one merely seen. */
  private static Chart chart(boolean valid) {
    TargetFacts facts = SampleReports.target("pi", Standing.MEASURED, "lite0", List.of()).facts();
    ComparedCell cell =
        Comparison.compare(
            "even",
            side(facts, ESTABLISHED, true),
            side(facts, SEEN, valid),
            List.of(),
            Optional.empty(),
            List.of(ComparedMetric.RESPONSE_P50),
            0.03);
    return ComparisonCharts.of(cell, 0.03, 1).orElseThrow();
  }

  private static Side side(TargetFacts facts, RunFigure p99, boolean valid) {
    return new Side(
        facts,
        Map.of(ComparedMetric.RESPONSE_P50, ESTABLISHED, ComparedMetric.RESPONSE_P99, p99),
        List.of(),
        valid);
  }

  private static List<Boolean> hollow(Chart chart) {
    return chart.series().stream()
        .map(ChartSeries.Points.class::cast)
        .flatMap(points -> points.points().stream())
        .map(Point::hollow)
        .toList();
  }

  @Test
  void whatIsMerelySeenIsHollow() {
    assertThat(hollow(chart(true))).containsExactly(false, true);
    assertThat(chart(true).description())
        .endsWith("Hollow: merely seen in these two runs, or of an invalid cell.");
  }

  @Test
  void soIsAnInvalidCell() {
    assertThat(hollow(chart(false))).containsExactly(true, true);
  }
}
