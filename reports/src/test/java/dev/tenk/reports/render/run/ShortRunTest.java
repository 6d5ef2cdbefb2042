package dev.tenk.reports.render.run;

import static dev.tenk.reports.Golden.matches;
import static dev.tenk.results.stats.slo.SloDecision.INCONCLUSIVE;
import static dev.tenk.results.stats.slo.SloDecision.MET;
import static dev.tenk.results.stats.slo.SloDecision.MISSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.reports.render.document.Report;
import dev.tenk.reports.render.document.Screen;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.testsupport.Cells;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShortRunTest {
  private static final int TARGETS = 6;

  @Test
  void theAnswerComesFirst() throws IOException {
    matches("short.txt", SampleReports.everything().shortly()::writeText);
    matches(
        "short-colour.txt",
        out -> SampleReports.everything().shortly().writeText(out, new Screen(100, true)));
  }

  @Test
  void nothingMeasuredIsSaid() throws IOException {
    RunReport nothing =
        SampleReports.report(
            List.of(), SampleReports.target("pi", Standing.MEASURED, "lite0", List.of()));

    assertThat(written(nothing.shortly(), 100))
        .startsWith("Nothing is recommended: no target has a cost at this demand.\n");
    assertThat(written(nothing.decision(), 100))
        .isEqualTo("Nothing is recommended: no target has a cost at this demand.\n");
  }

  /** What was seen comes first; what the demand makes of it has a column of its own. */
  @Test
  void coldCallsOfTheDemandStandBesideWhatWasSeen() throws IOException {
    assertThat(written(SampleReports.cold().shortly(), 120))
        .contains("p99 ms seen another run at demand errors %  SLO")
        .containsPattern("fn +emulated +22\\.0 +≤24\\.0 +~1,302 +0 +missed")
        .contains(
            "- fn: SLO missed at the demand (met as measured): 31 % of the calls are cold\n",
            "~ ≥ merely seen");
  }

  @Test
  void theDecisionAloneIsOneParagraph() throws IOException {
    assertThat(written(SampleReports.everything().decision(), 200))
        .isEqualTo(
            "Take pi-hailo, ≤ $0.629 per 10,000 inferences, ≤ $18.86 a month: the cheapest measured target that meets the SLO. laptop would be cheaper, ≤ $0.466 per 10,000 inferences, but is a stand-in.\n");
  }

  /** Whatever they are called and whatever happened to them. */
  @ParameterizedTest
  @ValueSource(ints = {60, 80, 100, 120, 160})
  void sixTargetsTakeAtMost25LinesOfTheTerminalsWidth(int width) throws IOException {
    Random random = new Random(width);
    for (int i = 0; i < 300; i++) {
      String text = written(report(random).shortly(), width);

      // the command adds one line, which names the report
      assertThat(text.lines().count()).as(text).isLessThanOrEqualTo(24);
      assertThat(text.lines()).as(text).allMatch(line -> line.length() <= width);
      assertThat(text.lines().filter(line -> line.matches(".*(measured|stand-in|emulated).*")))
          .as(text)
          .hasSizeGreaterThanOrEqualTo(TARGETS);
    }
  }

  private static RunReport report(Random random) {
    TargetReport[] targets =
        IntStream.range(0, TARGETS)
            .mapToObj(
                i -> {
                  String name = "t" + i + "-" + "name-".repeat(random.nextInt(9));
                  return SampleReports.target(
                      name,
                      List.of(Standing.values()).get(random.nextInt(3)),
                      "lite0",
                      IntStream.rangeClosed(1, 1 + random.nextInt(3))
                          .mapToObj(each -> Cells.again(cell(name, random), each))
                          .toList());
                })
            .toArray(TargetReport[]::new);
    List<String> warnings = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      warnings.add("a cell of this run is missing, ".repeat(1 + random.nextInt(9)));
    }
    return SampleReports.report(warnings, targets);
  }

  private static CellSummary cell(String name, Random random) {
    SloDecision slo = List.of(MET, MISSED, INCONCLUSIVE).get(random.nextInt(3));
    CellSummary cell = Cells.open(name, "steady-" + "x".repeat(random.nextInt(60)), 40, slo);
    return switch (random.nextInt(6)) {
      case 0 -> Cells.late(cell);
      case 1 -> Cells.failing(cell);
      case 2 -> Cells.spoilt(cell, "only 90 % of the scheduled requests were sent: ".repeat(5));
      case 3 -> Cells.remarked(cell, "response p50 rose");
      case 4 -> Cells.closed(name, "callers");
      default -> cell;
    };
  }

  private static String written(Report report, int width) throws IOException {
    StringBuilder out = new StringBuilder();
    report.writeText(out, new Screen(width, false));
    return out.toString();
  }
}
