package dev.tenk.reports.render.run;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostRemarks;
import dev.tenk.cost.NotCosted;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.matrix.MatrixNotes;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.GeneratorUse;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.Validity;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.stats.slo.CapacitySteps;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sentences of a report. */
public final class Notes {
  static final String DECISION = "Decision";

  private Notes() {}

  /** The sections that have any content, in reading order. */
  public static List<Section> sections(RunReport report) {
    return Stream.of(
            Section.of(DECISION, MatrixNotes.decision(report.atDemand())),
            Section.of("Capacity searches", searches(report)),
            Section.of("Warnings", report.warnings()),
            Section.of(MlperfTable.TITLE, MlperfTable.sentences(report)),
            Section.of("Notes", notes(report)),
            Section.of(
                MatrixNotes.WHY_NOT_TITLE + " at this demand",
                MatrixNotes.whyNot(List.of(report.atDemand()))),
            Section.of("The service's side", ServiceNotes.sentences(report)),
            Section.of("The device's side", DeviceNotes.sentences(report)),
            Section.of("Assumed", assumptions(report)))
        .filter(Section::hasContent)
        .toList();
  }

  private static List<String> searches(RunReport report) {
    List<String> sentences = new ArrayList<>();
    for (TargetReport target : report.targets()) {
      for (CapacitySteps search : target.searches()) {
        sentences.add(
            "%s, %s: %s; %d steps, %s."
                .formatted(
                    target.name(),
                    search.workload(),
                    search
                        .outcome()
                        .map(CapacitySearch.Outcome::inWords)
                        .orElse("cut off before its end"),
                    search.results().size(),
                    steps(search)));
      }
    }
    return sentences;
  }

  private static String steps(CapacitySteps search) {
    return search.results().stream()
        .map(
            step ->
                Figures.number(step.ratePerSecond())
                    + " req/s "
                    + (step.spoiled() ? "invalid" : step.decision().text()))
        .collect(Collectors.joining(", "));
  }

  /** Whoever offers the load is no target, and no inference costs more for it. */
  private static String generators(GeneratorUse use) {
    return use.usd()
        .map(
            usd ->
                "%s: %s (estimated), which is no part of what an inference costs."
                    .formatted(use.inWords(), Figures.usd(usd, RoundingMode.HALF_UP)))
        .orElseGet(() -> use.inWords() + ": not priced.");
  }

  private static List<String> notes(RunReport report) {
    List<String> sentences = new ArrayList<>();
    for (Standing standing : Standing.values()) {
      if (report.targets().stream().anyMatch(target -> target.facts().standing() == standing)) {
        sentences.add(CellText.standing(standing));
      }
    }
    sentences.addAll(report.run().progress().notes());
    report.run().progress().generators().map(Notes::generators).ifPresent(sentences::add);
    if (costs(report).anyMatch(Cost::atMost)) {
      sentences.add(CellText.AT_MOST);
    }
    if (costs(report)
        .anyMatch(cost -> cost.units().filter(units -> units.spare() > 0).isPresent())) {
      sentences.add("units n + m: m spares on the shelf, bought and kept up but drawing no power.");
    }
    sentences.addAll(marks(report));
    for (TargetReport target : report.targets()) {
      if (target.atDemand() instanceof Cost cost) {
        Figures.monthlyRange(target.name(), cost).ifPresent(sentences::add);
      }
    }
    oldPrices(report).ifPresent(sentences::add);
    sentences.addAll(MatrixNotes.cheaperWithMore(report.matrix()));
    for (TargetReport target : report.targets()) {
      if (target.cells().isEmpty() && JobTable.job(target).isEmpty()) {
        sentences.add(target.name() + ": nothing was measured.");
      }
      onlyVersion(target).ifPresent(sentences::add);
      Optional.ofNullable(target.facts().details().get(TargetFacts.PROXY))
          .ifPresent(
              proxy ->
                  sentences.add(
                      "%s was reached through the proxy %s, whose time is in every figure."
                          .formatted(target.name(), proxy)));
      sentences.addAll(SleepNotes.of(target));
      for (CellSummary cell : Tables.shown(target)) {
        sentences.addAll(invalid(target, cell));
        for (String remark : cell.remarks()) {
          sentences.add(target.name() + ", " + CellText.workload(cell) + ": " + remark + ".");
        }
      }
      // where the demand has no cost either, the reason is given below
      if (target.atDemand() instanceof Cost && target.atCapacity() instanceof NotCosted not) {
        sentences.add(target.name() + ", cost at capacity not known: " + not.reason() + ".");
      }
    }
    return sentences;
  }

