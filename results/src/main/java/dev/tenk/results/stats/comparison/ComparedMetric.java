package dev.tenk.results.stats.comparison;

import java.util.Optional;
import java.util.OptionalDouble;

/** What two builds are compared by, each a figure above 0 whose ratio is meaningful. */
public enum ComparedMetric {
  RESPONSE_P50("response p50", "ms", Direction.LOWER, 0.5),
  RESPONSE_P90("response p90", "ms", Direction.LOWER, 0.9),
  RESPONSE_P99("response p99", "ms", Direction.LOWER, 0.99),
  SERVICE_P50("service p50", "ms", Direction.LOWER, 0.5),
  SERVICE_P90("service p90", "ms", Direction.LOWER, 0.9),
  SERVICE_P99("service p99", "ms", Direction.LOWER, 0.99),
  /** Waiting inside the server, as the server reports it. */
  QUEUE_P50("queue p50", "ms", Direction.LOWER, 0.5),
  /** The model's own run, as the server reports it. */
  MODEL_P50("model p50", "ms", Direction.LOWER, 0.5),
  /** Only of closed workloads: in an open one it repeats the rate that was offered. */
  THROUGHPUT("throughput", "req/s", Direction.HIGHER, Double.NaN),
  /** Successes within the SLO's bound. */
  GOODPUT("goodput", "req/s", Direction.HIGHER, Double.NaN),
  /** Highest rate at which a capacity search confirmed the SLO. */
  CAPACITY("capacity", "req/s", Direction.HIGHER, Double.NaN),
  COLD_START("cold start p50", "ms", Direction.LOWER, Double.NaN),
  /** Of the requests of the window; where one side had none it has no ratio. */
  COLD_SHARE("cold starts", "%", Direction.LOWER, Double.NaN),
  ENERGY("energy", "J/inference", Direction.LOWER, Double.NaN),
  COST("cost per 10K", "USD", Direction.LOWER, Double.NaN);

  private final String text;
  private final String unit;
  private final Direction better;
  private final double quantile;

  ComparedMetric(String text, String unit, Direction better, double quantile) {
    this.text = text;
    this.unit = unit;
    this.better = better;
    this.quantile = quantile;
  }

  /** Its name for readers. */
  public String text() {
    return text;
  }

  /** Its unit. */
  public String unit() {
    return unit;
  }

  /** Which way it is better. */
  public Direction better() {
    return better;
  }

  /** The quantile it is, between 0 and 1; empty where it is none. */
  public OptionalDouble quantile() {
    return Double.isNaN(quantile) ? OptionalDouble.empty() : OptionalDouble.of(quantile);
  }

  /**
   * Response time at a quantile, from {@code p50}, {@code p90} or {@code p99}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static ComparedMetric response(String quantile) {
    return switch (quantile.strip()) {
      case "p50" -> RESPONSE_P50;
      case "p90" -> RESPONSE_P90;
      case "p99" -> RESPONSE_P99;
      default -> throw new IllegalArgumentException("'" + quantile + "', expected p50, p90 or p99");
    };
  }

  /** Response time at a quantile; empty where that is not compared. */
  public static Optional<ComparedMetric> response(double quantile) {
    return java.util.stream.Stream.of(RESPONSE_P50, RESPONSE_P90, RESPONSE_P99)
        .filter(metric -> metric.quantile == quantile)
        .findFirst();
  }
}
