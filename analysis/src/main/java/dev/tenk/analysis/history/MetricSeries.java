package dev.tenk.analysis.history;

import java.util.List;
import java.util.Optional;

/**
 * A metric of a target under a workload, night after night.
 *
 * @param key which one
 * @param points a night each, in order of time; a night without a value is there too
 */
public record MetricSeries(Key key, List<Point> points) {
  /** Copies its list. */
  public MetricSeries {
    points = List.copyOf(points);
  }

  /**
   * Which series.
   *
   * @param target name in the suite
   * @param workload name in the suite; empty for what is of the target as a whole
   * @param metric what is followed
   */
  public record Key(String target, Optional<String> workload, Metric metric) {
    @Override
    public String toString() {
      return target + workload.map(name -> ", " + name).orElse("") + ", " + metric.word();
    }
  }

  /** A night and its value. */
  public record Point(Night night, Reading reading) {}
}
