package dev.tenk.reports.render.explain;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.Cost;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.NotCosted;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.reports.render.run.Tables;
import dev.tenk.results.stats.cell.CellSummary;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How a cost, or the capacity that it rests on, came about. */
final class CostExplanation {
  private static final int MOST_LINES = 3;
  private static final int MOST_TRIED = 4;

  private CostExplanation() {}

  static List<String> lines(TargetReport target, String word, RunReport report, Sources sources) {
    if (!(target.atDemand() instanceof Cost cost)) {
      return List.of("not known  " + ((NotCosted) target.atDemand()).reason());
    }
    List<String> lines = new ArrayList<>();
    String month = Figures.costUsd(cost, cost.monthlyUsd().value());
    if (word.equals("cost")) {
      lines.add(
          "cost per 10K  %s = 10,000 × %s / %s inferences a month"
              .formatted(
                  Figures.costUsd(cost, cost.per10kUsd().orElseThrow().value()),
                  month.replace("≤ ", ""),
                  Figures.grouped(cost.inferencesPerMonth().setScale(0, RoundingMode.HALF_UP))));
    } else {
      lines.add("month  %s, the sum of its lines".formatted(month));
    }
    lines(cost, sources, lines);
    cost.units()
        .ifPresent(
            units ->
                lines.add(
                    "units  %s: %d %s in use, %d spare, for a peak of %s req/s at %s each%s"
                        .formatted(
                            CellText.units(cost),
                            units.inUse(),
                            units.name() + (units.inUse() == 1 ? "" : "s"),
                            units.spare(),
                            Figures.number(report.demand().peakRatePerSecond()),
                            Figures.capacity(target.capacity()),
                            cost.atMost() ? ", so ≤" : "")));
    Figures.monthlyRange(target.name(), cost).ifPresent(range -> lines.add("range  " + range));
    report
        .priceBook()
        .ifPresent(
            book ->
                lines.add(
                    "books  %s/inputs: %s, SHA-256 %s"
                        .formatted(sources.run(), book.name(), Figures.shortened(book.sha256()))));
    lines.add(
        "formula  quantity × unit price, summed (docs/prices.md); %d assumed, price confidence %s"
            .formatted(cost.assumptions().size(), cost.priceConfidence().text()));
    return lines;
  }

  /** The dearest first; as many as leave room for the rest of the ten lines. */
  private static void lines(Cost cost, Sources sources, List<String> lines) {
    List<CostLine> all =
        cost.lines().stream()
            .filter(line -> line.amountUsd().value().signum() != 0)
            .sorted(Comparator.comparing((CostLine line) -> line.amountUsd().value()).reversed())
            .toList();
    int most = all.size() > MOST_LINES ? MOST_LINES - 1 : MOST_LINES;
    all.stream().limit(most).forEach(line -> lines.add("line  " + line(line, sources)));
    if (all.size() > most) {
      List<CostLine> rest = all.subList(most, all.size());
      lines.add(
          "line  %d more, %s; all in cost-lines.csv of the report"
              .formatted(
                  rest.size(),
                  Figures.usd(
                      rest.stream()
                          .map(line -> line.amountUsd().value())
                          .reduce(BigDecimal.ZERO, BigDecimal::add),
                      RoundingMode.HALF_UP)));
    }
  }

  private static String line(CostLine line, Sources sources) {
    return "%s: %s %s × $%s = %s; %s"
        .formatted(
            line.item(),
            Figures.rounded(line.quantity().value(), 0, RoundingMode.HALF_UP),
            line.unit(),
            Figures.plain(line.unitPriceUsd()),
            Figures.usd(line.amountUsd().value(), RoundingMode.HALF_UP),
            line.priceRowId()
                .map(id -> sources.priceLines().getOrDefault(id, id))
                .orElse("stated, " + line.confidence().text()));
  }

  static List<String> capacity(TargetReport target, Sources sources) {
    List<String> lines = new ArrayList<>();
    if (target.capacity() instanceof Capacity.AtLeast known) {
      lines.add(
          "capacity  %s: the highest rate at which the SLO held in a valid cell, %s"
              .formatted(Figures.capacity(known), known.workload()));
    } else if (target.capacity() instanceof Capacity.Unknown unknown) {
      lines.add("not known  " + unknown.reason());
    }
    List<CellSummary> tried = Tables.shown(target);
    for (CellSummary cell : tried.subList(0, Math.min(MOST_TRIED, tried.size()))) {
      lines.add(
          "tried  %s req/s in %s: SLO %s, %s"
              .formatted(
                  cell.offeredRatePerSecond().isPresent()
                      ? Figures.number(cell.offeredRatePerSecond().getAsDouble())
                      : "closed, no",
                  CellText.workload(cell),
                  CellText.slo(cell).text(),
                  CellText.validity(cell)));
    }
    if (tried.size() > MOST_TRIED) {
      lines.add("tried  %d more, in summary.md".formatted(tried.size() - MOST_TRIED));
    }
    lines.add("files  %s/cells/%s: cell.json of each".formatted(sources.run(), target.name()));
    lines.add(
        "rule  steady open workloads only; one that missed the SLO in another valid repetition does not count, and neither do the exploring steps of a search");
    return lines;
  }
}
