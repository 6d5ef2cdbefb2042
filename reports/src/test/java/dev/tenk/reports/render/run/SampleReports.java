package dev.tenk.reports.render.run;

import static dev.tenk.results.stats.slo.SloDecision.INCONCLUSIVE;
import static dev.tenk.results.stats.slo.SloDecision.MET;
import static dev.tenk.results.stats.slo.SloDecision.MISSED;

import dev.tenk.cost.Load;
import dev.tenk.cost.Measured;
import dev.tenk.cost.TargetCosts;
import dev.tenk.cost.matrix.Candidate;
import dev.tenk.cost.matrix.DecisionMatrix;
import dev.tenk.cost.matrix.DecisionMatrix.AtDemand;
import dev.tenk.cost.matrix.DecisionMatrix.Choice;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.cost.matrix.ResponseAtDemand;
import dev.tenk.cost.matrix.ResponseAtDemand.SloAtDemand;
import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.DeviceProfile;
import dev.tenk.cost.prices.DeviceProfile.Hardware;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.cost.prices.StatedFigure;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.Demand;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Host;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.estimate.Interval;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.testsupport.Cells;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Reports of made-up runs. */
public final class SampleReports {
  private static final Slo SLO = new Slo(0.99, 250_000_000, 0.001);
  private static final Demand DEMAND = new Demand(new BigDecimal("300000"), 100);
  private static final PriceBook BOOK =
      PriceBookReader.read(
          "prices/test.csv",
          """
          service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
          edge,,board,Board | 8 GB,device,0,,100,world,2026-01,confirmed,<a href="x">shop</a>
          edge,,electricity,electricity,kWh,0,,0.25,world,,conflicting,=HYPERLINK("x")
          """);

  private SampleReports() {}

  /** Each kind of row, and names that want to be markup, formulas or escape sequences. */
  public static RunReport everything() {
    return report(
        List.of("the clock of <this> host | was stepped"),
        target(
            "pi-hailo",
            Standing.MEASURED,
            "efficientnet-lite0",
            List.of(
                Cells.open("pi-hailo", "steady-20", 20, MET),
                Cells.open("pi-hailo", "steady-40", 39.875, MET),
                Cells.heldUp(
                    Cells.late(Cells.open("pi-hailo", "steady-80", 80, INCONCLUSIVE)),
                    "the hypervisor gave 3.1 % of this machine's processor time to others",
                    "28,000 of 28,232 local ports were in use or in TIME_WAIT"),
                Cells.failing(Cells.open("pi-hailo", "steady-160", 160, MISSED)))),
        target(
            "laptop",
            Standing.STAND_IN,
            "=cmd('x')|<b>\u001b[31m_x_</b>",
            List.of(
                Cells.open("laptop", "steady-40", 40, MET),
                Cells.again(Cells.open("laptop", "steady-40", 40, MET), 2),
                Cells.remarked(
                    Cells.watched(Cells.open("laptop", "steady-80", 80, MET), Cells.METERED),
                    "response p50 rose by 40 % from the first to the last quarter of the window"),
                Cells.closed("laptop", "callers-4"))),
        target(
            "loopback",
            Standing.EMULATED,
            "efficientnet-lite0",
            List.of(
                Cells.spoilt(
                    Cells.hosted(Cells.open("loopback", "steady-40", 40, MET)),
                    "-only 90 % of the scheduled requests were sent; offer less | <use> a faster"
                        + " host"))));
  }

  /**
   * Of a function that answered in 22 ms; at the demand 31 % of its calls are cold, with which it
   * takes 1,302 ms or more and misses its SLO.
   */
  public static RunReport cold() {
    CellSummary cell = Cells.open("fn", "even", 105, MET);
    RunReport warm = report(List.of(), target("fn", Standing.EMULATED, "lite0", List.of(cell)));
    ResponseAtDemand mixed =
        new ResponseAtDemand(
            SloAtDemand.MISSED,
            "31 % of the calls are cold, as made up",
            Optional.of(cell),
            List.of(
                new Seen(0.99, 1_302_000_000, new Interval(1_123_000_000, OptionalLong.empty()))),
            OptionalDouble.of(0.31));
    List<AtDemand> demands =
        warm.matrix().demands().stream()
            .map(
                demand ->
                    new AtDemand(
                        demand.load(),
                        demand.rows().stream()
                            .map(
                                row ->
                                    new Row(
                                        row.candidate(),
                                        row.cost(),
                                        mixed,
                                        OptionalInt.empty(),
                                        Choice.NO,
                                        Optional.empty()))
                            .toList(),
                        Optional.empty(),
                        demand.quantile()))
            .toList();
    return new RunReport(
        warm.run(),
        warm.slo(),
        warm.demand(),
        warm.priceBook(),
        warm.warnings(),
        warm.targets(),
        new DecisionMatrix(
            warm.matrix().candidates(), warm.slo(), warm.matrix().hoursPerMonth(), demands));
  }

