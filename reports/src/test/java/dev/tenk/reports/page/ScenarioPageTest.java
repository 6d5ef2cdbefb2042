package dev.tenk.reports.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tenk.cost.Estimate;
import dev.tenk.cost.scenario.LeverSavings;
import dev.tenk.cost.scenario.LeverSavings.Saving;
import dev.tenk.reports.html.Axis;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import dev.tenk.reports.html.ChartSeries.Bars;
import dev.tenk.reports.html.ChartSeries.Line;
import dev.tenk.reports.html.ChartSeries.Position;
import dev.tenk.reports.html.HtmlPage;
import dev.tenk.reports.html.HtmlPage.Block;
import dev.tenk.reports.html.HtmlPage.Details;
import dev.tenk.reports.html.HtmlPage.Drawing;
import dev.tenk.reports.html.HtmlPage.Section;
import dev.tenk.reports.html.HtmlPage.Severity;
import dev.tenk.reports.html.HtmlWriter;
import dev.tenk.reports.html.Mark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScenarioPageTest {
  private final HtmlPage environments = ScenarioPage.of(SampleScenarios.report("environments"));
  private final HtmlPage deployments = ScenarioPage.of(SampleScenarios.report("every-column"));

  @Test
  void theFirstScreenAnswersAndWarns() {
    assertThat(environments.headline())
        .isEqualTo(
            "development $31.60 a month; production $201.50 a month; cheap production impossible; network alone $31.50 a month.");
    assertThat(environments.chips())
        .extracting(HtmlPage.Chip::severity, HtmlPage.Chip::text)
        .containsExactly(
            tuple(Severity.NOTE, "Nothing here was measured."),
            tuple(
                Severity.WARNING,
                "Costs rest on prices that are not confirmed; the least of them are assumed."));
    assertThat(deployments.headline()).startsWith("Cheapest of 2 at 100,000 inferences a month: ");
  }

  @Test
  void sectionsGoFromTheAnswerToWhatItRestsOn() {
    assertThat(environments.sections())
        .extracting(Section::heading)
        .containsExactly("Environments", "What cannot be done so", "The bills", "What it rests on");
    assertThat(deployments.sections())
        .extracting(Section::heading)
        .containsSequence("Cost at demand", "What cannot be done so")
        .endsWith("The bills", "What it rests on")
        .doesNotContain("A month by hour", "Environments");
  }

  /** A bar without the part that cannot be done would be too short. */
  @Test
  void environmentsAreStackedByDeployment() {
    Chart chart = chart(environments, "environments");

    assertThat(chart.series())
        .containsExactly(
            bars("function", 0.1, 10, Double.NaN, Double.NaN),
            bars("beside them", 31.5, 51.5, Double.NaN, 31.5),
            bars("endpoint", Double.NaN, 140, Double.NaN, Double.NaN));
    assertThat(text(environments))
        .contains("environments-by-deployment")
        .contains(">all of it<")
        .contains(">$201.50<");
  }

  private static ChartSeries bars(String name, double... values) {
    return new Bars(
        name,
        Optional.of("month"),
        Arrays.stream(values)
            .mapToObj(each -> Double.isNaN(each) ? OptionalDouble.empty() : OptionalDouble.of(each))
            .toList());
  }

  @Test
  void everyBillIsOpened() {
    assertThat(section(environments, "bills").blocks())
        .extracting(block -> ((Details) block).summary())
        .contains("A month of production, endpoint", "At the start of production, beside them")
        .endsWith("What was assumed");
  }

  @Test
  void itNeedsNoOtherFileAndNamesStayText() throws IOException {
    StringBuilder out = new StringBuilder();
    HtmlWriter.write(ScenarioPage.of(SampleScenarios.hostile()), out);

    assertThat(out.toString().replaceAll("(?s)<script>.*?</script>", ""))
        .contains("default-src 'none'")
        .doesNotContain(SamplePages.SCRIPT)
        .doesNotContainPattern("<[a-z]+[^>]* (src|href)=\"[^#]");
  }

  /** Two instances in 50 of 168 hours, at 0.5 USD an hour of one. */
  @Test
  void hoursShowLoadInstancesAndCost() {
    HourCharts charts = new HourCharts(Map.of("endpoint", SampleScenarios.officeHours(4, 0.5)));

    assertThat(charts.all())
        .extracting(Chart::id)
        .containsExactly("hours-load", "hours-instances", "hours-day", "hours-cost");
    assertThat(hours(charts.all().get(0))).hasSize(168).contains(4.0, 0.4);
    assertThat(sum(charts.all().get(1))).isEqualTo(168 + 50);
    assertThat(sum(charts.all().get(3))).isEqualTo((168 + 50) * 0.5);
    assertThat(charts.all())
        .filteredOn(chart -> !chart.id().equals("hours-day"))
        .allSatisfy(
            chart -> {
              assertThat(chart.x()).isEqualTo(Axis.week("hour of the week"));
              assertThat(chart.marks()).containsExactly(new Mark.Band("weekend", 120, 168));
            });
    Chart day = charts.all().get(2);
    assertThat(day.x()).isEqualTo(Axis.day("hour of the day"));
    assertThat(day.series())
        .extracting(ChartSeries::name)
        .containsExactly("endpoint, weekdays", "endpoint, weekend");
    // ten hours of two on weekdays
    assertThat(points(day, 0)).hasSize(25).filteredOn(at -> at.y() == 2).hasSize(10);
    assertThat(points(day, 1)).allMatch(at -> at.y() == 1);
    assertThat(charts.figures().rows()).hasSize(168);
    assertThat(charts.figures().rows().get(8))
        .extracting(cell -> cell.text())
        .containsExactly("Mon 08:00", "4.00", "2.00", "1.00");
    assertThat(new HourCharts(Map.of()).all()).isEmpty();
  }

  private static List<ChartSeries.Position> points(Chart chart, int series) {
    return ((ChartSeries.Line) chart.series().get(series)).runs().get(0).points();
  }

  @Test
  void deploymentsWithTheSameLoadShareItsLine() {
    Map<String, HourCharts.Following> all = new LinkedHashMap<>();
    all.put("one", SampleScenarios.officeHours(4, 0.5));
    all.put("other", SampleScenarios.officeHours(4, 0.1));

    assertThat(new HourCharts(all).all().get(0).series())
        .extracting(ChartSeries::name)
        .containsExactly("load");
    assertThat(new HourCharts(all).all().get(1).series())
        .extracting(ChartSeries::name)
        .containsExactly("one", "other");
    all.put("small", SampleScenarios.officeHours(1, 0.1));
    assertThat(new HourCharts(all).all().get(0).series())
        .extracting(ChartSeries::name)
        .containsExactly("one, other", "small");
  }

  /** Without the end of the week, where the last of them ends. */
  private static List<Double> hours(Chart chart) {
    List<Position> points =
        ((Line) chart.series().get(0))
            .runs().stream().flatMap(run -> run.points().stream()).toList();
    Position end = points.get(points.size() - 1);
    assertThat(end).isEqualTo(new Position(168, points.get(points.size() - 2).y()));
    return points.subList(0, points.size() - 1).stream().map(Position::y).toList();
  }

  private static double sum(Chart chart) {
    return hours(chart).stream().mapToDouble(Double::doubleValue).sum();
  }

  /** Each by itself hangs from the bill without any; what makes it dearer is on top of it. */
  @Test
  void leversThatAreNotTakenTogetherHangFromTheBillWithoutThem() {
    LeverSavings levers =
        new LeverSavings(
            "endpoint",
            usd("100"),
            List.of(saving("cache", "70", ""), saving("larger instance", "130", "")),
            Optional.empty(),
            Optional.of("they contradict each other"));

    assertThat(LeverChart.of("levers-0", levers).orElseThrow().series())
        .containsExactly(
            bars("still paid", 100, 70, 100),
            bars("saved", Double.NaN, 30, Double.NaN),
            bars("paid more", Double.NaN, Double.NaN, 30));
  }

  /** Each begins where the one before it ended; those of the books are no part of it. */
  @Test
  void leversTogetherAreAWaterfall() {
    LeverSavings levers =
        new LeverSavings(
            "endpoint",
            usd("100"),
            List.of(
                saving("cache", "70", "70"),
                saving("larger instance", "130", "85"),
                saving("int8", "50", "45"),
                saving("tenk: savings plan", "80", "")),
            Optional.of(saving("together", "45", "45")),
            Optional.empty());

    assertThat(LeverChart.of("levers-0", levers).orElseThrow().series())
        .containsExactly(
            bars("still paid", 100, 70, 70, 45, 45),
            bars("saved", Double.NaN, 30, Double.NaN, 40, Double.NaN),
            bars("paid more", Double.NaN, Double.NaN, 15, Double.NaN, Double.NaN));
  }

  private static Saving saving(String name, String monthUsd, String inTurnUsd) {
    return new Saving(
        name,
        usd(monthUsd),
        usd(inTurnUsd),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  private static Optional<Estimate> usd(String amount) {
    return amount.isEmpty()
        ? Optional.empty()
        : Optional.of(Estimate.exact(new BigDecimal(amount)));
  }

  private static Section section(HtmlPage page, String id) {
    return page.sections().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
  }

  private static Chart chart(HtmlPage page, String id) {
    return page.sections().stream()
        .flatMap(section -> blocks(section.blocks()))
        .filter(Drawing.class::isInstance)
        .map(block -> ((Drawing) block).chart())
        .filter(chart -> chart.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<Block> blocks(List<Block> blocks) {
    return blocks.stream()
        .flatMap(
            block ->
                block instanceof Details details ? blocks(details.blocks()) : Stream.of(block));
  }

  private static String text(HtmlPage page) {
    StringBuilder out = new StringBuilder();
    try {
      HtmlWriter.write(page, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }
}
