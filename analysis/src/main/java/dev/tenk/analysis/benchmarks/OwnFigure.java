package dev.tenk.analysis.benchmarks;

import dev.tenk.results.stats.estimate.RunFigure;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The result of a benchmark without a target.
 *
 * @param benchmark {@code Class.method}
 * @param parameters as in {@code format=json}; empty without any
 * @param timeNanos of an operation; empty where its pace is given
 * @param cpuNanos processor time of the whole process an operation
 * @param allocatedBytes of an operation
 * @param perRequest whether a request of a run takes one such operation
 */
public record OwnFigure(
    String benchmark,
    String parameters,
    Optional<ForkedValue> timeNanos,
    Optional<ForkedValue> cpuNanos,
    Optional<ForkedValue> allocatedBytes,
    boolean perRequest) {
  /** What two runs of it are compared by, each of an operation. */
  public enum Metric {
    TIME("time", "ns"),
    CPU("processor time", "ns"),
    ALLOCATED("allocated", "bytes");

    private final String text;
    private final String unit;

    Metric(String text, String unit) {
      this.text = text;
      this.unit = unit;
    }

    /** Its name for readers. */
    public String text() {
      return text;
    }

    /** Its unit. */
    public String unit() {
      return unit;
    }
  }

  /** Benchmark and parameters, for readers. */
  public String name() {
    return parameters.isEmpty() ? benchmark : benchmark + ", " + parameters;
  }

  /** All there are. */
  public Map<Metric, RunFigure> figures() {
    Map<Metric, RunFigure> figures = new EnumMap<>(Metric.class);
    timeNanos.ifPresent(value -> figures.put(Metric.TIME, value.figure()));
    cpuNanos.ifPresent(value -> figures.put(Metric.CPU, value.figure()));
    allocatedBytes.ifPresent(value -> figures.put(Metric.ALLOCATED, value.figure()));
    return figures;
  }

  /** Share of one core at so many requests a second; empty where a request takes no such thing. */
  public OptionalDouble coreShare(double requestsPerSecond) {
    return perRequest && cpuNanos.isPresent()
        ? OptionalDouble.of(cpuNanos.get().mean() * requestsPerSecond / 1e9)
        : OptionalDouble.empty();
  }
}
