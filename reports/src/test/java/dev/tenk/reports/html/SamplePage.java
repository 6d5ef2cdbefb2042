package dev.tenk.reports.html;

import dev.tenk.reports.html.ChartSeries.Bars;
import dev.tenk.reports.html.ChartSeries.Bounds;
import dev.tenk.reports.html.ChartSeries.Heat;
import dev.tenk.reports.html.ChartSeries.HeatCell;
import dev.tenk.reports.html.ChartSeries.Line;
import dev.tenk.reports.html.ChartSeries.Point;
import dev.tenk.reports.html.ChartSeries.Points;
import dev.tenk.reports.html.ChartSeries.Position;
import dev.tenk.reports.html.ChartSeries.Run;
import dev.tenk.reports.html.HtmlPage.Chip;
import dev.tenk.reports.html.HtmlPage.Details;
import dev.tenk.reports.html.HtmlPage.Drawing;
import dev.tenk.reports.html.HtmlPage.Figures;
import dev.tenk.reports.html.HtmlPage.Items;
import dev.tenk.reports.html.HtmlPage.Paragraph;
import dev.tenk.reports.html.HtmlPage.Section;
import dev.tenk.reports.html.HtmlPage.Severity;
import dev.tenk.reports.html.HtmlPage.Verbatim;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.document.Table.Tone;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;

/** A page with every kind of chart, twelve targets, and names that try to break out. */
final class SamplePage {
  static final String SCRIPT = "</script><script>alert(1)</script>";
  static final String ATTRIBUTE = "x\" onmouseover=\"alert(2)";
  static final String FORMULA = "=cmd|' /C calc'!A0";
  static final String REVERSED = "pi\u202Ecod.exe{a|b}";
  static final List<String> TARGETS =
      List.of(
          "pi5-hailo8l",
          "pi5-hailo8l-spare",
          "sagemaker-ml.c7g.xlarge",
          "sagemaker-ml.g5.xlarge",
          "sagemaker-serverless-4096",
          "sagemaker-async-scale-to-zero-ml.inf2.xlarge",
          "lambda-arm64-3008",
          "lambda-x86-3008-provisioned-concurrency-5",
          SCRIPT,
          ATTRIBUTE,
          FORMULA,
          REVERSED);

  private static final double[] P99_MILLIS = {31, 29, 58, 22, 212, 4100, 187, 96, 75, 64, 140, 333};
  private static final double[] USD = {
    0.0041, 0.0082, 0.19, 0.71, 0.33, 0.052, 0.27, 0.61, 0.12, 0.44, 0.9, 1.7
  };

  private SamplePage() {}

  static HtmlPage page() {
    return new HtmlPage(
        "tenk report, run 20261121T020000Z-nightly-3f2a",
        "For 300,000 inferences a month, peak 5 req/s, pi5-hailo8l costs least: $0.0041 per 10K at"
            + " a p99 of 31.0 ms, within 250 ms.",
        List.of(
            new Chip(
                Severity.WARNING,
                "4 of 12 emulated",
                "4 of 12 targets are emulated: their times are not AWS's."),
            Chip.of(Severity.ERROR, "1 cell is invalid: " + SCRIPT + " sent late.")),
        List.of(
            new Section(
                "overview",
                "Cost and response time",
                List.of(
                    new Figures("overview-table", "At demand, cheapest first", overview()),
                    new Drawing(costAgainstTime()))),
            new Section("demand", "Cost against demand", List.of(new Drawing(demand()))),
            new Section(
                "time",
                "Response time",
                List.of(
                    new Drawing(percentiles()), new Drawing(heat()), new Drawing(throughput()))),
            new Section("lines", "What it is made of", List.of(new Drawing(stacked()))),
            new Section("before", "Against the run before", List.of(new Drawing(ratios()))),
            new Section(
                "nights",
                "Night by night",
                List.of(new Drawing(history()), new Drawing(columns()))),
            new Section(
                "again",
                "Do it again",
                List.of(
                    new Paragraph("The same suite, the same prices:"),
                    new Verbatim("tenk run suite.yaml --prices prices/2026-11.csv --seed 42\n"),
                    new Details(
                        "The suite as it was",
                        List.of(
                            new Verbatim("name: " + SCRIPT + "\ntargets:\n  - pi5-hailo8l\n"),
                            new Items(List.of(ATTRIBUTE, FORMULA, REVERSED))))))));
  }

