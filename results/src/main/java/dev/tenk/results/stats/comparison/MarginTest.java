package dev.tenk.results.stats.comparison;

import dev.tenk.results.stats.estimate.Percent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Judges the gating metrics of an interleaved A/B comparison against a margin, by Wilcoxon's signed
 * ranks of d ∓ ln(1 + margin), one-sided, with at most 1 % probability of any wrong change among
 * the metrics: of two, Holm's steps are 0.0025 and then 0.005. Equivalent is what two one-sided
 * tests at 0.005 each put within the margin. With repeated looks all thresholds are divided by
 * their number, so it does not matter when one stops.
 *
 * <p>A margin of 3 % is a ratio from 1 / 1.03 to 1.03: as far down as up.
 *
 * <p>The rounds needed, ⌈(4.45 · s / ln((1 + Δ) / (1 + margin)))²⌉ + 5 with s the SD of d from
 * round to round, find a change of Δ with 95 % probability: 4.45 is z(0.0025) + z(0.95), and with
 * four looks 4.87. Here Δ is the change that was <em>asked for</em>, the smallest one worth
 * finding, never the observed one. It is known beforehand; the observed one is known only when it
 * is too late, is off by its own error (one that happens to lie on the margin would ask for
 * infinitely many rounds), and rounds added because of it would be a look that nothing pays for. s
 * carries no knowledge of which build is faster, so a forecast from the first rounds costs nothing.
 * Only where rounds enough for the asked-for change were inconclusive is the observed change used,
 * to state what a <em>new</em> comparison would take.
 *
 * @param margin what counts as no change, 0.03 for 3 %
 * @param looks how often the same growing set of rounds may be judged, 1 for once
 */
public record MarginTest(double margin, int looks) {
  /** How often {@code until decided} looks: each time as many rounds have been added. */
  public static final int LOOKS = 4;

  /** The usual margin. */
  public static final double DEFAULT_MARGIN = 0.03;

  private static final double POWER = 0.95;
  private static final int ROUNDS_FOR_RANKS = 5;
  private static final int FEWEST_WITH_INTERVAL = 6;
  private static final int MOST_SENSIBLE_ROUNDS = 1_000_000;
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** Checks the bounds. */
  public MarginTest {
    if (!(margin > 0 && margin < 1)) {
      throw new IllegalArgumentException("margin is " + margin + ", expected above 0 and below 1");
    }
    if (looks < 1) {
      throw new IllegalArgumentException("looks are " + looks + ", expected 1 or more");
    }
  }

  /** Judged once, after a number of rounds fixed beforehand. */
  public static MarginTest once(double margin) {
    return new MarginTest(margin, 1);
  }

  /**
   * Judged {@link #LOOKS} times, and stopped when decided. Where a budget ends the rounds between
   * two looks, the next look may be made early.
   */
  public static MarginTest untilDecided(double margin) {
    return new MarginTest(margin, LOOKS);
  }

  /**
   * A metric that decides.
   *
   * @param rounds what was measured
   * @param change the smallest change worth finding, 0.05 for 5 %; above the margin
   */
  public record Gate(PairedRounds rounds, double change) {}

  /**
   * What a number of rounds can decide, stated before the first one.
   *
   * @param rounds of the comparison
   * @param tellsChange whether improved and regressed are possible at all
   * @param tellsEquivalence whether equivalent is
   * @param inWords for the user
   */
  public record Foresight(
      int rounds, boolean tellsChange, boolean tellsEquivalence, String inWords) {}

  /**
   * Fewer rounds cannot be improved or regressed, even if all of them agree, unless another metric
   * already is.
   */
  public int fewestRoundsForChange(int metrics) {
    return fewestRounds(MarginEvidence.firstStep(metrics, looks));
  }

  /** Fewer rounds cannot be equivalent, even if all of them agree. */
  public int fewestRoundsForEquivalence() {
    return fewestRounds(MarginEvidence.ALPHA / looks);
  }

