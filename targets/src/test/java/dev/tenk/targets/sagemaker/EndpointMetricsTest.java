package dev.tenk.targets.sagemaker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenk.results.model.ServiceMetric;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.targets.ServiceMonitored;
import dev.tenk.targets.Target;
import dev.tenk.targets.edge.ScriptedServer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is made of CloudWatch's answers. Their states are those of {@code MetricDataResult} in the
 * Amazon CloudWatch API Reference: Complete, InternalError, PartialData, Forbidden.
 */
@Timeout(60)
class EndpointMetricsTest {
  private static final Instant FIRST = Instant.parse("2026-11-30T10:00:00Z");
  private static final Instant SECOND = Instant.parse("2026-11-30T10:01:00Z");

  @Test
  void aMeanIsOfMinutesThatHaveSumAndCount() {
    MinuteFigures figures = figures("Complete", List.of(FIRST, SECOND), List.of(1000.0, 3000.0));
    assertThat(MinuteFigures.incomplete(List.of(figures), 20)).isEmpty();
    assertThat(MinuteFigures.metrics(List.of(figures)))
        .extracting(ServiceMetric::statistic, ServiceMetric::value)
        .containsExactly(tuple("SampleCount", 20.0), tuple("Average", 200.0));
  }

  @Test
  void whatIsMissingIsSaid() {
    List<Instant> both = List.of(FIRST, SECOND);
    assertThat(
            MinuteFigures.incomplete(
                List.of(figures("PartialData", both, List.of(1000.0, 3000.0))), 20))
        .contains("CloudWatch gave PartialData for its ModelLatency Sum");
    assertThat(
            MinuteFigures.incomplete(
                List.of(figures("InternalError", both, List.of(1000.0, 3000.0))), 20))
        .contains("CloudWatch gave InternalError for its ModelLatency Sum");
    MinuteFigures half = figures("Complete", List.of(FIRST), List.of(1000.0));
    assertThat(MinuteFigures.incomplete(List.of(half), 20))
        .contains("CloudWatch has sums and counts of different minutes");
    // of the one minute that has both
    assertThat(MinuteFigures.metrics(List.of(half)))
        .extracting(ServiceMetric::statistic, ServiceMetric::value)
        .containsExactly(tuple("SampleCount", 10.0), tuple("Average", 100.0));
    MinuteFigures whole = figures("Complete", both, List.of(1000.0, 3000.0));
    assertThat(MinuteFigures.incomplete(List.of(whole), 21))
        .contains("CloudWatch knew 20 of 21 calls when the wait was over");
    assertThat(MinuteFigures.incomplete(List.of(whole), 10))
        .contains("CloudWatch has 20 calls in these minutes, of which 10 were this cell's");
  }

  private static MinuteFigures figures(String status, List<Instant> minutes, List<Double> sums) {
    MinuteFigures figures = new MinuteFigures();
    figures.add("ModelLatency", "Sum", status, minutes, sums);
    figures.add(
        "ModelLatency", "SampleCount", "Complete", List.of(FIRST, SECOND), List.of(10.0, 10.0));
    return figures;
  }

  /** A figure may come on several pages, of which the last says whether it is whole. */
  @Test
  void pagesAreReadToTheirEnd() {
    Deque<String> pages = new ArrayDeque<>();
    pages.add(page("PartialData", "2026-11-30T10:00:00Z", "<NextToken>more</NextToken>"));
    pages.add(page("Complete", "2026-11-30T10:01:00Z", ""));
    try (Keys keys = Keys.of("AKIAEXAMPLE", "secret-of-example");
        ScriptedServer server =
            new ScriptedServer(
                (request, peer) -> peer.answer(200, pages.remove().getBytes(UTF_8)));
        Target target =
            Cloud.openByUrl(server.url(), server.url(), "sagemaker-serverless", "sl", "")) {
      ServiceMetrics metrics =
          target
              .ability(ServiceMonitored.class)
              .orElseThrow()
              .serviceMetrics(FIRST, SECOND.plusSeconds(1), 20);
      assertThat(new String(server.received().get(1).body(), UTF_8)).contains("NextToken=more");
      assertThat(metrics.metrics())
          .extracting(ServiceMetric::statistic, ServiceMetric::value)
          .containsExactly(
              tuple("SampleCount", 20.0), tuple("Average", 50.0), tuple("Maximum", 500.0));
      // this target has sent none of them
      assertThat(metrics.incomplete())
          .isEqualTo(
              Optional.of("CloudWatch has 20 calls in these minutes, of which 0 were this cell's"));
    }
  }

  private static String page(String status, String minute, String token) {
    StringBuilder results = new StringBuilder();
    for (String figure : List.of("v0_0_0 500.0", "v0_0_1 10.0", "v0_0_2 500.0")) {
      String[] parts = figure.split(" ", -1);
      results.append(
          "<member><Id>%s</Id><Label>x</Label><Timestamps><member>%s</member></Timestamps><Values><member>%s</member></Values><StatusCode>%s</StatusCode></member>"
              .formatted(parts[0], minute, parts[1], status));
    }
    return "<GetMetricDataResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\"><GetMetricDataResult><MetricDataResults>%s</MetricDataResults>%s</GetMetricDataResult></GetMetricDataResponse>"
        .formatted(results, token);
  }
}
