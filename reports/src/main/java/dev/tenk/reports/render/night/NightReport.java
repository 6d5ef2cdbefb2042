package dev.tenk.reports.render.night;

import dev.tenk.analysis.comparison.ComparedBenchmark;
import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.analysis.history.SeriesHistory;
import dev.tenk.analysis.history.SeriesHistory.State;
import dev.tenk.reports.render.comparison.ComparisonTables;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Medium;
import dev.tenk.reports.render.document.Report;
import dev.tenk.reports.render.history.HistoryReport;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.reports.render.run.Tables;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.comparison.MetricVerdict;
import dev.tenk.results.stats.estimate.RatioEstimate;
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
 * @param refused whether a target was not measured because the suite has it wrong
 */
public record NightReport(
    RunManifest run,
    Optional<RunReport> report,
    List<HeldAgainst> comparisons,
    Optional<HistoryReport> history,
    List<String> notes,
    List<String> failures,
    boolean refused)
    implements Report {
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
    /** The suite has a target wrong, which was not measured. */
    REFUSED(2, "refused"),
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
    report.ifPresent(each -> invalid(each, reasons));
    comparisons.forEach(each -> gates(each, reasons));
    series()
        .filter(each -> each.state() == State.CHANGED)
        .flatMap(each -> HistoryReport.alarms(each).stream())
        .forEach(alarm -> reasons.add(new Reason(Kind.HISTORY, alarm)));
    failures.forEach(failure -> reasons.add(new Reason(Kind.PART, failure)));
    return reasons;
  }

  private static void invalid(RunReport report, List<Reason> reasons) {
    report.warnings().forEach(warning -> reasons.add(new Reason(Kind.INVALID, warning)));
    for (TargetReport target : report.targets()) {
      for (CellSummary cell : Tables.shown(target)) {
        String where = target.name() + ", " + CellText.workload(cell) + ": ";
        CellText.invalid(cell).forEach(why -> reasons.add(new Reason(Kind.INVALID, where + why)));
      }
    }
  }

  private static void gates(HeldAgainst held, List<Reason> reasons) {
    String other = held.baseline().text();
    if (held.result() instanceof Result.Failed failed) {
      String sentence = "no comparison with " + other + ": " + failed.reason() + ".";
      reasons.add(new Reason(Kind.PART, sentence));
    } else if (held.result() instanceof Result.Compared compared) {
      Comparison comparison = compared.comparison();
      Stream.concat(
              comparison.cells().stream()
                  .filter(comparison::fails)
                  .map(
                      cell ->
                          "%s, %s, beside %s: %s."
                              .formatted(cell.target(), cell.workload(), other, inWords(cell))),
              comparison.benchmarks().stream()
                  .filter(comparison::fails)
                  .map(each -> "%s, beside %s: %s.".formatted(each.name(), other, inWords(each))))
          .forEach(sentence -> reasons.add(new Reason(Kind.GATE, sentence)));
    }
  }

  /**
   * How it ends: what is refused before what is invalid or missing, and that before what failed.
   */
  public Outcome outcome() {
    if (refused) {
      return Outcome.REFUSED;
    }
    List<Reason> reasons = reasons();
    if (reasons.stream()
        .anyMatch(each -> each.kind() == Kind.INVALID || each.kind() == Kind.PART)) {
      return Outcome.INVALID;
    }
    return reasons.isEmpty() ? Outcome.PASSED : Outcome.FAILED;
  }

  @Override
  public Document document(Medium medium) {
    return new NightDocument(this).document();
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
    cell.fidelity().ifPresent(each -> words.addAll(each.judgement().reasons()));
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
        + ComparisonTables.ratio(estimate.ratio())
        + (estimate.open() ? "" : ", " + ComparisonTables.interval(estimate));
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

  /** The cell of a comparison; empty where there is none. */
  static Optional<ComparedCell> compared(HeldAgainst held, String target, String workload) {
    return held.result() instanceof Result.Compared compared
        ? compared.comparison().cells().stream()
            .filter(cell -> cell.target().equals(target) && cell.workload().equals(workload))
            .findFirst()
        : Optional.empty();
  }
}
