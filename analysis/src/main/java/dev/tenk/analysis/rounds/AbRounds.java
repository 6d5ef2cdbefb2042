package dev.tenk.analysis.rounds;

import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.EnergyUse;
import dev.tenk.results.stats.comparison.AbVerdict.Round;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.RoundSide;
import dev.tenk.results.stats.estimate.Quantiles;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.HdrHistogram.Histogram;

/** Reads the rounds of an interleaved A/B comparison, each once: what is whole does not change. */
public final class AbRounds {
  private static final Map<ComparedMetric, Tag> TIMES =
      new EnumMap<>(
          Map.of(
              ComparedMetric.RESPONSE_P50, Tag.RESPONSE,
              ComparedMetric.RESPONSE_P90, Tag.RESPONSE,
              ComparedMetric.RESPONSE_P99, Tag.RESPONSE,
              ComparedMetric.SERVICE_P50, Tag.SERVICE,
              ComparedMetric.SERVICE_P90, Tag.SERVICE,
              ComparedMetric.SERVICE_P99, Tag.SERVICE,
              ComparedMetric.QUEUE_P50, Tag.QUEUE,
              ComparedMetric.MODEL_P50, Tag.MODEL));

  private final RunFolder run;
  private final AbPlan plan;
  private final Slo slo;
  private final Map<Integer, Round> whole = new HashMap<>();

  /** Of a run that is one. */
  public AbRounds(RunFolder run, AbPlan plan, Slo slo) {
    this.run = run;
    this.plan = plan;
    this.slo = slo;
  }

  /** The rounds that are planned so far; a side that is not whole is empty. */
  public List<Round> read(RunManifest manifest) {
    List<Round> rounds = new ArrayList<>();
    for (CellKey cell : manifest.plan().cells()) {
      int number = AbPlan.roundOf(cell);
      if (number > rounds.size()) {
        rounds.add(round(number, cell.target().equals(plan.baseline())));
      }
    }
    return rounds;
  }

  private Round round(int number, boolean baselineFirst) {
    Round known = whole.get(number);
    if (known != null) {
      return known;
    }
    Round round =
        new Round(
            number,
            baselineFirst,
            side(plan.cells(plan.baseline(), number)),
            side(plan.cells(plan.candidate(), number)));
    if (round.baseline().isPresent() && round.candidate().isPresent()) {
      whole.put(number, round);
    }
    return round;
  }

  private Optional<RoundSide> side(List<CellKey> cells) {
    if (!cells.stream().allMatch(run::isWhole)) {
      return Optional.empty();
    }
    List<CellSummary> windows =
        cells.stream().map(cell -> CellSummaries.of(run, cell, slo)).toList();
    Map<Tag, Histogram> times = new EnumMap<>(Tag.class);
    for (CellKey cell : cells) {
      try {
        LatencyLogReader.totals(run.cell(cell).resolve(RunFolder.TOTALS_LOG))
            .forEach(
                (tag, nanos) -> times.computeIfAbsent(tag, any -> new Histogram(3)).add(nanos));
      } catch (IOException e) {
        throw new TenkException("run " + run.runId() + " cannot be read: " + e.getMessage(), e);
      }
    }
    long sent = windows.stream().mapToLong(window -> window.counts().sent()).sum();
    long succeeded = windows.stream().mapToLong(window -> window.counts().succeeded()).sum();
    return Optional.of(
        new RoundSide(
            sent,
            sent - succeeded,
            figures(windows, times, sent - succeeded),
            late(windows),
            windows.stream().flatMap(window -> window.validity().reasons().stream()).toList(),
            mean(windows.stream().map(AbRounds::startCelsius).toList())));
  }

  private static Map<ComparedMetric, Double> figures(
      List<CellSummary> windows, Map<Tag, Histogram> times, long failures) {
    Map<ComparedMetric, Double> figures = new EnumMap<>(ComparedMetric.class);
    TIMES.forEach(
        (metric, tag) -> {
          Histogram nanos = times.get(tag);
          long failed = tag == Tag.RESPONSE ? failures : 0;
          OptionalLong value =
              nanos.getTotalCount() + failed >= RoundSide.requestsFor(metric)
                  ? Quantiles.sample(nanos, failed, metric.quantile().orElseThrow())
                  : OptionalLong.empty();
          value.ifPresent(each -> put(figures, metric, each / 1e6));
        });
    double seconds = windows.stream().mapToDouble(CellSummary::windowSeconds).sum();
    put(
        figures,
        ComparedMetric.GOODPUT,
        windows.stream().mapToDouble(each -> each.goodputPerSecond() * each.windowSeconds()).sum()
            / seconds);
    if (windows.get(0).offeredRatePerSecond().isEmpty()) {
      put(
          figures,
          ComparedMetric.THROUGHPUT,
          windows.stream()
                  .mapToDouble(each -> each.throughputPerSecond() * each.windowSeconds())
                  .sum()
              / seconds);
    }
    mean(windows.stream().map(AbRounds::joules).toList())
        .ifPresent(joules -> put(figures, ComparedMetric.ENERGY, joules));
    return figures;
  }

  /** A figure of 0 has no ratio. */
  private static void put(
      Map<ComparedMetric, Double> figures, ComparedMetric metric, double value) {
    if (value > 0) {
      figures.put(metric, value);
    }
  }

  private static Set<ComparedMetric> late(List<CellSummary> windows) {
    Set<ComparedMetric> late = EnumSet.noneOf(ComparedMetric.class);
    TIMES.forEach(
        (metric, tag) -> {
          if (tag == Tag.RESPONSE
              && windows.stream()
                  .flatMap(window -> window.validity().quantiles().stream())
                  .anyMatch(
                      each ->
                          each.quantile() == metric.quantile().orElseThrow() && !each.valid())) {
            late.add(metric);
          }
        });
    return late;
  }

  private static OptionalDouble joules(CellSummary window) {
    return window
        .device()
        .flatMap(DeviceSide::energy)
        .map(EnergyUse::joulesPerInference)
        .orElse(OptionalDouble.empty());
  }

  /** Of what computes where that is measured, else of the CPU. */
  private static OptionalDouble startCelsius(CellSummary window) {
    return window
        .device()
        .flatMap(device -> device.npu().or(device::soc))
        .map(warming -> OptionalDouble.of(warming.startCelsius()))
        .orElse(OptionalDouble.empty());
  }

  /** Empty where one is. */
  private static OptionalDouble mean(List<OptionalDouble> values) {
    return values.stream().allMatch(OptionalDouble::isPresent)
        ? values.stream().mapToDouble(OptionalDouble::getAsDouble).average()
        : OptionalDouble.empty();
  }
}
