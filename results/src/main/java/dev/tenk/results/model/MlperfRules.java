package dev.tenk.results.model;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How long one of MLPerf Inference's scenarios lasts, and what it asks for. The benchmark's own
 * values are those of its load generator's {@code mlperf.conf} and {@code test_settings.h} (LoadGen
 * 6.0.17).
 *
 * @param scenario which one
 * @param minDurationNanos between the first query's start and the last one's; offline, until the
 *     last answer
 * @param minQueries fewest queries, each of so many samples
 * @param samplesPerQuery samples that are issued together
 * @param targetNanos of the server scenario, the latency that its percentile must not exceed; empty
 *     in any other
 */
public record MlperfRules(
    Scenario scenario,
    long minDurationNanos,
    long minQueries,
    long samplesPerQuery,
    OptionalLong targetNanos) {
  /** The benchmark's own, ns. */
  public static final long OWN_MIN_DURATION_NANOS = 600_000_000_000L;

  /** Fewest samples of an offline query, unless the data set has fewer. */
  public static final long OWN_OFFLINE_SAMPLES = 24_576;

  private static final double NANOS_PER_SECOND = 1e9;

  /** What is asked, and how. */
  public enum Scenario {
    /** One query of one sample after another. */
    SINGLE_STREAM(OptionalDouble.of(0.9), 100, 1),
    /** One query of eight samples after another. */
    MULTI_STREAM(OptionalDouble.of(0.99), 662, 8),
    /** Queries of one sample, by Poisson arrivals. */
    SERVER(OptionalDouble.of(0.99), 100, 1),
    /** One query of all samples. */
    OFFLINE(OptionalDouble.empty(), 1, OWN_OFFLINE_SAMPLES);

    private final OptionalDouble percentile;
    private final long minQueries;
    private final long samplesPerQuery;

    Scenario(OptionalDouble percentile, long minQueries, long samplesPerQuery) {
      this.percentile = percentile;
      this.minQueries = minQueries;
      this.samplesPerQuery = samplesPerQuery;
    }

    /** The one of latency that is reported or bounded, between 0 and 1; empty where none is. */
    public OptionalDouble percentile() {
      return percentile;
    }

    /** The benchmark's own fewest queries. */
    public long minQueries() {
      return minQueries;
    }

    /** The benchmark's own samples of a query; of offline the fewest. */
    public long samplesPerQuery() {
      return samplesPerQuery;
    }

    /** The word of a suite: {@code single-stream}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Refuses what nothing could be measured by. */
  public MlperfRules {
    if (minDurationNanos < 1 || minQueries < 1 || samplesPerQuery < 1) {
      throw new IllegalArgumentException("MLPerf's rules ask for at least one of all");
    }
    if (targetNanos.isPresent() != (scenario == Scenario.SERVER) || targetNanos.orElse(1) < 1) {
      throw new IllegalArgumentException("the server scenario has a target latency, no other has");
    }
  }

  /** What is asked for less of than the benchmark asks for, in words; empty by its own rules. */
  public List<String> shortened() {
    List<String> words = new ArrayList<>();
    if (minDurationNanos < OWN_MIN_DURATION_NANOS) {
      words.add(
          "min_duration is %s s, MLPerf's %s s"
              .formatted(seconds(minDurationNanos), seconds(OWN_MIN_DURATION_NANOS)));
    }
    if (minQueries < scenario.minQueries()) {
      words.add("min_queries is %,d, MLPerf's %,d".formatted(minQueries, scenario.minQueries()));
    }
    if (samplesPerQuery < scenario.samplesPerQuery()) {
      words.add(
          "its query has %,d samples, MLPerf's at least %,d"
              .formatted(samplesPerQuery, scenario.samplesPerQuery()));
    }
    return words;
  }

  private static String seconds(long nanos) {
    return BigDecimal.valueOf(nanos / NANOS_PER_SECOND).stripTrailingZeros().toPlainString();
  }
}
