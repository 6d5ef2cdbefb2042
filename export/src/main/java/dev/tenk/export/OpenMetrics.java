package dev.tenk.export;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.Cost;
import dev.tenk.cost.Estimate;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.slo.SloDecision;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * A run in the text format of OpenMetrics 1.0. It has gauges, counters and histograms only, and no
 * times, so that readers of Prometheus's older text format take it, too, as the textfile collector
 * of its node exporter does. What is not known is absent.
 */
public final class OpenMetrics {
  private static final Unit USD = new Unit("usd");

  private final ExportedRun run;
  private final List<MetricSnapshot> metrics = new ArrayList<>();

  private OpenMetrics(ExportedRun run) {
    this.run = run;
  }

  /** The whole text, with its {@code # EOF}. */
  public static String text(ExportedRun run) {
    return new OpenMetrics(run).text();
  }

  private String text() {
    start();
    cells();
    costs();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      OpenMetricsTextFormatWriter.create()
          .write(out, new MetricSnapshots(metrics), EscapingScheme.UNDERSCORE_ESCAPING);
    } catch (IOException e) {
      // memory has no such faults
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private void start() {
    RunManifest manifest = run.manifest();
    Gauge start =
        new Gauge(
            "tenk_run_start_timestamp_seconds", Unit.SECONDS, "When the run began, since 1970.");
    start.add(
        Labels.of(
            "run_id", manifest.runId(),
            "suite", manifest.suite().name(),
            "tool_version", manifest.toolVersion()),
        manifest.startedAt().toEpochMilli() / 1e3);
    start.end();
  }

  private void cells() {
    histogram(
        "tenk_response_duration_seconds",
        Tag.RESPONSE,
        "From planned start to last byte, of successes of the measured window.");
    histogram(
        "tenk_service_duration_seconds",
        Tag.SERVICE,
        "From being sent to last byte, of successes of the measured window.");
    requests();
    quantiles();
    cell(
        "tenk_window_seconds",
        Unit.SECONDS,
        "Length of the measured window.",
        cell -> OptionalDouble.of(cell.windowSeconds()));
    cell(
        "tenk_offered_requests_per_second",
        null,
        "Planned starts in the window, a second.",
        CellSummary::offeredRatePerSecond);
    cell(
        "tenk_throughput_requests_per_second",
        null,
        "Successes in the window, a second.",
        cell -> OptionalDouble.of(cell.throughputPerSecond()));
    cell(
        "tenk_goodput_requests_per_second",
        null,
        "Successes within the bound of the SLO, a second.",
        cell -> OptionalDouble.of(cell.goodputPerSecond()));
    cell(
        "tenk_cell_valid",
        null,
        "1 where nothing spoils the whole cell, else 0.",
        cell -> OptionalDouble.of(cell.validity().cellValid() ? 1 : 0));
    decisions();
  }

  private void histogram(String name, Tag tag, String help) {
    HistogramSnapshot.Builder all =
        HistogramSnapshot.builder().name(name).unit(Unit.SECONDS).help(help);
    long[] bounds = HistogramBounds.nanos();
    double[] le =
        DoubleStream.concat(
                Arrays.stream(bounds).mapToDouble(nanos -> nanos / 1e9),
                DoubleStream.of(Double.POSITIVE_INFINITY))
            .toArray();
    boolean any = false;
    for (ExportedRun.Target target : run.targets()) {
      for (ExportedRun.Cell cell : target.cells()) {
        var nanos = cell.nanos(tag);
        if (nanos.isPresent()) {
          any = true;
          all.dataPoint(
              HistogramDataPointSnapshot.builder()
                  .labels(labels(target, cell))
                  .classicHistogramBuckets(
                      ClassicHistogramBuckets.of(le, HistogramBounds.counts(nanos.get())))
                  .sum(HistogramBounds.sumNanos(nanos.get()) / 1e9)
                  .build());
        }
      }
    }
    if (any) {
      metrics.add(all.build());
    }
  }

  private void requests() {
    CounterSnapshot.Builder all =
        CounterSnapshot.builder()
            .name("tenk_requests")
            .help("Requests of the measured window by what became of them.");
    boolean any = false;
    for (ExportedRun.Target target : run.targets()) {
      for (ExportedRun.Cell cell : target.cells()) {
        any = true;
        new TreeMap<>(cell.outcomes())
            .forEach(
                (outcome, count) ->
                    all.dataPoint(
                        CounterDataPointSnapshot.builder()
                            .labels(labels(target, cell).add("outcome", outcome))
                            .value(count)
                            .build()));
      }
    }
    if (any) {
      metrics.add(all.build());
    }
  }

  private void quantiles() {
    Gauge seen =
        new Gauge(
            "tenk_response_quantile_seconds",
            Unit.SECONDS,
            "Quantile of response time that this run saw; status says how far it can be relied"
                + " on.");
    Gauge lower =
        new Gauge(
            "tenk_response_quantile_lower_seconds",
            Unit.SECONDS,
            "Lower end of where the quantile of another such run lies, at 99 %.");
    Gauge upper =
        new Gauge(
            "tenk_response_quantile_upper_seconds",
            Unit.SECONDS,
            "Upper end of the same; absent where the samples give none.");
    for (ExportedRun.Target target : run.targets()) {
      for (ExportedRun.Cell cell : target.cells()) {
        for (QuantileEstimate.Seen each : cell.quantiles()) {
          Labels labels = labels(target, cell).add("p", String.valueOf(each.quantile()));
          seen.add(labels.add("status", cell.status(each)), each.valueNanos() / 1e9);
          lower.add(labels, each.interval().lowerNanos() / 1e9);
          each.interval().upperNanos().ifPresent(nanos -> upper.add(labels, nanos / 1e9));
        }
      }
    }
    seen.end();
    lower.end();
    upper.end();
  }

  private void cell(
      String name, Unit unit, String help, Function<CellSummary, OptionalDouble> value) {
    Gauge gauge = new Gauge(name, unit, help);
    for (ExportedRun.Target target : run.targets()) {
      for (ExportedRun.Cell cell : target.cells()) {
        value.apply(cell.summary()).ifPresent(known -> gauge.add(labels(target, cell), known));
      }
    }
    gauge.end();
  }

  private void decisions() {
    Gauge gauge =
        new Gauge(
            "tenk_slo_decision", null, "1 of the decision on the SLO that was come to, else 0.");
    for (ExportedRun.Target target : run.targets()) {
      for (ExportedRun.Cell cell : target.cells()) {
        for (SloDecision decision : SloDecision.values()) {
          gauge.add(
              labels(target, cell).add("decision", decision.text()),
              cell.summary().slo() == decision ? 1 : 0);
        }
      }
    }
    gauge.end();
  }

  private void costs() {
    Gauge capacity =
        new Gauge(
            "tenk_capacity_requests_per_second",
            null,
            "Highest arrival rate at which one device or instance is known to meet the SLO.");
    for (ExportedRun.Target target : run.targets()) {
      if (target.capacity() instanceof Capacity.AtLeast known) {
        capacity.add(labels(target), known.ratePerSecond().doubleValue());
      }
    }
    capacity.end();
    cost("tenk_cost_per_10k_usd", "Of 10,000 successful inferences.", Cost::per10kUsd);
    cost("tenk_cost_per_month_usd", "Of a month.", cost -> Optional.of(cost.monthlyUsd()));
  }

  private void cost(String name, String help, Function<Cost, Optional<Estimate>> amount) {
    Gauge gauge = new Gauge(name, USD, help);
    Map<String, ToDoubleFunction<Estimate>> bounds = new LinkedHashMap<>();
    bounds.put("value", each -> each.value().doubleValue());
    bounds.put("low", each -> each.low().doubleValue());
    bounds.put("high", each -> each.high().doubleValue());
    for (ExportedRun.Target target : run.targets()) {
      for (ExportedRun.Bill bill : target.bills()) {
        if (bill.cost() instanceof Cost cost) {
          amount
              .apply(cost)
              .ifPresent(
                  usd ->
                      bounds.forEach(
                          (bound, of) ->
                              gauge.add(labels(target, bill, cost, bound), of.applyAsDouble(usd))));
        }
      }
    }
    gauge.end();
  }

  private Labels labels(ExportedRun.Target target, ExportedRun.Bill bill, Cost cost, String bound) {
    return labels(target)
        .merge(
            Labels.of(
                "basis", bill.basis(),
                "bound", bound,
                "at_most", String.valueOf(cost.atMost()),
                "inferences_per_month", whole(cost.inferencesPerMonth()),
                "price_confidence", cost.priceConfidence().text()));
  }

  private static String whole(BigDecimal number) {
    return number.setScale(0, RoundingMode.HALF_UP).toPlainString();
  }

  private Labels labels(ExportedRun.Target target) {
    return Labels.of(
        "run_id", run.manifest().runId(),
        "target", target.facts().name(),
        "standing", target.facts().standing().text());
  }

  private Labels labels(ExportedRun.Target target, ExportedRun.Cell cell) {
    return labels(target)
        .merge(
            Labels.of(
                "workload", cell.summary().workload(),
                "repetition", String.valueOf(cell.summary().repetition()),
                "phase", "steady"));
  }

  /** A gauge whose values come one by one; it is absent without any. */
  private final class Gauge {
    private final GaugeSnapshot.Builder all;
    private boolean any;

    Gauge(String name, Unit unit, String help) {
      all = GaugeSnapshot.builder().name(name).help(help).unit(unit);
    }

    void add(Labels labels, double value) {
      any = true;
      all.dataPoint(GaugeDataPointSnapshot.builder().labels(labels).value(value).build());
    }

    void end() {
      if (any) {
        metrics.add(all.build());
      }
    }
  }
}
