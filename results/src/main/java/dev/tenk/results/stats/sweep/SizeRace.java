package dev.tenk.results.stats.sweep;

import dev.tenk.results.stats.slo.SloDecision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Which sizes of a sweep have lost after some rounds, so that they need not be measured any more.
 * The best size is the one with the lowest cost of those that meet the SLO; a race drops it in at
 * most 1 % of all sweeps, however often it is looked at.
 *
 * <p>A round measures each size that is still in once, under the same arrivals. A size loses
 *
 * <ul>
 *   <li>once so many rounds have missed the SLO that fewer than 0.3 % of sweeps show as many of a
 *       size that meets it: a round's decision is wrong in at most 1 %, and of R rounds m are in at
 *       most C(R, m) / 100^m (Boole's inequality over all sets of m rounds);
 *   <li>or once another size is cheaper that is known to meet the SLO: none of its rounds has
 *       missed it, and all of them have met it, or so many that by the same bound fewer than 0.1 %
 *       of sweeps show it of any of the other sizes (3 rounds or more that all met it are wrong in
 *       at most 1.1 of 10^6 sizes); and the one-sided paired t-test of ln(cost / cost of the other)
 *       over their common rounds rejects that the other is no cheaper. Its error, 0.6 % in all, is
 *       divided by the number of other sizes and of looks (Bonferroni), so it holds at every look.
 * </ul>
 *
 * <p>Looks at costs are after 3 rounds, and then after 1.25 times as many each, before the last.
 * The t-test takes the log ratios of rounds to be normal, which means of many requests are nearly;
 * {@code SizeRaceSimulationTest} has what the rule does where they are not.
 *
 * @param sizes at the start, at least 2
 * @param mostRounds that there may be, at least 1
 */
public record SizeRace(int sizes, int mostRounds) {
  /** How often the best size is dropped, at most. */
  static final double ERROR = 0.01;

  private static final double WRONG_ROUND = 0.01;
  private static final double WRONGLY_MISSED = 0.003;
  private static final double WRONGLY_MET = 0.001;
  private static final double WRONGLY_DEARER = ERROR - WRONGLY_MISSED - WRONGLY_MET;
  private static final int FIRST_LOOK = 3;
  private static final double LOOK_FACTOR = 1.25;

  /** Below this, two costs differ by how numbers are rounded. */
  private static final double SAME = 1e-9;

  /** Refuses a race without an opponent or a round. */
  public SizeRace {
    if (sizes < 2 || mostRounds < 1) {
      throw new IllegalArgumentException(
          sizes + " sizes in " + mostRounds + " rounds, expected at least 2 in 1");
    }
  }

  /**
   * A size in one round.
   *
   * @param cost in any unit, above 0; empty where the round gives none
   * @param slo whether the round met the SLO, wrong in at most 1 %
   */
  public record Figure(OptionalDouble cost, SloDecision slo) {}

  /** Why and when a size lost. */
  public sealed interface Loss {
    /** After which round, from 1. */
    int round();
  }

  /** It misses the SLO. */
  public record MissedSlo(int round) implements Loss {}

  /**
   * Another one is cheaper.
   *
   * @param than which
   * @param ratio its own cost / the other's, above 1
   */
  public record Dearer(int round, String than, double ratio) implements Loss {}

  /**
   * Judges a race, round by round as it was run.
   *
   * @param rounds of each size by name, the first round first; those of a size that was dropped end
   *     with the round after which it was
   * @return those that have lost, in the order in which they did
   */
  public Map<String, Loss> losses(Map<String, List<Figure>> rounds) {
    Map<String, Loss> lost = new LinkedHashMap<>();
    int measured = rounds.values().stream().mapToInt(List::size).max().orElse(0);
    List<Integer> looks = looks();
    for (int round = 1; round <= Math.min(measured, mostRounds - 1); round++) {
      int now = round;
      rounds.forEach(
          (name, figures) -> {
            if (!lost.containsKey(name) && count(figures, now, SloDecision.MISSED) >= misses()) {
              lost.put(name, new MissedSlo(now));
            }
          });
      if (looks.contains(round)) {
        Map<String, Loss> dearer = new LinkedHashMap<>();
        rounds.forEach(
            (name, figures) -> {
              if (!lost.containsKey(name)) {
                cheaper(name, rounds, lost, now).ifPresent(loss -> dearer.put(name, loss));
              }
            });
        lost.putAll(dearer);
      }
    }
    return lost;
  }

  private Optional<Loss> cheaper(
      String name, Map<String, List<Figure>> rounds, Map<String, Loss> lost, int round) {
    Optional<Loss> most = Optional.empty();
    double ratio = 1;
    for (Map.Entry<String, List<Figure>> other : rounds.entrySet()) {
      if (other.getKey().equals(name)
          || lost.containsKey(other.getKey())
          || !isKnownToMeet(other.getValue(), round)) {
        continue;
      }
      CostRatio paired = CostRatio.of(rounds.get(name), other.getValue(), round);
      if (paired.meanLog() > SAME && paired.isAboveOne(alpha()) && paired.ratio() > ratio) {
        ratio = paired.ratio();
        most = Optional.of(new Dearer(round, other.getKey(), ratio));
      }
    }
    return most;
  }

  private boolean isKnownToMeet(List<Figure> figures, int round) {
    int met = count(figures, round, SloDecision.MET);
    return count(figures, round, SloDecision.MISSED) == 0 && (met == round || met >= mets());
  }

  private static int count(List<Figure> figures, int rounds, SloDecision decision) {
    return (int) figures.stream().limit(rounds).filter(figure -> figure.slo() == decision).count();
  }

  /** Error of one comparison at one look. */
  private double alpha() {
    return WRONGLY_DEARER / (sizes - 1) / Math.max(1, looks().size());
  }

  /** After which rounds costs are looked at. */
  List<Integer> looks() {
    List<Integer> looks = new ArrayList<>();
    for (int look = FIRST_LOOK;
        look < mostRounds;
        look = Math.max(look + 1, (int) Math.ceil(look * LOOK_FACTOR))) {
      looks.add(look);
    }
    return looks;
  }

  /** How many rounds that missed the SLO drop a size. */
  public int misses() {
    return needed(WRONGLY_MISSED);
  }

  /** How many rounds that met it a size needs before others lose against it, unless all did. */
  int mets() {
    return needed(WRONGLY_MET / (sizes - 1));
  }

  /** The fewest wrong rounds that are so rare. */
  private int needed(double mostChance) {
    double chance = 1;
    for (int wrong = 1; wrong <= mostRounds; wrong++) {
      chance *= WRONG_ROUND * (mostRounds - wrong + 1) / wrong;
      if (chance <= mostChance) {
        return wrong;
      }
    }
    return mostRounds + 1;
  }

  /**
   * Costs of one size beside those of another, by the rounds that both have.
   *
   * @param pairs how many those are
   * @param meanLog mean of ln(cost / cost of the other)
   * @param standardError of that mean; 0 where all are alike, NaN below 2 pairs
   */
  public record CostRatio(int pairs, double meanLog, double standardError) {
    /** Of the first so many rounds. */
    public static CostRatio of(List<Figure> one, List<Figure> other, int rounds) {
      List<Double> logs = new ArrayList<>();
      for (int i = 0; i < Math.min(rounds, Math.min(one.size(), other.size())); i++) {
        OptionalDouble cost = one.get(i).cost();
        OptionalDouble others = other.get(i).cost();
        if (cost.isPresent() && others.isPresent()) {
          logs.add(Math.log(cost.getAsDouble() / others.getAsDouble()));
        }
      }
      int n = logs.size();
      double mean = logs.stream().mapToDouble(each -> each).average().orElse(Double.NaN);
      double squares = logs.stream().mapToDouble(each -> (each - mean) * (each - mean)).sum();
      return new CostRatio(n, mean, n < 2 ? Double.NaN : Math.sqrt(squares / (n - 1.0) / n));
    }

    /** Geometric mean of the ratios; NaN without a pair. */
    public double ratio() {
      return Math.exp(meanLog);
    }

    /** Whether that it is 1 or less is rejected, one-sided; never below 3 pairs. */
    boolean isAboveOne(double alpha) {
      return pairs >= FIRST_LOOK && (standardError < SAME ? meanLog > SAME : t() > critical(alpha));
    }

    private double t() {
      return meanLog / standardError;
    }

    private double critical(double alpha) {
      return TDistribution.of(pairs - 1.0).inverseSurvivalProbability(alpha);
    }

    /**
     * Two-sided interval of the ratio; empty below 3 pairs.
     *
     * @param confidence as 0.99
     */
    public Optional<double[]> interval(double confidence) {
      if (pairs < FIRST_LOOK) {
        return Optional.empty();
      }
      double half = standardError < SAME ? 0 : critical((1 - confidence) / 2) * standardError;
      return Optional.of(new double[] {Math.exp(meanLog - half), Math.exp(meanLog + half)});
    }
  }
}
