package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ServiceMetric;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What CloudWatch tells of a variant's minutes, put together from its pages: for each metric and
 * statistic a value a minute, and whether that is all of them.
 */
final class MinuteFigures {
  static final String SUM = "Sum";
  static final String COUNT = "SampleCount";
  static final String MAXIMUM = "Maximum";

  /** So few others, as the calls made before the load, change no mean by more. */
  private static final double FOREIGN_SHARE = 0.05;

  private static final String LATENCY = "ModelLatency";
  private static final String COMPLETE = "Complete";

  private final SortedMap<String, SortedMap<String, SortedMap<Instant, Double>>> byMetric =
      new TreeMap<>();
  private final SortedMap<String, String> statuses = new TreeMap<>();

  /**
   * Adds a page of a figure.
   *
   * @param status as CloudWatch has it; a figure's last page says whether it is whole
   */
  void add(
      String metric, String statistic, String status, List<Instant> minutes, List<Double> values) {
    SortedMap<Instant, Double> figures =
        byMetric
            .computeIfAbsent(metric, key -> new TreeMap<>())
            .computeIfAbsent(statistic, key -> new TreeMap<>());
    for (int i = 0; i < Math.min(minutes.size(), values.size()); i++) {
      figures.put(minutes.get(i), values.get(i));
    }
    statuses.put(metric + " " + statistic, status);
  }

  /** How many calls it knows of. */
  double calls() {
    return total(LATENCY, COUNT);
  }

  /** Why it is not all that there is; empty where it is. */
  private Optional<String> unfinished() {
    for (Map.Entry<String, String> each : statuses.entrySet()) {
      if (each.getKey().startsWith(LATENCY) && !each.getValue().equals(COMPLETE)) {
        return Optional.of(
            "CloudWatch gave %s for its %s".formatted(each.getValue(), each.getKey()));
      }
    }
    return minutes(LATENCY, SUM).equals(minutes(LATENCY, COUNT))
        ? Optional.empty()
        : Optional.of("CloudWatch has sums and counts of different minutes");
  }

  /**
   * Why a mean over some variants would not be that of so many calls.
   *
   * @return empty where it would
   */
  static Optional<String> incomplete(Collection<MinuteFigures> variants, long calls) {
    Optional<String> unfinished =
        variants.stream().flatMap(each -> each.unfinished().stream()).findFirst();
    if (unfinished.isPresent()) {
      return unfinished;
    }
    double known = variants.stream().mapToDouble(MinuteFigures::calls).sum();
    if (known < calls) {
      return Optional.of(
          "CloudWatch knew %.0f of %d calls when the wait was over".formatted(known, calls));
    }
    return known > calls * (1 + FOREIGN_SHARE)
        ? Optional.of(
            "CloudWatch has %.0f calls in these minutes, of which %d were this cell's"
                .formatted(known, calls))
        : Optional.empty();
  }

  private Set<Instant> minutes(String metric, String statistic) {
    return figures(metric, statistic).keySet();
  }

  private SortedMap<Instant, Double> figures(String metric, String statistic) {
    return byMetric.getOrDefault(metric, new TreeMap<>()).getOrDefault(statistic, new TreeMap<>());
  }

  private boolean summedOnly(String metric) {
    return byMetric.getOrDefault(metric, new TreeMap<>()).keySet().equals(Set.of(SUM))
        && !figures(metric, SUM).isEmpty();
  }

  private double total(String metric, String statistic) {
    return figures(metric, statistic).values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /**
   * Count, mean and maximum of each metric, over the minutes that have both sum and count; of one
   * that was asked for by its sum only, that.
   */
  static List<ServiceMetric> metrics(Collection<MinuteFigures> variants) {
    List<ServiceMetric> metrics = new ArrayList<>();
    for (String metric :
        variants.stream()
            .flatMap(each -> each.byMetric.keySet().stream())
            .collect(Collectors.toCollection(TreeSet::new))) {
      double sum = 0;
      double count = 0;
      OptionalDouble most = OptionalDouble.empty();
      for (MinuteFigures each : variants) {
        SortedMap<Instant, Double> sums = each.figures(metric, SUM);
        for (Map.Entry<Instant, Double> minute : each.figures(metric, COUNT).entrySet()) {
          if (sums.containsKey(minute.getKey())) {
            sum += sums.get(minute.getKey());
            count += minute.getValue();
          }
        }
        for (double maximum : each.figures(metric, MAXIMUM).values()) {
          most = OptionalDouble.of(Math.max(maximum, most.orElse(maximum)));
        }
      }
      if (count > 0) {
        metrics.add(new ServiceMetric(metric, COUNT, "Count", count));
        metrics.add(new ServiceMetric(metric, "Average", "Microseconds", sum / count));
        most.ifPresent(
            value -> metrics.add(new ServiceMetric(metric, MAXIMUM, "Microseconds", value)));
      } else if (variants.stream().allMatch(each -> each.summedOnly(metric))) {
        metrics.add(
            new ServiceMetric(
                metric,
                SUM,
                "Count",
                variants.stream().mapToDouble(e -> e.total(metric, SUM)).sum()));
      }
    }
    return metrics;
  }
}
