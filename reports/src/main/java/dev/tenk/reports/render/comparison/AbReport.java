package dev.tenk.reports.render.comparison;

import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Medium;
import dev.tenk.reports.render.document.Report;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.stats.comparison.AbVerdict;
import dev.tenk.results.stats.comparison.AbVerdict.Round;
import dev.tenk.results.stats.comparison.AbVerdict.Row;
import dev.tenk.results.stats.estimate.RatioEstimate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    return Document.of(
        "%s against %s under %s: %s"
            .formatted(plan.candidate(), plan.baseline(), plan.workload(), result.verdict().text()),
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
            "%d of at most %d rounds, %.3g s a side in each",
            result.rounds().size(),
            plan.rounds(),
            plan.sideSeconds()));
    about.add(ComparisonTables.howToRead(plan.margin()));
    return about;
  }

  private List<String> sentences() {
    List<String> sentences =
        new ArrayList<>(ComparisonTables.verdicts(result.fidelity(), result.gating()));
    result.invalid().ifPresent(why -> sentences.add("Invalid: " + why + "."));
    for (String target : plan.notRestarted()) {
      sentences.add(
          target
              + " was not started anew in each round: what another start of it would change is not"
              + " in the intervals.");
    }
    sentences.addAll(run.progress().remarks());
    return sentences;
  }

  private Table rounds() {
    List<Row> deciding = result.rows().stream().filter(row -> row.verdict().isPresent()).toList();
    List<Column> columns = new ArrayList<>(List.of(Column.number("round"), Column.text("order")));
    for (Row row : deciding) {
      columns.add(Column.number(row.metric().text() + " baseline"));
      columns.add(Column.number("candidate"));
      columns.add(Column.number("ratio"));
    }
    List<List<Cell>> rows = new ArrayList<>();
    for (int i = 0; i < result.rounds().size(); i++) {
      Round round = result.rounds().get(i);
      List<Cell> cells =
          new ArrayList<>(
              List.of(Cell.of(Integer.toString(round.number())), Cell.of(order(round))));
      for (Row row : deciding) {
        cells.addAll(MetricRow.of(row.metric(), round, row.rounds().rounds().get(i)).sides());
      }
      rows.add(cells);
    }
    return new Table(columns, rows);
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
  static String order(Round round) {
    return round.baselineFirst() ? "ABBA" : "BAAB";
  }

  /** Candidate / baseline over the rounds that count; empty where none does. */
  public static Optional<RatioEstimate> estimate(Row row) {
    return row.rounds().usable() == 0 ? Optional.empty() : Optional.of(row.rounds().estimate());
  }
}
