package dev.tenk.cost.matrix;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.Load;
import dev.tenk.cost.matrix.ResponseAtDemand.SloAtDemand;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Standing;
import dev.tenk.results.model.SweepPlan;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.stats.sweep.SizeRace;
import dev.tenk.results.stats.sweep.SizeRace.CostRatio;
import dev.tenk.results.stats.sweep.SizeRace.Figure;
import dev.tenk.results.stats.sweep.SizeRace.Loss;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the sizes of a sweep cost and how fast they answer, round by round, and which of them to
 * take. A size's cost is the geometric mean over its rounds; two sizes are told apart by the paired
 * t-test of their common rounds.
 *
 * @param sizes in the sweep's order
 * @param losses of sizes that were dropped, in the order in which they were
 * @param demands in the order they were asked for
 */
public record SweptSizes(List<Size> sizes, Map<String, Loss> losses, List<AtDemand> demands) {
  /** Of intervals, and of what is told apart. */
  public static final double CONFIDENCE = 0.99;

  private static final double P99 = 0.99;
  private static final double WIDEST_TELLING = 100;
  private static final MathContext TOLD_APART = new MathContext(3);

  /** Copies its lists. */
  public SweptSizes {
    sizes = List.copyOf(sizes);
    demands = List.copyOf(demands);
  }

  /**
   * A size.
   *
   * @param variant which
   * @param rounds it as each round measured it, the first round first
   */
  public record Size(SweepPlan.Variant variant, List<Candidate> rounds) {
    /** Copies its list. */
    public Size {
      rounds = List.copyOf(rounds);
    }

    /** The target's name. */
    public String name() {
      return variant.name();
    }
  }

  /**
   * All sizes at one demand.
   *
   * @param rows those that meet the SLO first, by cost; then the others in the sweep's order
   * @param take name of the size to take; empty where none was seen to meet the SLO there
   */
  public record AtDemand(Load load, List<Row> rows, Optional<String> take) {
    /** Copies its list. */
    public AtDemand {
      rows = List.copyOf(rows);
    }
  }

  /**
   * A size at one demand.
   *
   * @param figures of each round
   * @param usdPer10k geometric mean over its rounds, USD; empty where no round gives a cost
   * @param interval of that mean at {@link #CONFIDENCE}, USD; empty below 3 rounds
   * @param atMost whether the true cost may be less, because a capacity is known from below only
   * @param slo whether it meets the SLO there, by all of its rounds
   * @param quantile of response time that {@code response} is of: p99 where a round has seen it
   * @param response as each round has seen it, ascending
   * @param judged the same at the quantile of the SLO
   * @param alike names of other sizes whose cost is not told apart from its own
   */
  public record Row(
      Size size,
      List<Figure> figures,
      OptionalDouble usdPer10k,
      Optional<double[]> interval,
      boolean atMost,
      SloAtDemand slo,
      double quantile,
      List<Seen> response,
      List<Seen> judged,
      List<String> alike) {
    /** Copies its lists. */
    public Row {
      figures = List.copyOf(figures);
      response = List.copyOf(response);
      judged = List.copyOf(judged);
      alike = List.copyOf(alike);
    }

    /** The target's name. */
    public String name() {
      return size.name();
    }

    /** How many rounds decided so. */
    public long rounds(SloDecision decision) {
      return figures.stream().filter(figure -> figure.slo() == decision).count();
    }

    /** The middle one of the rounds, the lower of two; empty where none has seen it. */
    public Optional<Seen> middle() {
      return middle(response);
    }

    /** The middle one of some that ascend, the lower of two; empty of none. */
    public static Optional<Seen> middle(List<Seen> rounds) {
      return rounds.isEmpty() ? Optional.empty() : Optional.of(rounds.get((rounds.size() - 1) / 2));
    }

    /** The interval where it says something: its ends are less than a hundredfold apart. */
    public Optional<double[]> tellingInterval() {
      return interval.filter(each -> each[1] < each[0] * WIDEST_TELLING);
    }

    private boolean hasPlace() {
      return slo == SloAtDemand.MET && usdPer10k.isPresent();
    }
  }

  /**
   * Judges a sweep.
   *
   * @param own the demand that sizes are dropped by
   * @param loads demands to look at
   */
  public static SweptSizes of(
      SweepPlan plan, List<Size> sizes, Load own, List<Load> loads, Slo slo, BigDecimal hours) {
    SizeRace race = new SizeRace(plan.variants().size(), plan.rounds());
    Map<String, List<Figure>> figures = new LinkedHashMap<>();
    sizes.forEach(size -> figures.put(size.name(), figures(size, own, slo, hours)));
    Map<String, Loss> losses = race.losses(figures);
    return new SweptSizes(
        sizes,
        losses,
        loads.stream().map(load -> atDemand(race, sizes, load, slo, hours)).toList());
  }

  private static List<Figure> figures(Size size, Load load, Slo slo, BigDecimal hours) {
    return size.rounds().stream().map(round -> figure(round, load, slo, hours)).toList();
  }

