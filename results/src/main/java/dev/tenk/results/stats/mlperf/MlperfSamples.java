package dev.tenk.results.stats.mlperf;

import dev.tenk.results.model.MlperfRules;
import dev.tenk.results.model.MlperfRules.Scenario;
import dev.tenk.results.stats.estimate.Eligibility;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The samples of a scenario's window, and what LoadGen would report of them: its {@code results.cc}
 * and {@code early_stopping.cc}, version 6.0.17. A sample without a successful answer, for which
 * LoadGen has no word, is slower than any other, and spoils the result.
 */
public final class MlperfSamples {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MS = 1e6;
  private static final long NEVER = Long.MAX_VALUE;

  private final MlperfRules rules;
  private final List<Sample> samples = new ArrayList<>();

  private record Sample(long sequence, long startNanos, long doneNanos) {}

  private record Query(long startNanos, long doneNanos, long samples) {
    long latencyNanos() {
      return doneNanos == NEVER ? NEVER : doneNanos - startNanos;
    }

    Query with(Sample another) {
      return new Query(
          Math.min(startNanos, another.startNanos),
          Math.max(doneNanos, another.doneNanos),
          samples + 1);
    }
  }

  /** None yet. */
  public MlperfSamples(MlperfRules rules) {
    this.rules = rules;
  }

  /**
   * Adds one, in any order.
   *
   * @param sequence position in the order of issue: the samples of a query follow each other, and
   *     the first one's is a multiple of their number
   * @param startNanos when it was planned to be issued, or else was; ns from any one instant
   * @param doneNanos when it was answered, on the same clock
   */
  public void add(long sequence, long startNanos, long doneNanos, boolean succeeded) {
    samples.add(new Sample(sequence, startNanos, succeeded ? doneNanos : NEVER));
  }

  /** What it comes to; empty without a sample. */
  public Optional<MlperfResult> result() {
    return samples.isEmpty() ? Optional.empty() : Optional.of(result(queries()));
  }

  private List<Query> queries() {
    samples.sort((one, other) -> Long.compare(one.sequence, other.sequence));
    List<Query> queries = new ArrayList<>();
    long last = -1;
    for (Sample each : samples) {
      long query =
          rules.scenario() == Scenario.OFFLINE ? 0 : each.sequence / rules.samplesPerQuery();
      if (query == last) {
        queries.set(queries.size() - 1, queries.get(queries.size() - 1).with(each));
      } else {
        queries.add(new Query(each.startNanos, each.doneNanos, 1));
      }
      last = query;
    }
    return queries;
  }

  private MlperfResult result(List<Query> queries) {
    long[] latencies = queries.stream().mapToLong(Query::latencyNanos).sorted().toArray();
    long unanswered = samples.stream().filter(each -> each.doneNanos == NEVER).count();
    Query first = queries.get(0);
    Query last = queries.get(queries.size() - 1);
    OptionalDouble percentile = rules.scenario().percentile();
    boolean reportsLatency = percentile.isPresent() && rules.targetNanos().isEmpty();
    OptionalLong above =
        reportsLatency
            ? Eligibility.mostAbove(percentile.getAsDouble(), latencies.length)
            : OptionalLong.empty();
    double seconds =
        (percentile.isPresent()
                ? last.startNanos - first.startNanos
                : lastAnswer() - first.startNanos)
            / NANOS_PER_SECOND;
    MlperfResult result =
        new MlperfResult(
            rules,
            queries.size(),
            samples.size(),
            unanswered,
            seconds,
            percentile.isPresent()
                // LoadGen's own arithmetic: another rounding is another sample
                ? answered(latencies[(int) (latencies.length * percentile.getAsDouble())])
                : OptionalLong.empty(),
            above.isPresent()
                ? answered(latencies[latencies.length - (int) above.getAsLong()])
                : OptionalLong.empty(),
            above,
            overTarget(latencies),
            samplesPerSecond(first, last, unanswered, seconds),
            rules.targetNanos().isPresent()
                ? perSecond(samples.size() - 1, seconds)
                : OptionalDouble.empty(),
            List.of());
    return result.with(unmet(result, queries));
  }

