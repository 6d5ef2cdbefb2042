package dev.tenk.reports.page;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.Load;
import dev.tenk.cost.matrix.Candidate;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.cost.matrix.ResponseAtDemand;
import dev.tenk.cost.matrix.ResponseAtDemand.SloAtDemand;
import dev.tenk.reports.html.Axis;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import dev.tenk.reports.html.ChartSeries.Bounds;
import dev.tenk.reports.html.ChartSeries.Point;
import dev.tenk.reports.html.ChartSeries.Position;
import dev.tenk.reports.html.ChartSeries.Run;
import dev.tenk.reports.html.Mark;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.matrix.MatrixTables;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.stats.estimate.QuantileEstimate.Bounded;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Charts of what targets cost, by time and by demand. */
final class DemandCharts {
  private static final double P99 = 0.99;
  private static final double NANOS_PER_MILLI = 1e6;

  /** Inferences a month at both ends of the chart, unless the owner's demand is beyond. */
  private static final double LEAST = 100;

  private static final double MOST = 1e7;
  private static final int STEPS_PER_DECADE = 12;
  private static final String USD = "USD";

  private final RunReport report;

  DemandCharts(RunReport report) {
    this.report = report;
  }

  /** The p99 where any target has one, or else the SLO's own quantile. */
  double quantile() {
    return report.atDemand().rows().stream().anyMatch(row -> time(row, P99).isPresent())
        ? P99
        : report.slo().quantile();
  }

  private static Optional<Bounded> time(Row row, double quantile) {
    return MatrixTables.telling(row)
        .flatMap(
            told ->
                told.response().stream()
                    .filter(each -> each.quantile() == quantile)
                    .filter(each -> told.cell().validity().valid(quantile))
                    .filter(Bounded.class::isInstance)
                    .map(Bounded.class::cast)
                    .findFirst());
  }

  /** Cost against response time; empty where no target has both. */
  Optional<Chart> costAgainstTime() {
    double quantile = quantile();
    String name = Figures.quantile(quantile);
    List<ChartSeries> series = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    boolean drawn = false;
    for (TargetReport target : report.targets()) {
      Row row = row(target.name());
      Optional<Bounded> time = time(row, quantile);
      if (time.isPresent() && row.cost() instanceof Cost cost) {
        drawn = true;
        series.add(
            new ChartSeries.Points(
                Names.of(target.facts()),
                List.of(point(name, cost, time.get(), MatrixTables.where(row)))));
      } else {
        // a place in the legend keeps the colours those of the other charts
        series.add(new ChartSeries.Points(Names.of(target.facts()), List.of()));
        missing.add(target.name());
      }
    }
    if (!drawn) {
      return Optional.empty();
    }
    List<Mark> marks =
        quantile == report.slo().quantile()
            ? List.of(
                new Mark.Horizontal(
                    "SLO "
                        + Figures.millis(report.slo().boundNanos(), RoundingMode.HALF_UP)
                        + " ms",
                    report.slo().boundNanos() / NANOS_PER_MILLI))
            : List.of();
    return Optional.of(
        new Chart(
            "cost-against-time",
            "Cost against response time " + name,
            "Left is cheaper, low is faster. Cost at this demand, response time as measured at the load that the table names; bars reach to its upper bound at 99 % confidence and over the interval of the cost."
                + (missing.isEmpty()
                    ? ""
                    : " Not drawn, for want of a valid "
                        + name
                        + " or a cost at this demand: "
                        + String.join(", ", missing)
                        + "."),
            Axis.logarithmic("cost per 10,000 inferences", USD),
            Axis.logarithmic("response time " + name, "ms"),
            series,
            marks));
  }

  private static Point point(String name, Cost cost, Bounded time, String where) {
    Estimate usd = cost.per10kUsd().orElseThrow();
    boolean bounded = time.upperNanos() != Long.MAX_VALUE;
    return new Point(
        usd.value().doubleValue(),
        time.valueNanos() / NANOS_PER_MILLI,
        usd.isExact()
            ? Optional.empty()
            : Optional.of(Bounds.between(usd.low().doubleValue(), usd.high().doubleValue())),
        bounded ? Optional.of(Bounds.upTo(time.upperNanos() / NANOS_PER_MILLI)) : Optional.empty(),
        "%s per 10K, %s %s ms%s, measured at %s"
            .formatted(
                Figures.costUsd(cost, usd.value()),
                name,
                Figures.millis(time.valueNanos(), RoundingMode.HALF_UP),
                bounded
                    ? " ≤ " + Figures.millis(time.upperNanos(), RoundingMode.UP)
                    : ", and failures reach into its bound",
                where));
  }

  private Row row(String target) {
    return report.atDemand().rows().stream()
        .filter(row -> row.candidate().name().equals(target))
        .findFirst()
        .orElseThrow();
  }

