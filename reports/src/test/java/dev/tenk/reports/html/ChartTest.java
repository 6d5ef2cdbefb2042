package dev.tenk.reports.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.reports.Golden;
import dev.tenk.reports.html.ChartSeries.Absent;
import dev.tenk.reports.html.ChartSeries.Bars;
import dev.tenk.reports.html.ChartSeries.Bounds;
import dev.tenk.reports.html.ChartSeries.Heat;
import dev.tenk.reports.html.ChartSeries.HeatCell;
import dev.tenk.reports.html.ChartSeries.Line;
import dev.tenk.reports.html.ChartSeries.Point;
import dev.tenk.reports.html.ChartSeries.Points;
import dev.tenk.reports.html.ChartSeries.Position;
import dev.tenk.reports.html.ChartSeries.Run;
import dev.tenk.reports.html.ChartSeries.Stroke;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class ChartTest {
  private static final Chart LINES =
      new Chart(
          "lines",
          "Cost against demand",
          "Dashed: the SLO is missed.",
          Axis.logarithmic("Demand", "inferences a month"),
          Axis.logarithmic("Cost", "USD"),
          List.of(
              new Line(
                  "edge",
                  List.of(
                      Run.solid(List.of(new Position(1e3, 10), new Position(1e4, 10))),
                      Run.dashed(List.of(new Position(1e4, 10), new Position(1e5, 20)))),
                  true),
              new Line(
                  SamplePage.SCRIPT,
                  List.of(
                      Run.solid(
                          List.of(
                              new Position(1e3, 0),
                              new Position(2e3, 1),
                              new Position(3e3, 2),
                              new Position(1e4, Double.NaN),
                              new Position(1e5, 50)))),
                  false)),
          List.of(
              new Mark.Vertical("demand", 5e3),
              new Mark.Horizontal("budget", 30),
              new Mark.Spot(SamplePage.ATTRIBUTE, 3e4, 20)));
  private static final Chart POINTS =
      new Chart(
          "points",
          "Ratios",
          "Bars are 95 % intervals.",
          Axis.linear("Ratio", ""),
          Axis.categories("", List.of("p50", SamplePage.FORMULA)),
          List.of(
              new Points(
                  "candidate",
                  List.of(
                      new Point(
                          0.98,
                          0,
                          Optional.of(Bounds.between(0.95, 1.01)),
                          Optional.empty(),
                          "equivalent"),
                      new Point(
                          1.1,
                          1,
                          Optional.of(Bounds.atLeast(1.05)),
                          Optional.empty(),
                          OptionalDouble.empty(),
                          true,
                          "regressed"))),
              new Absent(SamplePage.SCRIPT, "nothing was measured")),
          List.of(new Mark.Band("margin", 0.97, 1.03), new Mark.Vertical("same", 1)));
  private static final Chart BARS =
      new Chart(
          "bars",
          "Cost lines",
          "Per 10K.",
          Axis.categories("Target", List.of("a", "b")),
          Axis.fromZero("Cost", "USD"),
          List.of(
              new Bars(
                  "compute",
                  Optional.of("cost"),
                  List.of(OptionalDouble.of(2), OptionalDouble.empty())),
              new Bars(
                  "requests",
                  Optional.of("cost"),
                  List.of(OptionalDouble.of(1), OptionalDouble.of(3))),
              new Bars(
                  "credit",
                  Optional.of("cost"),
                  List.of(OptionalDouble.of(-0.5), OptionalDouble.of(Double.NaN)))),
          List.of());
  private static final Chart HEAT =
      new Chart(
          "heat",
          "Over time",
          "",
          Axis.fromZero("Time", "s"),
          Axis.logarithmic("Response time", "ms"),
          List.of(
              new Heat(
                  "requests",
                  "requests",
                  List.of(
                      new HeatCell(0, 1, 10, 20, 100),
                      new HeatCell(1, 2, 10, 20, 1),
                      new HeatCell(1, 2, 0, 10, 50),
                      new HeatCell(2, 3, 10, 20, Double.NaN)))),
          List.of());

  static List<Chart> charts() {
    return List.of(LINES, POINTS, BARS, HEAT);
  }

  @ParameterizedTest
  @MethodSource("charts")
  void picturesAreAsKept(Chart chart) throws IOException {
    Golden.matches("html-" + chart.id() + ".svg", out -> ChartSvg.write(chart, out));
  }

  @ParameterizedTest
  @MethodSource("charts")
  void optionsAreAsKept(Chart chart) throws IOException {
    Golden.matches("html-" + chart.id() + ".json", out -> out.append(pretty(chart)));
  }

  private static String pretty(Chart chart) throws IOException {
    return options(chart).toPrettyString().replace("\r\n", "\n") + "\n";
  }

  private static JsonNode options(Chart chart) throws IOException {
    return new ObjectMapper().readTree(ChartOptions.json(chart));
  }

  private static Document svg(Chart chart) throws Exception {
    StringBuilder out = new StringBuilder();
    ChartSvg.write(chart, out);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(out.toString())));
  }

  @Test
  void pictureIsWellFormedNamedAndDescribed() throws Exception {
    for (Chart chart : List.of(LINES, POINTS, BARS, HEAT, SamplePage.costAgainstTime())) {
      Document svg = svg(chart);
      assertThat(svg.getDocumentElement().getAttribute("role")).isEqualTo("img");
      assertThat(svg.getElementsByTagName("title").item(0).getTextContent())
          .isEqualTo(chart.title());
      assertThat(svg.getElementsByTagName("desc").item(0).getTextContent())
          .startsWith(chart.description());
    }
  }

  @Test
  void valuesWithoutAPlaceAreGapsAndSaidInWords() throws Exception {
    // y of 0 and NaN
    assertThat(svg(LINES).getElementsByTagName("desc").item(0).getTextContent())
        .contains(
            "2 values have no place on the axis Cost (missing, or 0 and below on a logarithmic");
    JsonNode data = options(LINES).at("/option/series/3/data");
    assertThat(data.get(0)).hasToString("[\"-\",\"-\"]");
    assertThat(data.get(1)).hasToString("[2000,1]");
    assertThat(data.get(3)).hasToString("[\"-\",\"-\"]");
  }

  @Test
  void missingBarsAreMissingAndThoseBelowZeroStackApart() throws Exception {
    assertThat(options(BARS).at("/option/series/0/data")).hasToString("[2,null]");
    List<Bars> all = BARS.series().stream().map(Bars.class::cast).toList();
    assertThat(Layout.bars(all))
        .extracting(Layout.Bar::category, Layout.Bar::from, Layout.Bar::to)
        .containsExactly(
            Tuple.tuple(0, 0.0, 2.0),
            Tuple.tuple(0, 2.0, 3.0),
            Tuple.tuple(1, 0.0, 3.0),
            Tuple.tuple(0, 0.0, -0.5));
  }

  @Test
  void coloursAndSymbolsTellSixtyFourSeriesApart() {
    Set<String> looks = new HashSet<>();
    IntStream.range(0, 64).forEach(i -> looks.add(Look.colour(i) + Look.symbol(i)));
    assertThat(looks).hasSize(64);
  }

  /** Not by colour alone: filled or not, an arrow for an unknown end, a second mark. */
  @Test
  void whatIsNotToBeTrustedIsHollowAndAnUnknownEndIsAnArrow() throws Exception {
    Point doubtful =
        new Point(
            10,
            20,
            Optional.empty(),
            Optional.of(Bounds.atLeast(15)),
            OptionalDouble.of(18),
            true,
            "p99 20 ms");
    Chart chart =
        new Chart(
            "hollow",
            "Hollow",
            "",
            Axis.linear("x", ""),
            Axis.linear("y", ""),
            List.of(
                new Points("late", List.of(doubtful)),
                new Points("sound", List.of(Point.at(1, 2))),
                new Absent("none", "nothing was measured")),
            List.of());

    StringBuilder svg = new StringBuilder();
    ChartSvg.write(chart, svg);
    assertThat(svg).containsOnlyOnce("class=\"hollow c0\"").containsOnlyOnce("class=\"mark f1\"");
    assertThat(svg).containsOnlyOnce("class=\"also c0\"").containsPattern("bounds c0.*l5-5l5 5");
    assertThat(svg(chart).getElementsByTagName("desc").item(0).getTextContent())
        .contains(
            "late, p99 20 ms, not to be trusted; sound; none, not drawn: nothing was measured.");
    JsonNode options = options(chart);
    // x, y, bounds of x, bounds of y, whether they are open, and the second mark
    assertThat(options.at("/option/series/0/data/0"))
        .hasToString("[10,20,null,null,15,null,0,1,18]");
    assertThat(options.at("/option/series/1/data/0/itemStyle/color").asText())
        .isEqualTo("var(--page)");
    assertThat(options.at("/option/series/2/data/0").has("itemStyle")).isFalse();
    assertThat(options.at("/names")).hasToString("[\"late\",\"sound\",\"none\"]");
  }

  @Test
  void aDottedLineHasAHollowSymbolHoweverShortItIs() {
    List<Position> many = IntStream.range(0, 50).mapToObj(i -> new Position(i, i)).toList();
    Line line =
        new Line(
            "line",
            List.of(
                Run.solid(many),
                new Run(List.of(new Position(49, 49), new Position(50, 50)), Stroke.DOTTED)),
            false);

    assertThat(Layout.symbols(line, 0, false))
        .filteredOn(Layout.Symbol::hollow)
        .extracting(Layout.Symbol::position)
        .containsExactly(new Position(50, 50));
    assertThat(Layout.symbols(line, 0, true)).allMatch(Layout.Symbol::hollow).hasSize(1);
  }

  @Test
  void namesOfMarksStandAboveEachOtherWhereTheyWouldOverlap() {
    Chart chart =
        new Chart(
            "marks",
            "Marks",
            "",
            Axis.linear("x", ""),
            Axis.linear("y", ""),
            List.of(),
            List.of(
                new Mark.Vertical("one", 10),
                new Mark.Vertical("another", 10.1),
                new Mark.Vertical("far away", 20),
                new Mark.Vertical("", 10)));
    assertThat(Layout.of(chart).levels().values()).containsExactly(0, 1, 0);
  }

  @Test
  void chartsThatCannotBeDrawnAreRefused() {
    Axis names = Axis.categories("Target", List.of("a", "b"));
    Bars one = new Bars("x", Optional.empty(), List.of(OptionalDouble.of(1)));
    Bars two = new Bars("x", Optional.empty(), List.of(OptionalDouble.of(1), OptionalDouble.of(2)));
    Axis log = Axis.logarithmic("Cost", "USD");
    Axis linear = Axis.fromZero("Cost", "USD");

    assertThatThrownBy(() -> new Chart("A b", "", "", linear, linear, List.of(), List.of()))
        .hasMessage("not an id: A b");
    assertThatThrownBy(() -> new Chart("a", "", "", names, names, List.of(), List.of()))
        .hasMessage("a: both axes have categories");
    assertThatThrownBy(() -> new Chart("a", "", "", names, linear, List.of(one), List.of()))
        .hasMessage("a: 1 bars for 2 categories");
    assertThatThrownBy(() -> new Chart("a", "", "", names, log, List.of(two), List.of()))
        .hasMessage("a: bars have no length on such an axis");
    assertThatThrownBy(() -> new Chart("a", "", "", linear, linear, List.of(two), List.of()))
        .hasMessage("a: 2 bars for -1 categories");
  }
}
