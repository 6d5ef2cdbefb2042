package dev.tenk.reports.render.comparison;

import dev.tenk.reports.render.document.Csv;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Page;
import dev.tenk.reports.render.document.Page.Part;
import dev.tenk.reports.render.document.PageMarkdown;
import dev.tenk.reports.render.document.PageText;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.stats.comparison.AbVerdict;
import dev.tenk.results.stats.comparison.AbVerdict.Round;
import dev.tenk.results.stats.comparison.AbVerdict.Row;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.ErrorDifference;
import dev.tenk.results.stats.comparison.MetricVerdict;
import dev.tenk.results.stats.comparison.PairedRounds;
import dev.tenk.results.stats.estimate.RatioEstimate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * An interleaved A/B comparison, for readers and for machines.
 *
 * @param run that it was measured in
 * @param plan how
 * @param result its verdict
 */
public record AbReport(RunManifest run, AbPlan plan, AbVerdict result) {
  private static final String NONE = "-";

  /** Writes it for a terminal; lines end with a line feed. */
  public void writeText(Appendable out) throws IOException {
    PageText.write(page(), out);
  }

  /** Writes it in GitHub's Markdown; lines end with a line feed. */
  public void writeMarkdown(Appendable out) throws IOException {
    PageMarkdown.write(page(), out);
  }

  /**
   * Writes it as CSV: a row a metric for all rounds together, and a row a metric and round, whose
   * number is in {@code round}.
   */
  public void writeCsv(Appendable out) throws IOException {
    List<CsvRow> rows = new ArrayList<>();
    for (Row row : result.rows()) {
      rows.add(all(row));
      for (int i = 0; i < result.rounds().size(); i++) {
        rows.add(one(row.metric(), result.rounds().get(i), row.rounds().rounds().get(i)));
      }
    }
    result.errors().ifPresent(errors -> rows.add(errors(errors)));
    Csv.write(
        out,
        List.of(
            new Csv.Column<>("run_id", row -> run.runId()),
            new Csv.Column<>("baseline", row -> Csv.text(plan.baseline())),
            new Csv.Column<>("candidate", row -> Csv.text(plan.candidate())),
            new Csv.Column<>("workload", row -> Csv.text(plan.workload())),
            new Csv.Column<>("baseline_model_sha256", row -> sha256(plan.baseline())),
            new Csv.Column<>("candidate_model_sha256", row -> sha256(plan.candidate())),
            new Csv.Column<>("metric", row -> row.metric),
            new Csv.Column<>("unit", row -> row.unit),
            new Csv.Column<>("round", row -> row.round),
            new Csv.Column<>("order", row -> row.order),
            new Csv.Column<>("baseline_value", row -> Csv.number(row.baseline)),
            new Csv.Column<>("candidate_value", row -> Csv.number(row.candidate)),
            new Csv.Column<>("comparison", row -> row.kind),
            new Csv.Column<>("estimate", row -> Csv.number(row.estimate)),
            new Csv.Column<>("low_95", row -> Csv.number(row.low)),
            new Csv.Column<>("high_95", row -> Csv.number(row.high)),
            new Csv.Column<>("verdict", row -> row.verdict),
            new Csv.Column<>("reason", row -> Csv.text(row.reason)),
            new Csv.Column<>("build_verdict", row -> result.verdict().text())),
        rows);
  }

  private record CsvRow(
      String metric,
      String unit,
      String round,
      String order,
      OptionalDouble baseline,
      OptionalDouble candidate,
      String kind,
      OptionalDouble estimate,
      OptionalDouble low,
      OptionalDouble high,
      String verdict,
      String reason) {}

  private CsvRow all(Row row) {
    Optional<RatioEstimate> estimate = estimate(row);
    return new CsvRow(
        row.metric().text(),
        row.metric().unit(),
        "all",
        "",
        middle(row, PairedRounds.Round::baseline),
        middle(row, PairedRounds.Round::candidate),
        "ratio",
        estimate.map(each -> OptionalDouble.of(each.ratio())).orElse(OptionalDouble.empty()),
        estimate.map(RatioEstimate::low).orElse(OptionalDouble.empty()),
        estimate.map(RatioEstimate::high).orElse(OptionalDouble.empty()),
        row.verdict().map(verdict -> verdict.verdict().text()).orElse(""),
        row.verdict().map(MetricVerdict::reason).orElse(""));
  }

  private static CsvRow one(ComparedMetric metric, Round round, PairedRounds.Round pair) {
    OptionalDouble log = pair.logRatio();
    return new CsvRow(
        metric.text(),
        metric.unit(),
        Integer.toString(round.number()),
        order(round),
        pair.baseline(),
        pair.candidate(),
        "ratio",
        log.isPresent() ? OptionalDouble.of(Math.exp(log.getAsDouble())) : OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        "",
        round.lacking(metric).orElse(""));
  }

