package dev.tenk.reports.page;

import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.SampleReports;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Standing;
import dev.tenk.results.model.TelemetrySample;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.CellTimeline;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.testsupport.Cells;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Facts of pages of made-up runs. */
final class SamplePages {
  static final String SCRIPT = "<script>alert(1)</script>";
  static final String ATTRIBUTE = "\" onmouseover=\"alert(2)";
  static final String FORMULA = "=cmd|' /C calc'!A0";

  private SamplePages() {}

  /** Everything a run may have, with names that want to be markup, scripts and formulas. */
  static PageFacts hostile() {
    return facts(
        SampleReports.report(
            List.of("the clock of <this> host was stepped"),
            SampleReports.target(
                "pi",
                Standing.MEASURED,
                "lite0",
                List.of(
                    Cells.open("pi", "steady-20", 20, SloDecision.MET),
                    Cells.open("pi", "steady-100", 105, SloDecision.MET))),
            SampleReports.target(
                SCRIPT,
                Standing.STAND_IN,
                ATTRIBUTE,
                List.of(Cells.open(SCRIPT, "steady-20", 20, SloDecision.MET))),
            SampleReports.target(
                FORMULA,
                Standing.EMULATED,
                SCRIPT,
                List.of(
                    Cells.spoilt(
                        Cells.open(FORMULA, "steady-20", 20, SloDecision.MISSED), ATTRIBUTE)))));
  }

  /** Six sound targets with names as they are. */
  static PageFacts six() {
    return facts(
        SampleReports.report(
            List.of("the clock of this host was stepped in the middle of the run"),
            Stream.of(
                    "edge-fp32",
                    "edge-int8",
                    "sagemaker-realtime",
                    "sagemaker-serverless",
                    "sagemaker-async",
                    "lambda")
                .map(
                    name ->
                        SampleReports.target(
                            name,
                            name.startsWith("edge") ? Standing.STAND_IN : Standing.EMULATED,
                            "lite0",
                            List.of(Cells.open(name, "poisson-40", 40, SloDecision.MET))))
                .toArray(RunReport.TargetReport[]::new)));
  }

  static PageFacts facts(RunReport report) {
    List<CellTimeline> courses = new ArrayList<>();
    report.targets().forEach(target -> target.cells().forEach(cell -> courses.add(course(cell))));
    return new PageFacts(
        report, courses, Optional.empty(), Optional.empty(), "name: <golden>\n# " + SCRIPT + "\n");
  }

  /** 10 ms and a tail, some failures, a device that warms up. */
  private static CellTimeline course(CellSummary cell) {
    CellTimeline.Collector collector =
        new CellTimeline.Collector(
            new CellKey(cell.target(), cell.workload(), cell.repetition()), 60, 20, 12);
    Histogram service = new Histogram(3);
    for (int second = 0; second < 60; second++) {
      collector.addRequests(second, 20);
      for (int i = 0; i < (second % 10 == 0 ? 19 : 20); i++) {
        long nanos = 10_000_000L + 40_000L * i * i + 10_000L * second;
        collector.addResponse(second, nanos, 1);
        service.recordValue(nanos - 500_000);
      }
    }
    List<TelemetrySample> telemetry = new ArrayList<>();
    for (int second = 0; second < 60; second++) {
      telemetry.add(
          new TelemetrySample(
              second * 1_000_000_000L,
              OptionalDouble.of(5 + second % 3),
              OptionalDouble.empty(),
              OptionalDouble.of(45 + second / 4.0),
              OptionalDouble.empty(),
              OptionalLong.empty(),
              Optional.empty()));
    }
    return collector.course(service, telemetry, 30);
  }
}
