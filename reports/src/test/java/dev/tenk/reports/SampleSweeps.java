package dev.tenk.reports;

import dev.tenk.cost.Load;
import dev.tenk.cost.TargetCosts;
import dev.tenk.cost.matrix.Candidate;
import dev.tenk.cost.matrix.SweptSizes;
import dev.tenk.cost.matrix.SweptSizes.Size;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.SampleReports;
import dev.tenk.reports.render.sweep.SweepReport;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Standing;
import dev.tenk.results.model.SweepPlan;
import dev.tenk.results.model.SweepPlan.Variant;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.testsupport.Cells;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Sweeps as runs might have measured them. */
public final class SampleSweeps {
  private static final List<Variant> VARIANTS =
      List.of(variant("w1", "1"), variant("w2", "2"), variant("w4", "4"), variant("w8", "8"));

  private SampleSweeps() {}

  /** Of one list of rounds for each of 1, 2, 4 and 8 workers; empty where none was measured. */
  @SafeVarargs
  public static SweepReport report(List<Candidate>... rounds) {
    RunReport base = SampleReports.report(List.of());
    RunManifest run = base.run();
    SweepPlan plan = new SweepPlan("board", "5f0c", VARIANTS, new TreeMap<>(), 4);
    Load own = Load.of(base.demand());
    return new SweepReport(
        new RunManifest(
            run.runId(),
            run.toolVersion(),
            run.startedAt(),
            run.labels(),
            run.host(),
            run.suite(),
            run.inputs(),
            new RunManifest.Plan(List.of(), Optional.empty(), Optional.empty(), Optional.of(plan)),
            List.of(),
            run.progress(),
            run.checksums(),
            Optional.empty()),
        base.slo(),
        base.demand(),
        SweptSizes.of(
            plan,
            IntStream.range(0, VARIANTS.size())
                .mapToObj(i -> new Size(VARIANTS.get(i), rounds[i]))
                .toList(),
            own,
            Stream.of("1000", "300000", "100000000")
                .map(BigDecimal::new)
                .map(own::withInferences)
                .toList(),
            base.slo(),
            TargetCosts.HOURS_PER_MONTH));
  }

  private static Variant variant(String label, String workers) {
    return new Variant("board-" + label, new TreeMap<>(Map.of("workers", workers)));
  }

  /** So many rounds of a size, named {@code w1} to {@code w8}, all alike. */
  public static List<Candidate> rounds(String label, double rate, SloDecision slo, int rounds) {
    return IntStream.rangeClosed(1, rounds)
        .mapToObj(round -> candidate("board-" + label, rate, slo, round))
        .toList();
  }

  private static Candidate candidate(String name, double rate, SloDecision slo, int round) {
    return SampleReports.candidate(
        SampleReports.target(
            name,
            Standing.MEASURED,
            "lite0",
            List.of(Cells.again(Cells.open(name, "steady", rate, slo), round))));
  }
}
