package dev.tenk.reports.render.comparison;

import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Medium;
import dev.tenk.reports.render.document.Report;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.HailoDifference;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.stats.comparison.AbVerdict;
import dev.tenk.results.stats.comparison.AbVerdict.Round;
import dev.tenk.results.stats.comparison.AbVerdict.Row;
import dev.tenk.results.stats.estimate.RatioEstimate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An interleaved A/B comparison, for readers and for machines.
 *
 * @param run that it was measured in
 * @param plan how
 * @param result its verdict
 */
public record AbReport(RunManifest run, AbPlan plan, AbVerdict result) implements Report {
  /**
   * Writes it as CSV: a row a metric for all rounds together, and a row a metric and round, whose
   * number is in {@code round}.
   */
  public void writeCsv(Appendable out) throws IOException {
    ComparisonCsv.write(this, out);
  }

  @Override
  public Document document(Medium medium) {
    List<Table> tables =
        new ArrayList<>(
            List.of(
                ComparisonTables.of(result.rows().stream().map(MetricRow::of), result.errors())));
    result.fidelity().map(FidelityTable::of).ifPresent(tables::add);
    String title =
        "%s against %s under %s: %s"
            .formatted(plan.candidate(), plan.baseline(), plan.workload(), result.verdict().text());
    return medium == Medium.TERMINAL
        ? Document.of(title, sentences(), List.of(Section.of("All rounds", tables, about())))
        : Document.of(
            title,
            about(),
            List.of(
                Section.of("All rounds", tables, sentences()),
                Section.of("Round by round", List.of(rounds()), leftOut())));
  }

  private List<String> about() {
    List<String> about = new ArrayList<>();
    about.add("run " + ComparisonTables.run(run));
    run.targets()
        .forEach(
            target ->
                about.add(
                    (target.name().equals(plan.baseline()) ? "baseline " : "candidate ")
                        + target.name()
                        + ": "
                        + ComparisonTables.model(target)
                        + ", "
                        + target.standing().text()));
    about.add(
        String.format(
            Locale.ROOT,
            "%d of at most %d rounds, %.3g s a side in each: %s",
            result.rounds().size(),
            plan.rounds(),
            plan.sideSeconds(),
            switch (plan.order()) {
              case REQUESTS -> "both called in turn, request by request";
              case WINDOWS -> "in turn, window by window";
              case STARTS -> "in turn, each started anew in each round";
            }));
    about.add(ComparisonTables.howToRead(plan.margin()));
    return about;
  }

  private List<String> sentences() {
    List<String> sentences =
        new ArrayList<>(ComparisonTables.verdicts(result.fidelity(), result.gating()));
    result.invalid().ifPresent(why -> sentences.add("Invalid: " + why + "."));
    mostLeftOut().ifPresent(sentences::add);
    differences().forEach(each -> sentences.add(each.text() + "; that is in the ratios, too."));
    if (plan.order() == AbPlan.Order.STARTS) {
      plan.notRestarted()
          .forEach(
              target ->
                  sentences.add(
                      target
                          + " was not started anew in each round: what another start of it would"
                          + " change is not in the intervals."));
    } else {
      sentences.add(
          "These are the two builds as they were started: what another start of either would"
              + " change is not in the intervals; only --restarts can tell.");
    }
    sentences.addAll(run.progress().remarks());
    sentences.addAll(run.progress().notes());
    return sentences;
  }

  /** What is not the same of the two sides' Hailo devices. */
  private List<HailoDifference> differences() {
    return side(plan.baseline())
        .flatMap(
            baseline ->
                side(plan.candidate()).map(candidate -> HailoDifference.of(baseline, candidate)))
        .orElse(List.of());
  }

  private Optional<RunManifest.TargetFacts> side(String target) {
    return run.targets().stream().filter(each -> each.name().equals(target)).findFirst();
  }

  private Table rounds() {
    List<Row> deciding = result.rows().stream().filter(row -> row.verdict().isPresent()).toList();
    List<Column> columns = new ArrayList<>(List.of(Column.number("round")));
    if (!plan.atOnce()) {
      columns.add(Column.text("order"));
    }
    for (Row row : deciding) {
      columns.add(Column.number(row.metric().text() + " baseline"));
      columns.add(Column.number("candidate"));
      columns.add(Column.number("ratio"));
    }
    List<List<Cell>> rows = new ArrayList<>();
    for (int i = 0; i < result.rounds().size(); i++) {
      Round round = result.rounds().get(i);
      List<Cell> cells = new ArrayList<>(List.of(Cell.of(Integer.toString(round.number()))));
      if (!plan.atOnce()) {
        cells.add(Cell.of(order(round)));
      }
      for (Row row : deciding) {
        cells.addAll(MetricRow.of(row.metric(), round, row.rounds().rounds().get(i)).sides());
      }
      rows.add(cells);
    }
    return new Table(columns, rows);
  }

  /** Why rounds were left out, of most of those that were. */
  private Optional<String> mostLeftOut() {
    Map<String, Long> reasons = new LinkedHashMap<>();
    result.rounds().stream()
        .flatMap(
            round ->
                round
                    .leftOut()
                    .or(
                        () ->
                            result.rows().stream()
                                .filter(row -> row.verdict().isPresent())
                                .flatMap(row -> round.lacking(row.metric()).stream())
                                .findFirst())
                    .stream())
        .forEach(why -> reasons.merge(why, 1L, Long::sum));
    return reasons.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(
            most ->
                "Left out, %d of %d rounds: %s."
                    .formatted(most.getValue(), result.rounds().size(), most.getKey()));
  }

  private List<String> leftOut() {
    List<String> sentences = new ArrayList<>();
    for (Round round : result.rounds()) {
      if (round.leftOut().isPresent()) {
        sentences.add("round %d left out: %s.".formatted(round.number(), round.leftOut().get()));
      } else {
        result.rows().stream()
            .filter(row -> row.verdict().isPresent())
            .forEach(
                row ->
                    round
                        .lacking(row.metric())
                        .ifPresent(
                            why ->
                                sentences.add(
                                    "round %d, %s left out: %s."
                                        .formatted(round.number(), row.metric().text(), why))));
      }
    }
    return sentences;
  }

  /** With the baseline as A. */
  String order(Round round) {
    return plan.atOnce() ? "" : round.baselineFirst() ? "ABBA" : "BAAB";
  }

  /** Candidate / baseline over the rounds that count; empty where none does. */
  public static Optional<RatioEstimate> estimate(Row row) {
    return row.rounds().usable() == 0 ? Optional.empty() : Optional.of(row.rounds().estimate());
  }
}
