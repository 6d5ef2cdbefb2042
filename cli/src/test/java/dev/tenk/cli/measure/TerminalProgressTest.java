package dev.tenk.cli.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cli.terminal.SafeOutput;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.results.histogram.LiveFigures;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import dev.tenk.testsupport.Cells;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class TerminalProgressTest {
  private static final CellKey A = new CellKey("a", "w", 1);
  private static final CellKey B = new CellKey("b", "w", 1);
  private static final OptionalLong NONE = OptionalLong.empty();

  private final StringWriter said = new StringWriter();

  /** Ten seconds of a cell, and five for its driver. */
  @Test
  void theLineOfACellIsDrawnAgainInPlaceAndLeftWhenItHasEnded() {
    TerminalProgress progress = progress(true, 100);
    progress.planned(List.of(List.of(A), List.of(B)), suite("duration: 6s"));
    assertThat(taken()).isEqualTo("2 cells, about 30 s\n");

    progress.started(List.of(A), Optional.empty());
    assertThat(taken()).isEqualTo(SafeOutput.CLEAR_LINE + "[1/2] a  starting");

    progress.running(running(2, 8, true, NONE, NONE, 0));
    assertThat(taken())
        .isEqualTo(
            SafeOutput.CLEAR_LINE
                + "[1/2] a  █████░░░░░░░░░░░░░░░░░░░  warm-up  23 s left  39.5 req/s");

    progress.running(
        running(7, 3, false, OptionalLong.of(17_345_000), OptionalLong.of(1_204_000_000), 1));
    assertThat(taken())
        .isEqualTo(
            SafeOutput.CLEAR_LINE
                + "[1/2] a  █████████████████░░░░░░░  p50 17.3  p99 1,204 ms  1 error"
                + "  18 s left  39.5 req/s");

    progress.measured(
        Cells.open("a", "w", 40, SloDecision.MET),
        OptionalLong.of(17_345_000),
        OptionalLong.of(45_678_000));
    assertThat(taken())
        .isEqualTo(SafeOutput.CLEAR_LINE + "[1/2] a  p50 17.3  p99 45.7 ms  0 errors  SLO met\n");

    progress.started(List.of(B), Optional.empty());
    assertThat(taken()).isEqualTo(SafeOutput.CLEAR_LINE + "[2/2] b  starting");
    progress.broken("the driver process ended with exit code 9");
    assertThat(taken())
        .isEqualTo(
            SafeOutput.CLEAR_LINE
                + "[2/2] b  not measured to its end: the driver process ended with exit code 9\n");
  }

  @Test
  void aLogGetsALineACellAndNothingElse() {
    TerminalProgress progress = progress(false, 100);
    progress.planned(List.of(List.of(A)), suite("duration: 6s"));
    progress.started(List.of(A), Optional.empty());
    progress.running(running(7, 3, false, OptionalLong.of(1), OptionalLong.of(2), 0));
    progress.measured(
        Cells.open("a", "w", 40, SloDecision.MISSED), OptionalLong.of(12_000_000), NONE);

    assertThat(taken())
        .isEqualTo("1 cell, about 15 s\n[1/1] a  p50 12.0  p99 - ms  0 errors  SLO missed\n");
  }

  /** As the report below has it: a mark, or that the cell is invalid. */
  @Test
  void whatCannotBeTrustedIsSaidAsTheReportSaysIt() {
    CellSummary met = Cells.open("a", "w", 40, SloDecision.MET);

    assertThat(lineOf(met)).endsWith("0 errors  SLO met");
    assertThat(lineOf(Cells.late(met))).endsWith("0 errors  SLO met!");
    assertThat(lineOf(Cells.spoilt(met, "the target restarted"))).endsWith("0 errors  invalid");
  }

  private String lineOf(CellSummary cell) {
    TerminalProgress progress = progress(false, 100);
    progress.started(List.of(A), Optional.empty());
    progress.measured(cell, NONE, NONE);
    return taken().strip();
  }

  @Test
  void namesAsMuchOfACellAsTellsItFromTheOthers() {
    TerminalProgress progress = progress(false, 100);
    CellKey second = new CellKey("a", "w", 2);
    progress.planned(List.of(List.of(A), List.of(second)), suite("duration: 6s"));
    taken();
    progress.started(List.of(A), Optional.empty());
    progress.measured(Cells.open("a", "w", 40, SloDecision.MET), NONE, NONE);
    assertThat(taken()).startsWith("[1/2] a/1  p50");

    progress.planned(
        List.of(List.of(A)),
        suite("duration: 6s}\n  - {name: v, kind: poisson, rate: 1/s, duration: 6s"));
    taken();
    progress.started(List.of(A), Optional.empty());
    progress.broken("why");
    assertThat(taken()).contains("] a/w  not measured");
  }

  @Test
  void cellsThatAreMeasuredAtOnceShareALineUntilTheyHaveEnded() {
    TerminalProgress progress = progress(true, 100);
    progress.planned(List.of(List.of(A, B)), suite("duration: 6s"));
    taken();
    progress.started(List.of(A, B), Optional.empty());
    assertThat(taken()).contains("[1-2/2] a+b  starting");
    progress.measured(Cells.open("a", "w", 40, SloDecision.MET), NONE, NONE);
    assertThat(taken()).contains("[1/2] a  p50");
    progress.measured(Cells.open("b", "w", 40, SloDecision.MET), NONE, NONE);
    assertThat(taken()).contains("[2/2] b  p50");
  }

  @Test
  void aWindowThatMayEndSoonerTakesAtMostSoLong() {
    TerminalProgress progress = progress(true, 100);
    progress.planned(List.of(List.of(A), List.of(B)), suite("until: decided, max_duration: 60s"));
    assertThat(taken()).isEqualTo("2 cells, at most 2 min 18 s\n");
    progress.started(List.of(A), Optional.empty());
    progress.running(running(7, 3, false, OptionalLong.of(1), NONE, 0));
    assertThat(taken()).contains("  at most 72 s left");
  }

  @Test
  void noLineThatIsDrawnAgainIsWiderThanTheTerminal() {
    for (int columns = 40; columns <= 100; columns++) {
      TerminalProgress progress = progress(true, columns);
      progress.planned(List.of(List.of(A)), suite("until: decided, max_duration: 60s"));
      taken();
      CellKey long40 = new CellKey("a-target-with-a-name-of-forty-characters", "w", 1);
      for (CellKey cell : List.of(A, long40)) {
        progress.started(List.of(cell), Optional.empty());
        progress.running(
            running(7, 3, false, OptionalLong.of(1_000_000), OptionalLong.of(2_000_000), 12_345));
        for (String line : taken().split("\\Q" + SafeOutput.CLEAR_LINE + "\\E", 0)) {
          assertThat(line).hasSizeLessThanOrEqualTo(columns);
        }
      }
    }
  }

  private TerminalProgress progress(boolean terminal, int columns) {
    return new TerminalProgress(SafeOutput.before(said, terminal), terminal, columns);
  }

  private String taken() {
    String text = said.toString().replace(System.lineSeparator(), "\n");
    said.getBuffer().setLength(0);
    return text;
  }

  private static DriverMessage.Progress running(
      int elapsedSeconds,
      int leftSeconds,
      boolean warmingUp,
      OptionalLong p50Nanos,
      OptionalLong p99Nanos,
      long errors) {
    return new DriverMessage.Progress(
        elapsedSeconds * 1_000_000_000L,
        leftSeconds * 1_000_000_000L,
        false,
        new LiveFigures.Figures(warmingUp, 39.5, p50Nanos, p99Nanos, errors));
  }

  private static Suite suite(String window) {
    return SuiteReader.read(
            "suite.yaml",
            Path.of("."),
            """
            name: made
            slo: p90=200ms
            demand: 1000/month peak 1/s
            prices: none.csv
            payloads: {synthetic: {count: 1, width: 8, height: 8}}
            targets:
              - {name: a, kind: edge-http, standing: stand-in, device: d.yaml, url: 'http://a', model: m}
              - {name: b, kind: edge-http, standing: stand-in, device: d.yaml, url: 'http://b', model: m}
            workloads:
              - {name: w, kind: poisson, rate: 40/s, warm_up: 4s, %s}
            """
                .formatted(window))
        .suite();
  }
}
