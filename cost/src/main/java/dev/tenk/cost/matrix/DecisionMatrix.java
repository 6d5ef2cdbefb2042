package dev.tenk.cost.matrix;

import dev.tenk.cost.BreakEven;
import dev.tenk.cost.Cost;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.Load;
import dev.tenk.cost.matrix.ResponseAtDemand.SloAtDemand;
import dev.tenk.results.model.Slo;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * What every candidate costs and how fast it answers at every demand, and which of them to choose.
 *
 * <p>Ranked are those that are available, have a cost, and meet the SLO at the demand; by a month's
 * bill. Bills that agree in three digits share a rank, and of those the one that answers faster is
 * chosen: {@link Tie}.
 *
 * @param candidates in the order they were given
 * @param slo what answers are judged by
 * @param hoursPerMonth how long a month is, h
 * @param demands in the order they were asked for
 */
public record DecisionMatrix(
    List<Candidate> candidates, Slo slo, BigDecimal hoursPerMonth, List<AtDemand> demands) {
  private static final MathContext TOLD_APART = new MathContext(3);

  /** Copies its lists. */
  public DecisionMatrix {
    candidates = List.copyOf(candidates);
    demands = List.copyOf(demands);
  }

  /**
   * One demand.
   *
   * @param load the demand
   * @param rows those with a rank first, by rank; then the others, in the candidates' order
   * @param reference the one that the others are compared with: the first that is recommended, or
   *     would be; empty where there is none
   * @param quantile of response time, the SLO's, by which equally cheap ones are told apart
   */
  public record AtDemand(Load load, List<Row> rows, Optional<Row> reference, double quantile) {
    /** Copies its list. */
    public AtDemand {
      rows = List.copyOf(rows);
    }

    /** Those that are as cheap as the one that is chosen; empty where none is. */
    public Optional<Tie> tie(Choice choice) {
      return Tie.at(this, choice);
    }
  }

  /** Whether to take it. */
  public enum Choice {
    /** The cheapest of the measured ones that meet the SLO; at most one a demand. */
    RECOMMENDED("yes"),
    /** Cheaper than any measured one that meets the SLO, but not measured at the place itself. */
    WOULD_BE("would be"),
    /** Another is cheaper, or it is not available, or was not measured to meet the SLO. */
    NO("no");

    private final String text;

    Choice(String text) {
      this.text = text;
    }

    /** The word used in files and tables. */
    public String text() {
      return text;
    }
  }

  /**
   * One candidate at one demand.
   *
   * @param candidate which
   * @param cost the expected bill
   * @param answers how fast it answers
   * @param rank from 1; empty where it is not available or was not measured to meet the SLO
   * @param choice whether to take it
   * @param breakEven against the demand's reference; empty where there is none, or a bill is
   *     missing
   */
  public record Row(
      Candidate candidate,
      CostResult cost,
      ResponseAtDemand answers,
      OptionalInt rank,
      Choice choice,
      Optional<Against> breakEven) {}

  /**
   * The break-even point: where one becomes no dearer than another.
   *
   * @param reference the other one's name
   * @param months by time, at the demand
   * @param inferences by demand, in the demand's shape
   */
  public record Against(
      String reference, BreakEven.Months months, BreakEven.Inferences inferences) {}

  /**
   * Computes the matrix.
   *
   * @param candidates names unique
   * @param loads the same shape with different numbers of inferences
   * @param hoursPerMonth above 0, to 744
   */
  public static DecisionMatrix of(
      List<Candidate> candidates, List<Load> loads, Slo slo, BigDecimal hoursPerMonth) {
    Map<List<String>, BreakEven.Inferences> known = new HashMap<>();
    return new DecisionMatrix(
        candidates,
        slo,
        hoursPerMonth,
        loads.stream().map(load -> atDemand(candidates, load, slo, hoursPerMonth, known)).toList());
  }

  private static AtDemand atDemand(
      List<Candidate> candidates,
      Load load,
      Slo slo,
      BigDecimal hoursPerMonth,
      Map<List<String>, BreakEven.Inferences> known) {
    List<Row> priced = new ArrayList<>();
    for (Candidate candidate : candidates) {
      CostResult cost = candidate.costs().at(load);
      ResponseAtDemand answers = ResponseAtDemand.of(candidate, load, cost, slo, hoursPerMonth);
      priced.add(
          new Row(candidate, cost, answers, OptionalInt.empty(), Choice.NO, Optional.empty()));
    }
    List<Row> chosen = chosen(ranked(priced), slo.quantile());
    Optional<Row> reference =
        chosen.stream()
            .filter(row -> row.choice() == Choice.RECOMMENDED)
            .findFirst()
            .or(() -> chosen.stream().filter(row -> row.choice() == Choice.WOULD_BE).findFirst());
    List<Row> rows =
        chosen.stream()
            .map(row -> reference.map(other -> against(row, other, load, known)).orElse(row))
            .toList();
    return new AtDemand(load, rows, reference, slo.quantile());
  }

  private static List<Row> ranked(List<Row> priced) {
    List<Row> eligible =
        priced.stream()
            .filter(DecisionMatrix::eligible)
            .sorted(Comparator.comparing(row -> ((Cost) row.cost()).monthlyUsd().value()))
            .toList();
    List<Row> rows = new ArrayList<>();
    for (Row row : eligible) {
      boolean tie =
          !rows.isEmpty() && figure(rows.get(rows.size() - 1)).compareTo(figure(row)) == 0;
      int rank = tie ? rows.get(rows.size() - 1).rank().getAsInt() : rows.size() + 1;
      rows.add(
          new Row(
              row.candidate(),
              row.cost(),
              row.answers(),
              OptionalInt.of(rank),
              Choice.NO,
              Optional.empty()));
    }
    priced.stream().filter(row -> !eligible(row)).forEach(rows::add);
    return rows;
  }

  private static boolean eligible(Row row) {
    return row.cost() instanceof Cost
        && !row.candidate().hypothetical()
        && row.candidate().standing().isPresent()
        && row.answers().slo() == SloAtDemand.MET;
  }

  private static BigDecimal figure(Row row) {
    return ((Cost) row.cost()).monthlyUsd().value().round(TOLD_APART);
  }

  private static List<Row> chosen(List<Row> ranked, double quantile) {
    Optional<Row> recommended = cheapest(ranked.stream().filter(Tie::isMeasured), quantile);
    Optional<Row> wouldBe =
        cheapest(ranked.stream(), quantile)
            .filter(
                best ->
                    recommended.isEmpty()
                        || best.rank().getAsInt() < recommended.get().rank().getAsInt());
    return ranked.stream()
        .map(
            row ->
                new Row(
                    row.candidate(),
                    row.cost(),
                    row.answers(),
                    row.rank(),
                    recommended.filter(row::equals).isPresent()
                        ? Choice.RECOMMENDED
                        : wouldBe.filter(row::equals).isPresent() ? Choice.WOULD_BE : Choice.NO,
                    Optional.empty()))
        .toList();
  }

  private static Optional<Row> cheapest(Stream<Row> rows, double quantile) {
    List<Row> withRank = rows.filter(row -> row.rank().isPresent()).toList();
    return withRank.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Tie.fastest(
                withRank.stream().filter(row -> row.rank().equals(withRank.get(0).rank())).toList(),
                quantile));
  }

  private static Row against(
      Row row, Row reference, Load load, Map<List<String>, BreakEven.Inferences> known) {
    String name = row.candidate().name();
    String other = reference.candidate().name();
    if (name.equals(other) || !(row.cost() instanceof Cost cost)) {
      return row;
    }
    BreakEven.Inferences inferences =
        known.computeIfAbsent(
            List.of(name, other),
            pair ->
                BreakEven.inInferences(
                    row.candidate().costs().model().orElseThrow(),
                    reference.candidate().costs().model().orElseThrow(),
                    load));
    return new Row(
        row.candidate(),
        row.cost(),
        row.answers(),
        row.rank(),
        row.choice(),
        Optional.of(
            new Against(other, BreakEven.inMonths(cost, (Cost) reference.cost()), inferences)));
  }
}
