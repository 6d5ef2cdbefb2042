package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ServiceMetric;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What CloudWatch tells of an endpoint's minutes, put together from its pages: for each metric and
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

  /**
   * Why a mean of it would not be that of so many calls.
   *
   * @return empty where it would
   */
  Optional<String> incomplete(long calls) {
    for (Map.Entry<String, String> each : statuses.entrySet()) {
      if (each.getKey().startsWith(LATENCY) && !each.getValue().equals(COMPLETE)) {
        return Optional.of(
            "CloudWatch gave %s for its %s".formatted(each.getValue(), each.getKey()));
      }
    }
    if (!minutes(LATENCY, SUM).equals(minutes(LATENCY, COUNT))) {
      return Optional.of("CloudWatch has sums and counts of different minutes");
    }
    double known = calls();
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

  private double total(String metric, String statistic) {
    return figures(metric, statistic).values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Count, mean and maximum over the minutes that have both sum and count. */
  List<ServiceMetric> metrics() {
    List<ServiceMetric> metrics = new ArrayList<>();
    for (String metric : byMetric.keySet()) {
      SortedMap<Instant, Double> sums = figures(metric, SUM);
      SortedMap<Instant, Double> counts = figures(metric, COUNT);
      double sum = 0;
      double count = 0;
      for (Map.Entry<Instant, Double> minute : counts.entrySet()) {
        if (sums.containsKey(minute.getKey())) {
          sum += sums.get(minute.getKey());
          count += minute.getValue();
        }
      }
      if (count > 0) {
        metrics.add(new ServiceMetric(metric, COUNT, "Count", count));
        metrics.add(new ServiceMetric(metric, "Average", "Microseconds", sum / count));
        figures(metric, MAXIMUM).values().stream()
            .max(Double::compare)
            .ifPresent(
                most -> metrics.add(new ServiceMetric(metric, MAXIMUM, "Microseconds", most)));
      }
    }
    return metrics;
  }
}
