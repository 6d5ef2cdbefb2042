package dev.tenk.reports.render;

import static dev.tenk.reports.Golden.matches;
import static dev.tenk.results.stats.slo.SloDecision.MET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.reports.render.document.Screen;
import dev.tenk.reports.render.matrix.MatrixReport;
import dev.tenk.reports.render.run.CostCsv;
import dev.tenk.reports.render.run.CostLinesCsv;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.SampleReports;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.testsupport.Cells;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every output of a run, to the letter. */
class GoldenTest {
  @Test
  void terminal() throws IOException {
    matches("terminal.txt", out -> SampleReports.everything().writeText(out));
  }

  @Test
  void terminalInColour() throws IOException {
    matches(
        "terminal-colour.txt",
        out -> SampleReports.everything().writeText(out, new Screen(100, true)));
  }

  @Test
  void costCsv() throws IOException {
    matches("cost-per-10k.csv", out -> CostCsv.write(SampleReports.everything(), out));
  }

  @Test
  void costLinesCsv() throws IOException {
    matches("cost-lines.csv", out -> CostLinesCsv.write(SampleReports.everything(), out));
  }

  @Test
  void markdown() throws IOException {
    matches("summary.md", out -> SampleReports.everything().writeMarkdown(out));
  }

  @Test
  void decisionMatrix() throws IOException {
    MatrixReport report =
        new MatrixReport(
            SampleReports.everything().matrix(),
            3,
            List.of("a cell of <this> run | is missing"),
            LocalDate.of(2026, 11, 21));

    matches("decision-matrix.csv", report::writeCsv);
    matches("decision-matrix.txt", report::writeText);
    matches("decision-matrix.md", report::writeMarkdown);
  }

  @Test
  void aRunThatMeasuredNothing() throws IOException {
    RunReport nothing =
        SampleReports.report(
            List.of(), SampleReports.target("pi", Standing.MEASURED, "lite0", List.of()));

    matches("nothing.txt", out -> nothing.writeText(out));
    matches("nothing.csv", out -> CostCsv.write(nothing, out));
    matches("nothing.md", nothing::writeMarkdown);
  }

  @Test
  void usualNamesFitTheTerminal() throws IOException {
    StringBuilder out = new StringBuilder();
    SampleReports.everything().writeText(out);

    assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void onlyMeasuredTargetsAreRecommended() throws IOException {
    List<CellSummary> met = List.of(Cells.open("x", "steady-40", 40, MET));
    RunReport standIn =
        SampleReports.report(
            List.of(), SampleReports.target("laptop", Standing.STAND_IN, "lite0", met));
    RunReport measured =
        SampleReports.report(
            List.of(), SampleReports.target("pi", Standing.MEASURED, "lite0", met));

    assertThat(summary(standIn))
        .contains("Of those that meet the SLO at this demand, laptop would be the cheapest, ")
        .doesNotContain("Recommended");
    assertThat(summary(measured))
        .contains("Recommended at this demand: pi, ≤ $")
        .doesNotContain("would be");
  }

  private static String summary(RunReport report) throws IOException {
    StringBuilder out = new StringBuilder();
    report.writeMarkdown(out);
    return out.toString();
  }
}
