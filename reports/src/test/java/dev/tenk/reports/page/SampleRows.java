package dev.tenk.reports.page;

import dev.tenk.cost.CostResult;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.matrix.Candidate;
import dev.tenk.cost.matrix.DecisionMatrix;
import dev.tenk.cost.matrix.DecisionMatrix.AtDemand;
import dev.tenk.cost.matrix.DecisionMatrix.Choice;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.cost.matrix.ResponseAtDemand;
import dev.tenk.cost.matrix.ResponseAtDemand.SloAtDemand;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.SampleReports;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.estimate.Interval;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.testsupport.Cells;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Rows of a decision as it might be. A board costs $100 in 24 months, one is spare, and each in use
 * takes 4 W at $0.25 a kWh: one in use $9.07 a month, five $28.66.
 */
final class SampleRows {
  static final Slo SLO = new Slo(0.99, 250_000_000, 0.001);

  /** A p99 of 20 ms, in another run 19 to 21. */
  static final Seen FAST = seen(20, 19, OptionalLong.of(21_000_000), 20);

  /** A p99 of 30 ms, in another run 28 to 33. */
  static final Seen SLOW = seen(30, 28, OptionalLong.of(33_000_000), 30);

  private SampleRows() {}

  static Seen seen(long millis, long lowerMillis, OptionalLong upperNanos, long handedMillis) {
    return new Seen(
        0.99,
        millis * 1_000_000,
        new Interval(lowerMillis * 1_000_000, upperNanos),
        handedMillis * 1_000_000);
  }

  /** One board does it. */
  static CostResult cheap() {
    return computed("one", Standing.MEASURED, 105).cost();
  }

  /** Five boards do it. */
  static CostResult dear() {
    return computed("five", Standing.MEASURED, 21).cost();
  }

  private static Row computed(String name, Standing standing, double ratePerSecond) {
    return SampleReports.report(
            List.of(),
            SampleReports.target(
                name,
                standing,
                "m",
                List.of(Cells.open(name, "w", ratePerSecond, SloDecision.MET))))
        .atDemand()
        .rows()
        .get(0);
  }

  /** One that meets the SLO and has a rank. */
  static Row row(
      String name, Standing standing, CostResult cost, Seen seen, int rank, Choice choice) {
    Row row = computed(name, standing, 105);
    return new Row(
        row.candidate(),
        cost,
        answers(SloAtDemand.MET, Optional.of(row.candidate().cells().get(0)), seen),
        OptionalInt.of(rank),
        choice,
        Optional.empty());
  }

  /** One without a rank. */
  static Row unranked(String name, CostResult cost, SloAtDemand slo) {
    Candidate candidate = computed(name, Standing.MEASURED, 105).candidate();
    return new Row(
        candidate,
        cost,
        answers(slo, Optional.of(candidate.cells().get(0)), FAST),
        OptionalInt.empty(),
        Choice.NO,
        Optional.empty());
  }

  /** One of which nothing was measured. */
  static Row unmeasured(String name) {
    return SampleReports.report(
            List.of(), SampleReports.target(name, Standing.MEASURED, "m", List.of()))
        .atDemand()
        .rows()
        .get(0);
  }

  static AtDemand demand(Row... rows) {
    AtDemand any = SampleReports.report(List.of()).atDemand();
    return new AtDemand(any.load(), List.of(rows), Optional.empty(), any.quantile());
  }

  static NotCosted noCost() {
    return new NotCosted("there is no price of it");
  }

  private static ResponseAtDemand answers(SloAtDemand slo, Optional<CellSummary> cell, Seen seen) {
    return new ResponseAtDemand(slo, "as made up", cell, List.of(seen), OptionalDouble.empty());
  }

  /** Two of the same cost; the first was spoilt by late starts, without an upper end. */
  static RunReport late() {
    RunReport whole =
        SampleReports.report(
            List.of(),
            SampleReports.target("pi", Standing.MEASURED, "m", List.of(late("pi"))),
            SampleReports.target(
                "other",
                Standing.MEASURED,
                "m",
                List.of(Cells.open("other", "steady-20", 20, SloDecision.MET))));
    List<AtDemand> demands = new ArrayList<>();
    for (AtDemand demand : whole.matrix().demands()) {
      List<Row> rows = new ArrayList<>();
      for (Row row : demand.rows()) {
        boolean spoilt = row.candidate().name().equals("pi");
        rows.add(
            new Row(
                row.candidate(),
                cheap(),
                answers(
                    SloAtDemand.MET,
                    Optional.of(row.candidate().cells().get(0)),
                    spoilt ? seen(22, 18, OptionalLong.empty(), 19) : FAST),
                OptionalInt.empty(),
                Choice.NO,
                Optional.empty()));
      }
      demands.add(new AtDemand(demand.load(), rows, Optional.empty(), demand.quantile()));
    }
    return new RunReport(
        whole.run(),
        whole.slo(),
        whole.demand(),
        whole.priceBook(),
        whole.warnings(),
        whole.targets(),
        new DecisionMatrix(
            whole.matrix().candidates(), whole.slo(), whole.matrix().hoursPerMonth(), demands));
  }

  private static CellSummary late(String target) {
    return Cells.heldUp(
        Cells.late(Cells.open(target, "steady-20", 20, SloDecision.MET)),
        "the hypervisor gave 3.1 % of it to others");
  }
}
