package dev.tenk.reports.render.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cost.Load;
import dev.tenk.cost.TargetCosts;
import dev.tenk.cost.matrix.Candidate;
import dev.tenk.cost.matrix.SweptSizes;
import dev.tenk.cost.matrix.SweptSizes.Size;
import dev.tenk.reports.Golden;
import dev.tenk.reports.render.document.Screen;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.SampleReports;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Standing;
import dev.tenk.results.model.SweepPlan;
import dev.tenk.results.model.SweepPlan.Variant;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.testsupport.Cells;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SweepReportTest {
  private static final List<Variant> VARIANTS =
      List.of(variant("w1", "1"), variant("w2", "2"), variant("w4", "4"), variant("w8", "8"));

  /** Of one worker it takes three boards, of two and four one; eight miss the SLO twice. */
  private static SweepReport report() {
    return report(
        rounds("w1", 40, SloDecision.MET, 3),
        rounds("w2", 150, SloDecision.MET, 4),
        rounds("w4", 150, SloDecision.MET, 4),
        rounds("w8", 100, SloDecision.MISSED, 2));
  }

  @SafeVarargs
  private static SweepReport report(List<Candidate>... rounds) {
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

  @Test
  void whatIsDearerOrMissesTheSloIsDroppedAndWhatIsAlikeIsSaidToBe() {
    SweepReport report = report();

    assertThat(report.sizes().losses().keySet()).containsExactly("board-w8", "board-w1");
    assertThat(report.atDemand().take()).contains("board-w2");
    assertThat(SweepNotes.of(report))
        .startsWith("Take board-w2: ≤ $0.303 per 10,000 inferences, p99 22.0 ms.")
        .contains(
            "board-w2 and board-w4 cannot be told apart by cost: they cost the same in every"
                + " round.",
            "board-w8 was dropped after round 2: it misses the SLO.");
  }

  @Test
  void itsFilesAreTheGoldenOnes() throws IOException {
    SweepReport report = report();
    Golden.matches("sweep.csv", report::writeCsv);
    Golden.matches("sweep.txt", out -> report.writeText(out, Screen.PLAIN));
    Golden.matches("sweep.md", report::writeMarkdown);
  }

  @Test
  void withoutARoundThatMetTheSloNothingIsToBeTaken() {
    SweepReport report =
        report(
            rounds("w1", 40, SloDecision.INCONCLUSIVE, 1),
            rounds("w2", 150, SloDecision.INCONCLUSIVE, 1),
            List.of(),
            rounds("w8", 100, SloDecision.MISSED, 1));

    assertThat(SweepNotes.take(report))
        .isEqualTo("No size was seen to meet the SLO at this demand.");
    assertThat(report.sizes().losses()).isEmpty();
  }

  private static Variant variant(String label, String workers) {
    return new Variant("board-" + label, new TreeMap<>(Map.of("workers", workers)));
  }

  private static List<Candidate> rounds(String label, double rate, SloDecision slo, int rounds) {
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
