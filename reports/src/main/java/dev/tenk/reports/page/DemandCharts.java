package dev.tenk.reports.page;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.Load;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.matrix.Candidate;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.cost.matrix.ResponseAtDemand;
import dev.tenk.cost.matrix.ResponseAtDemand.SloAtDemand;
import dev.tenk.reports.html.Axis;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import dev.tenk.reports.html.ChartSeries.Position;
import dev.tenk.reports.html.ChartSeries.Run;
import dev.tenk.reports.html.ChartSeries.Stroke;
import dev.tenk.reports.html.Mark;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Charts of what targets cost, by demand and line by line. */
final class DemandCharts {
  /** Inferences a month at both ends of the chart, unless the owner's demand is beyond. */
  private static final double LEAST = 100;

  private static final double MOST = 1e7;
  private static final int STEPS_PER_DECADE = 12;
  private static final String USD = "USD";

  private final RunReport report;
  private final Map<String, List<List<Priced>>> courses = new LinkedHashMap<>();

  DemandCharts(RunReport report) {
    this.report = report;
    for (TargetReport target : report.targets()) {
      courses.put(target.name(), course(row(target.name()).candidate()));
    }
  }

  private Row row(String target) {
    return report.atDemand().rows().stream()
        .filter(row -> row.candidate().name().equals(target))
        .findFirst()
        .orElseThrow();
  }

  /** A month's bill by demand; empty where no target has a cost at any demand. */
  Optional<Chart> costByDemand() {
    if (courses.values().stream().allMatch(List::isEmpty)) {
      return Optional.empty();
    }
    List<ChartSeries> series = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      Row row = row(target.name());
      boolean doubtful = isDoubtful(row);
      List<Run> runs =
          courses.get(target.name()).stream()
              .flatMap(stretch -> joined(stretch, doubtful).stream())
              .toList();
      String name = Names.of(target.facts());
      series.add(
          runs.isEmpty()
              ? new ChartSeries.Absent(name, whyNoCost(row))
              : new ChartSeries.Line(name, runs, false));
    }
    List<Mark> marks = new ArrayList<>();
    marks.add(new Mark.Vertical("this demand", report.demand().inferencesPerMonth().doubleValue()));
    marks.addAll(breakEvens());
    marks.addAll(falls());
    return Optional.of(
        new Chart(
            "cost-by-demand",
            "Cost of a month by demand",
            "Dashed: the target was not seen to meet the SLO there. Dotted with hollow marks: what was measured of it is invalid. A line ends where the target can do no more. Circles: where a line begins to fall, and where one costs the same as the cheapest at this demand. Why the lines run so is said below.",
            Axis.logarithmic("inferences a month", ""),
            Axis.logarithmic("cost of a month", USD),
            series,
            marks));
  }

  /** Why the lines fall, rise in a step, or stay; each a sentence that the bills show. */
  List<String> whyTheyRunSo() {
    Map<String, List<CostCourse.Bill>> bills = new LinkedHashMap<>();
    courses.forEach((name, course) -> bills.put(name, bills(course)));
    return CostCourse.sentences(bills);
  }

  private static List<CostCourse.Bill> bills(List<List<Priced>> course) {
    return course.stream().flatMap(List::stream).map(Priced::bill).toList();
  }

  private List<Mark> falls() {
    List<Mark> marks = new ArrayList<>();
    courses.forEach(
        (name, course) ->
            CostCourse.fall(bills(course))
                .ifPresent(
                    fall ->
                        marks.add(
                            new Mark.Spot(
                                name + ": " + fall.item() + " falls",
                                fall.from().inferences(),
                                fall.from().usd()))));
    return marks;
  }

  /** Whether what its cost rests on was measured in an invalid cell. */
  private static boolean isDoubtful(Row row) {
    return Times.of(row).filter(times -> !times.cell().validity().decisionValid()).isPresent();
  }

  private static String whyNoCost(Row row) {
    return row.cost() instanceof NotCosted not ? "no cost: " + not.reason() : "no cost";
  }

  private double least() {
    return Math.max(1, Math.min(LEAST, report.demand().inferencesPerMonth().doubleValue() / 10));
  }

  private double most() {
    return Math.max(MOST, report.demand().inferencesPerMonth().doubleValue() * 10);
  }

  private record Priced(CostCourse.Bill bill, boolean met) {
    long inferences() {
      return bill.inferences();
    }
  }

  /** Demands that can be priced, without a gap between them, by stretch. */
  private List<List<Priced>> course(Candidate candidate) {
    double least = least();
    int steps = (int) Math.ceil(Math.log10(most() / least) * STEPS_PER_DECADE);
    List<List<Priced>> stretches = new ArrayList<>();
    List<Priced> all = new ArrayList<>();
    Optional<Priced> before = Optional.empty();
    for (int i = 0; i <= steps; i++) {
      Optional<Priced> next =
          priced(candidate, Math.round(least * Math.pow(10, (double) i / STEPS_PER_DECADE)));
      if (before.isPresent() && next.isPresent()) {
        all.addAll(step(candidate, before.get(), next.get()));
      } else if (next.isEmpty() && !all.isEmpty()) {
        stretches.add(List.copyOf(all));
        all.clear();
      }
      next.ifPresent(all::add);
      before = next;
    }
    if (!all.isEmpty()) {
      stretches.add(all);
    }
    return stretches;
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
    return one.bill().units().equals(other.bill().units()) && one.met() == other.met();
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
            new CostCourse.Bill(inferences, cost.lines(), cost.units(), answers.coldShare()),
            answers.slo() == SloAtDemand.MET));
  }

  private static List<Run> joined(List<Priced> all, boolean doubtful) {
    List<Run> runs = new ArrayList<>();
    List<Position> points = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      points.add(position(all.get(i)));
      boolean last = i + 1 == all.size();
      if (last || all.get(i + 1).met() != all.get(i).met()) {
        if (!last) {
          points.add(position(all.get(i + 1)));
        }
        Stroke stroke = all.get(i).met() ? Stroke.SOLID : Stroke.DASHED;
        runs.add(new Run(points, doubtful ? Stroke.DOTTED : stroke));
        points = new ArrayList<>();
      }
    }
    return runs;
  }

  private static Position position(Priced priced) {
    return new Position(priced.inferences(), priced.bill().usd());
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
                                      at.bill().usd())));
                }
              });
    }
    return marks;
  }

  /** The lines of the bills at the owner's demand, stacked; empty where there is no bill. */
  Optional<Chart> lines() {
    List<ChartSeries> absent = new ArrayList<>();
    List<BillCharts.Bill> bills = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      Row row = row(target.name());
      String name = Names.of(target.facts());
      if (target.atDemand() instanceof Cost cost) {
        bills.add(new BillCharts.Bill(name + (isDoubtful(row) ? " !" : ""), cost.lines()));
      } else {
        absent.add(new ChartSeries.Absent(name, whyNoCost(row)));
      }
    }
    return BillCharts.of(
            "cost-lines",
            "What a month costs, line by line",
            "At this demand; the lines of each bill on each other. !: what was measured of it is invalid. The bills themselves, with their prices and sources, are below.",
            "a month",
            bills,
            CostLine::item)
        .map(chart -> chart.with(absent));
  }
}
