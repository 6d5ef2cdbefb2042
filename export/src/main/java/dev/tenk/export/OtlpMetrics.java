package dev.tenk.export;

import dev.tenk.cost.Cost;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LiveFigures;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Metrics of a run as OpenTelemetry has them: seconds, USD, UCUM's units, and its own names,
 * because the semantic conventions have none for time from a planned instant.
 */
public final class OtlpMetrics {
  private static final String REQUESTS_PER_SECOND = "{request}/s";

  private OtlpMetrics() {}

  /** Of whole cells, at the end of their windows. */
  public static List<MetricData> of(ExportedRun run) {
    Resource resource = resource(run.manifest());
    List<ExponentialHistogramPointData> response = new ArrayList<>();
    List<ExponentialHistogramPointData> service = new ArrayList<>();
    List<LongPointData> requests = new ArrayList<>();
    List<DoublePointData> throughput = new ArrayList<>();
    List<DoublePointData> goodput = new ArrayList<>();
    List<DoublePointData> quantiles = new ArrayList<>();
    List<DoublePointData> costs = new ArrayList<>();
    for (ExportedRun.Target target : run.targets()) {
      for (ExportedRun.Cell cell : target.cells()) {
        Instant from = cell.windowStart();
        Instant to = cell.windowEnd();
        Attributes attributes = attributes(target, cell);
        cell.nanos(Tag.RESPONSE)
            .ifPresent(nanos -> response.add(OtlpMetric.point(nanos, from, to, attributes)));
        cell.nanos(Tag.SERVICE)
            .ifPresent(nanos -> service.add(OtlpMetric.point(nanos, from, to, attributes)));
        requests.addAll(outcomes(cell, attributes));
        throughput.add(
            OtlpMetric.point(cell.summary().throughputPerSecond(), from, to, attributes));
        goodput.add(OtlpMetric.point(cell.summary().goodputPerSecond(), from, to, attributes));
        quantiles.addAll(quantiles(cell, attributes));
      }
      costs.addAll(costs(run, target));
    }
    List<MetricData> metrics = new ArrayList<>();
    metrics.add(
        OtlpMetric.histogram(
            resource, "tenk.response.duration", "From planned start to last byte.", response));
    metrics.add(
        OtlpMetric.histogram(
            resource, "tenk.service.duration", "From being sent to last byte.", service));
    metrics.add(
        OtlpMetric.sum(
            resource, "tenk.requests", "By what became of them.", "{request}", requests));
    metrics.add(
        OtlpMetric.gauge(
            resource, "tenk.throughput", "Successes.", REQUESTS_PER_SECOND, throughput));
    metrics.add(
        OtlpMetric.gauge(
            resource,
            "tenk.goodput",
            "Successes within the SLO's bound.",
            REQUESTS_PER_SECOND,
            goodput));
    metrics.add(
        OtlpMetric.gauge(
            resource,
            "tenk.response.quantile",
            "Quantile of response time that this run saw.",
            "s",
            quantiles));
    metrics.add(
        OtlpMetric.gauge(
            resource, "tenk.cost.per_10k", "Of 10,000 successful inferences.", "USD", costs));
    return metrics.stream().filter(metric -> !metric.isEmpty()).toList();
  }