  /**
   * How many rounds find a change with 95 % probability.
   *
   * @param roundSd SD of d from round to round
   * @param change the one asked for, 0.05 for 5 %
   * @param metrics how many gating metrics share the family
   */
  public long roundsNeeded(double roundSd, double change, int metrics) {
    double sds = sdsForChange(metrics) * roundSd / beyondMargin(change);
    return Math.max(fewestRoundsForChange(metrics), (long) Math.ceil(sds * sds) + ROUNDS_FOR_RANKS);
  }

  /**
   * The largest SD of d from round to round with which so many rounds find a change with 95 %
   * probability; 0 where they cannot.
   */
  public double largestRoundSd(int rounds, double change, int metrics) {
    return rounds < fewestRoundsForChange(metrics)
        ? 0
        : beyondMargin(change) * Math.sqrt(rounds - ROUNDS_FOR_RANKS) / sdsForChange(metrics);
  }

  /** The largest SD with which so many rounds find equal builds equivalent, likewise. */
  public double largestRoundSdForEquivalence(int rounds) {
    return rounds < fewestRoundsForEquivalence()
        ? 0
        : Math.log1p(margin) * Math.sqrt(rounds - ROUNDS_FOR_RANKS) / sdsForEquivalence();
  }

  /**
   * What so many rounds can and cannot decide.
   *
   * @param rounds of the comparison, at its end
   * @param changes the smallest change worth finding of each gating metric
   */
  public Foresight foresee(int rounds, double... changes) {
    int forChange = fewestRoundsForChange(changes.length);
    int forEquivalence = fewestRoundsForEquivalence();
    boolean change = rounds >= forChange;
    boolean equivalence = rounds >= forEquivalence;
    StringBuilder words = new StringBuilder(rounds + " rounds ");
    if (change) {
      List<String> found = new ArrayList<>();
      for (double each : Arrays.stream(changes).sorted().distinct().toArray()) {
        found.add(
            "a change of %s in 95 of 100 comparisons if rounds differ by an SD of at most %s"
                .formatted(
                    Percent.of(each), Percent.of(largestRoundSd(rounds, each, changes.length))));
      }
      words
          .append("find ")
          .append(String.join(", ", found))
          .append("; they find equal builds equivalent at an SD of at most ")
          .append(Percent.of(largestRoundSdForEquivalence(rounds)))
          .append("; above, expect inconclusive");
    } else {
      words
          .append(
              "cannot find a build improved or regressed, whatever they show, which takes at least ")
          .append(forChange)
          .append(
              equivalence
                  ? "; they find one equivalent if hardly any round lies outside the margin"
                  : ", nor equivalent, which takes " + forEquivalence);
      words.append(
          rounds < FEWEST_WITH_INTERVAL
              ? "; they give an estimate without an interval"
              : "; they give an estimate with its 95 % interval");
    }
    return new Foresight(rounds, change, equivalence, words.toString());
  }

  /** The verdict of each gating metric, in their order. */
  public List<MetricVerdict> judge(List<Gate> gates) {
    List<MarginEvidence.Finding> findings =
        MarginEvidence.judge(gates.stream().map(gate -> evidence(gate.rounds())).toList(), looks);
    List<MetricVerdict> verdicts = new ArrayList<>();
    for (int i = 0; i < gates.size(); i++) {
      Gate gate = gates.get(i);
      MarginEvidence.Finding finding = findings.get(i);
      verdicts.add(
          new MetricVerdict(
              gate.rounds().metric(),
              finding.verdict(),
              finding.noWorse(),
              reason(gate, finding.verdict(), gates.size())));
    }
    return verdicts;
  }

