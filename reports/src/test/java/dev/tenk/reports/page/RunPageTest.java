package dev.tenk.reports.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import dev.tenk.reports.html.ChartSeries.Absent;
import dev.tenk.reports.html.ChartSeries.Bounds;
import dev.tenk.reports.html.ChartSeries.Line;
import dev.tenk.reports.html.ChartSeries.Point;
import dev.tenk.reports.html.ChartSeries.Points;
import dev.tenk.reports.html.ChartSeries.Stroke;
import dev.tenk.reports.html.HtmlPage;
import dev.tenk.reports.html.HtmlPage.Block;
import dev.tenk.reports.html.HtmlPage.Details;
import dev.tenk.reports.html.HtmlPage.Drawing;
import dev.tenk.reports.html.HtmlPage.Severity;
import dev.tenk.reports.html.HtmlWriter;
import dev.tenk.reports.html.Mark;
import dev.tenk.reports.render.document.Table;
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
    assertThat(page.headline()).startsWith("pi is the cheapest that meets the SLO: at most $");
    assertThat(page.chips())
        .extracting(HtmlPage.Chip::severity, HtmlPage.Chip::text)
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

    assertThat(sound.chips())
        .extracting(HtmlPage.Chip::severity)
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

  /** What is invalid is drawn where it has a figure, and says why where it has none. */
  @Test
  void nothingIsLeftOut() {
    assertThat(chart("cost-by-demand").series())
        .extracting(each -> each.getClass().getSimpleName())
        .containsExactly("Line", "Line", "Absent");
    assertThat(((Absent) chart("cost-by-demand").series().get(2)).reason())
        .startsWith("no cost: the capacity is not known");
    assertThat(strokes("cost-by-demand", 0)).containsOnly(Stroke.SOLID);
    assertThat(strokes("percentiles-1", 0)).containsExactly(Stroke.SOLID, Stroke.DASHED);
    assertThat(strokes("percentiles-1", 2)).containsExactly(Stroke.DOTTED);
    assertThat(((Absent) chart("percentiles-2").series().get(1)).reason())
        .isEqualTo("not measured under this workload");
  }

  /** Also for those who do not see it: in its words, its legend, or as a bar. */
  @Test
  void everyTargetIsInEveryChartOfTargets() throws IOException {
    String html = text(page);
    for (String id :
        List.of(
            "cost-against-time", "cost-by-demand", "percentiles-1", "service-1", "cost-lines")) {
      String figure = html.split("<figure class=\"chart\" id=\"" + id + "\">", -1)[1];
      assertThat(figure.substring(0, figure.indexOf("<script")))
          .as(id)
          .contains(">pi<", "alert(1)&lt;/script&gt; (stand-in)", "=cmd|&#39;")
          .contains("&#39;!A0 (emulated)");
    }
  }

  private List<Stroke> strokes(String id, int series) {
    return ((Line) chart(id).series().get(series))
        .runs().stream().map(ChartSeries.Run::stroke).toList();
  }

  /** Its p99 was 22 ms, 19 without late starts, and has no upper end. */
  @Test
  void whatLateStartsSpoilIsHollowWithASecondMark() throws IOException {
    HtmlPage late = RunPage.of(SamplePages.facts(SampleRows.late()));

    Chart chart = chart(late, "cost-against-time");
    Point spoilt = ((Points) chart.series().get(0)).points().get(0);
    assertThat(spoilt.hollow()).isTrue();
    assertThat(spoilt.yAlso()).hasValue(19);
    assertThat(spoilt.yBounds()).contains(Bounds.atLeast(18));
    assertThat(spoilt.label())
        .contains("p99 22.0 ms, ≥18.0 in another run, p99 between 19.0 and 22.0 ms by late starts");
    Point sound = ((Points) chart.series().get(1)).points().get(0);
    assertThat(sound.hollow()).isFalse();
    assertThat(sound.yAlso()).isEmpty();
    assertThat(text(late))
        .contains("data-n=\"22.0\">~22.0!</td>", ">≥18.0 (19.0)</td>")
        .contains("pi, steady-20: what is said of the SLO is invalid")
        .contains("what can have made starts late: the hypervisor gave 3.1 % of it to others");
  }

  /** What a phone shows of a target is on one card: its times, whether that is enough, its cost. */
  @Test
  void theFirstScreenHasTheTimesAndTheCostOfEachTarget() {
    HtmlPage.Figures first = (HtmlPage.Figures) page.opening().get(0);

    assertThat(first.cards()).isTrue();
    assertThat(first.table().columns())
        .extracting(Table.Column::heading)
        .containsExactly(
            "target",
            "standing",
            "p99 ms",
            "another run",
            "SLO",
            "per 10K",
            "a month",
            "timed at",
            "take");
    assertThat(first.table().rows())
        .extracting(row -> row.get(0).text() + " " + row.get(2).text() + " " + row.get(4).text())
        .containsExactly(
            "pi 22.0 met",
            SamplePages.SCRIPT + " 22.0 met",
            SamplePages.FORMULA + " 22.0! not measured");
  }

  /** The same as on the terminal. */
  @Test
  void theFirstScreenHasWhatWasSeenBesideTheDemandsShareOfColdCalls() {
    HtmlPage cold = RunPage.of(SamplePages.facts(SampleReports.cold()));
    HtmlPage.Figures first = (HtmlPage.Figures) cold.opening().get(0);

    assertThat(first.table().columns())
        .extracting(Table.Column::heading)
        .startsWith("target", "standing", "p99 ms", "another run", "at demand", "SLO");
    assertThat(first.table().rows().get(0))
        .extracting(Table.Cell::text)
        .startsWith("fn", "emulated", "22.0", "20.6–24.0", "~1,302", "missed");
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
    assertThat(text(page))
        .contains("./tenk run suites/golden.yaml", "name: &lt;golden")
        .doesNotContain(SamplePages.SCRIPT, SamplePages.ATTRIBUTE);
  }

  private static String text(HtmlPage page) throws IOException {
    StringBuilder html = new StringBuilder();
    HtmlWriter.write(page, html);
    return html.toString();
  }

  private Chart chart(String id) {
    return chart(page, id);
  }

  private static Chart chart(HtmlPage page, String id) {
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
