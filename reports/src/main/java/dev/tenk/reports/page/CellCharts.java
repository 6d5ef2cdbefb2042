package dev.tenk.reports.page;

import dev.tenk.reports.html.Axis;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import dev.tenk.reports.html.ChartSeries.HeatCell;
import dev.tenk.reports.html.ChartSeries.Point;
import dev.tenk.reports.html.ChartSeries.Position;
import dev.tenk.reports.html.ChartSeries.Run;
import dev.tenk.reports.html.Mark;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.reports.render.run.Tables;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.CellTimeline;
import dev.tenk.results.stats.cell.CellTimeline.Band;
import dev.tenk.results.stats.cell.CellTimeline.Reading;
import dev.tenk.results.stats.cell.CellTimeline.Slice;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.results.stats.slo.CapacitySearch.StepResult;
import dev.tenk.results.stats.slo.CapacitySteps;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.stats.slo.StepFault;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.Predicate;

/** Charts of single cells over time. */
final class CellCharts {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final List<Double> QUANTILES = List.of(0.5, 0.9, 0.99);
  private static final String RESPONSE = "response time";
  private static final String SECONDS = "seconds from the start of the window";

  private final Slo slo;
  private int charts;

  CellCharts(Slo slo) {
    this.slo = slo;
  }

  /** A cell that has a course. */
  record Drawn(TargetReport target, CellSummary cell, CellTimeline course) {
    String name() {
      return target.name() + ", " + CellText.workload(cell);
    }
  }

  private String id(String what) {
    return Names.id(what, ++charts);
  }

  /** Response time over the window. */
  Chart heat(Drawn cell) {
    List<HeatCell> cells = new ArrayList<>();
    for (Band band : cell.course().bands()) {
      Slice slice = cell.course().slices().get(band.slice());
      cells.add(
          new HeatCell(
              slice.fromSeconds(),
              slice.toSeconds(),
              band.fromNanos() / NANOS_PER_MILLI,
              band.toNanos() / NANOS_PER_MILLI,
              band.count()));
    }
    return new Chart(
        id("heat"),
        "Response time over time, " + cell.name(),
        "Successes, by when they were due. The darker, the more requests.",
        Axis.fromZero(SECONDS, "s"),
        Axis.logarithmic(RESPONSE, "ms"),
        List.of(new ChartSeries.Heat("requests", "", cells)),
        List.of(PercentileCharts.bound(slo)));
  }

  /** Throughput and failures over the window. */
  Chart rates(Drawn cell) {
    return new Chart(
        id("rates"),
        "Throughput and failures over time, " + cell.name(),
        "By when the requests were due.",
        Axis.fromZero(SECONDS, "s"),
        Axis.fromZero("requests a second", ""),
        List.of(
            rate("successes", cell.course(), Slice::successesPerSecond),
            rate("failures", cell.course(), Slice::failuresPerSecond)),
        List.of());
  }

  private static ChartSeries rate(
      String name, CellTimeline course, Function<Slice, Double> perSecond) {
    List<Position> points = new ArrayList<>();
    for (Slice slice : course.slices()) {
      points.add(new Position(slice.fromSeconds(), perSecond.apply(slice)));
    }
    Slice last = course.slices().get(course.slices().size() - 1);
    points.add(new Position(last.toSeconds(), perSecond.apply(last)));
    return new ChartSeries.Line(name, List.of(Run.solid(points)), true);
  }

  /** Power of the device; empty where it was not measured. */
  Optional<Chart> power(Drawn cell) {
    return telemetry(
        cell,
        "power",
        "Power, " + cell.name(),
        Axis.fromZero("power", "W"),
        List.of("device"),
        List.of(Reading::powerWatts));
  }

  /** Temperatures of the device; empty where none was measured. */
  Optional<Chart> temperature(Drawn cell) {
    return telemetry(
        cell,
        "temperature",
        "Temperature, " + cell.name(),
        Axis.linear("temperature", "°C"),
        List.of("CPU", "accelerator"),
        List.of(Reading::soc, Reading::npu));
  }

