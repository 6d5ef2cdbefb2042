package dev.tenk.results.stats.comparison;

import dev.tenk.results.model.AbPlan;
import dev.tenk.results.stats.estimate.Percent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The verdict of an A/B comparison: the result of its interleaved rounds.
 *
 * @param rounds that were measured, in their order
 * @param rows a metric each that both sides have in any round, those that decide first
 * @param errors share of requests that were no success, over all rounds that nothing spoils; empty
 *     without requests
 * @param gating the verdicts of what decides
 * @param fidelity of the candidate's answers; empty as long as there are none of both
 * @param invalid why there is no verdict that could pass a gate, in words; empty where there is
 * @param verdict of all of it
 */
public record AbVerdict(
    List<Round> rounds,
    List<Row> rows,
    Optional<ErrorDifference> errors,
    List<MetricVerdict> gating,
    Optional<JudgedFidelity> fidelity,
    Optional<String> invalid,
    Verdict verdict) {
  /** The name of what fails more often. */
  public static final String ERRORS = "errors";

  static final String BASELINE = "baseline: ";
  static final String CANDIDATE = "candidate: ";

  /** Beyond it, a warmer device and not the build may be what differs. */
  private static final double MOST_CELSIUS = 5;

  /** Copies its lists. */
  public AbVerdict {
    rounds = List.copyOf(rounds);
    rows = List.copyOf(rows);
    gating = List.copyOf(gating);
  }

  /**
   * A round.
   *
   * @param number from 1
   * @param baselineFirst whether its order was ABBA with the baseline as A
   * @param baseline empty where it was not measured to its end
   * @param candidate the same
   */
  public record Round(
      int number,
      boolean baselineFirst,
      Optional<RoundSide> baseline,
      Optional<RoundSide> candidate) {
    /** Why it does not count; empty where it does. */
    public Optional<String> leftOut() {
      return baseline.isEmpty() || candidate.isEmpty()
          ? Optional.of("not measured to its end")
          : RoundSide.leftOut(baseline.get(), candidate.get(), MOST_CELSIUS);
    }

    /**
     * Whether its errors say nothing either: none of a side succeeded, or it was another's fault.
     */
    private boolean isSpoiled() {
      return Stream.of(baseline, candidate)
          .flatMap(Optional::stream)
          .anyMatch(side -> !side.spoiled().isEmpty());
    }

    /** Why a metric of it does not count; empty where it does. */
    public Optional<String> lacking(ComparedMetric metric) {
      return leftOut()
          .or(() -> baseline.orElseThrow().lacking(metric).map(why -> BASELINE + why))
          .or(() -> candidate.orElseThrow().lacking(metric).map(why -> CANDIDATE + why));
    }

    /** A metric of both sides; empty where it does not count. */
    public PairedRounds.Round of(ComparedMetric metric) {
      return leftOut().isPresent()
          ? new PairedRounds.Round(OptionalDouble.empty(), OptionalDouble.empty())
          : new PairedRounds.Round(
              baseline.orElseThrow().usable(metric), candidate.orElseThrow().usable(metric));
    }
  }

  /** A metric; of those that decide, with a verdict. */
  public record Row(ComparedMetric metric, PairedRounds rounds, Optional<MetricVerdict> verdict) {}

  /**
   * Judges.
   *
   * @param mostErrors the share of errors that the SLO allows
   */
  public static AbVerdict of(
      AbPlan plan, List<Round> rounds, Optional<JudgedFidelity> fidelity, double mostErrors) {
    List<ComparedMetric> deciding = deciding(plan, rounds);
    Map<ComparedMetric, PairedRounds> paired = new EnumMap<>(ComparedMetric.class);
    for (ComparedMetric metric : ComparedMetric.values()) {
      PairedRounds of = paired(metric, rounds);
      if (of.usable() > 0 || deciding.contains(metric)) {
        paired.put(metric, of);
      }
    }
    List<MetricVerdict> gating =
        new ArrayList<>(
            test(plan)
                .judge(
                    deciding.stream()
                        .map(
                            metric ->
                                new MarginTest.Gate(
                                    paired.get(metric), change(metric, plan.margin())))
                        .toList()));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < deciding.size(); i++) {
      PairedRounds of = paired.remove(deciding.get(i));
      rows.add(new Row(deciding.get(i), of, Optional.of(gating.get(i))));
    }
    paired.forEach((metric, of) -> rows.add(new Row(metric, of, Optional.empty())));
    Optional<ErrorDifference> errors = errors(rounds);
    errors.flatMap(each -> fails(each, mostErrors)).ifPresent(gating::add);
    return new AbVerdict(
        rounds,
        rows,
        errors,
        gating,
        fidelity,
        fidelity
            .filter(JudgedFidelity::untold)
            .map(each -> String.join(", ", each.judgement().reasons()))
            .or(() -> invalid(rows, rounds.size())),
        Verdict.overall(fidelity.map(JudgedFidelity::rejected).orElse(false), gating));
  }

  /**
   * What so many rounds can resolve, from how much those so far differ, a sentence for each metric
   * that decides; none where they are too few for that. It does not ask which build is faster, and
   * so costs nothing.
   */
  public static List<String> foretell(AbPlan plan, List<Round> rounds) {
    List<ComparedMetric> deciding = deciding(plan, rounds);
    List<String> foretold = new ArrayList<>();
    for (ComparedMetric metric : deciding) {
      OptionalDouble sd = paired(metric, rounds).roundSd();
      if (sd.isPresent()) {
        double change = change(metric, plan.margin());
        foretold.add(
            "%s: rounds differ by an SD of %s, so a change of %s takes %d rounds of at most %d"
                .formatted(
                    metric.text(),
                    Percent.of(sd.getAsDouble()),
                    Percent.of(change),
                    test(plan).roundsNeeded(sd.getAsDouble(), change, deciding.size()),
                    plan.rounds()));
      }
    }
    return foretold;
  }

  private static PairedRounds paired(ComparedMetric metric, List<Round> rounds) {
    return new PairedRounds(
        metric.text(), metric.better(), rounds.stream().map(round -> round.of(metric)).toList());
  }

  /**
   * After how many rounds {@code until decided} looks, ascending: 12, 24, 36 and 48, and as many of
   * the shorter ones in which builds are called in turn as take a third of that time.
   */
  public static List<Integer> looks(AbPlan.Order order) {
    int rounds = order == AbPlan.Order.REQUESTS ? 24 : 12;
    return IntStream.rangeClosed(1, MarginTest.LOOKS).map(look -> look * rounds).boxed().toList();
  }

  /** How it is judged. */
  public static MarginTest test(AbPlan plan) {
    return plan.untilDecided()
        ? MarginTest.untilDecided(plan.margin())
        : MarginTest.once(plan.margin());
  }

  /**
   * The smallest change worth finding: 5 % of p50, 7 % of p90 and 10 % of p99 at the usual margin
   * of 3 %, as far above any other.
   */
  public static double change(ComparedMetric metric, double margin) {
    double quantile = metric.quantile().orElse(0.5);
    return margin + (quantile > 0.9 ? 0.07 : quantile > 0.5 ? 0.04 : 0.02);
  }

  /** What decides: as was asked for, or what the requests of a side in the first round carry. */
  public static List<ComparedMetric> deciding(AbPlan plan, List<Round> rounds) {
    if (!plan.metrics().isEmpty()) {
      return plan.metrics().stream().map(ComparedMetric::response).toList();
    }
    long requests =
        rounds.stream()
            .filter(round -> round.baseline().isPresent() && round.candidate().isPresent())
            .findFirst()
            .map(
                round ->
                    Math.min(
                        round.baseline().orElseThrow().requests(),
                        round.candidate().orElseThrow().requests()))
            .orElse(0L);
    return RoundSide.deciding(requests);
  }

  private static Optional<ErrorDifference> errors(List<Round> rounds) {
    List<ErrorDifference.Cluster> baseline = clusters(rounds, Round::baseline);
    List<ErrorDifference.Cluster> candidate = clusters(rounds, Round::candidate);
    return baseline.isEmpty() || candidate.isEmpty()
        ? Optional.empty()
        : Optional.of(ErrorDifference.of(baseline, candidate));
  }

  private static List<ErrorDifference.Cluster> clusters(
      List<Round> rounds, Function<Round, Optional<RoundSide>> side) {
    return rounds.stream()
        .filter(round -> !round.isSpoiled())
        .map(side)
        .flatMap(Optional::stream)
        .filter(each -> each.requests() > 0)
        .map(each -> new ErrorDifference.Cluster(each.errors(), each.requests()))
        .toList();
  }

  /** A build that fails where the other does not has no response times to be compared. */
  private static Optional<MetricVerdict> fails(ErrorDifference errors, double mostErrors) {
    return errors.low() > mostErrors
        ? Optional.of(
            new MetricVerdict(
                ERRORS,
                Verdict.REGRESSED,
                false,
                String.format(
                    Locale.ROOT,
                    "%.3g %% of its requests fail, of the baseline's %.3g %%",
                    errors.candidate() * 100,
                    errors.baseline() * 100)))
        : Optional.empty();
  }

  private static Optional<String> invalid(List<Row> rows, int rounds) {
    return rows.stream()
        .filter(row -> row.verdict().isPresent())
        .filter(row -> row.rounds().usable() * 2 < rounds)
        .map(
            row ->
                "%s has a valid figure of both sides in %d of %d rounds only"
                    .formatted(row.metric().text(), row.rounds().usable(), rounds))
        .findFirst();
  }
}