  /**
   * Of cells that are being measured, as their progress is shown.
   *
   * @param together those that are measured at once, which the figures are of
   */
  public static List<MetricData> of(
      RunManifest run, List<CellKey> together, LiveFigures.Figures live, Instant at) {
    Resource resource = resource(run);
    Attributes attributes =
        Attributes.of(
            AttributeKey.stringKey("tenk.target"),
            together.stream().map(CellKey::target).distinct().collect(Collectors.joining(",")),
            AttributeKey.stringKey("tenk.workload"),
            together.get(0).workload(),
            AttributeKey.stringKey("tenk.phase"),
            live.warmingUp() ? "warm-up" : "steady");
    List<DoublePointData> quantiles = new ArrayList<>();
    live(quantiles, "0.5", live.p50Nanos(), at, attributes);
    live(quantiles, "0.99", live.p99Nanos(), at, attributes);
    List<MetricData> metrics =
        List.of(
            OtlpMetric.gauge(
                resource,
                "tenk.live.rate",
                "Requests that ended in the last seconds.",
                REQUESTS_PER_SECOND,
                List.of(OtlpMetric.point(live.endedPerSecond(), at, at, attributes))),
            OtlpMetric.gauge(
                resource,
                "tenk.live.errors",
                "Requests of this phase so far that were no success.",
                "{request}",
                List.of(OtlpMetric.point((double) live.errors(), at, at, attributes))),
            OtlpMetric.gauge(
                resource,
                "tenk.live.response.quantile",
                "Quantile of response time of this phase so far.",
                "s",
                quantiles));
    return metrics.stream().filter(metric -> !metric.isEmpty()).toList();
  }

  private static void live(
      List<DoublePointData> points,
      String quantile,
      OptionalLong nanos,
      Instant at,
      Attributes attributes) {
    nanos.ifPresent(
        known ->
            points.add(
                OtlpMetric.point(
                    known / 1e9, at, at, with(attributes, "tenk.quantile", quantile))));
  }

  private static List<LongPointData> outcomes(ExportedRun.Cell cell, Attributes attributes) {
    return new TreeMap<>(cell.outcomes())
        .entrySet().stream()
            .map(
                each ->
                    OtlpMetric.point(
                        each.getValue(),
                        cell.windowStart(),
                        cell.windowEnd(),
                        with(attributes, "tenk.outcome", each.getKey())))
            .toList();
  }

  private static List<DoublePointData> quantiles(ExportedRun.Cell cell, Attributes attributes) {
    return cell.quantiles().stream()
        .map(
            seen ->
                OtlpMetric.point(
                    seen.valueNanos() / 1e9,
                    cell.windowStart(),
                    cell.windowEnd(),
                    with(
                        with(attributes, "tenk.quantile", String.valueOf(seen.quantile())),
                        "tenk.status",
                        cell.status(seen))))
        .toList();
  }

  private static List<DoublePointData> costs(ExportedRun run, ExportedRun.Target target) {
    List<DoublePointData> points = new ArrayList<>();
    Instant at =
        target.cells().stream()
            .map(ExportedRun.Cell::windowEnd)
            .max(Instant::compareTo)
            .orElse(run.manifest().startedAt());
    for (ExportedRun.Bill bill : target.bills()) {
      if (bill.cost() instanceof Cost cost) {
        cost.per10kUsd()
            .ifPresent(
                usd ->
                    points.add(
                        OtlpMetric.point(
                            usd.value().doubleValue(),
                            at,
                            at,
                            Attributes.builder()
                                .put("tenk.target", target.facts().name())
                                .put("tenk.standing", target.facts().standing().text())
                                .put("tenk.cost.basis", bill.basis())
                                .put("tenk.cost.at_most", cost.atMost())
                                .put(
                                    "tenk.cost.inferences_per_month",
                                    cost.inferencesPerMonth().doubleValue())
                                .build())));
      }
    }
    return points;
  }

  private static Attributes attributes(ExportedRun.Target target, ExportedRun.Cell cell) {
    return Attributes.builder()
        .put("tenk.target", target.facts().name())
        .put("tenk.standing", target.facts().standing().text())
        .put("tenk.workload", cell.summary().workload())
        .put("tenk.repetition", cell.summary().repetition())
        .put("tenk.phase", "steady")
        .put("tenk.cell.valid", cell.summary().validity().cellValid())
        .build();
  }

  private static Attributes with(Attributes attributes, String key, String value) {
    return attributes.toBuilder().put(key, value).build();
  }

  private static Resource resource(RunManifest run) {
    return Resource.create(
        Attributes.builder()
            .put("service.name", "tenk")
            .put("service.version", run.toolVersion())
            .put("tenk.run.id", run.runId())
            .put("tenk.suite", run.suite().name())
            .build());
  }
}