  private Optional<Chart> telemetry(
      Drawn cell,
      String what,
      String title,
      Axis axis,
      List<String> names,
      List<Function<Reading, OptionalDouble>> values) {
    List<ChartSeries> series = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      List<Position> points = new ArrayList<>();
      for (Reading reading : cell.course().telemetry()) {
        // what was not reported is a gap
        points.add(
            new Position(reading.seconds(), values.get(i).apply(reading).orElse(Double.NaN)));
      }
      if (points.stream().anyMatch(point -> Double.isFinite(point.y()))) {
        series.add(new ChartSeries.Line(names.get(i), List.of(Run.solid(points)), false));
      }
    }
    return series.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Chart(
                id(what),
                title,
                "From before the load to after it.",
                Axis.linear("seconds from the start of the cell", "s"),
                axis,
                series,
                List.of()));
  }

  /** The steps of a search for capacity. */
  Chart search(TargetReport target, CapacitySteps search) {
    List<ChartSeries> series = new ArrayList<>();
    add(series, search, "met", step -> step.decision() == SloDecision.MET);
    add(series, search, "missed", step -> step.decision() == SloDecision.MISSED);
    add(series, search, "inconclusive", step -> step.decision() == SloDecision.INCONCLUSIVE);
    addSpoiled(series, search, "spoiled by the generator", StepFault.GENERATOR);
    addSpoiled(series, search, "failed altogether", StepFault.TARGET);
    return new Chart(
        id("search"),
        "Capacity search, " + Names.of(target.facts()) + ", " + search.workload(),
        search.outcome().map(outcome -> outcome.inWords() + ".").orElse("Cut off before its end."),
        Axis.linear("step", ""),
        Axis.logarithmic("arrival rate", "req/s"),
        series,
        search.confirmedPerSecond().isPresent()
            ? List.of(new Mark.Horizontal("confirmed", search.confirmedPerSecond().getAsDouble()))
            : List.of());
  }

  private static void addSpoiled(
      List<ChartSeries> series, CapacitySteps search, String name, StepFault fault) {
    List<Position> spoiled = positions(search, step -> step.fault() == fault);
    if (!spoiled.isEmpty()) {
      series.add(points(name, search, spoiled));
    }
  }

  private static void add(
      List<ChartSeries> series, CapacitySteps search, String name, Predicate<StepResult> which) {
    List<Position> positions = positions(search, step -> !step.spoiled() && which.test(step));
    // empty ones, too: so each decision has one colour in all charts
    series.add(points(name, search, positions));
  }

  private static List<Position> positions(CapacitySteps search, Predicate<StepResult> which) {
    List<Position> positions = new ArrayList<>();
    for (int i = 0; i < search.results().size(); i++) {
      if (which.test(search.results().get(i))) {
        positions.add(new Position(i + 1, search.results().get(i).ratePerSecond()));
      }
    }
    return positions;
  }

  private static ChartSeries points(String name, CapacitySteps search, List<Position> positions) {
    return new ChartSeries.Points(
        name,
        positions.stream()
            .map(
                position -> {
                  StepResult step = search.results().get((int) position.x() - 1);
                  return new Point(
                      position.x(),
                      position.y(),
                      Optional.empty(),
                      Optional.empty(),
                      "%d requests, %d over the bound".formatted(step.requests(), step.over()));
                })
            .toList());
  }

  /** Warm and cold requests side by side; empty where they cannot be distinguished. */
  Optional<Chart> coldAndWarm(RunReport report) {
    List<String> names = new ArrayList<>();
    List<CellSummary> cells = new ArrayList<>();
    List<ChartSeries> absent = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      boolean told = false;
      for (CellSummary cell : Tables.shown(target)) {
        told |= cell.warmAndCold().isPresent();
        if (cell.warmAndCold().filter(both -> both.coldRequests() > 0).isPresent()) {
          names.add(Names.of(target.facts()) + ", " + CellText.workload(cell));
          cells.add(cell);
        }
      }
      if (cells.stream().noneMatch(cell -> cell.target().equals(target.name()))) {
        absent.add(
            new ChartSeries.Absent(
                Names.of(target.facts()),
                told ? "no request was cold" : "it does not say which requests were cold"));
      }
    }
    List<ChartSeries> series = new ArrayList<>();
    for (double coldShare : List.of(0.0, 1.0)) {
      for (double quantile : QUANTILES) {
        coldOrWarm(cells, coldShare, quantile).ifPresent(series::add);
      }
    }
    return series.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Chart(
                    id("cold"),
                    "Warm and cold requests",
                    "Response time of requests that found an environment, and of those that had to wait for one. Bars: where it lies in another run at 99 % confidence; an arrow: no upper end is established. Hollow: not to be trusted.",
                    Axis.logarithmic(RESPONSE, "ms"),
                    Axis.categories("", names),
                    series,
                    List.of())
                .with(absent));
  }

  private static Optional<ChartSeries> coldOrWarm(
      List<CellSummary> cells, double coldShare, double quantile) {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      if (cells.get(i).warmAndCold().orElseThrow().response(quantile, coldShare)
          instanceof Seen seen) {
        points.add(point(i, seen, cells.get(i).validity().valid(quantile)));
      }
    }
    String name = (coldShare == 0 ? "warm " : "cold ") + Figures.quantile(quantile);
    return points.isEmpty() ? Optional.empty() : Optional.of(new ChartSeries.Points(name, points));
  }

  private static Point point(int row, Seen seen, boolean valid) {
    return new Point(
        seen.valueNanos() / NANOS_PER_MILLI,
        row,
        Optional.of(Names.bounds(seen)),
        Optional.empty(),
        OptionalDouble.empty(),
        !valid,
        "%s ms, %s in another run%s"
            .formatted(
                Figures.millis(seen.valueNanos(), RoundingMode.HALF_UP),
                CellText.interval(seen),
                valid ? "" : ", not to be trusted"));
  }
}
