package dev.tenk.cost.matrix;

import static dev.tenk.results.stats.slo.SloDecision.INCONCLUSIVE;
import static dev.tenk.results.stats.slo.SloDecision.MET;
import static dev.tenk.results.stats.slo.SloDecision.MISSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.Cost;
import dev.tenk.cost.CostModel;
import dev.tenk.cost.EdgeDevices;
import dev.tenk.cost.Load;
import dev.tenk.cost.Measured;
import dev.tenk.cost.Places;
import dev.tenk.cost.TargetCosts;
import dev.tenk.cost.matrix.DecisionMatrix.AtDemand;
import dev.tenk.cost.matrix.DecisionMatrix.Choice;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.cost.matrix.ResponseAtDemand.SloAtDemand;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.WarmAndCold;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.testsupport.Cells;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class DecisionMatrixTest {
  private static final Slo SLO = new Slo(0.99, 250_000_000, 0.001);
  private static final BigDecimal HOURS = BigDecimal.valueOf(730);
  private static final double SECONDS_PER_MONTH = 2_628_000;

  @Test
  void theCheapestMeasuredOneIsRecommendedAndACheaperStandInWouldBe() {
    Candidate dear = priced("dear", Standing.MEASURED, 3, met("dear"));
    Candidate cheap = priced("cheap", Standing.MEASURED, 2, met("cheap"));
    Candidate standIn = priced("stand-in", Standing.STAND_IN, 1, met("stand-in"));

    AtDemand at = matrix(load(1000, "1"), dear, cheap, standIn).demands().get(0);

    assertThat(at.rows())
        .extracting(row -> row.candidate().name(), row -> row.rank().getAsInt(), Row::choice)
        .containsExactly(
            tuple("stand-in", 1, Choice.WOULD_BE),
            tuple("cheap", 2, Choice.RECOMMENDED),
            tuple("dear", 3, Choice.NO));
    assertThat(at.reference().orElseThrow().candidate().name()).isEqualTo("cheap");
  }

  @Test
  void billsThatAgreeInThreeDigitsShareARank() {
    AtDemand at =
        matrix(
                load(1000, "1"),
                priced("a", Standing.MEASURED, 2.001, met("a")),
                priced("b", Standing.MEASURED, 2, met("b")),
                priced("c", Standing.MEASURED, 2.1, met("c")))
            .demands()
            .get(0);

    assertThat(at.rows()).extracting(row -> row.rank().getAsInt()).containsExactly(1, 1, 3);
    assertThat(at.rows())
        .extracting(Row::choice)
        .containsExactly(Choice.RECOMMENDED, Choice.NO, Choice.NO);
  }

  @Test
  void whatWasNotSeenToMeetTheSloHasACostButNoRank() {
    Candidate missed =
        priced(
            "missed",
            Standing.MEASURED,
            1,
            new Capacity.Unknown("no open workload met the SLO (steady-40 missed)"),
            List.of(Cells.open("missed", "steady-40", 40, MISSED)));

    AtDemand low = matrix(load(1000, "39"), missed).demands().get(0);
    AtDemand high = matrix(load(1000, "40"), missed).demands().get(0);

    assertThat(low.rows().get(0).cost()).isInstanceOf(Cost.class);
    assertThat(low.rows().get(0).rank()).isEmpty();
    assertThat(low.rows().get(0).answers().slo()).isEqualTo(SloAtDemand.NOT_MEASURED);
    assertThat(high.rows().get(0).answers().slo()).isEqualTo(SloAtDemand.MISSED);
    assertThat(low.reference()).isEmpty();
  }

  @Test
  void whatIsPlannedOnlyOrCannotBeHadIsNeverChosen() {
    CostModel model = Places.edge("40").priced(Places.BOOK);
    Candidate planned =
        new Candidate(
            "planned",
            "edge",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.of(Places.BOOK),
            TargetCosts.planned(model, Optional.empty()),
            List.of(),
            1,
            Optional.empty());
    Candidate hypothetical =
        new Candidate(
            "hypothetical",
            "edge",
            Optional.empty(),
            Optional.of(Standing.MEASURED),
            Optional.empty(),
            Optional.empty(),
            true,
            Optional.of(Places.BOOK),
            TargetCosts.planned(model, Optional.of(measured(known(40)))),
            List.of(met("hypothetical")),
            1,
            Optional.empty());

    AtDemand at = matrix(load(1000, "1"), planned, hypothetical).demands().get(0);

    assertThat(at.rows()).allMatch(row -> row.rank().isEmpty() && row.choice() == Choice.NO);
    assertThat(at.rows().get(0).answers().slo()).isEqualTo(SloAtDemand.NOT_MEASURED);
    assertThat(at.rows().get(1).answers().slo()).isEqualTo(SloAtDemand.MET);
  }

  @Test
  void whoMeetsItAsleepGetsNoAnswer() {
    Candidate sleeping =
        candidate(
            "sleeping",
            Standing.MEASURED,
            Places.sleeping("300", "1500").priced(Places.BOOK),
            known(40),
            List.of(met("sleeping")),
            Optional.empty());

    // one call an hour: two thirds of them, see SleepingEndpointTest
    ResponseAtDemand rare = answers(sleeping, load(730, "1"));
    assertThat(rare.slo()).isEqualTo(SloAtDemand.MISSED);
    assertThat(rare.why())
        .startsWith("67.7 % of the calls meet it asleep and are refused, more than the ");
    // ten a second: none does, and yet what an SLO leaves to a few was not tested
    ResponseAtDemand often = answers(sleeping, load(26_280_000, "40"));
    assertThat(often.slo()).isEqualTo(SloAtDemand.INCONCLUSIVE);
    assertThat(often.why())
        .isEqualTo(
            "0 % of the calls meet it asleep and are refused; of the others: met at 40 req/s for"
                + " each instance in steady");
    // two instances at 25 a second each, always on
    assertThat(answers(sleeping, load(26_280_000, "50")).slo()).isEqualTo(SloAtDemand.MET);
  }

  @Test
  void breakEvenIsEqualOnBothSides() {
    // 150 USD for 36 months and 2.5 W, against a call of 0.25 s in 2 GB
    Candidate device = edge("device", known(40), List.of(met("device")));
    Candidate calls = lambda(Optional.empty());
    Row row =
        matrix(load(1_000_000, "2"), device, calls).demands().get(0).rows().stream()
            .filter(each -> each.breakEven().isPresent())
            .findFirst()
            .orElseThrow();

    long turn = row.breakEven().orElseThrow().inferences().turns().get(0);

    double at = difference(device, calls, turn);
    double before = difference(device, calls, turn - 1);
    assertThat(at * before).isLessThanOrEqualTo(0);
    assertThat(Math.abs(at)).isLessThan(1e-4);
    BigDecimal months = row.breakEven().orElseThrow().months().turns().get(0);
    assertThat(
            cumulative(device, 1_000_000, months).doubleValue()
                - cumulative(calls, 1_000_000, months).doubleValue())
        .isCloseTo(0, within(1e-9));
  }

  @Test
  void responseTimeIsThatOfTheNextHigherMeasuredRateForEachUnit() {
    Candidate device =
        edge(
            "device",
            known(40),
            List.of(
                Cells.open("device", "steady-20", 20, MET),
                Cells.open("device", "steady-40", 40, MET)));

    assertThat(answers(device, "19.9").cell().orElseThrow().workload()).isEqualTo("steady-20");
    assertThat(answers(device, "22").cell().orElseThrow().workload()).isEqualTo("steady-40");
    // 3 units, 33 a second each
    assertThat(answers(device, "99").cell().orElseThrow().workload()).isEqualTo("steady-40");
    // below the lowest measured rate
    assertThat(answers(device, "10").cell()).isEmpty();
    assertThat(answers(device, "10").response()).isEmpty();
    // and yet units that carry 40 carry 10
    assertThat(answers(device, "10").slo()).isEqualTo(SloAtDemand.MET);
    assertThat(answers(device, "10").why()).isEqualTo("met at 40 req/s for each device in steady");
  }

  @Test
  void behindACacheTheRateIsThatOfWhatItLeaves() {
    CostModel model = Places.hourly("1");
    Candidate half =
        candidate(
            "half",
            Standing.MEASURED,
            model.behindCache(new BigDecimal("0.5")),
            known(40),
            List.of(met("half")),
            Optional.empty());

    // one instance for the 39 a second that are left, of which 40 were measured; not for 78
    assertThat(answers(half, load(1000, "78")).cell()).isPresent();
    assertThat(answers(half, load(1000, "78")).slo()).isEqualTo(SloAtDemand.MET);
    assertThat(answers(half, load(1000, "78")).why())
        .endsWith("; of what the cache before it leaves, whose own answers were not seen");
    Candidate all =
        candidate(
            "all",
            Standing.MEASURED,
            model.behindCache(BigDecimal.ONE),
            known(40),
            List.of(met("all")),
            Optional.empty());
    assertThat(answers(all, load(1000, "78")).slo()).isEqualTo(SloAtDemand.NOT_MEASURED);
    assertThat(answers(all, load(1000, "78")).why())
        .isEqualTo("the cache before it answers everything, and how fast was not seen");
  }

  @Test
  void coldCallsDecideAtLowDemand() {
    // 10,000 warm calls of 20 ms, 1,000 cold ones of 1 s, kept for 300 s
    Candidate function = lambda(Optional.of(warmAndCold()));
    ResponseAtDemand seldom = answers(function, load(100, "1"));
    ResponseAtDemand busy = answers(function, load(1_000_000, "1"));

    assertThat(seldom.coldShare().getAsDouble())
        .isCloseTo(Math.exp(-100 / SECONDS_PER_MONTH * 300), within(0.01));
    assertThat(seldom.slo()).isEqualTo(SloAtDemand.MISSED);
    assertThat(median(seldom)).isCloseTo(1e9, within(2e6));
    // one environment alone would stay warm; now and then two calls overlap
    assertThat(busy.coldShare().getAsDouble()).isBetween(0.001, 0.01);
    assertThat(busy.slo()).isEqualTo(SloAtDemand.MET);
    assertThat(median(busy)).isCloseTo(20e6, within(4e4));
    assertThat(busy.why()).contains("from 1000 cold calls, and 10000 warm ones in steady-40");
  }

  @Test
  void callsFasterThanMeasuredAreNotMeasured() {
    ResponseAtDemand beyond = answers(lambda(Optional.of(warmAndCold())), load(1_000_000, "43"));

    assertThat(beyond.slo()).isEqualTo(SloAtDemand.NOT_MEASURED);
    assertThat(beyond.why()).isEqualTo("its peak is 43 req/s, and no more than 40 were measured");
  }

  @Test
  void anUndecidedWorkloadIsInconclusive() {
    Candidate undecided =
        edge(
            "undecided",
            new Capacity.Unknown("no open workload met the SLO (steady-40 inconclusive)"),
            List.of(Cells.open("undecided", "steady-40", 40, INCONCLUSIVE)));

    assertThat(answers(undecided, "40").slo()).isEqualTo(SloAtDemand.INCONCLUSIVE);
    assertThat(answers(undecided, "40").why()).contains("steady-40 inconclusive");
  }

  private static double median(ResponseAtDemand answers) {
    return answers.response().stream()
        .filter(each -> each.quantile() == 0.5)
        .map(Seen.class::cast)
        .findFirst()
        .orElseThrow()
        .valueNanos();
  }

  private static WarmAndCold warmAndCold() {
    Histogram warm = new Histogram(3);
    warm.recordValueWithCount(20_000_000, 10_000);
    Histogram cold = new Histogram(3);
    cold.recordValueWithCount(1_000_000_000, 1_000);
    return new WarmAndCold(warm, 0, 1, cold, 0);
  }

  private static double difference(Candidate one, Candidate other, long inferences) {
    return monthly(one, inferences).subtract(monthly(other, inferences)).doubleValue();
  }

  private static BigDecimal monthly(Candidate candidate, long inferences) {
    return cost(candidate, inferences).monthlyUsd().value();
  }

  private static BigDecimal cumulative(Candidate candidate, long inferences, BigDecimal months) {
    return cost(candidate, inferences).cashFlow().cumulativeUsd(months).value();
  }

  private static Cost cost(Candidate candidate, long inferences) {
    return (Cost)
        candidate.costs().at(load(1_000_000, "2").withInferences(BigDecimal.valueOf(inferences)));
  }

  private static ResponseAtDemand answers(Candidate candidate, String peakPerSecond) {
    return answers(candidate, load(1000, peakPerSecond));
  }

  private static ResponseAtDemand answers(Candidate candidate, Load load) {
    return matrix(load, candidate).demands().get(0).rows().get(0).answers();
  }

  private static DecisionMatrix matrix(Load load, Candidate... candidates) {
    return DecisionMatrix.of(List.of(candidates), List.of(load), SLO, HOURS);
  }

  private static Load load(long inferencesPerMonth, String peakPerSecond) {
    return Load.peakRate(BigDecimal.valueOf(inferencesPerMonth), new BigDecimal(peakPerSecond));
  }

  private static Capacity known(int perSecond) {
    return new Capacity.AtLeast(BigDecimal.valueOf(perSecond), BigDecimal.ZERO, "steady");
  }

  private static CellSummary met(String target) {
    return Cells.open(target, "steady-40", 40, MET);
  }

  private static Measured measured(Capacity capacity) {
    return new Measured("x", Map.of(), capacity, Optional.empty(), Optional.empty());
  }

  private static Candidate edge(String name, Capacity capacity, List<CellSummary> cells) {
    return candidate(
        name,
        Standing.MEASURED,
        new EdgeDevices(Places.edge("40").device(), capacity).priced(Places.BOOK),
        capacity,
        cells,
        Optional.empty());
  }

  /** Hours of an instance at that price. */
  private static Candidate priced(String name, Standing standing, double usd, CellSummary cell) {
    return priced(name, standing, usd, known(40), List.of(cell));
  }

  private static Candidate priced(
      String name, Standing standing, double usd, Capacity capacity, List<CellSummary> cells) {
    return candidate(
        name, standing, Places.hourly(String.valueOf(usd)), capacity, cells, Optional.empty());
  }

  private static Candidate lambda(Optional<WarmAndCold> warmAndCold) {
    return candidate(
        "lambda",
        Standing.MEASURED,
        Places.lambda("0.25").priced(Places.BOOK),
        known(40),
        Stream.of(met("lambda")).map(cell -> Cells.mixed(cell, warmAndCold)).toList(),
        Optional.of(BigDecimal.valueOf(300)));
  }

  private static Candidate candidate(
      String name,
      Standing standing,
      CostModel model,
      Capacity capacity,
      List<CellSummary> cells,
      Optional<BigDecimal> idleExpirySeconds) {
    return new Candidate(
        name,
        "x",
        Optional.empty(),
        Optional.of(standing),
        Optional.empty(),
        Optional.of("run"),
        false,
        Optional.of(Places.BOOK),
        TargetCosts.planned(model, Optional.of(measured(capacity))),
        cells,
        1,
        idleExpirySeconds);
  }
}