  static Table overview() {
    List<List<Cell>> rows = new ArrayList<>();
    for (int i = 0; i < TARGETS.size(); i++) {
      boolean met = P99_MILLIS[i] <= 250;
      rows.add(
          List.of(
              Cell.of(TARGETS.get(i)),
              new Cell(
                  i % 3 == 0 ? "emulated" : "measured", i % 3 == 0 ? Tone.DOUBTFUL : Tone.PLAIN),
              Cell.of(i == 5 ? "-" : (i == 4 ? "≤ $" : "$") + USD[i]),
              Cell.of(figure(USD[i] * 0.9) + " to " + figure(USD[i] * 1.1)),
              Cell.of(String.format(Locale.ROOT, "%,.1f", P99_MILLIS[i])),
              new Cell(met ? "met" : "missed", met ? Tone.GOOD : Tone.BAD),
              Cell.of(met ? "" : "p99 is above 250 ms; would need another size")));
    }
    return new Table(
        List.of(
            Column.text("Target"),
            Column.text("Standing"),
            Column.number("Cost per 10K"),
            Column.number("Bounds, USD"),
            Column.number("p99, ms"),
            Column.text("SLO"),
            Column.text("Why not")),
        rows);
  }

  private static String figure(double value) {
    return Ruler.plain(Math.round(value * 1e5) / 1e5);
  }

  static Chart costAgainstTime() {
    List<ChartSeries> series = new ArrayList<>();
    for (int i = 0; i < TARGETS.size(); i++) {
      series.add(
          new Points(
              TARGETS.get(i),
              List.of(
                  new Point(
                      P99_MILLIS[i],
                      USD[i],
                      Optional.of(Bounds.between(P99_MILLIS[i] * 0.9, P99_MILLIS[i] * 1.25)),
                      Optional.of(
                          i == 4
                              ? Bounds.atLeast(0)
                              : Bounds.between(USD[i] * 0.85, USD[i] * 1.15)),
                      i == 6 ? OptionalDouble.of(USD[i] * 0.7) : OptionalDouble.empty(),
                      i == 6,
                      i % 3 == 0 ? "emulated" : "measured"))));
    }
    return new Chart(
        "cost-time",
        "Cost per 10K against p99",
        "Lower and further left is better; bars are 99 % bounds.",
        Axis.logarithmic("Response time p99", "ms"),
        Axis.logarithmic("Cost per 10K", "USD"),
        series,
        List.of(new Mark.Vertical("SLO: 250 ms", 250)));
  }

  static Chart demand() {
    List<ChartSeries> series = new ArrayList<>();
    for (int i = 0; i < TARGETS.size(); i++) {
      double fixed = i % 2 == 0 ? 8 * (i + 1) : 0.4;
      List<Position> met = new ArrayList<>();
      List<Position> missed = new ArrayList<>();
      for (double demand = 1e3; demand <= 1.001e8; demand *= Math.pow(10, 0.1)) {
        double units = i % 2 == 0 ? Math.ceil(demand / 2e7) : 1;
        double cost = fixed * units + demand / 10_000 * USD[i] * (i % 2 == 0 ? 0.1 : 1);
        if (demand <= 1e7 || i < 6) {
          met.add(new Position(demand, cost));
        } else {
          if (missed.isEmpty()) {
            missed.add(met.get(met.size() - 1));
          }
          missed.add(new Position(demand, cost));
        }
      }
      series.add(new Line(TARGETS.get(i), List.of(Run.solid(met), Run.dashed(missed)), i % 2 == 0));
    }
    return new Chart(
        "demand-cost",
        "Monthly cost against demand",
        "Steps are whole units added; dashed where the SLO is missed.",
        Axis.logarithmic("Inferences a month", ""),
        Axis.logarithmic("Cost a month", "USD"),
        series,
        List.of(
            new Mark.Spot("break-even 2.4M: " + ATTRIBUTE, 2.4e6, 24),
            new Mark.Spot("break-even 2.6M", 2.6e6, 26),
            new Mark.Vertical("demand: 300k", 3e5)));
  }

