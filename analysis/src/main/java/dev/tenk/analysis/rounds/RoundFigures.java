package dev.tenk.analysis.rounds;

import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.ValidityRules;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.RoundSide;
import dev.tenk.results.stats.estimate.HarrellDavis;
import dev.tenk.results.stats.estimate.Interval;
import dev.tenk.results.stats.estimate.LateStarts;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.Quantiles;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.HdrHistogram.Histogram;

/** What all rounds have in common, however the builds take turns in them. */
final class RoundFigures {
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

  private RoundFigures() {}

  /** Quantiles of those times whose requests carry them, ms. */
  static Map<ComparedMetric, Double> quantiles(Map<Tag, Histogram> times, long failures) {
    Map<ComparedMetric, Double> figures = new EnumMap<>(ComparedMetric.class);
    TIMES.forEach(
        (metric, tag) -> {
          Histogram nanos = times.get(tag);
          long requests = nanos.getTotalCount() + (tag == Tag.RESPONSE ? failures : 0);
          OptionalDouble value =
              requests >= RoundSide.requestsFor(metric)
                  ? new HarrellDavis(requests, metric.quantile().orElseThrow()).of(nanos)
                  : OptionalDouble.empty();
          value.ifPresent(each -> put(figures, metric, each / 1e6));
        });
    return figures;
  }

  /** A figure of 0 has no ratio. */
  static void put(Map<ComparedMetric, Double> figures, ComparedMetric metric, double value) {
    if (value > 0) {
      figures.put(metric, value);
    }
  }

  /** Response times that late starts can have changed too much, of some requests by themselves. */
  static Set<ComparedMetric> late(Map<Tag, Histogram> times, long failures) {
    Set<ComparedMetric> late = EnumSet.noneOf(ComparedMetric.class);
    Histogram response = times.get(Tag.RESPONSE);
    Histogram slip = times.get(Tag.SLIP);
    TIMES.forEach(
        (metric, tag) -> {
          if (tag != Tag.RESPONSE) {
            return;
          }
          double quantile = metric.quantile().orElseThrow();
          OptionalLong value = Quantiles.sample(response, failures, quantile);
          if (value.isPresent()
              && !ValidityRules.isHardlyLate(
                  slip,
                  new QuantileEstimate.Seen(
                      quantile,
                      value.getAsLong(),
                      Interval.UNKNOWN,
                      LateStarts.handedAtLeast(response, failures, slip, quantile)))) {
            late.add(metric);
          }
        });
    return late;
  }

  /** Response times of which too many requests were started late in any of some windows. */
  static Set<ComparedMetric> late(List<CellSummary> windows) {
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
}
