package dev.tenk.reports.render.night;

import dev.tenk.analysis.comparison.ComparedBenchmark;
import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.analysis.comparison.Comparison.Row;
import dev.tenk.analysis.history.SeriesHistory;
import dev.tenk.analysis.history.SeriesHistory.State;
import dev.tenk.reports.render.comparison.ComparisonReport;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Page;
import dev.tenk.reports.render.document.Page.Part;
import dev.tenk.reports.render.document.PageMarkdown;
import dev.tenk.reports.render.document.PageText;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.history.HistoryReport;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.reports.render.run.Tables;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.comparison.MetricVerdict;
import dev.tenk.results.stats.estimate.RatioEstimate;
import dev.tenk.results.stats.series.NightAlarm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The result of a night.
 *
 * @param run what was measured
 * @param report of it; empty where it could not be made, which is then among the failures
 * @param comparisons with earlier runs
 * @param history of the suite, this night included; empty where it could not be made
 * @param notes what else a reader should know, each a sentence
 * @param failures parts of the night that could not be done, each a sentence
 */
public record NightReport(
    RunManifest run,
    Optional<RunReport> report,
    List<HeldAgainst> comparisons,
    Optional<HistoryReport> history,
    List<String> notes,
    List<String> failures) {
  private static final double MEDIAN = 0.5;
  private static final String NONE = "-";

  /** Copies its lists. */
  public NightReport {
    comparisons = List.copyOf(comparisons);
    notes = List.copyOf(notes);
    failures = List.copyOf(failures);
  }

  /** Which earlier run. */
  public enum Baseline {
    /** The latest complete one before it whose cells are all valid. */
    LAST_VALID("last-valid", "the last valid run"),
    /** The one that stays the same: slow drift hides from the last run. */
    PINNED("pinned", "the pinned baseline");

    private final String word;
    private final String text;

    Baseline(String word, String text) {
      this.word = word;
      this.text = text;
    }

    /** For programs and names of files. */
    public String word() {
      return word;
    }

    /** For display. */
    public String text() {
      return text;
    }
  }

  /** The night's run against an earlier one. */
  public record HeldAgainst(Baseline baseline, Result result) {}

  /** The result of comparing the night's run with another. */
  public sealed interface Result {
    /** Both are there. */
    record Compared(Comparison comparison) implements Result {}

    /** There is no such run, as in the first night. */
    record NothingThere(String reason) implements Result {}

    /** There is one, and it cannot be compared with. */
    record Failed(String reason) implements Result {}
  }

  /** How a night ends. */
  public enum Outcome {
    /** There is no objection to it. */
    PASSED(0, "passed"),
    /** A gate failed, or a change in the history is not acknowledged. */
    FAILED(1, "failed"),
    /** Something is missing or invalid, so the outcome is unknown. */
    INVALID(3, "invalid or incomplete");

    private final int exitCode;
    private final String text;

    Outcome(int exitCode, String text) {
      this.exitCode = exitCode;
      this.text = text;
    }

    /** What the process ends with. */
    public int exitCode() {
      return exitCode;
    }

    /** For display. */
    public String text() {
      return text;
    }
  }

  /** Why a night has not passed. */
  public enum Kind {
    /** A comparison is what the gates do not let pass. */
    GATE,
    /** A change in the history that is not acknowledged. */
    HISTORY,
    /** A cell, or its SLO decision, is invalid, or something is missing. */
    INVALID,
    /** A part of the night could not be done. */
    PART;

    /** For programs. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A reason and what it is, a sentence. */
  public record Reason(Kind kind, String sentence) {}

  /** Why it has not passed; empty when it has. */
  public List<Reason> reasons() {
    List<Reason> reasons = new ArrayList<>();
    report.ifPresent(
        each -> {
          each.warnings().forEach(warning -> reasons.add(new Reason(Kind.INVALID, warning)));
          for (TargetReport target : each.targets()) {
            for (CellSummary cell : Tables.shown(target)) {
              CellText.invalid(cell)
                  .forEach(
                      why ->
                          reasons.add(
                              new Reason(
                                  Kind.INVALID,
                                  target.name() + ", " + CellText.workload(cell) + ": " + why)));
            }
          }
        });
    for (HeldAgainst held : comparisons) {
      if (held.result() instanceof Result.Failed failed) {
        reasons.add(
            new Reason(
                Kind.PART,
                "no comparison with " + held.baseline().text() + ": " + failed.reason() + "."));
      } else if (held.result() instanceof Result.Compared compared) {
        for (ComparedCell cell : compared.comparison().cells()) {
          if (compared.comparison().fails(cell)) {
            reasons.add(
                new Reason(
                    Kind.GATE,
                    "%s, %s, beside %s: %s."
                        .formatted(
                            cell.target(),
                            cell.workload(),
                            held.baseline().text(),
                            inWords(cell))));
          }
        }
        for (ComparedBenchmark benchmark : compared.comparison().benchmarks()) {
          if (compared.comparison().fails(benchmark)) {
            reasons.add(
                new Reason(
                    Kind.GATE,
                    "%s, beside %s: %s."
                        .formatted(benchmark.name(), held.baseline().text(), inWords(benchmark))));
          }
        }
      }
    }
    series()
        .filter(each -> each.state() == State.CHANGED)
        .flatMap(each -> HistoryReport.alarms(each).stream())
        .forEach(alarm -> reasons.add(new Reason(Kind.HISTORY, alarm)));
    failures.forEach(failure -> reasons.add(new Reason(Kind.PART, failure)));
    return reasons;
  }

  /** How it ends: what is invalid or missing before what failed. */
  public Outcome outcome() {
    List<Reason> reasons = reasons();
    if (reasons.stream()
        .anyMatch(each -> each.kind() == Kind.INVALID || each.kind() == Kind.PART)) {
      return Outcome.INVALID;
    }
    return reasons.isEmpty() ? Outcome.PASSED : Outcome.FAILED;
  }

  /** Writes it for a terminal or a log; lines end with a line feed. */
  public void writeText(Appendable out) throws IOException {
    PageText.write(page(), out);
  }

  /** Writes it in GitHub's Markdown, for a job summary; lines end with a line feed. */
  public void writeMarkdown(Appendable out) throws IOException {
    PageMarkdown.write(page(), out);
  }

  /** Writes it as one JSON object; its last line ends with a line feed. */
  public void writeJson(Appendable out) throws IOException {
    NightJson.write(this, out);
  }

  /** Writes it as JUnit's XML, a test suite a target and workload; it ends with a line feed. */
  public void writeJunit(Appendable out) throws IOException {
    NightJunit.write(this, out);
  }

  Stream<SeriesHistory> series() {
    return history.stream().flatMap(each -> each.history().series().stream());
  }

  /** The verdict on a cell and what it rests on. */
  static String inWords(ComparedCell cell) {
    List<String> words = new ArrayList<>(List.of(cell.verdict().text()));
    cell.invalid().forEach(side -> words.add("the " + side + " is invalid"));
    cell.fidelity()
        .filter(each -> each.rejected())
        .ifPresent(each -> words.addAll(each.judgement().reasons()));
    for (MetricVerdict metric : cell.gating()) {
      words.add(inWords(metric, estimate(cell, metric)));
    }
    return String.join("; ", words);
  }

  /** The verdict on a benchmark and what it rests on. */
  static String inWords(ComparedBenchmark benchmark) {
    List<String> words = new ArrayList<>(List.of(benchmark.verdict().text()));
    for (ComparedBenchmark.Row row : benchmark.rows()) {
      row.verdict().ifPresent(metric -> words.add(inWords(metric, row.comparison().estimate())));
    }
    return String.join("; ", words);
  }

  private static String inWords(MetricVerdict metric, Optional<RatioEstimate> estimate) {
    return metric.metric()
        + " "
        + metric.verdict().text()
        + estimate.map(each -> " (" + inWords(each) + ")").orElse("")
        + ": "
        + metric.reason();
  }

  private static Optional<RatioEstimate> estimate(ComparedCell cell, MetricVerdict metric) {
    return cell.rows().stream()
        .filter(row -> row.metric().text().equals(metric.metric()))
        .flatMap(row -> row.comparison().estimate().stream())
        .findFirst();
  }

  private static String inWords(RatioEstimate estimate) {
    return "ratio "
        + ratio(estimate.ratio())
        + (estimate.low().isEmpty()
            ? ""
            : ", "
                + ratio(estimate.low().getAsDouble())
                + " to "
                + ratio(estimate.high().getAsDouble()));
  }

  private static String ratio(double ratio) {
    return String.format(Locale.ROOT, "%.3f", ratio);
  }

  private Page page() {
    List<Part> parts = new ArrayList<>();
    report.ifPresent(each -> parts.add(new Part("Cells", List.of(cells(each)), List.of())));
    List<String> reasons = reasons().stream().map(Reason::sentence).toList();
    if (!reasons.isEmpty()) {
      parts.add(new Part("Why it has not passed", List.of(), reasons));
    }
    List<String> all = allNotes();
    if (!all.isEmpty()) {
      parts.add(new Part("Notes", List.of(), all));
    }
    return new Page(
        "Night of suite %s: %s (exit code %d)"
            .formatted(run.suite(), outcome().text(), outcome().exitCode()),
        about(),
        parts);
  }

  private List<String> about() {
    List<String> about = new ArrayList<>();
    about.add("run " + ComparisonReport.run(run));
    for (HeldAgainst held : comparisons) {
      about.add(
          held.baseline().text()
              + ": "
              + (held.result() instanceof Result.Compared compared
                  ? ComparisonReport.run(compared.comparison().baseline())
                  : held.result() instanceof Result.NothingThere nothing
                      ? nothing.reason()
                      : "not compared, see below"));
    }
    return about;
  }

  /** All that a reader should know, the standings and the missing gates included. */
  public List<String> allNotes() {
    List<String> all = new ArrayList<>(notes);
    report.ifPresent(
        each -> {
          for (Standing standing : Standing.values()) {
            if (each.targets().stream().anyMatch(target -> target.facts().standing() == standing)) {
              all.add(CellText.standing(standing));
            }
          }
        });
    if (comparisons.stream()
        .map(HeldAgainst::result)
        .anyMatch(
            result ->
                result instanceof Result.Compared compared
                    && compared.comparison().gates().failOn().isEmpty())) {
      all.add("no gate: neither the suite nor --fail-on says which verdict fails.");
    }
    return all;
  }

  private Table cells(RunReport runReport) {
    List<Column> columns = new ArrayList<>();
    Stream.of("target", "standing", "workload", "verdict", "SLO")
        .forEach(each -> columns.add(Column.text(each)));
    List<Double> quantiles =
        Stream.of(MEDIAN, runReport.slo().quantile())
            .distinct()
            .filter(runReport.quantiles()::contains)
            .toList();
    quantiles.forEach(each -> columns.add(Column.number(Figures.quantile(each) + " ms")));
    comparisons.forEach(each -> columns.add(Column.text("beside " + each.baseline().text())));
    columns.add(Column.text("history"));
    List<List<Cell>> rows = new ArrayList<>();
    for (TargetReport target : runReport.targets()) {
      for (CellSummary cell : Tables.shown(target)) {
        List<Cell> row = new ArrayList<>();
        row.add(Cell.of(target.name()));
        row.add(Cell.of(target.facts().standing().text()));
        row.add(Cell.of(CellText.workload(cell)));
        row.add(Cell.of(CellText.validity(cell, quantiles)));
        row.add(CellText.slo(cell));
        quantiles.forEach(quantile -> row.add(CellText.response(cell, quantile)));
        comparisons.forEach(
            held ->
                row.add(
                    Cell.of(
                        compared(held, target.name(), cell.workload())
                            .map(NightReport::shortly)
                            .orElse(NONE))));
        row.add(Cell.of(history(target.name(), cell.workload())));
        rows.add(row);
      }
    }
    return new Table(columns, rows);
  }

  /** The cell of a comparison; empty where there is none. */
  static Optional<ComparedCell> compared(HeldAgainst held, String target, String workload) {
    return held.result() instanceof Result.Compared compared
        ? compared.comparison().cells().stream()
            .filter(cell -> cell.target().equals(target) && cell.workload().equals(workload))
            .findFirst()
        : Optional.empty();
  }

  /** {@code equivalent, p50 × 1.002}. */
  private static String shortly(ComparedCell cell) {
    return cell.verdict().text()
        + cell.rows().stream()
            .filter(row -> row.metric().quantile().orElse(0) == MEDIAN)
            .map(Row::comparison)
            .flatMap(comparison -> comparison.estimate().stream())
            .findFirst()
            .map(RatioEstimate::ratio)
            .map(ratio -> ", p50 × " + ratio(ratio))
            .orElse("");
  }

  private String history(String target, String workload) {
    List<SeriesHistory> all =
        series()
            .filter(each -> each.series().key().target().equals(target))
            .filter(each -> each.series().key().workload().equals(Optional.of(workload)))
            .toList();
    long changed = all.stream().filter(each -> each.state() == State.CHANGED).count();
    if (changed > 0) {
      return changed + " changed";
    }
    if (all.isEmpty()) {
      return NONE;
    }
    long fewest = all.stream().mapToLong(SeriesHistory::nights).min().orElseThrow();
    return all.stream().anyMatch(each -> each.state() == State.LEARNING)
        ? "learning (%d of %d)".formatted(fewest, NightAlarm.FEWEST)
        : "steady";
  }
}
