package dev.tenk.localcloud;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** Every value that a service recorded, at once available. */
final class Metrics {
  private final Map<Metric, Series> series = new ConcurrentHashMap<>();

  /**
   * What a value is of.
   *
   * @param namespace as {@code AWS/SageMaker}
   * @param name as {@code ModelLatency}
   * @param dimensions names and values
   */
  record Metric(String namespace, String name, Map<String, String> dimensions) {}

  private static final class Series {
    private long[] millis = new long[64];
    private double[] values = new double[64];
    private int count;

    synchronized void add(long atMillis, double value) {
      if (count == millis.length) {
        millis = Arrays.copyOf(millis, 2 * count);
        values = Arrays.copyOf(values, 2 * count);
      }
      millis[count] = atMillis;
      values[count++] = value;
    }

    synchronized Map<Long, DoubleStream.Builder> periods(
        long fromMillis, long toMillis, long periodMillis) {
      Map<Long, DoubleStream.Builder> periods = new TreeMap<>();
      for (int i = 0; i < count; i++) {
        if (millis[i] >= fromMillis && millis[i] < toMillis) {
          periods
              .computeIfAbsent(
                  Math.floorDiv(millis[i], periodMillis) * periodMillis,
                  start -> DoubleStream.builder())
              .add(values[i]);
        }
      }
      return periods;
    }
  }

  void record(Metric metric, Instant at, double value) {
    series.computeIfAbsent(metric, key -> new Series()).add(at.toEpochMilli(), value);
  }

  /** One figure a period, by the period's start, for periods that have values. */
  NavigableMap<Instant, Double> query(
      Metric metric, Instant from, Instant to, long periodMillis, ToDoubleFunction<double[]> of) {
    NavigableMap<Instant, Double> figures = new TreeMap<>();
    Series found = series.get(metric);
    if (found != null) {
      found
          .periods(from.toEpochMilli(), to.toEpochMilli(), periodMillis)
          .forEach(
              (start, values) ->
                  figures.put(
                      Instant.ofEpochMilli(start), of.applyAsDouble(values.build().toArray())));
    }
    return figures;
  }
}
