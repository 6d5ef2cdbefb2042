package dev.tenk.reports.render.explain;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.Cost;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.NotCosted;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Csv;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.reports.render.run.Tables;
import dev.tenk.results.stats.cell.CellSummary;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** How a cost, or the capacity that it rests on, came about. */
final class CostExplanation {
  private CostExplanation() {}

  static List<String> lines(TargetReport target, String word, RunReport report, Sources sources) {
    if (!(target.atDemand() instanceof Cost cost)) {
      return List.of("not known  " + ((NotCosted) target.atDemand()).reason());
    }
    List<String> lines = new ArrayList<>();
    String month = Figures.costUsd(cost, cost.monthlyUsd().value());
    lines.add("month  %s, the sum of the lines below that are not 0".formatted(month));
    if (word.equals("cost")) {
      lines.add(
          "cost per 10K  %s = 10,000 × %s / %s inferences a month"
              .formatted(
                  Figures.costUsd(cost, cost.per10kUsd().orElseThrow().value()),
                  month.replace("≤ ", ""),
                  Figures.grouped(cost.inferencesPerMonth().setScale(0, RoundingMode.HALF_UP))));
    }
    cost.lines().stream()
        .filter(line -> line.amountUsd().value().signum() != 0)
        .forEach(line -> lines.add("line  " + line(line, sources)));
    cost.units()
        .ifPresent(
            units ->
                lines.add(
                    "units  %s: %d %s in use, %d spare, for a peak of %s req/s at %s each"
                        .formatted(
                            CellText.units(cost),
                            units.inUse(),
                            units.name() + (units.inUse() == 1 ? "" : "s"),
                            units.spare(),
                            Figures.number(report.demand().peakRatePerSecond()),
                            Figures.capacity(target.capacity()))));
    if (cost.atMost()) {
      lines.add("≤  the capacity is known from below only, so the true cost is this or less");
    }
    Figures.monthlyRange(target.name(), cost).ifPresent(range -> lines.add("range  " + range));
    lines.add(
        "assumed  %d figures, in summary.md, Assumed; lowest price confidence %s"
            .formatted(cost.assumptions().size(), cost.priceConfidence().text()));
    report
        .priceBook()
        .ifPresent(
            book ->
                lines.add(
                    "books  %s, SHA-256 %s, kept in %s/inputs"
                        .formatted(book.name(), Figures.shortened(book.sha256()), sources.run())));
    lines.add(
        "formula  quantity × unit price, summed; how a %s is billed: docs/scenario.md, docs/prices.md"
            .formatted(target.pricedAs().isPresent() ? "device" : target.facts().kind()));
    return lines;
  }

  private static String line(CostLine line, Sources sources) {
    return "%s: %s %s × $%s = %s (%s); %s"
        .formatted(
            line.item(),
            Csv.number(line.quantity().value()),
            line.unit(),
            Figures.plain(line.unitPriceUsd()),
            Figures.usd(line.amountUsd().value(), RoundingMode.HALF_UP),
            line.note(),
            line.priceRowId()
                .map(
                    id ->
                        "%s, %s, %s"
                            .formatted(
                                sources.priceLines().getOrDefault(id, id),
                                line.priceAsOf().map(date -> "as of " + date).orElse("undated"),
                                line.confidence().text()))
                .orElse("stated, " + line.confidence().text()));
  }

  static List<String> capacity(TargetReport target) {
    List<String> lines = new ArrayList<>();
    if (target.capacity() instanceof Capacity.AtLeast known) {
      lines.add(
          "capacity  %s: the highest rate at which the SLO was seen to hold in a valid cell, %s"
              .formatted(Figures.capacity(known), known.workload()));
    } else if (target.capacity() instanceof Capacity.Unknown unknown) {
      lines.add("not known  " + unknown.reason());
    }
    for (CellSummary cell : Tables.shown(target)) {
      lines.add(
          "tried  %s req/s in %s: SLO %s, %s; %s/cell.json"
              .formatted(
                  cell.offeredRatePerSecond().isPresent()
                      ? Figures.number(cell.offeredRatePerSecond().getAsDouble())
                      : "closed, no",
                  CellText.workload(cell),
                  CellText.slo(cell).text(),
                  CellText.validity(cell),
                  Sources.cell(cell)));
    }
    lines.add(
        "rule  steady open workloads only; one that missed the SLO in another valid repetition does not count, and neither do the exploring steps of a search");
    return lines;
  }
}