  /** A month's bill by demand; empty where no target has a cost at any demand. */
  Optional<Chart> costByDemand() {
    List<ChartSeries> series = new ArrayList<>();
    boolean drawn = false;
    for (TargetReport target : report.targets()) {
      List<Run> runs = runs(row(target.name()).candidate());
      drawn |= !runs.isEmpty();
      series.add(new ChartSeries.Line(Names.of(target.facts()), runs, false));
    }
    if (!drawn) {
      return Optional.empty();
    }
    List<Mark> marks = new ArrayList<>();
    marks.add(new Mark.Vertical("this demand", report.demand().inferencesPerMonth().doubleValue()));
    marks.addAll(breakEvens());
    return Optional.of(
        new Chart(
            "cost-by-demand",
            "Cost of a month by demand",
            "Dashed where the target was not seen to meet the SLO. A step is one more device or instance. A line ends where the target can do no more. Circles: where one costs the same as the cheapest that meets the SLO at this demand, whether it meets the SLO there or not. The peak grows with the demand; cold starts are billed, and become rare with more of it.",
            Axis.logarithmic("inferences a month", ""),
            Axis.logarithmic("cost of a month", USD),
            series,
            marks));
  }

  private double least() {
    return Math.max(1, Math.min(LEAST, report.demand().inferencesPerMonth().doubleValue() / 10));
  }

  private double most() {
    return Math.max(MOST, report.demand().inferencesPerMonth().doubleValue() * 10);
  }

  private record Priced(long inferences, double usd, OptionalLong units, boolean met) {}

  private List<Run> runs(Candidate candidate) {

    double least = least();
    int steps = (int) Math.ceil(Math.log10(most() / least) * STEPS_PER_DECADE);
    List<Run> runs = new ArrayList<>();
    List<Priced> all = new ArrayList<>();
    Optional<Priced> before = Optional.empty();
    for (int i = 0; i <= steps; i++) {
      Optional<Priced> next =
          priced(candidate, Math.round(least * Math.pow(10, (double) i / STEPS_PER_DECADE)));
      if (before.isPresent() && next.isPresent()) {
        all.addAll(step(candidate, before.get(), next.get()));
      } else if (next.isEmpty()) {
        // what cannot be priced is a gap
        runs.addAll(joined(all));
        all.clear();
      }
      next.ifPresent(all::add);
      before = next;
    }
    runs.addAll(joined(all));
    return runs;
  }

  /** Both sides of where another unit is taken, or the SLO is no longer met. */
  private List<Priced> step(Candidate candidate, Priced from, Priced to) {
    Priced low = from;
    Priced high = to;
    if (same(low, high)) {
      return List.of();
    }
    while (high.inferences() - low.inferences() > Math.max(1, low.inferences() / 1000)) {
      Optional<Priced> middle =
          priced(candidate, low.inferences() + (high.inferences() - low.inferences()) / 2);
      if (middle.isEmpty()) {
        break;
      }
      if (same(low, middle.get())) {
        low = middle.get();
      } else {
        high = middle.get();
      }
    }
    return List.of(low, high);
  }

  private static boolean same(Priced one, Priced other) {
    return one.units().equals(other.units()) && one.met() == other.met();
  }

  private Optional<Priced> priced(Candidate candidate, long inferences) {
    Load load = Load.of(report.demand()).withInferences(BigDecimal.valueOf(inferences));
    CostResult result = candidate.costs().at(load);
    if (!(result instanceof Cost cost)) {
      return Optional.empty();
    }
    ResponseAtDemand answers =
        ResponseAtDemand.of(candidate, load, cost, report.slo(), report.matrix().hoursPerMonth());
    return Optional.of(
        new Priced(
            inferences,
            cost.monthlyUsd().value().doubleValue(),
            cost.units().map(units -> OptionalLong.of(units.inUse())).orElse(OptionalLong.empty()),
            answers.slo() == SloAtDemand.MET));
  }

  private static List<Run> joined(List<Priced> all) {
    List<Run> runs = new ArrayList<>();
    List<Position> points = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      points.add(new Position(all.get(i).inferences(), all.get(i).usd()));
      boolean last = i + 1 == all.size();
      if (last || all.get(i + 1).met() != all.get(i).met()) {
        if (!last) {
          points.add(new Position(all.get(i + 1).inferences(), all.get(i + 1).usd()));
        }
        runs.add(new Run(points, !all.get(i).met()));
        points = new ArrayList<>();
      }
    }
    return runs;
  }

  private List<Mark> breakEvens() {
    List<Mark> marks = new ArrayList<>();
    for (Row row : report.atDemand().rows()) {
      row.breakEven()
          .ifPresent(
              against -> {
                for (long turn : against.inferences().turns()) {
                  priced(row.candidate(), turn)
                      .filter(at -> at.inferences() >= least() && at.inferences() <= most())
                      .ifPresent(
                          at ->
                              marks.add(
                                  new Mark.Spot(
                                      "%s = %s at %s"
                                          .formatted(
                                              row.candidate().name(),
                                              against.reference(),
                                              Figures.grouped(BigDecimal.valueOf(turn))),
                                      at.inferences(),
                                      at.usd())));
                }
              });
    }
    return marks;
  }

  /** The lines of the bills at the owner's demand, stacked; empty where there is no bill. */
  Optional<Chart> lines() {
    return BillCharts.of(
        "cost-lines",
        "What a month costs, line by line",
        "At this demand; the lines of each bill on each other. The bills themselves, with their prices and sources, are below.",
        "a month",
        report.targets().stream()
            .filter(each -> each.atDemand() instanceof Cost)
            .map(
                each ->
                    new BillCharts.Bill(Names.of(each.facts()), ((Cost) each.atDemand()).lines()))
            .toList(),
        CostLine::item);
  }
}