  private MarginEvidence evidence(PairedRounds rounds) {
    double[] turned =
        Arrays.stream(rounds.logRatios()).map(d -> rounds.better().turned(d)).toArray();
    double limit = Math.log(1 + margin);
    return new MarginEvidence(
        SignedRanks.below(turned, -limit),
        SignedRanks.above(turned, limit),
        SignedRanks.below(turned, limit),
        SignedRanks.above(turned, -limit));
  }

  private String reason(Gate gate, Verdict verdict, int metrics) {
    PairedRounds rounds = gate.rounds();
    String leftOut =
        rounds.leftOut() == 0
            ? ""
            : "; %d of %d rounds left out, which have no figure"
                .formatted(rounds.leftOut(), rounds.rounds().size());
    String text =
        switch (verdict) {
          case IMPROVED -> "better by more than the margin of " + Percent.of(margin);
          case REGRESSED -> "worse by more than the margin of " + Percent.of(margin);
          case EQUIVALENT -> "within the margin of " + Percent.of(margin);
          default -> whatWouldDecide(gate, metrics);
        };
    return text + leftOut;
  }

  private String whatWouldDecide(Gate gate, int metrics) {
    PairedRounds rounds = gate.rounds();
    int usable = rounds.usable();
    if (usable < fewestRoundsForChange(metrics)) {
      return "%d usable rounds, and fewer than %d cannot be improved or regressed"
          .formatted(usable, fewestRoundsForChange(metrics));
    }
    double sd = rounds.roundSd().orElseThrow();
    long needed = roundsNeeded(sd, gate.change(), metrics);
    if (needed > usable) {
      return "rounds differ by an SD of %s: a new comparison of %d rounds would find a change of %s"
          .formatted(Percent.of(sd), needed, Percent.of(gate.change()));
    }
    OptionalLong asObserved = roundsIfAsObserved(rounds, sd, metrics);
    return "%d rounds are enough for a change of %s, but this one is too near the margin; %s"
        .formatted(
            usable,
            Percent.of(gate.change()),
            asObserved.isPresent()
                ? "a new comparison of %d rounds would decide if it is what it seems"
                    .formatted(asObserved.getAsLong())
                : "no number of rounds would decide if it is what it seems");
  }

  /** At least as many as were not enough this time. */
  private OptionalLong roundsIfAsObserved(PairedRounds rounds, double sd, int metrics) {
    double observed = Math.abs(Math.log(rounds.estimate().ratio()));
    double limit = Math.log(1 + margin);
    double sds = (observed > limit ? sdsForChange(metrics) : sdsForEquivalence()) * sd;
    double needed = Math.ceil(Math.pow(sds / (observed - limit), 2)) + ROUNDS_FOR_RANKS;
    return needed <= MOST_SENSIBLE_ROUNDS
        ? OptionalLong.of(Math.max(rounds.usable(), (long) needed))
        : OptionalLong.empty();
  }

  private double beyondMargin(double change) {
    if (!(change > margin)) {
      throw new IllegalArgumentException(
          "change is " + change + ", expected more than the margin of " + margin);
    }
    return Math.log((1 + change) / (1 + margin));
  }

  private double sdsForChange(int metrics) {
    return hundredths(z(MarginEvidence.firstStep(metrics, looks)) + z(1 - POWER));
  }

  /** Both tests have to pass, so each with 97.5 %. */
  private double sdsForEquivalence() {
    return hundredths(z(MarginEvidence.ALPHA / looks) + z((1 - POWER) / 2));
  }

  private static double z(double upperTail) {
    return NORMAL.inverseSurvivalProbability(upperTail);
  }

  /** 4.45 as people write it, so that they can follow the sum. */
  private static double hundredths(double value) {
    return Math.rint(value * 100) / 100;
  }

  /** The smallest n with 2^−n ≤ alpha: all rounds on one side. */
  private static int fewestRounds(double alpha) {
    int rounds = 1;
    while (Math.scalb(1.0, -rounds) > alpha) {
      rounds++;
    }
    return rounds;
  }
}
