package dev.tenk.reports.render.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.reports.Golden;
import dev.tenk.reports.SampleSweeps;
import dev.tenk.reports.render.document.Screen;
import dev.tenk.results.stats.slo.SloDecision;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepReportTest {
  /** Of one worker it takes three boards, of two and four one; eight miss the SLO twice. */
  private static SweepReport report() {
    return SampleSweeps.report(
        SampleSweeps.rounds("w1", 40, SloDecision.MET, 3),
        SampleSweeps.rounds("w2", 150, SloDecision.MET, 4),
        SampleSweeps.rounds("w4", 150, SloDecision.MET, 4),
        SampleSweeps.rounds("w8", 100, SloDecision.MISSED, 2));
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
        SampleSweeps.report(
            SampleSweeps.rounds("w1", 40, SloDecision.INCONCLUSIVE, 1),
            SampleSweeps.rounds("w2", 150, SloDecision.INCONCLUSIVE, 1),
            List.of(),
            SampleSweeps.rounds("w8", 100, SloDecision.MISSED, 1));

    assertThat(SweepNotes.take(report))
        .isEqualTo("No size was seen to meet the SLO at this demand.");
    assertThat(report.sizes().losses()).isEmpty();
  }
}
