package dev.tenk.reports.page;

import dev.tenk.cost.Cost;
import dev.tenk.cost.prices.Confidence;
import dev.tenk.reports.html.HtmlPage.Banner;
import dev.tenk.reports.html.HtmlPage.Severity;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.matrix.MatrixTables;
import dev.tenk.reports.render.run.Notes;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.reports.render.run.Tables;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a reader must know before relying on the figures. */
final class Banners {
  private Banners() {}

  /**
   * Of a run.
   *
   * @param quantile of response time that the first screen shows
   */
  static List<Banner> of(RunReport report, double quantile) {
    List<Banner> banners = new ArrayList<>();
    List<String> invalid = invalid(report);
    if (!invalid.isEmpty()) {
      banners.add(
          new Banner(
              Severity.ERROR,
              "Invalid, do not trust the figures marked with !: "
                  + String.join("; ", invalid)
                  + ". The reasons are under Validity."));
    }
    List<String> doubtful = doubtful(report, quantile);
    if (!doubtful.isEmpty()) {
      banners.add(
          new Banner(
              Severity.ERROR,
              "Do not trust the %s marked with !: %s. Requests started too late for so short a time; what is said of the SLO still holds."
                  .formatted(Figures.quantile(quantile), String.join(", ", doubtful))));
    }
    report.warnings().forEach(warning -> banners.add(new Banner(Severity.ERROR, warning)));
    banners.addAll(standings(report.targets().stream().map(TargetReport::facts).toList()));
    Notes.oldPrices(report)
        .ifPresent(sentence -> banners.add(new Banner(Severity.WARNING, sentence)));
    unconfirmed(report)
        .ifPresent(
            names ->
                banners.add(
                    new Banner(
                        Severity.WARNING,
                        "Costs rest on prices that are not confirmed: " + names)));
    return banners;
  }

  /** Whose figure on the first screen is not valid, though its SLO decision is. */
  private static List<String> doubtful(RunReport report, double quantile) {
    return report.atDemand().rows().stream()
        .filter(
            row ->
                MatrixTables.telling(row)
                    .filter(
                        told ->
                            told.response().stream()
                                .anyMatch(each -> each.quantile() == quantile && each.hasFigure()))
                    .map(MatrixTables.Told::cell)
                    .filter(cell -> cell.validity().decisionValid())
                    .filter(
                        cell ->
                            cell.invalidFigures().stream()
                                .anyMatch(each -> each.quantile() == quantile))
                    .isPresent())
        .map(row -> row.candidate().name())
        .toList();
  }

  private static Optional<String> unconfirmed(RunReport report) {
    Map<String, List<String>> byConfidence = new LinkedHashMap<>();
    for (TargetReport target : report.targets()) {
      Tables.anyCost(target)
          .map(Cost::priceConfidence)
          .filter(confidence -> confidence != Confidence.CONFIRMED)
          .ifPresent(
              confidence ->
                  byConfidence
                      .computeIfAbsent(confidence.text(), any -> new ArrayList<>())
                      .add(target.name()));
    }
    return byConfidence.isEmpty()
        ? Optional.empty()
        : Optional.of(
            byConfidence.entrySet().stream()
                .map(each -> String.join(", ", each.getValue()) + " " + each.getKey())
                .collect(Collectors.joining("; ", "", ".")));
  }

  private static List<String> invalid(RunReport report) {
    List<String> invalid = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      for (CellSummary cell : Tables.shown(target)) {
        if (!cell.validity().decisionValid()) {
          invalid.add(target.name() + ", " + CellText.workload(cell));
        }
      }
    }
    return invalid;
  }

  /** Which targets are not the priced place itself. */
  static List<Banner> standings(List<TargetFacts> targets) {
    return Stream.of(Standing.EMULATED, Standing.STAND_IN)
        .filter(standing -> targets.stream().anyMatch(each -> each.standing() == standing))
        .map(
            standing ->
                new Banner(
                    Severity.WARNING,
                    targets.stream()
                            .filter(each -> each.standing() == standing)
                            .map(TargetFacts::name)
                            .collect(Collectors.joining(", "))
                        + ": "
                        + CellText.standing(standing)))
        .toList();
  }
}