  private static OptionalLong answered(long nanos) {
    return nanos == NEVER ? OptionalLong.empty() : OptionalLong.of(nanos);
  }

  private long lastAnswer() {
    return samples.stream()
        .mapToLong(Sample::doneNanos)
        .filter(done -> done != NEVER)
        .max()
        .orElse(samples.get(0).startNanos);
  }

  private OptionalLong overTarget(long[] latencies) {
    return rules.targetNanos().isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(
            Arrays.stream(latencies)
                .filter(each -> each > rules.targetNanos().getAsLong())
                .count());
  }

  private OptionalDouble samplesPerSecond(
      Query first, Query last, long unanswered, double seconds) {
    if (rules.scenario() == Scenario.OFFLINE) {
      return perSecond(samples.size() - unanswered, seconds);
    }
    return rules.targetNanos().isPresent() && last.doneNanos != NEVER
        ? perSecond(samples.size() - 1, (last.doneNanos - first.startNanos) / NANOS_PER_SECOND)
        : OptionalDouble.empty();
  }

  private static OptionalDouble perSecond(long count, double seconds) {
    return count > 0 && seconds > 0 ? OptionalDouble.of(count / seconds) : OptionalDouble.empty();
  }

  private List<String> unmet(MlperfResult result, List<Query> queries) {
    List<String> unmet = new ArrayList<>();
    double minSeconds = rules.minDurationNanos() / NANOS_PER_SECOND;
    if (result.seconds() < minSeconds) {
      unmet.add(
          String.format(
              Locale.ROOT,
              "min duration: %.3f s of %.3f s %s",
              result.seconds(),
              minSeconds,
              rules.scenario() == Scenario.OFFLINE
                  ? "until the last answer; a higher expected_rate makes the query larger"
                  : "between the first and the last query"));
    }
    long whole = queries.stream().filter(each -> each.samples == rules.samplesPerQuery()).count();
    long minSamples = rules.minQueries() * rules.samplesPerQuery();
    if (whole < rules.minQueries()) {
      unmet.add(
          String.format(
              Locale.ROOT,
              "min queries: %,d whole ones of %,d, %,d samples of %,d",
              whole,
              rules.minQueries(),
              result.samples(),
              minSamples));
    }
    if (rules.targetNanos().isPresent()) {
      overTarget(result, unmet);
    } else if (rules.scenario().percentile().isPresent() && result.above().isEmpty()) {
      unmet.add(
          String.format(
              Locale.ROOT,
              "early stopping: %,d queries of the %,d that it takes",
              result.queries(),
              Eligibility.minimumRequests(rules.scenario().percentile().getAsDouble())));
    }
    if (result.unanswered() > 0) {
      unmet.add(
          String.format(
              Locale.ROOT,
              "every sample is to be answered: %,d of %,d were not",
              result.unanswered(),
              result.samples()));
    }
    return unmet;
  }

  private void overTarget(MlperfResult result, List<String> unmet) {
    double percentile = rules.scenario().percentile().orElseThrow();
    String over =
        String.format(
            Locale.ROOT,
            "%,d of %,d queries took longer than the target of %.3f ms",
            result.overTarget().orElseThrow(),
            result.queries(),
            rules.targetNanos().getAsLong() / NANOS_PER_MS);
    if (result.percentileNanos().orElse(NEVER) > rules.targetNanos().getAsLong()) {
      unmet.add("performance constraints: " + over);
    }
    long needed = Eligibility.requestsFor(percentile, result.overTarget().getAsLong());
    if (result.queries() < needed) {
      unmet.add(
          String.format(
              Locale.ROOT, "early stopping: %s, which takes %,d queries at least", over, needed));
    }
  }
}
