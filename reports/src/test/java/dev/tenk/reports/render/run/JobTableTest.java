package dev.tenk.reports.render.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cost.Load;
import dev.tenk.cost.Measured;
import dev.tenk.cost.TargetCosts;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.JobFigures;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.testsupport.Cells;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What has other times than the response time of a request: jobs, and answers in parts. */
class JobTableTest {
  private static TargetReport target(Map<String, String> details) {
    TargetFacts facts =
        new TargetFacts(
            "batch",
            "sagemaker-batch-transform",
            Standing.MEASURED,
            "batch transform of model m",
            "m",
            Optional.empty(),
            Optional.empty(),
            new TreeMap<>(details));
    TargetCosts costs =
        TargetCosts.notPriced(Measured.of(facts, List.of(), List.of()), "no prices");
    return new TargetReport(
        facts,
        Optional.empty(),
        costs,
        costs.at(Load.peakRate(BigDecimal.TEN, BigDecimal.ONE)),
        List.of(),
        List.of(),
        Optional.empty());
  }

  private static String markdown(RunReport report) throws IOException {
    StringBuilder out = new StringBuilder();
    report.writeMarkdown(out);
    return out.toString();
  }

  private static String json(RunReport report) throws IOException {
    StringBuilder out = new StringBuilder();
    RunJson.write(report, out);
    return out.toString();
  }

  @Test
  void aJobHasATableOfItsOwn() throws IOException {
    RunReport report =
        SampleReports.report(
            List.of(), target(new JobFigures("tenk-1", 5000, 240_000, 400_000, 2).in(Map.of())));

    assertThat(markdown(report))
        .contains("the SLO does not apply to it")
        .containsPattern(
            "\\| batch +\\| measured +\\| +5,000 \\| +2 \\| +240 \\| +400 \\| +12.5 \\| +800 \\|");
    assertThat(json(report))
        .contains("\"inferences_per_s\" : 12.5", "\"billed_s\" : 800", "\"start_s\" : 240");
  }

  /** Missing is missing: no job, no table, and no rate of one that took less than can be seen. */
  @Test
  void withoutAJobThereIsNoTable() throws IOException {
    assertThat(JobTable.of(SampleReports.report(List.of(), target(Map.of())))).isEmpty();
    assertThat(json(SampleReports.report(List.of(), target(Map.of())))).doesNotContain("\"job\"");
    assertThat(
            json(
                SampleReports.report(
                    List.of(), target(new JobFigures("tenk-1", 5, 1, 0, 2).in(Map.of())))))
        .doesNotContain("inferences_per_s");
  }

  @Test
  void answersInPartsHaveTwoTimes() throws IOException {
    RunReport report =
        SampleReports.report(
            List.of(),
            SampleReports.target(
                "edge",
                Standing.MEASURED,
                "m",
                List.of(Cells.streamed(Cells.open("edge", "steady", 40, SloDecision.MET)))));

    assertThat(markdown(report))
        .contains("first byte p50", "first byte max", "2,400 answers were streamed");
    assertThat(json(report)).contains("\"first_byte_max_ms\" : 9.3", "\"value_ms\" : 4.1");
    assertThat(markdown(SampleReports.everything())).doesNotContain("first byte");
  }
}
