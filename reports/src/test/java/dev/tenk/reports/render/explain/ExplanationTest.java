package dev.tenk.reports.render.explain;

import static dev.tenk.results.stats.slo.SloDecision.MET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Report;
import dev.tenk.reports.render.document.Screen;
import dev.tenk.reports.render.explain.Sources.OfCell;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.SampleReports;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.testsupport.Cells;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplanationTest {
  private static final RunReport REPORT = SampleReports.everything();

  /** 2,400 requests: p99 is the 2,376th, and its interval is given as 20.6 to 24 ms. */
  private static OfCell source(boolean bySamples) {
    Histogram response = new Histogram(3);
    response.recordValueWithCount(12_000_000, 2350);
    response.recordValueWithCount(22_000_000, 43);
    response.recordValueWithCount(25_000_000, 7);
    Histogram slip = new Histogram(3);
    slip.recordValueWithCount(31_000, 2389);
    slip.recordValueWithCount(300_000, 11);
    return new OfCell(bySamples, bySamples ? "totals.hlog" : "latency.hlog", response, slip);
  }

  private static Sources sources(boolean bySamples) {
    return new Sources(
        "results/runs/golden",
        cell -> source(bySamples),
        Map.of("edge/board/world/0", "test.csv:2", "edge/electricity/world/0", "test.csv:3"));
  }

  private static String told(String target, String figure, Optional<String> workload)
      throws IOException {
    return text(Explanation.of(REPORT, target, figure, workload, sources(true)));
  }

  private static String text(Report report) throws IOException {
    StringBuilder out = new StringBuilder();
    report.writeText(out, new Screen(1000, false));
    return out.toString();
  }

  /** Of 2,400 independent ones 38 and 11 do: P[Bin(2400, 0.01) ≥ 38] and P[… ≤ 11] ≤ 0.5 %. */
  @Test
  void aQuantileIsCountedOut() throws IOException {
    assertThat(told("laptop", "p99", Optional.of("steady-40")))
        .isEqualTo(
            """
            p99 of laptop under steady-40 (--workload: steady-40 #2, steady-80, callers-4)
            seen         22.0 ms: the 2,376th of 2,400 in 60.0 s, ascending, planned start to last byte
            another run  20.6–24.0 ms at 99 %: 50 took 20.6 ms or longer (38 if independent), 7 longer than 24.0 ms (11 if independent)
            late starts  11 by over 0.200 ms (p50 0.0310 ms, p99 0.160 ms), 0 % may have been overtaken
            on time      at least 21.9 ms, so they added at most 0 ms
            files        results/runs/golden/cells/laptop/steady-40/1: samples.csv.gz, intended_ns to done_ns, phase steady; totals.hlog, tag response
            formula      Clopper and Pearson 1934; Woodruff 1952; batches: Law, 9.5.3 (docs/architecture.md)
            """);
  }

  /** Older versions: ⌊2400/1.25⌋ = 1,920 carry ranks 32 and 8 of their own, 1.25 times as many. */
  @Test
  void anOlderRunsIntervalIsByCounts() throws IOException {
    assertThat(
            text(Explanation.of(REPORT, "laptop", "p99", Optional.of("steady-40"), sources(false))))
        .contains(
            "another run  20.6–24.0 ms at 99 %: the 40th largest to the 11th largest; n/D = 2,400 /"
                + " 1.25 = 1,920 independent ones\n",
            "at most 0 ms, by counts of an older version\n",
            "; latency.hlog, tag response",
            "formula      ranks: Hahn and Meeker, Statistical Intervals; D: Kish, 1965, 8.2"
                + " (docs/architecture.md)\n")
        .doesNotContain("batches", "Woodruff");
  }

  @Test
  void whatIsNotSeenSaysWhy() throws IOException {
    assertThat(told("pi-hailo", "p99", Optional.of("steady-160")))
        .contains(
            "failing   more than 1.00 % of them failed, so no success is as slow as this"
                + " quantile\n",
            "9,600 in a window of 60.0 s, 1,200 without success");
    assertThat(told("laptop", "p99.9", Optional.of("steady-40")))
        .contains(
            "needs 4,236 more  of at least 1,000 requests one is slower than this quantile\n");
    assertThatThrownBy(() -> told("laptop", "p90", Optional.of("callers-4")))
        .hasMessage("laptop has no p90 under callers-4");
  }

  /** No success took 233 ms; 1,200 failures did. */
  @Test
  void anUpperEndThatIsNotThereSaysWhy() throws IOException {
    assertThat(told("pi-hailo", "p90", Optional.of("steady-160")))
        .contains(
            "~249 ms: the 8,640th of 9,600",
            "≥233 ms at 99 %: 1,200 took 233 ms or longer (",
            "if independent), no upper end\n");
  }

  @Test
  void aClosedWorkloadHasNoPlannedStarts() throws IOException {
    assertThat(told("laptop", "p50", Optional.of("callers-4")))
        .contains(
            "handing over to last byte\n",
            "late starts  none are known: no start was planned ahead\n",
            "handed_ns to done_ns, phase steady");
    assertThat(told("laptop", "service", Optional.of("callers-4")))
        .contains("not known   no connection's instants were kept, or no request succeeded\n");
  }

  @Test
  @SuppressWarnings("StringConcatToTextBlock") // lines are longer than a text block may be
  void whatIsNotToBeTrustedSaysHowMuch() throws IOException {
    assertThat(told("pi-hailo", "p99", Optional.of("steady-80")))
        .contains(
            "seen         22.0! ms: the 4,752nd of 4,800",
            "13.6 % of it, so !\n",
            ", 3.13 % may have been overtaken\n"
                + "generator    the hypervisor gave 3.1 % of this machine's processor time to"
                + " others\n"
                + "on time");
    assertThat(told("pi-hailo", "verdict", Optional.of("steady-80")))
        .contains(
            "verdict      invalid p99\n",
            "SLO          what is said of the SLO is invalid: late starts can have added up to 2.99"
                + " ms of its 22.0 ms\n",
            "late starts  p99 is invalid: late starts can have added up to 2.99 ms of its 22.0 ms",
            "generator    what can have made starts late: the hypervisor gave 3.1 % of this"
                + " machine's processor…\n",
            "not across the SLO's 250 ms of p99; the whole cell: docs/architecture.md\n");
  }

  @Test
  void theDemandsShareOfColdCallsIsSaidBeside() throws IOException {
    assertThat(
            text(
                Explanation.of(SampleReports.cold(), "fn", "p99", Optional.empty(), sources(true))))
        .contains("at demand    ~1,302 ms, with the demand's share of cold calls\n");
  }

  @Test
  void otherTimesAreMerelySeen() throws IOException {
    assertThat(told("pi-hailo", "max", Optional.of("steady-20")))
        .contains(
            "~31.4 ms, the longest of the successes; nothing bounds the longest of another run\n",
            "intended_ns to done_ns, phase steady, outcome ok");
    assertThat(told("pi-hailo", "service", Optional.of("steady-20")))
        .contains(
            "p50 11.9, p90 13.1, p95 14.2, p99 20.5 ms, longest 29.8 ms\n",
            "sent_ns to done_ns, phase steady, outcome ok");
  }

  /** A half of 9,600 requests within the bound, one in eight timed out. */
  @Test
  void errorsAndTheSlo() throws IOException {
    assertThat(told("pi-hailo", "errors", Optional.of("steady-160")))
        .contains(
            "share  12.5 %: 0 throttled, 1,200 timed out and 0 failed, of 9,600 that ended; the SLO"
                + " allows 0.100 %\n");
    assertThat(told("pi-hailo", "slo", Optional.of("steady-160")))
        .contains(
            "as measured    missed: 4,800 of 9,600 requests were within the bound, 1,200 without"
                + " success\n",
            "at the demand  met: met at 39.9 req/s for each device in steady-40\n");
  }

  /** 4 boards of 100 USD over 24 months and 8.77 kWh of 0.25 USD. */
  @Test
  void aCostIsASum() throws IOException {
    assertThat(told("pi-hailo", "month", Optional.empty()))
        .contains(
            "month    ≤ $18.86, the sum of its lines\n",
            "× $100 = $16.67; test.csv:2\n",
            "× $0.25 = $2.19; test.csv:3\n",
            "units    3 + 1: 3 devices in use, 1 spare, for a peak of 100 req/s at ≥ 39.8 req/s"
                + " each, so ≤\n")
        .doesNotContain("cost per 10K");
    assertThat(told("pi-hailo", "10K", Optional.empty()))
        .startsWith("cost of pi-hailo\n")
        .contains("cost per 10K  ≤ $0.629 = 10,000 × $18.86 / 300,000 inferences a month\n");
    assertThat(told("loopback", "cost", Optional.empty()))
        .isEqualTo(
            """
            cost of loopback
            not known  the capacity is not known: no open workload met the SLO (steady-40 met but invalid)
            """);
  }

  @Test
  void aCapacityIsTheHighestRateThatHeld() throws IOException {
    assertThat(told("pi-hailo", "capacity", Optional.empty()))
        .contains(
            "capacity  ≥ 39.8 req/s: the highest rate at which the SLO held in a valid cell,"
                + " steady-40\n",
            "tried     160 req/s in steady-160: SLO missed, valid\n");
  }

  @Test
  void theDecisionIsARanking() throws IOException {
    assertThat(text(Explanation.ofDecision(REPORT)))
        .startsWith("Take pi-hailo, ≤ $0.629 per 10,000 inferences, ")
        .contains(
            "rank 1   laptop: ≤ $13.97 a month, stand-in; SLO met at 80 req/s for each device in"
                + " steady-80\n",
            "rank 2   pi-hailo: ≤ $18.86 a month, measured; SLO met at 39.9 req/s for each device"
                + " in steady-",
            "no rank  loopback: the capacity is not known");
  }

  /** Of every cell and figure; the whole of it on a terminal of 100 columns. */
  @Test
  void tenLinesAreEnough() throws IOException {
    List<Report> all = new ArrayList<>();
    all.add(Explanation.ofDecision(REPORT));
    for (RunReport.TargetReport target : REPORT.targets()) {
      for (String figure : List.of("capacity", "cost", "month")) {
        all.add(Explanation.of(REPORT, target.name(), figure, Optional.empty(), sources(true)));
      }
      for (CellSummary cell : target.cells()) {
        if (cell.offeredRatePerSecond().isPresent()) {
          for (String figure :
              List.of("p50", "p90", "p99", "p99.9", "max", "service", "errors", "slo", "verdict")) {
            all.add(
                Explanation.of(
                    REPORT,
                    target.name(),
                    figure,
                    Optional.of(CellText.workload(cell)),
                    sources(true)));
          }
        }
      }
    }
    for (Report each : all) {
      StringBuilder text = new StringBuilder();
      each.writeText(text);
      assertThat(text.toString().lines().count()).as(text.toString()).isLessThanOrEqualTo(10);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nobody   | p99      |           | 'nobody' is not a target of the run; they are: pi-hailo, laptop, loopback
          pi-hailo | p98      |           | 'p98' is not a figure of a report; they are: p50, p90, p99, p99.9, max, service, errors, slo, verdict, mlperf, capacity, cost, month, and decision without a target
          pi-hailo | p99      | steady-41 | 'steady-41' is not a workload that was measured of pi-hailo; they are: steady-20, steady-40, steady-80, steady-160
          """)
  void unknownWordsAreNamed(String target, String figure, String workload, String sentence) {
    assertThatThrownBy(() -> told(target, figure, Optional.ofNullable(workload)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(sentence);
  }

  @Test
  void nothingMeasuredIsSaid() {
    RunReport nothing =
        SampleReports.report(
            List.of(), SampleReports.target("pi", Standing.MEASURED, "lite0", List.of()));

    assertThatThrownBy(() -> Explanation.of(nothing, "pi", "p99", Optional.empty(), sources(true)))
        .hasMessage("nothing was measured of 'pi'");
  }

  @Test
  void withoutAWorkloadItIsThatOfTheShortReport() throws IOException {
    RunReport one =
        SampleReports.report(
            List.of(),
            SampleReports.target(
                "pi",
                Standing.MEASURED,
                "lite0",
                List.of(Cells.open("pi", "slow", 20, MET), Cells.open("pi", "fast", 40, MET))));

    assertThat(text(Explanation.of(one, "pi", "p99", Optional.empty(), sources(true))))
        .startsWith("p99 of pi under fast (--workload: slow)\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 1st", "2 2nd", "3 3rd", "4 4th", "11 11th", "12 12th", "13 13th"})
  void ordinals(String numberAndWord) {
    String[] both = numberAndWord.split(" ", -1);
    assertThat(TimeExplanation.ordinal(Long.parseLong(both[0]))).isEqualTo(both[1]);
    assertThat(TimeExplanation.ordinal(1000 + Long.parseLong(both[0])))
        .isEqualTo("1,0" + (both[0].length() == 1 ? "0" : "") + both[1]);
  }
}