  /** Of targets. */
  public static RunReport report(List<String> warnings, TargetReport... targets) {
    return new RunReport(
        new RunManifest(
            "20261121T020000Z-golden-3f2a",
            "0.1.0",
            Instant.parse("2026-11-21T02:00:00Z"),
            Map.of(),
            new Host("Cortex-A76 | <r4p1>", 4, 8_324_000_000L, "Linux 6.12", "Temurin 17.0.13"),
            new SuiteFacts("golden", "suites/golden.yaml", Optional.empty(), 1),
            new Inputs("00", new TreeMap<>(), List.of()),
            new Plan(List.of(), Optional.empty(), Optional.empty()),
            List.of(),
            new Progress(
                RunManifest.State.COMPLETE,
                new TreeMap<>(),
                List.of(),
                List.of(),
                Optional.empty()),
            new TreeMap<>(),
            Optional.empty()),
        SLO,
        DEMAND,
        Optional.of(BOOK),
        warnings,
        List.of(targets),
        matrix(targets));
  }

  /** A target as the matrix has it. */
  public static Candidate candidate(TargetReport target) {
    return Candidate.of(
        "20261121T020000Z-golden-3f2a",
        target.facts(),
        Measured.of(target.facts(), target.cells(), List.of()),
        target.costs(),
        target.cells(),
        Optional.of(BOOK));
  }

  private static DecisionMatrix matrix(TargetReport... targets) {
    return DecisionMatrix.of(
        Stream.of(targets).map(SampleReports::candidate).toList(),
        Stream.of("1000", "300000", "100000000")
            .map(BigDecimal::new)
            .map(Load.of(DEMAND)::withInferences)
            .toList(),
        SLO,
        TargetCosts.HOURS_PER_MONTH);
  }

  /** A target on a made-up board. */
  public static TargetReport target(
      String name, Standing standing, String modelName, List<CellSummary> cells) {
    boolean known = standing != Standing.EMULATED;
    DeviceProfile device =
        new DeviceProfile(
            "board",
            List.of(new Hardware(new PriceKey("edge", "board", "world"), 1)),
            new PriceKey("edge", "electricity", "world"),
            figure("4", Optional.of("3"), Optional.of("5"), "published measurements"),
            figure("9", Optional.empty(), Optional.empty(), "one report"),
            figure("24", Optional.empty(), Optional.empty(), "owner"),
            figure("0", Optional.empty(), Optional.empty(), "owner"),
            figure("0", Optional.empty(), Optional.empty(), "owner"),
            1,
            1,
            new BigDecimal("730"));
    TargetFacts facts =
        new TargetFacts(
            name,
            "edge",
            standing,
            "http://127.0.0.1:8080",
            modelName,
            known ? Optional.of("1.0") : Optional.empty(),
            known ? Optional.of("1a2b3c4d".repeat(8)) : Optional.empty(),
            new TreeMap<>());
    TargetCosts costs =
        TargetCosts.of(Measured.of(facts, cells, List.of()), Optional.of(device), BOOK);
    return new TargetReport(
        facts,
        Optional.of(device.name()),
        costs,
        costs.at(Load.of(DEMAND)),
        cells,
        List.of(),
        Optional.of(device.idlePowerWatts().value()));
  }

  private static StatedFigure figure(
      String value, Optional<String> low, Optional<String> high, String source) {
    return new StatedFigure(
        new BigDecimal(value),
        low.map(BigDecimal::new),
        high.map(BigDecimal::new),
        Confidence.ASSUMED,
        source);
  }
}