  private static Figure figure(Candidate round, Load load, Slo slo, BigDecimal hours) {
    CostResult result = round.costs().at(load);
    boolean valid = round.cells().stream().allMatch(cell -> cell.validity().cellValid());
    OptionalDouble usd =
        valid && result instanceof Cost cost
            ? cost.per10kUsd().stream().mapToDouble(each -> each.value().doubleValue()).findFirst()
            : OptionalDouble.empty();
    return new Figure(
        usd.isPresent() && usd.getAsDouble() > 0 ? usd : OptionalDouble.empty(),
        switch (ResponseAtDemand.of(round, load, result, slo, hours).slo()) {
          case MET -> SloDecision.MET;
          case MISSED -> SloDecision.MISSED;
          default -> SloDecision.INCONCLUSIVE;
        });
  }

  private static AtDemand atDemand(
      SizeRace race, List<Size> sizes, Load load, Slo slo, BigDecimal hours) {
    double quantile =
        sizes.stream()
                .flatMap(size -> size.rounds().stream())
                .anyMatch(round -> seen(round, load, slo, hours, P99).isPresent())
            ? P99
            : slo.quantile();
    List<Row> rows = new ArrayList<>();
    Map<String, List<Figure>> figures = new LinkedHashMap<>();
    sizes.forEach(size -> figures.put(size.name(), figures(size, load, slo, hours)));
    for (Size size : sizes) {
      rows.add(row(race, size, figures, load, slo, hours, quantile));
    }
    List<Row> ordered = new ArrayList<>();
    rows.stream()
        .filter(Row::hasPlace)
        .sorted(
            Comparator.comparing(SweptSizes::shownUsd)
                .thenComparingLong(
                    row -> row.middle().map(Seen::valueNanos).orElse(Long.MAX_VALUE)))
        .forEach(ordered::add);
    Optional<String> take = ordered.stream().map(Row::name).findFirst();
    rows.stream().filter(row -> !row.hasPlace()).forEach(ordered::add);
    return new AtDemand(load, ordered, take);
  }

  private static BigDecimal shownUsd(Row row) {
    return BigDecimal.valueOf(row.usdPer10k().orElseThrow()).round(TOLD_APART);
  }

  private static Row row(
      SizeRace race,
      Size size,
      Map<String, List<Figure>> all,
      Load load,
      Slo slo,
      BigDecimal hours,
      double quantile) {
    List<Figure> own = all.get(size.name());
    List<Figure> one =
        own.stream()
            .map(figure -> new Figure(OptionalDouble.of(1), SloDecision.INCONCLUSIVE))
            .toList();
    CostRatio usd = CostRatio.of(own, one, own.size());
    return new Row(
        size,
        own,
        usd.pairs() == 0 ? OptionalDouble.empty() : OptionalDouble.of(usd.ratio()),
        usd.interval(CONFIDENCE),
        size.rounds().stream()
            .map(round -> round.costs().at(load))
            .anyMatch(result -> result instanceof Cost cost && cost.atMost()),
        slo(race, size, own, load, slo, hours),
        quantile,
        seen(size, load, slo, hours, quantile),
        seen(size, load, slo, hours, slo.quantile()),
        all.keySet().stream()
            .filter(name -> !name.equals(size.name()))
            .filter(name -> alike(own, all.get(name)))
            .toList());
  }

  private static boolean alike(List<Figure> one, List<Figure> other) {
    CostRatio ratio = CostRatio.of(one, other, Math.min(one.size(), other.size()));
    return ratio.pairs() > 0
        && ratio.interval(CONFIDENCE).map(bounds -> bounds[0] <= 1 && bounds[1] >= 1).orElse(true);
  }

  /** Met where rounds have met it and none has missed it; missed by as many as drop a size. */
  private static SloAtDemand slo(
      SizeRace race, Size size, List<Figure> figures, Load load, Slo slo, BigDecimal hours) {
    long met = figures.stream().filter(each -> each.slo() == SloDecision.MET).count();
    long missed = figures.stream().filter(each -> each.slo() == SloDecision.MISSED).count();
    if (met > 0 && missed == 0) {
      return SloAtDemand.MET;
    }
    if (missed >= race.misses() || (missed > 0 && met == 0)) {
      return SloAtDemand.MISSED;
    }
    return size.rounds().stream()
            .map(each -> ResponseAtDemand.of(each, load, each.costs().at(load), slo, hours).slo())
            .allMatch(SloAtDemand.NOT_MEASURED::equals)
        ? SloAtDemand.NOT_MEASURED
        : SloAtDemand.INCONCLUSIVE;
  }

  private static List<Seen> seen(Size size, Load load, Slo slo, BigDecimal hours, double quantile) {
    return size.rounds().stream()
        .flatMap(round -> seen(round, load, slo, hours, quantile).stream())
        .sorted(Comparator.comparingLong(Seen::valueNanos))
        .toList();
  }

  /** At the demand, or else at the rate that tells of the size. */
  private static Optional<Seen> seen(
      Candidate round, Load load, Slo slo, BigDecimal hours, double quantile) {
    ResponseAtDemand answers = ResponseAtDemand.of(round, load, round.costs().at(load), slo, hours);
    return answers
        .cell()
        .map(cell -> new Told(cell, answers.response()))
        .or(() -> round.telling().map(cell -> new Told(cell, cell.response())))
        .flatMap(told -> told.seen(quantile));
  }

  /** Whether a size may be recommended: what was measured is what is priced. */
  public static boolean isMeasured(Size size) {
    return size.rounds().stream()
        .allMatch(round -> round.standing().equals(Optional.of(Standing.MEASURED)));
  }
}
