package dev.tenk.results.suite;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.MlperfRules;
import dev.tenk.results.model.MlperfRules.Scenario;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.model.Workload.QueryWorkload;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.settings.Units;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Reads the workloads that are MLPerf's scenarios; what a key does not say is the benchmark's. */
final class MlperfReader {
  private static final String MIN_DURATION = "min_duration";
  private static final String MIN_QUERIES = "min_queries";
  private static final String MIN_SAMPLES = "min_samples";
  private static final String EXPECTED_RATE = "expected_rate";
  private static final String MAX_DURATION = "max_duration";
  private static final int MOST_SAMPLES = 100_000_000;
  private static final double NANOS_PER_SECOND = 1e9;

  /** LoadGen makes an offline query so much larger than it takes to last long enough. */
  private static final double OFFLINE_SLACK = 1.1;

  /** What a window is longer than it takes at its mean rate: too few arrivals in 1 of 10^6. */
  private static final int DEVIATIONS = 5;

  private static final int MORE_GAPS = 20;

  private final String name;
  private final Settings settings;
  private final Duration warmUp;

  MlperfReader(String name, Settings settings, Duration warmUp) {
    this.name = name;
    this.settings = settings;
    this.warmUp = warmUp;
  }

  /** Refuses the keys of MLPerf's offline beside a duration, with which it is another load. */
  static void refuseRules(Settings settings) {
    for (String key : List.of(MIN_DURATION, MIN_SAMPLES, EXPECTED_RATE, MAX_DURATION)) {
      if (settings.keys().contains(key)) {
        throw settings.error(
            key,
            "with 'duration' it keeps in_flight requests under way for that long; for MLPerf's one"
                + " query of all samples leave 'duration' out");
      }
    }
  }

  Workload singleStream() {
    return oneByOne(Scenario.SINGLE_STREAM);
  }

  Workload multiStream() {
    return oneByOne(Scenario.MULTI_STREAM);
  }

  private Workload oneByOne(Scenario scenario) {
    MlperfRules rules =
        rules(scenario, minQueries(scenario), scenario.samplesPerQuery(), OptionalLong.empty());
    return new QueryWorkload(
        name, rules, (int) scenario.samplesPerQuery(), warmUp, maxDuration(rules));
  }

  /**
   * The arrivals are those of the seed, so the window is a little longer than the rules take at the
   * mean rate: its last start is to be late enough after its first.
   */
  Workload server() {
    double rate = settings.value("rate", Units::ratePerSecond);
    Duration target = settings.value("target_latency", WorkloadReader::someTime);
    long queries = minQueries(Scenario.SERVER);
    MlperfRules rules = rules(Scenario.SERVER, queries, 1, OptionalLong.of(target.toNanos()));
    double seconds =
        Math.max(
                rules.minDurationNanos() / NANOS_PER_SECOND,
                (queries + DEVIATIONS * Math.sqrt((double) queries)) / rate)
            + MORE_GAPS / rate;
    if (seconds > WorkloadReader.LONGEST.toSeconds()) {
      throw settings.error(
          settings.has(MIN_QUERIES) ? MIN_QUERIES : "rate",
          "%,d queries would take longer than %d days at this rate; ask for fewer, or raise it"
              .formatted(queries, WorkloadReader.LONGEST.toDays()));
    }
    return new OpenWorkload(
        name,
        new Arrivals.Server(rate, rules),
        warmUp,
        Duration.ofNanos((long) Math.ceil(seconds * NANOS_PER_SECOND)));
  }

  Workload offline() {
    int inFlight = settings.integer("in_flight", 1, WorkloadReader.MAX_CALLERS);
    long fewest =
        settings.integer(MIN_SAMPLES, 1, MOST_SAMPLES, (int) MlperfRules.OWN_OFFLINE_SAMPLES);
    double expected = settings.value(EXPECTED_RATE, Units::ratePerSecond, 1.0);
    double lasting = OFFLINE_SLACK * minDuration().toNanos() / NANOS_PER_SECOND * expected;
    if (lasting > MOST_SAMPLES) {
      throw settings.error(
          EXPECTED_RATE,
          "a query that lasts long enough at this rate has more than %,d samples; lower it, or min_duration"
              .formatted(MOST_SAMPLES));
    }
    MlperfRules rules =
        rules(Scenario.OFFLINE, 1, Math.max(fewest, (long) lasting), OptionalLong.empty());
    return new QueryWorkload(name, rules, inFlight, warmUp, maxDuration(rules));
  }

  private MlperfRules rules(
      Scenario scenario, long minQueries, long samplesPerQuery, OptionalLong targetNanos) {
    if (settings.keys().contains("duration")) {
      throw settings.error(
          "duration",
          "by MLPerf's rules '%s' lasts until min_duration and min_queries are met; give these, or leave both to the benchmark"
              .formatted(scenario.text()));
    }
    return new MlperfRules(
        scenario, minDuration().toNanos(), minQueries, samplesPerQuery, targetNanos);
  }

  private Duration minDuration() {
    return settings.value(
        MIN_DURATION,
        text -> {
          Duration time = WorkloadReader.someTime(text);
          if (time.compareTo(WorkloadReader.LONGEST) > 0) {
            throw new IllegalArgumentException(
                "'%s' is longer than %d days".formatted(text, WorkloadReader.LONGEST.toDays()));
          }
          return time;
        },
        Duration.ofNanos(MlperfRules.OWN_MIN_DURATION_NANOS));
  }

  private long minQueries(Scenario scenario) {
    return settings.integer(MIN_QUERIES, 1, MOST_SAMPLES, (int) scenario.minQueries());
  }

  private Duration maxDuration(MlperfRules rules) {
    Duration least = Duration.ofNanos(rules.minDurationNanos());
    return settings.value(
        MAX_DURATION,
        text -> {
          Duration time = WorkloadReader.someTime(text);
          if (time.compareTo(least) < 0) {
            throw new IllegalArgumentException(
                "'%s' is shorter than min_duration, %d s".formatted(text, least.toSeconds()));
          }
          return time;
        },
        least.multipliedBy(2));
  }
}
