package dev.tenk.analysis.history;

import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.EnergyUse;
import dev.tenk.results.stats.cell.WakeUps;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/** What is followed from night to night. */
public enum Metric {
  /** Median of response time. */
  RESPONSE_P50("response-p50", "ms", Scale.RATIO),
  /** 90th percentile of response time. */
  RESPONSE_P90("response-p90", "ms", Scale.RATIO),
  /** 99th percentile of response time. */
  RESPONSE_P99("response-p99", "ms", Scale.RATIO),
  /** Median of service time. */
  SERVICE_P50("service-p50", "ms", Scale.RATIO),
  /** Successes of a closed workload; an open one only repeats the offered rate. */
  THROUGHPUT("throughput", "req/s", Scale.DIFFERENCE),
  /** Successes within the SLO's bound. */
  GOODPUT("goodput", "req/s", Scale.DIFFERENCE),
  /** Highest rate at which a capacity search confirmed the SLO; of all its steps together. */
  CAPACITY("capacity", "req/s", Scale.RATIO),
  /** Share of the requests that were throttled, timed out or failed, 0 to 1. */
  ERROR_RATIO("error-ratio", "", Scale.DIFFERENCE),
  /** Share of the requests that a new execution environment answered, 0 to 1. */
  COLD_SHARE("cold-share", "", Scale.DIFFERENCE),
  /** Share of the requests that met the target asleep, 0 to 1; only where any did. */
  ASLEEP_SHARE("asleep-share", "", Scale.DIFFERENCE),
  /** Mean time from a call that met it asleep to the first answer. */
  WAKE_UP("wake-up", "s", Scale.RATIO),
  /** Energy of the device, idle part included. */
  JOULES_PER_INFERENCE("joules-per-inference", "J", Scale.RATIO),
  /** Cost at the suite's demand; of a target, regardless of the workload. */
  COST_PER_10K("cost-per-10k", "USD", Scale.RATIO);

  /** How two values compare. */
  public enum Scale {
    /** By their ratio: always above 0, and what disturbs it multiplies it. */
    RATIO,
    /** By their difference: it may be 0. */
    DIFFERENCE
  }

  private final String word;
  private final String unit;
  private final Scale scale;

  Metric(String word, String unit, Scale scale) {
    this.word = word;
    this.unit = unit;
    this.scale = scale;
  }

  /** As users write it. */
  public String word() {
    return word;
  }

  /** Of its values, for display; empty for a share. */
  public String unit() {
    return unit;
  }

  /** How its values compare. */
  public Scale scale() {
    return scale;
  }

  /**
   * The metric of that word.
   *
   * @throws IllegalArgumentException naming the words there are
   */
  public static Metric of(String word) {
    return Arrays.stream(values())
        .filter(metric -> metric.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is not a metric; they are: %s"
                        .formatted(
                            word,
                            String.join(
                                ", ", Arrays.stream(values()).map(Metric::word).toList()))));
  }

  /** What it is of a cell; empty where it makes no sense there, as cost and capacity. */
  public Optional<Reading> of(CellSummary cell) {
    return switch (this) {
      case RESPONSE_P50 -> Optional.of(response(cell, 0.5));
      case RESPONSE_P90 -> Optional.of(response(cell, 0.9));
      case RESPONSE_P99 -> Optional.of(response(cell, 0.99));
      case SERVICE_P50 ->
          Optional.of(
              ofCell(
                  cell,
                  cell.serviceP50Nanos().isPresent()
                      ? OptionalDouble.of(cell.serviceP50Nanos().getAsLong() / 1e6)
                      : OptionalDouble.empty()));
      case THROUGHPUT ->
          cell.offeredRatePerSecond().isPresent()
              ? Optional.empty()
              : Optional.of(ofCell(cell, OptionalDouble.of(cell.throughputPerSecond())));
      case GOODPUT -> Optional.of(ofCell(cell, OptionalDouble.of(cell.goodputPerSecond())));
      case ERROR_RATIO -> Optional.of(ofCell(cell, OptionalDouble.of(cell.counts().errorRatio())));
      case COLD_SHARE ->
          cell.service()
              .coldStarts()
              .map(
                  cold ->
                      ofCell(
                          cell,
                          cell.counts().sent() == 0
                              ? OptionalDouble.empty()
                              : OptionalDouble.of(
                                  (double) cold.inWindow() / cell.counts().sent())));
      case ASLEEP_SHARE ->
          cell.counts().asleep() == 0
              ? Optional.empty()
              : Optional.of(ofCell(cell, OptionalDouble.of(cell.counts().asleepRatio())));
      case WAKE_UP ->
          cell.service()
              .wakeUps()
              .flatMap(WakeUps::mean)
              .map(mean -> ofCell(cell, OptionalDouble.of(mean.meanNanos() / 1e9)));
      case JOULES_PER_INFERENCE ->
          cell.device()
              .flatMap(DeviceSide::energy)
              .map(EnergyUse::joulesPerInference)
              .map(joules -> ofCell(cell, joules));
      case CAPACITY, COST_PER_10K -> Optional.empty();
    };
  }

  private static Reading response(CellSummary cell, double quantile) {
    QuantileEstimate estimate = cell.response(quantile);
    return estimate instanceof QuantileEstimate.Seen seen
        ? Reading.of(seen, cell.validity().valid(quantile))
        : Reading.NO_FIGURE;
  }

  private static Reading ofCell(CellSummary cell, OptionalDouble value) {
    if (value.isEmpty()) {
      return Reading.NO_FIGURE;
    }
    return cell.validity().cellValid() ? Reading.of(value.getAsDouble()) : Reading.INVALID;
  }
}
