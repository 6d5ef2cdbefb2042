package dev.tenk.reports.render.run;

import static dev.tenk.results.stats.slo.SloDecision.MET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.cost.Load;
import dev.tenk.cost.Measured;
import dev.tenk.cost.TargetCosts;
import dev.tenk.reports.render.document.Screen;
import dev.tenk.reports.render.explain.Explanation;
import dev.tenk.reports.render.explain.Sources;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.MlperfRules;
import dev.tenk.results.model.MlperfRules.Scenario;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.mlperf.MlperfResult;
import dev.tenk.testsupport.Cells;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

/** A scenario's metric, whether it is valid and by whose rules, in every form of a report. */
class MlperfTableTest {
  private static final long TEN_MINUTES = 600_000_000_000L;

  /** By the benchmark's own rules, and valid. */
  private static final MlperfResult SINGLE_STREAM =
      new MlperfResult(
          new MlperfRules(Scenario.SINGLE_STREAM, TEN_MINUTES, 100, 1, OptionalLong.empty()),
          48_211,
          48_211,
          0,
          600.004,
          OptionalLong.of(12_400_000),
          OptionalLong.of(12_500_000),
          OptionalLong.of(4_668),
          OptionalLong.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          List.of());

  /** Shortened, and too few. */
  private static final MlperfResult SERVER =
      new MlperfResult(
          new MlperfRules(Scenario.SERVER, 5_000_000_000L, 100, 1, OptionalLong.of(15_000_000)),
          161,
          161,
          0,
          5.25,
          OptionalLong.of(9_000_000),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.of(0),
          OptionalDouble.of(30.25),
          OptionalDouble.of(30.5),
          List.of("early stopping: 0 of 161 queries took longer, which takes 459 at least"));

  private static final RunReport REPORT =
      report(
          Cells.mlperf(Cells.open("pi", "one", 80, MET), SINGLE_STREAM),
          Cells.mlperf(Cells.open("pi", "users", 80, MET), SERVER),
          Cells.open("pi", "steady", 80, MET));

  private static RunReport report(CellSummary... cells) {
    TargetFacts facts =
        new TargetFacts(
            "pi",
            "edge-http",
            Standing.MEASURED,
            "http://pi",
            "m",
            Optional.empty(),
            Optional.empty(),
            new TreeMap<>());
    TargetCosts costs =
        TargetCosts.notPriced(Measured.of(facts, List.of(cells), List.of()), "no prices");
    return SampleReports.report(
        List.of(),
        new TargetReport(
            facts,
            Optional.empty(),
            costs,
            costs.at(Load.peakRate(BigDecimal.TEN, BigDecimal.ONE)),
            List.of(cells),
            List.of(),
            Optional.empty()));
  }

  @Test
  void theReportHasARowForEachAndWhyItIsNotValid() throws IOException {
    StringBuilder out = new StringBuilder();
    REPORT.writeMarkdown(out);

    assertThat(out)
        .contains("not verified by MLCommons, whose trademark MLPerf is")
        .containsPattern(
            "\\| pi +\\| one +\\| single-stream +\\| +48,211 \\| +48,211 \\| early-stopping p90"
                + " +\\| +12.5 ms \\| valid +\\|")
        .containsPattern(
            "\\| pi +\\| users +\\| server +\\| +161 \\| +161 \\| completed samples/s +\\| +30.3"
                + " \\| not valid, shortened +\\|")
        .contains(
            "- pi, users: not valid by LoadGen's rules: early stopping: 0 of 161 queries took"
                + " longer, which takes 459 at least.",
            "- pi, users: shortened, so not by the benchmark's rules: min\\_duration is 5 s,"
                + " MLPerf's 600 s.")
        .doesNotContain("pi, one: shortened");
  }

  @Test
  void aTerminalHasALineForEach() throws IOException {
    StringBuilder out = new StringBuilder();
    new ShortReport(REPORT).writeText(out, new Screen(100, false));

    assertThat(out)
        .contains(
            "- MLPerf single-stream of pi: early-stopping p90 12.5 ms, valid; unverified\n",
            "- MLPerf server of pi: completed samples/s 30.3, not valid, shortened; unverified\n");
  }

  @Test
  void filesHaveItsValueAndItsReasons() throws IOException {
    StringBuilder csv = new StringBuilder();
    CostCsv.write(REPORT, csv);
    List<CSVRecord> rows =
        CSVFormat.DEFAULT
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            .get()
            .parse(new StringReader(csv.toString()))
            .getRecords();

    assertThat(rows.get(0).get("mlperf_scenario")).isEqualTo("single-stream");
    assertThat(rows.get(0).get("mlperf_value")).isEqualTo("12.5");
    assertThat(rows.get(0).get("mlperf_unit")).isEqualTo("ms");
    assertThat(rows.get(0).get("mlperf_valid")).isEqualTo("true");
    assertThat(rows.get(0).get("mlperf_shortened")).isEmpty();
    assertThat(rows.get(1).get("mlperf_value")).isEqualTo("30.25");
    assertThat(rows.get(1).get("mlperf_unmet")).startsWith("early stopping: ");
    assertThat(rows.get(2).get("mlperf_scenario")).isEmpty();

    StringBuilder json = new StringBuilder();
    RunJson.write(REPORT, json);
    assertThat(json)
        .contains(
            "\"metric\" : \"early-stopping p90\"",
            "\"value\" : 12.5",
            "\"scheduled_samples_per_s\" : 30.5");
  }

  @Test
  void withoutAScenarioNothingIsSaid() throws IOException {
    RunReport none = report(Cells.open("pi", "steady", 80, MET));
    StringBuilder csv = new StringBuilder();
    CostCsv.write(none, csv);

    assertThat(MlperfTable.of(none)).isEmpty();
    assertThat(MlperfTable.sentences(none)).isEmpty();
    assertThat(csv).doesNotContain("mlperf");
  }

  @Test
  void explainSaysHowItCameAbout() throws IOException {
    assertThat(explained("one"))
        .contains(
            "early-stopping p90: 12.5 ms\n",
            "rank 4,668 from above of 48,211, the largest t with P[Bin(n, 1 − p) ≤ t] ≤ 1 %\n",
            "p90 of query latency 12.4 ms",
            "run/cells/pi/one/1: samples.csv.gz, sequence, intended_ns or handed_ns to done_ns",
            "LoadGen 6.0.17",
            "not verified by MLCommons");
    assertThat(explained("users"))
        .contains(
            "not valid, shortened\n",
            "asked for: 100 queries, 5.00 s\n",
            "15.0 ms; 0 queries took longer\n",
            "scheduled     30.5 samples/s\n");
    assertThatThrownBy(() -> explained("steady"))
        .hasMessage(
            "workload 'steady' is none of MLPerf's scenarios; its kind would be single-stream,"
                + " multi-stream, server or offline");
  }

  private static String explained(String workload) throws IOException {
    StringBuilder out = new StringBuilder();
    Explanation.of(
            REPORT,
            "pi",
            "mlperf",
            Optional.of(workload),
            new Sources("run", cell -> null, Map.of()))
        .writeText(out, new Screen(1000, false));
    return out.toString();
  }
}