  private static CsvRow errors(ErrorDifference errors) {
    return new CsvRow(
        "error ratio",
        "1",
        "all",
        "",
        OptionalDouble.of(errors.baseline()),
        OptionalDouble.of(errors.candidate()),
        "difference",
        OptionalDouble.of(errors.difference()),
        OptionalDouble.of(errors.low()),
        OptionalDouble.of(errors.high()),
        "",
        "");
  }

  private String sha256(String target) {
    return run.targets().stream()
        .filter(facts -> facts.name().equals(target))
        .findFirst()
        .flatMap(TargetFacts::modelSha256)
        .orElse("");
  }

  /** All of it, independent of the form it is written in. */
  public Page page() {
    List<Table> tables = new ArrayList<>(List.of(metrics()));
    result.fidelity().map(FidelityTable::of).ifPresent(tables::add);
    return new Page(
        "%s against %s under %s: %s"
            .formatted(plan.candidate(), plan.baseline(), plan.workload(), result.verdict().text()),
        about(),
        List.of(
            new Part("All rounds", tables, sentences()),
            new Part("Round by round", List.of(rounds()), leftOut())));
  }

  private List<String> about() {
    List<String> about = new ArrayList<>();
    about.add(
        "run "
            + run.runId()
            + (run.labels().isEmpty() ? "" : " " + run.labels())
            + run.gitCommit().map(commit -> ", commit " + Figures.shortened(commit)).orElse(""));
    run.targets()
        .forEach(
            target ->
                about.add(
                    (target.name().equals(plan.baseline()) ? "baseline " : "candidate ")
                        + target.name()
                        + ": "
                        + ComparisonReport.model(target)
                        + ", "
                        + target.standing().text()));
    about.add(
        String.format(
            Locale.ROOT,
            "%d of at most %d rounds, %.3g s a side in each",
            result.rounds().size(),
            plan.rounds(),
            plan.sideSeconds()));
    about.add(ComparisonReport.howToRead(plan.margin()));
    return about;
  }

  private Table metrics() {
    List<List<Cell>> rows = new ArrayList<>();
    for (Row row : result.rows()) {
      Optional<RatioEstimate> estimate = estimate(row);
      rows.add(
          List.of(
              Cell.of(row.metric().text()),
              Cell.of(row.metric().unit()),
              Cell.of(number(middle(row, PairedRounds.Round::baseline))),
              Cell.of(number(middle(row, PairedRounds.Round::candidate))),
              Cell.of(estimate.map(each -> ComparisonReport.ratio(each.ratio())).orElse(NONE)),
              Cell.of(estimate.map(ComparisonReport::interval).orElse(NONE)),
              row.verdict()
                  .map(
                      verdict ->
                          new Cell(
                              verdict.verdict().text(), ComparisonReport.tone(verdict.verdict())))
                  .orElse(Cell.of(""))));
    }
    result.errors().ifPresent(errors -> rows.add(ComparisonReport.row(errors)));
    return new Table(
        List.of(
            Column.text("metric"),
            Column.text("unit"),
            Column.number("baseline"),
            Column.number("candidate"),
            Column.number("ratio"),
            Column.text("95 % interval"),
            Column.text("verdict")),
        rows);
  }

  private List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    result.fidelity().map(FidelityTable::sentence).ifPresent(sentences::add);
    for (MetricVerdict verdict : result.gating()) {
      sentences.add(
          verdict.metric() + ": " + verdict.verdict().text() + ", " + verdict.reason() + ".");
    }
    result.invalid().ifPresent(why -> sentences.add("Invalid: " + why + "."));
    for (String target : plan.notRestarted()) {
      sentences.add(
          target
              + " was not started anew in each round: what another start of it would change is not"
              + " in the intervals.");
    }
    sentences.addAll(run.remarks());
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
        PairedRounds.Round pair = row.rounds().rounds().get(i);
        cells.add(Cell.of(number(pair.baseline())));
        cells.add(Cell.of(number(pair.candidate())));
        cells.add(
            Cell.of(
                pair.logRatio().isPresent()
                    ? ComparisonReport.ratio(Math.exp(pair.logRatio().getAsDouble()))
                    : NONE));
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
  private static String order(Round round) {
    return round.baselineFirst() ? "ABBA" : "BAAB";
  }

  /** Candidate / baseline over the rounds that count; empty where none does. */
  public static Optional<RatioEstimate> estimate(Row row) {
    return row.rounds().usable() == 0 ? Optional.empty() : Optional.of(row.rounds().estimate());
  }

  /** The median over the rounds that count. */
  private static OptionalDouble middle(Row row, Function<PairedRounds.Round, OptionalDouble> side) {
    double[] sorted =
        row.rounds().rounds().stream()
            .filter(round -> round.logRatio().isPresent())
            .mapToDouble(round -> side.apply(round).getAsDouble())
            .sorted()
            .toArray();
    return sorted.length == 0
        ? OptionalDouble.empty()
        : Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1).average();
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? Figures.number(value.getAsDouble()) : NONE;
  }
}
