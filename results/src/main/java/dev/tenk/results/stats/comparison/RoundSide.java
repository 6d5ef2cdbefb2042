package dev.tenk.results.stats.comparison;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One build in one round of an interleaved A/B comparison. Its figures are bare: what chance is
 * worth is seen between the rounds.
 *
 * @param requests of its windows
 * @param errors of them that were no success
 * @param figures each above 0; absent where it was not measured, or where the requests are too few
 *     for it
 * @param late response times of which the generator was too late too often
 * @param spoiled what spoils all of it, in words; empty when nothing does
 * @param startCelsius temperature of the device at its start, the mean of its windows; empty where
 *     unknown
 */
public record RoundSide(
    long requests,
    long errors,
    Map<ComparedMetric, Double> figures,
    Set<ComparedMetric> late,
    List<String> spoiled,
    OptionalDouble startCelsius) {
  /** Requests that must lie above a quantile for it to be used. */
  private static final int REQUESTS_ABOVE = 10;

  /** Copies its collections. */
  public RoundSide {
    figures = figures.isEmpty() ? Map.of() : new EnumMap<>(figures);
    late = late.isEmpty() ? Set.of() : EnumSet.copyOf(late);
    spoiled = List.copyOf(spoiled);
  }

  /** The same, of which nothing counts for one more reason. */
  public RoundSide spoiledBy(String reason) {
    List<String> reasons = new ArrayList<>(spoiled);
    reasons.add(reason);
    return new RoundSide(requests, errors, figures, late, reasons, startCelsius);
  }

  /** How many requests a quantile takes in a round. */
  public static long requestsFor(ComparedMetric metric) {
    double quantile = metric.quantile().orElse(0);
    return Math.round(REQUESTS_ABOVE / (1 - quantile));
  }

  /** A figure that can be used; empty where there is none. */
  OptionalDouble usable(ComparedMetric metric) {
    Double figure = figures.get(metric);
    return figure == null || late.contains(metric) || !spoiled.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(figure);
  }

  /** Why there is no usable figure, in words; empty where there is one. */
  Optional<String> lacking(ComparedMetric metric) {
    if (late.contains(metric)) {
      return Optional.of("too many requests were started late");
    }
    if (figures.containsKey(metric)) {
      return Optional.empty();
    }
    long needed = requestsFor(metric);
    return Optional.of(
        requests < needed
            ? "%d requests, and %d are needed".formatted(requests, needed)
            : "no figure");
  }

  /**
   * The metrics that decide where none are named: p50, and the highest of p90 and p99 that so many
   * requests carry.
   *
   * @param requests of a side in a round
   */
  public static List<ComparedMetric> deciding(long requests) {
    List<ComparedMetric> deciding = new ArrayList<>(List.of(ComparedMetric.RESPONSE_P50));
    Stream.of(ComparedMetric.RESPONSE_P99, ComparedMetric.RESPONSE_P90)
        .filter(metric -> requests >= requestsFor(metric))
        .findFirst()
        .ifPresent(deciding::add);
    return deciding;
  }

  /** Why a round of these sides does not count; empty where it does. */
  static Optional<String> leftOut(RoundSide baseline, RoundSide candidate, double mostCelsius) {
    List<String> reasons = new ArrayList<>();
    baseline.spoiled.forEach(reason -> reasons.add(AbVerdict.BASELINE + reason));
    candidate.spoiled.forEach(reason -> reasons.add(AbVerdict.CANDIDATE + reason));
    if (baseline.startCelsius.isPresent() && candidate.startCelsius.isPresent()) {
      double apart = candidate.startCelsius.getAsDouble() - baseline.startCelsius.getAsDouble();
      if (Math.abs(apart) > mostCelsius) {
        reasons.add(
            "the candidate began %s °C %s than the baseline"
                .formatted(
                    String.format(Locale.ROOT, "%.1f", Math.abs(apart)),
                    apart > 0 ? "warmer" : "cooler"));
      }
    }
    return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
  }
}
