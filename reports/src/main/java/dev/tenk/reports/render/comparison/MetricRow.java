package dev.tenk.reports.render.comparison;

import dev.tenk.analysis.comparison.ComparedBenchmark;
import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.document.Table.Shown;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.results.stats.comparison.AbVerdict;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.MetricVerdict;
import dev.tenk.results.stats.comparison.PairedRounds;
import dev.tenk.results.stats.comparison.RunComparison;
import dev.tenk.results.stats.estimate.RatioEstimate;
import dev.tenk.results.stats.estimate.RunFigure;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A metric of a baseline and a candidate, as all forms of all comparisons show it.
 *
 * @param baseline in the metric's unit; empty where there is no figure
 * @param candidate the same
 * @param estimate candidate / baseline; empty where a side has no figure
 * @param verdict of those that decide
 * @param lacking why there is no verdict or no interval, empty where nothing is to be said
 * @param onlySeen the sides whose figure says nothing of another run: "baseline", "candidate"
 */
record MetricRow(
    String metric,
    String unit,
    OptionalDouble baseline,
    OptionalDouble candidate,
    Optional<RatioEstimate> estimate,
    Optional<MetricVerdict> verdict,
    String lacking,
    List<String> onlySeen) {
  private static final String NONE = "-";
  private static final String BASELINE = "baseline";
  private static final String CANDIDATE = "candidate";

  /** As every table has it. */
  static final List<Shown<MetricRow>> COLUMNS =
      List.of(
          Shown.text("metric", MetricRow::metric),
          Shown.text("unit", MetricRow::unit),
          new Shown<>(Column.number(BASELINE), row -> row.side(BASELINE, row.baseline)),
          new Shown<>(Column.number(CANDIDATE), row -> row.side(CANDIDATE, row.candidate)),
          Shown.number("ratio", MetricRow::ratio),
          Shown.text("95 % interval", MetricRow::interval),
          new Shown<>(Column.text("verdict"), MetricRow::judged));

  static MetricRow of(Comparison.Row row) {
    return of(
        row.metric().text(),
        row.metric().unit(),
        row.baseline(),
        row.candidate(),
        row.comparison(),
        row.verdict());
  }

  static MetricRow of(ComparedBenchmark.Row row) {
    return of(
        row.metric().text(),
        row.metric().unit(),
        row.baseline(),
        row.candidate(),
        row.comparison(),
        row.verdict());
  }

  private static MetricRow of(
      String metric,
      String unit,
      RunFigure baseline,
      RunFigure candidate,
      RunComparison comparison,
      Optional<MetricVerdict> verdict) {
    return new MetricRow(
        metric,
        unit,
        baseline.value(),
        candidate.value(),
        comparison.estimate(),
        verdict,
        comparison.reason(),
        Stream.of(baseline.established() ? "" : BASELINE, candidate.established() ? "" : CANDIDATE)
            .filter(side -> !side.isEmpty())
            .toList());
  }

  /** Of all rounds together; the sides are the medians over those that count. */
  static MetricRow of(AbVerdict.Row row) {
    return new MetricRow(
        row.metric().text(),
        row.metric().unit(),
        middle(row.rounds(), PairedRounds.Round::baseline),
        middle(row.rounds(), PairedRounds.Round::candidate),
        AbReport.estimate(row),
        row.verdict(),
        "",
        List.of());
  }

  /** Of a single round, which has neither an interval nor a verdict. */
  static MetricRow of(ComparedMetric metric, AbVerdict.Round round, PairedRounds.Round pair) {
    OptionalDouble log = pair.logRatio();
    return new MetricRow(
        metric.text(),
        metric.unit(),
        pair.baseline(),
        pair.candidate(),
        log.isPresent()
            ? Optional.of(
                RatioEstimate.ofLog(
                    log.getAsDouble(), OptionalDouble.empty(), OptionalDouble.empty()))
            : Optional.empty(),
        Optional.empty(),
        round.lacking(metric).orElse(""),
        List.of());
  }

  private static OptionalDouble middle(
      PairedRounds rounds, Function<PairedRounds.Round, OptionalDouble> side) {
    double[] sorted =
        rounds.rounds().stream()
            .filter(round -> round.logRatio().isPresent())
            .mapToDouble(round -> side.apply(round).getAsDouble())
            .sorted()
            .toArray();
    return sorted.length == 0
        ? OptionalDouble.empty()
        : Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1).average();
  }

  /** What the verdict rests on, or why there is none; may be empty. */
  String reason() {
    return verdict.map(MetricVerdict::reason).orElse(lacking);
  }

  /** The sides and their ratio. */
  List<Cell> sides() {
    return Shown.cells(COLUMNS.subList(2, 5), this);
  }

  private Cell judged() {
    return verdict
        .map(each -> new Cell(each.verdict().text(), ComparisonTables.tone(each.verdict())))
        .orElse(Cell.of(""));
  }

  private Cell side(String side, OptionalDouble value) {
    if (value.isEmpty()) {
      return Cell.of(NONE);
    }
    String figure = Figures.number(value.getAsDouble());
    return onlySeen.contains(side)
        ? new Cell(CellText.ONLY_SEEN + figure, Tone.SEEN)
        : Cell.of(figure);
  }

  private String ratio() {
    return estimate.map(each -> ComparisonTables.ratio(each.ratio())).orElse(NONE);
  }

  private String interval() {
    return estimate.map(ComparisonTables::interval).orElse(NONE);
  }
}
