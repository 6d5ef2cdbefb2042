package dev.tenk.reports.page;

import dev.tenk.cost.Cost;
import dev.tenk.cost.matrix.Told;
import dev.tenk.cost.prices.Confidence;
import dev.tenk.reports.html.HtmlPage.Chip;
import dev.tenk.reports.html.HtmlPage.Severity;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.run.Notes;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.reports.render.run.Tables;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a reader must know before relying on the figures. */
final class Chips {
  private Chips() {}

  /**
   * Of a run.
   *
   * @param quantiles of response time that the first screen shows
   */
  static List<Chip> of(RunReport report, List<Double> quantiles) {
    List<Chip> chips = new ArrayList<>();
    List<String> invalid = invalid(report);
    if (!invalid.isEmpty()) {
      chips.add(
          new Chip(
              Severity.ERROR,
              counted(invalid.size(), "cell") + " invalid",
              "Invalid, do not trust the figures marked with !: "
                  + String.join("; ", invalid)
                  + ". The reasons are under Validity."));
    }
    late(report, quantiles).ifPresent(chips::add);
    report.warnings().forEach(warning -> chips.add(Chip.of(Severity.ERROR, warning)));
    chips.addAll(standings(report.targets().stream().map(TargetReport::facts).toList()));
    Notes.oldPrices(report).ifPresent(sentence -> chips.add(oldPrices(sentence)));
    unconfirmed(report)
        .ifPresent(
            names ->
                chips.add(
                    new Chip(
                        Severity.WARNING,
                        "prices not confirmed",
                        "Costs rest on prices that are not confirmed: " + names)));
    return chips;
  }

  static Chip oldPrices(String sentence) {
    return new Chip(Severity.WARNING, "old or undated prices", sentence);
  }

  private static String counted(int count, String what) {
    return count == 1 ? "1 " + what : count + " " + what + "s";
  }

  private static Optional<Chip> late(RunReport report, List<Double> quantiles) {
    List<String> words = new ArrayList<>();
    Set<String> all = new LinkedHashSet<>();
    for (double quantile : quantiles) {
      List<String> doubtful = doubtful(report, quantile);
      if (!doubtful.isEmpty()) {
        words.add(Figures.quantile(quantile) + " of " + String.join(", ", doubtful));
        all.addAll(doubtful);
      }
    }
    return words.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Chip(
                Severity.ERROR,
                "late starts, " + counted(all.size(), "target"),
                "Do not trust the figures marked with !: %s. Requests started too late for so short a time; what is said of the SLO still holds."
                    .formatted(String.join("; ", words))));
  }

  /** Whose figure on the first screen is not valid, though its SLO decision is. */
  private static List<String> doubtful(RunReport report, double quantile) {
    return report.atDemand().rows().stream()
        .filter(
            row ->
                Told.of(row)
                    .filter(
                        told ->
                            told.response().stream()
                                .anyMatch(each -> each.quantile() == quantile && each.hasFigure()))
                    .map(Told::cell)
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
  static List<Chip> standings(List<TargetFacts> targets) {
    return Stream.of(Standing.EMULATED, Standing.STAND_IN, Standing.IMPORTED)
        .filter(standing -> targets.stream().anyMatch(each -> each.standing() == standing))
        .map(
            standing ->
                new Chip(
                    Severity.WARNING,
                    "%d of %d %s"
                        .formatted(
                            targets.stream().filter(each -> each.standing() == standing).count(),
                            targets.size(),
                            standing.text()),
                    targets.stream()
                            .filter(each -> each.standing() == standing)
                            .map(TargetFacts::name)
                            .collect(Collectors.joining(", "))
                        + ": "
                        + CellText.standing(standing)))
        .toList();
  }
}