  static Chart percentiles() {
    List<ChartSeries> series = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<Position> points = new ArrayList<>();
      for (double nines = 0; nines <= 4.001; nines += 0.1) {
        double quantile = 1 - Math.pow(10, -nines);
        points.add(new Position(quantile, 12 + 6 * i + 3 * Math.pow(nines, 1.5 + 0.5 * i)));
      }
      series.add(
          new Line(
              TARGETS.get(i),
              List.of(new Run(points, List.of(ChartSeries.Stroke.values()).get(i % 3))),
              false));
    }
    series.add(new ChartSeries.Absent(SCRIPT, "no request succeeded"));
    return new Chart(
        "percentiles",
        "Response time by percentile",
        "The share of requests that were at least so fast.",
        Axis.percentiles("Percentile"),
        Axis.fromZero("Response time", "ms"),
        series,
        List.of());
  }

  static Chart heat() {
    Random random = new Random(7);
    List<HeatCell> cells = new ArrayList<>();
    for (int second = 0; second < 120; second++) {
      double middle = 20 + 8 * Math.sin(second / 9.0) + (second > 70 && second < 80 ? 90 : 0);
      int[] counts = new int[24];
      for (int i = 0; i < 400; i++) {
        double millis = middle * Math.exp(0.35 * random.nextGaussian());
        int bin = (int) (Math.log(millis / 5) / Math.log(1.25));
        if (bin >= 0 && bin < counts.length) {
          counts[bin]++;
        }
      }
      for (int bin = 0; bin < counts.length; bin++) {
        if (counts[bin] > 0) {
          double from = 5 * Math.pow(1.25, bin);
          cells.add(new HeatCell(second, second + 1, from, from * 1.25, counts[bin]));
        }
      }
    }
    return new Chart(
        "heat",
        "Response time over time",
        "The darker, the more requests; a stall at 70 s.",
        Axis.fromZero("Time", "s"),
        Axis.logarithmic("Response time", "ms"),
        List.of(new Heat("requests", "requests", cells)),
        List.of());
  }

  static Chart throughput() {
    List<Position> all = new ArrayList<>();
    List<Position> failed = new ArrayList<>();
    for (int second = 0; second < 120; second += 2) {
      all.add(new Position(second, second >= 70 && second < 80 ? Double.NaN : 400 - second % 7));
      failed.add(new Position(second, second >= 80 && second < 90 ? 40 : 0));
    }
    return new Chart(
        "throughput",
        "Throughput and errors",
        "Nothing was answered from 70 to 80 s.",
        Axis.fromZero("Time", "s"),
        Axis.fromZero("Rate", "req/s"),
        List.of(
            new Line("answered", List.of(Run.solid(all)), false),
            new Line("failed", List.of(Run.solid(failed)), true)),
        List.of());
  }

  static Chart stacked() {
    List<ChartSeries> series = new ArrayList<>();
    List<String> lines =
        List.of(
            "compute", "requests", "data in", "data out", "storage", "energy", "capital", "upkeep");
    for (int i = 0; i < lines.size(); i++) {
      int line = i;
      series.add(
          new Bars(
              lines.get(i),
              Optional.of("cost"),
              IntStream.range(0, TARGETS.size())
                  .mapToObj(
                      target ->
                          (target + line) % 5 == 4
                              ? OptionalDouble.empty()
                              : OptionalDouble.of(USD[target] * (8 - line) / 30))
                  .toList()));
    }
    return new Chart(
        "cost-lines",
        "Cost lines per target",
        "Each bar is the cost per 10K, cut into its lines.",
        Axis.fromZero("Cost per 10K", "USD"),
        Axis.categories("", TARGETS),
        series,
        List.of());
  }

  static Chart ratios() {
    List<String> metrics =
        List.of(
            "response p50", "response p90", "response p99", "service p50", "throughput", FORMULA);
    double[] ratio = {0.97, 0.95, 1.08, 0.99, 1.01, 1.0};
    return new Chart(
        "ratios",
        "Candidate against baseline",
        "Left of the margin is faster.",
        Axis.linear("Ratio", ""),
        Axis.categories("", metrics),
        List.of(
            new Points(
                "candidate / baseline",
                IntStream.range(0, metrics.size())
                    .mapToObj(
                        i ->
                            new Point(
                                ratio[i],
                                i,
                                Optional.of(Bounds.between(ratio[i] - 0.03, ratio[i] + 0.04)),
                                Optional.empty(),
                                i == 2 ? "regressed" : "equivalent"))
                    .toList())),
        List.of(new Mark.Band("margin ±3 %", 0.97, 1.03), new Mark.Vertical("", 1)));
  }

  static Chart history() {
    List<String> nights = IntStream.range(1, 31).mapToObj("2026-11-%02d"::formatted).toList();
    List<Position> p99 =
        IntStream.range(0, 30)
            .mapToObj(i -> new Position(i, (i < 21 ? 31 : 38) + (i * 7 % 5) * 0.4))
            .toList();
    return new Chart(
        "history",
        "Response time p99, night by night",
        "It changed on 22 November.",
        Axis.categories("Night", nights),
        Axis.fromZero("Response time p99", "ms"),
        List.of(new Line("pi5-hailo8l", List.of(Run.solid(p99)), false)),
        List.of(new Mark.Vertical("change, +22 %", 21)));
  }

  static Chart columns() {
    return new Chart(
        "cold",
        "Cold against warm",
        "Median service time.",
        Axis.categories(
            "Target", List.of("lambda-arm64-3008", "sagemaker-serverless-4096", "lambda-x86")),
        Axis.fromZero("Service time p50", "ms"),
        List.of(
            new Bars(
                "warm",
                Optional.empty(),
                List.of(OptionalDouble.of(87), OptionalDouble.of(120), OptionalDouble.of(64))),
            new Bars(
                "cold",
                Optional.empty(),
                List.of(OptionalDouble.of(2300), OptionalDouble.empty(), OptionalDouble.of(1900)))),
        List.of());
  }
}