  /** Where one version answered that the target did not name before. */
  private static Optional<String> onlyVersion(TargetReport target) {
    List<String> versions =
        target.cells().stream()
            .flatMap(cell -> cell.answers().variants().keySet().stream())
            .distinct()
            .toList();
    boolean named =
        target.facts().modelVersion().isPresent()
            || versions.stream()
                .anyMatch(version -> target.facts().details().containsValue(version));
    return versions.size() == 1 && !named
        ? Optional.of(target.name() + ": version " + versions.get(0) + " answered.")
        : Optional.empty();
  }

  /** The marks that are used in the tables. */
  private static List<String> marks(RunReport report) {
    List<String> sentences = new ArrayList<>();
    List<CellSummary> cells =
        report.targets().stream().flatMap(target -> Tables.shown(target).stream()).toList();
    List<QuantileEstimate> estimates =
        cells.stream().flatMap(cell -> cell.response().stream()).toList();
    if (cells.stream().anyMatch(cell -> !CellText.validity(cell).equals(CellText.VALID))) {
      sentences.add("! beside a figure: do not trust it; the reason is below.");
    }
    if (estimates.stream().anyMatch(QuantileEstimate.Insufficient.class::isInstance)) {
      sentences.add("needs N more: of so few requests not one need be slower than this quantile.");
    }
    if (estimates.stream().anyMatch(QuantileEstimate.Failing.class::isInstance)) {
      sentences.add(
          "failing: so many requests failed that no success is as slow as this quantile.");
    }
    if (estimates.stream()
        .anyMatch(
            estimate -> estimate instanceof QuantileEstimate.Seen seen && !seen.established())) {
      sentences.add(
          "~ and ≥: merely seen; another such run may be slower still: the samples, or failures"
              + " among them, give no upper end.");
    }
    if (cells.stream().anyMatch(cell -> cell.offeredRatePerSecond().isEmpty())
        && report.targets().stream()
            .anyMatch(each -> each.facts().standing() != Standing.IMPORTED)) {
      sentences.add(
          "closed: callers, or the users of a simulation, wait for their replies, so response times"
              + " hide what waiting users would see; such a workload shows throughput only.");
    }
    return sentences;
  }

  private static List<String> invalid(TargetReport target, CellSummary cell) {
    String where = target.name() + ", " + CellText.workload(cell);
    List<String> sentences = new ArrayList<>();
    for (String reason : cell.validity().reasons()) {
      sentences.add(where + " is invalid: " + reason);
    }
    if (!cell.validity().decision().valid()) {
      sentences.add(where + ", " + CellText.lateForSlo(cell.validity().decision()) + ".");
    }
    for (Validity.OfQuantile each : cell.invalidFigures()) {
      sentences.add(where + ", " + CellText.late(each) + ".");
    }
    cell.validity().whyLate().ifPresent(why -> sentences.add(where + ", " + why + "."));
    return sentences;
  }

  /** The prices that were old when it was run, and yet used. */
  public static Optional<String> oldPrices(RunReport report) {
    return CostRemarks.oldPrices(
        costs(report).toList(), LocalDate.ofInstant(report.run().startedAt(), ZoneOffset.UTC));
  }

  private static List<String> assumptions(RunReport report) {
    return costs(report).flatMap(cost -> cost.assumptions().stream()).distinct().toList();
  }

  private static Stream<Cost> costs(RunReport report) {
    return report.targets().stream()
        .flatMap(target -> Stream.of(target.atCapacity(), target.atDemand()))
        .filter(Cost.class::isInstance)
        .map(Cost.class::cast);
  }
}
