package dev.tenk.reports.page;

import static dev.tenk.reports.page.SampleRows.FAST;
import static dev.tenk.reports.page.SampleRows.SLO;
import static dev.tenk.reports.page.SampleRows.SLOW;
import static dev.tenk.reports.page.SampleRows.cheap;
import static dev.tenk.reports.page.SampleRows.dear;
import static dev.tenk.reports.page.SampleRows.demand;
import static dev.tenk.reports.page.SampleRows.noCost;
import static dev.tenk.reports.page.SampleRows.row;
import static dev.tenk.reports.page.SampleRows.seen;
import static dev.tenk.reports.page.SampleRows.unmeasured;
import static dev.tenk.reports.page.SampleRows.unranked;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cost.matrix.DecisionMatrix.Choice;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.cost.matrix.ResponseAtDemand.SloAtDemand;
import dev.tenk.reports.SampleSweeps;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.reports.render.run.SampleReports;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.testsupport.Cells;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HeadlineTest {
  private static final Choice TAKE = Choice.RECOMMENDED;
  private static final Choice WOULD = Choice.WOULD_BE;

  private static Headline of(Row... rows) {
    return Headline.of(demand(rows), SLO);
  }

  @Test
  void theCheapestThatMeetsTheSlo() {
    assertThat(
            of(
                row("pi", Standing.MEASURED, cheap(), FAST, 1, TAKE),
                row("big", Standing.MEASURED, dear(), SLOW, 2, Choice.NO)))
        .isEqualTo(
            new Headline(
                "pi is the cheapest that meets the SLO: at most $9.07 a month.",
                "p99 20.0 ms of 250. Next: big, at most $28.66 a month."));
    assertThat(of(row("pi", Standing.MEASURED, cheap(), FAST, 1, TAKE)).why())
        .endsWith("No other target was seen to meet the SLO.");
  }

  /** Intervals apart in the first case, and one within the other in the second. */
  @Test
  void theFasterOfThoseThatCostTheSame() {
    Row slow = row("slow", Standing.MEASURED, cheap(), SLOW, 1, Choice.NO);

    assertThat(of(slow, row("fast", Standing.MEASURED, cheap(), FAST, 1, TAKE)).text())
        .isEqualTo("Take fast: as cheap as slow, and faster.");
    Row wide =
        row(
            "wide",
            Standing.MEASURED,
            cheap(),
            seen(20, 15, OptionalLong.of(40_000_000), 20),
            1,
            TAKE);
    assertThat(of(slow, wide))
        .isEqualTo(
            new Headline(
                "Take wide: as cheap as slow, and faster in this run.",
                "p99 20.0 ms of 250 (slow: 30.0 ms)."));
    Row seen =
        row("seen", Standing.MEASURED, cheap(), seen(20, 15, OptionalLong.empty(), 20), 1, TAKE);
    Row wideToo =
        row(
            "wide",
            Standing.MEASURED,
            cheap(),
            seen(20, 15, OptionalLong.of(40_000_000), 20),
            1,
            Choice.NO);
    assertThat(of(slow, seen, wideToo).text())
        .isEqualTo("seen and 2 others are equally cheap: at most $9.07 a month.");
  }

  /** 30 ms may be 18 without late starts, which is less than 20. */
  @Test
  void lateStartsMakeNobodySlower() {
    Row late =
        row(
            "late",
            Standing.MEASURED,
            cheap(),
            seen(30, 28, OptionalLong.of(33_000_000), 18),
            1,
            Choice.NO);

    assertThat(of(late, row("fast", Standing.MEASURED, cheap(), FAST, 1, TAKE)).text())
        .isEqualTo("fast and late are equally cheap: at most $9.07 a month.");
  }

  @Test
  void whatWasNotMeasuredInPlaceOnlyWouldBe() {
    Row standIn = row("board", Standing.STAND_IN, cheap(), FAST, 1, WOULD);

    assertThat(of(standIn))
        .isEqualTo(
            new Headline(
                "board would be cheapest: at most $9.07 a month, if measured in place.",
                "At most $9.07 a month. p99 20.0 ms of 250. Not recommended, as only stand-in."));
    assertThat(of(standIn, row("cloud", Standing.EMULATED, cheap(), SLOW, 1, WOULD)))
        .isEqualTo(
            new Headline(
                "board would be cheapest, as cheap as cloud and faster.",
                "At most $9.07 a month. p99 20.0 ms of 250 (cloud: 30.0 ms). Not recommended, as"
                    + " only stand-in and emulated."));
    assertThat(of(standIn, row("cloud", Standing.EMULATED, cheap(), FAST, 1, WOULD)).text())
        .isEqualTo("board and cloud would be equally cheap and the cheapest.");
  }

  @Test
  void aCheaperOneThatWasNotMeasuredInPlaceIsNamedBeside() {
    Row pi = row("pi", Standing.MEASURED, dear(), FAST, 2, TAKE);

    assertThat(of(row("board", Standing.STAND_IN, cheap(), FAST, 1, WOULD), pi).text())
        .isEqualTo("Take pi: at most $28.66 a month; board would be cheaper, if measured.");
    assertThat(
            of(
                    row("pi", Standing.MEASURED, cheap(), FAST, 1, TAKE),
                    row("board", Standing.STAND_IN, cheap(), FAST, 1, WOULD))
                .text())
        .isEqualTo("Take pi: at most $9.07 a month; board would be as cheap, if measured.");
  }

  @Test
  void noneMeetsTheSlo() {
    assertThat(
            of(
                unranked("a", cheap(), SloAtDemand.MISSED),
                unranked("b", dear(), SloAtDemand.MISSED),
                unranked("c", noCost(), SloAtDemand.INCONCLUSIVE)))
        .isEqualTo(
            new Headline(
                "No target was seen to meet the SLO at this demand.",
                "Of 3 targets: 2 missed, 1 inconclusive. SLO: response time p99 ≤ 250 ms, errors ≤"
                    + " 0.1 %."));
  }

  @Test
  void noPrices() {
    assertThat(
            of(unranked("a", noCost(), SloAtDemand.MET), unranked("b", noCost(), SloAtDemand.MET)))
        .isEqualTo(
            new Headline(
                "No target has a known cost, so none is recommended.",
                "a: there is no price of it; the reasons of 1 more are below."));
    assertThat(
            of(
                unranked("a", noCost(), SloAtDemand.MET),
                unranked("b", cheap(), SloAtDemand.MISSED)))
        .isEqualTo(
            new Headline(
                "No target that meets the SLO has a known cost.", "a: there is no price of it."));
  }

  @Test
  void nothingMeasured() {
    assertThat(of(unmeasured("a"), unmeasured("b")))
        .isEqualTo(
            new Headline(
                "Nothing was measured, so nothing can be recommended.",
                "None of 2 targets has a measured cell."));
  }

  /** Whatever was measured, and whatever the targets are called. */
  @Test
  void itHasFifteenWordsAtMost() {
    Random random = new Random(15);
    for (int i = 0; i < 300; i++) {
      List<TargetReport> targets = new ArrayList<>();
      for (int nth = 0; nth <= random.nextInt(6); nth++) {
        targets.add(target(random, nth));
      }
      var report = SampleReports.report(List.of(), targets.toArray(TargetReport[]::new));
      Headline headline = Headline.of(report.atDemand(), report.slo());

      assertThat(headline.text().split("\\s+")).as(headline.text()).hasSizeBetween(5, 15);
      assertThat(headline.text()).endsWith(".");
      assertThat(headline.why()).doesNotContain("\n").isNotBlank();
    }
  }

  private static TargetReport target(Random random, int nth) {
    String name =
        List.of("pi", "the board in the cellar ", "x".repeat(90), " <script>alert( 1 )")
                .get(random.nextInt(4))
            + nth;
    Standing standing = List.of(Standing.values()).get(random.nextInt(3));
    double rate = List.of(5.0, 21.0, 105.0).get(random.nextInt(3));
    SloDecision slo = List.of(SloDecision.values()).get(random.nextInt(3));
    return SampleReports.target(
        name,
        standing,
        "m",
        Stream.of(Cells.open(name, "w", rate, slo)).limit(random.nextInt(5) == 0 ? 0 : 1).toList());
  }

  @Test
  void ofASweepItNamesTheSizeToTake() {
    Headline headline =
        Headline.of(
            SampleSweeps.report(
                SampleSweeps.rounds("w1", 40, SloDecision.MET, 3),
                SampleSweeps.rounds("w2", 150, SloDecision.MET, 4),
                SampleSweeps.rounds("w4", 150, SloDecision.MET, 4),
                SampleSweeps.rounds("w8", 100, SloDecision.MISSED, 2)));

    assertThat(headline.text()).isEqualTo("Take board-w2: the cheapest size that meets the SLO.");
    assertThat(headline.why()).endsWith("; 4 sizes of board, 2 dropped; seed 1.");
  }

  @Test
  void ofASweepInWhichNoneMetTheSloItNamesNone() {
    Headline headline =
        Headline.of(
            SampleSweeps.report(
                SampleSweeps.rounds("w1", 40, SloDecision.INCONCLUSIVE, 1),
                List.of(),
                List.of(),
                SampleSweeps.rounds("w8", 100, SloDecision.MISSED, 1)));

    assertThat(headline.text()).isEqualTo("No size was seen to meet the SLO at this demand.");
  }
}
