package dev.tenk.reports.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import dev.tenk.reports.html.HtmlPage;
import dev.tenk.reports.html.HtmlPage.Block;
import dev.tenk.reports.html.HtmlPage.Details;
import dev.tenk.reports.html.HtmlPage.Drawing;
import dev.tenk.reports.html.HtmlPage.Severity;
import dev.tenk.reports.html.HtmlWriter;
import dev.tenk.reports.html.Mark;
import dev.tenk.reports.render.run.SampleReports;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.testsupport.Cells;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RunPageTest {
  private final HtmlPage page = RunPage.of(SamplePages.hostile());

  @Test
  void theFirstScreenAnswersAndWarns() {
    assertThat(page.answer()).startsWith("Recommended at this demand: pi, ≤ $");
    assertThat(page.banners())
        .extracting(HtmlPage.Banner::severity, HtmlPage.Banner::text)
        .containsExactly(
            tuple(
                Severity.ERROR,
                "Invalid, do not trust the figures marked with !: "
                    + SamplePages.FORMULA
                    + ", steady-20. The reasons are under Validity."),
            tuple(Severity.ERROR, "the clock of <this> host was stepped"),
            tuple(
                Severity.WARNING,
                SamplePages.FORMULA
                    + ": emulated: a loopback imitation of a service; its times and costs are not those of the service."),
            tuple(
                Severity.WARNING,
                SamplePages.SCRIPT
                    + ": stand-in: a real server on a host that is not the priced device; its cost is that of the device if it were as fast."),
            tuple(
                Severity.WARNING,
                "Prices older than a year on 2026-11-21, or undated: edge/electricity/world/0 (undated); tenk prices check names what they decide."),
            tuple(
                Severity.WARNING,
                "Costs rest on prices that are not confirmed: pi, %s conflicting."
                    .formatted(SamplePages.SCRIPT)));
  }

  @Test
  void whatIsSoundNeedsNoWarning() {
    HtmlPage sound =
        RunPage.of(
            SamplePages.facts(
                SampleReports.report(
                    List.of(),
                    SampleReports.target(
                        "pi",
                        Standing.MEASURED,
                        "lite0",
                        List.of(Cells.open("pi", "steady-20", 20, SloDecision.MET))))));

    assertThat(sound.banners())
        .extracting(HtmlPage.Banner::severity)
        // the price of electricity is undated, and not confirmed
        .containsExactly(Severity.WARNING, Severity.WARNING);
    assertThat(sound.sections()).extracting(HtmlPage.Section::id).doesNotContain("comparison");
  }

  @Test
  void sectionsWithoutContentAreLeftOut() {
    assertThat(page.sections())
        .extracting(HtmlPage.Section::id)
        .containsExactly("answer", "demand", "time", "costs", "device", "validity", "reproduce");
  }

  /** A board does at least 105 req/s, so where the peak asks for more there are two, and three. */
  @Test
  void costStepsWhereAnotherUnitIsTaken() {
    Chart chart = chart("cost-by-demand");
    ChartSeries.Line pi = (ChartSeries.Line) chart.series().get(0);

    List<ChartSeries.Position> all =
        pi.runs().stream().flatMap(run -> run.points().stream()).toList();
    List<Double> steps =
        IntStream.range(1, all.size())
            .filter(
                i ->
                    all.get(i).x() / all.get(i - 1).x() < 1.01
                        && all.get(i).y() / all.get(i - 1).y() > 1.2)
            .mapToObj(i -> all.get(i).x())
            .toList();
    // demand 300,000 has a peak of 100 req/s
    assertThat(steps.get(0)).isBetween(315_000 * 0.999, 315_000 * 1.001);
    assertThat(steps.get(1)).isBetween(630_000 * 0.999, 630_000 * 1.001);
    assertThat(chart.marks()).contains(new Mark.Vertical("this demand", 300_000));
  }

  /** The invalid one was not seen to meet the SLO anywhere. */
  @Test
  void whatWasNotSeenToMeetTheSloIsDashed() {
    Chart chart = chart("cost-by-demand");

    assertThat(((ChartSeries.Line) chart.series().get(0)).runs())
        .noneMatch(ChartSeries.Run::dashed);
    assertThat(chart.series())
        .filteredOn(series -> series.name().startsWith(SamplePages.FORMULA))
        .allSatisfy(
            series ->
                assertThat(((ChartSeries.Line) series).runs()).allMatch(ChartSeries.Run::dashed));
  }

  @Test
  void everyChartNamesTheStanding() {
    assertThat(chart("cost-against-time").series())
        .extracting(ChartSeries::name)
        .contains("pi", SamplePages.SCRIPT + " (stand-in)");
    assertThat(chart("percentiles-1").series())
        .extracting(ChartSeries::name)
        .containsExactly(
            "pi", SamplePages.SCRIPT + " (stand-in)", SamplePages.FORMULA + " (emulated)");
  }

  @Test
  void itTellsHowToMakeItAgain() throws IOException {
    StringBuilder html = new StringBuilder();
    HtmlWriter.write(page, html);

    assertThat(html)
        .contains("./tenk run suites/golden.yaml", "name: &lt;golden")
        .doesNotContain(SamplePages.SCRIPT, SamplePages.ATTRIBUTE);
  }

  private Chart chart(String id) {
    return page.sections().stream()
        .flatMap(section -> section.blocks().stream())
        .flatMap(RunPageTest::charts)
        .filter(chart -> chart.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<Chart> charts(Block block) {
    return block instanceof Drawing drawing
        ? Stream.of(drawing.chart())
        : block instanceof Details details
            ? details.blocks().stream().flatMap(RunPageTest::charts)
            : Stream.empty();
  }
}
