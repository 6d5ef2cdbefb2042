package dev.tenk.reports.render.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.analysis.history.Change;
import dev.tenk.analysis.history.History;
import dev.tenk.analysis.history.KnownChange;
import dev.tenk.analysis.history.Metric;
import dev.tenk.analysis.history.MetricSeries.Point;
import dev.tenk.analysis.history.Night;
import dev.tenk.analysis.history.Reading.Status;
import dev.tenk.analysis.history.SeriesHistory;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Csv;
import dev.tenk.reports.render.document.Csv.Column;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.JsonText;
import dev.tenk.reports.render.document.Page;
import dev.tenk.reports.render.document.Page.Part;
import dev.tenk.reports.render.document.PageMarkdown;
import dev.tenk.reports.render.document.PageText;
import dev.tenk.reports.render.document.Sparkline;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.series.NightAlarm;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A history for readers.
 *
 * @param history what changed
 * @param runs how many runs it is made of
 * @param warnings which runs and cells were left out and why, each a sentence
 */
public record HistoryReport(History history, int runs, List<String> warnings) {
  private static final int JSON_SCHEMA_VERSION = 1;
  private static final int SHOWN_NIGHTS = 30;
  private static final int SHOWN_HASH_DIGITS = 12;
  private static final String ALL_WORKLOADS = "-";

  /** Copies its list. */
  public HistoryReport {
    warnings = List.copyOf(warnings);
  }

  private record Row(SeriesHistory series, Point point, int level, Optional<Change> begins) {}

  /** Writes it for a terminal; lines end with a line feed. */
  public void writeText(Appendable out) throws IOException {
    PageText.write(page(' '), out);
  }

  /** Writes it in GitHub's Markdown; lines end with a line feed. */
  public void writeMarkdown(Appendable out) throws IOException {
    // Markdown makes one of several plain spaces
    PageMarkdown.write(page('\u00a0'), out);
  }

  /**
   * Writes a row a night of each series, with a header; lines end with a line feed. What is known
   * of a change is in the row of the night in which it began. By the same rules as {@link CostCsv}.
   */
  public void writeCsv(Appendable out) throws IOException {
    Csv.write(out, columns(), history.series().stream().flatMap(HistoryReport::rows).toList());
  }

  /** Writes it as one JSON object with every night; its last line ends with a line feed. */
  public void writeJson(Appendable out) throws IOException {
    ObjectNode root = JsonText.object();
    root.put("schema_version", JSON_SCHEMA_VERSION);
    HistoryJson.put(this, true, root);
    JsonText.write(root, out);
  }

  private Page page(char gap) {
    List<Part> parts = new ArrayList<>();
    parts.add(
        new Part(
            "Series",
            history.series().isEmpty() ? List.of() : List.of(table(gap)),
            history.series().isEmpty() ? List.of("nothing was measured yet.") : List.of()));
    addSentences(parts, "Changes", history.series().stream().flatMap(HistoryReport::changes));
    addSentences(
        parts,
        "Known changes that match nothing",
        history.unmatched().stream().map(HistoryReport::unmatched));
    addSentences(
        parts,
        "Left out",
        Stream.concat(
            warnings.stream(), history.series().stream().flatMap(HistoryReport::leftOut)));
    addSentences(parts, "Notes", notes());
    return new Page("History of suite " + history.suite(), List.of(about()), parts);
  }

  private static void addSentences(List<Part> parts, String title, Stream<String> sentences) {
    List<String> all = sentences.toList();
    if (!all.isEmpty()) {
      parts.add(new Part(title, List.of(), all));
    }
  }

  private String about() {
    return runs
        + (runs == 1 ? " complete run" : " complete runs")
        + nights()
            .map(Night::startedAt)
            .min(Comparator.naturalOrder())
            .map(
                first ->
                    ", %s to %s"
                        .formatted(
                            date(first),
                            date(
                                nights()
                                    .map(Night::startedAt)
                                    .max(Comparator.naturalOrder())
                                    .orElseThrow())))
            .orElse("");
  }

  private Stream<Night> nights() {
    return history.series().stream()
        .flatMap(each -> each.series().points().stream())
        .map(Point::night);
  }

  private static String date(Instant instant) {
    return instant.toString().substring(0, "2026-11-21".length());
  }

  private Table table(char gap) {
    return new Table(
        List.of(
            Table.Column.text("target"),
            Table.Column.text("standing"),
            Table.Column.text("workload"),
            Table.Column.text("metric"),
            Table.Column.number("nights"),
            Table.Column.number("last"),
            Table.Column.number("median"),
            Table.Column.text("last %d nights".formatted(SHOWN_NIGHTS)),
            Table.Column.text("state")),
        history.series().stream()
            .map(
                each ->
                    Stream.of(
                            each.series().key().target(),
                            each.last().night().standing(),
                            each.series().key().workload().orElse(ALL_WORKLOADS),
                            each.series().key().metric().word(),
                            String.valueOf(each.nights()),
                            last(each),
                            value(each, each.median()),
                            bars(each, gap),
                            state(each))
                        .map(Cell::of)
                        .toList())
            .toList());
  }

  private static String last(SeriesHistory history) {
    Point last = history.last();
    return last.reading().value().isPresent()
        ? value(history, last.reading().value().getAsDouble())
        : last.reading().status().text();
  }

  private static String bars(SeriesHistory history, char gap) {
    List<Point> points = history.series().points();
    return Sparkline.of(
        points.subList(Math.max(0, points.size() - SHOWN_NIGHTS), points.size()).stream()
            .map(point -> point.reading().value())
            .toList(),
        gap);
  }

  private static String value(SeriesHistory history, double value) {
    Metric metric = history.series().key().metric();
    if (metric.unit().equals("USD")) {
      return Figures.usd(BigDecimal.valueOf(value), RoundingMode.HALF_UP);
    }
    return metric.unit().isEmpty()
        ? Figures.percent(value)
        : Figures.number(value) + " " + metric.unit();
  }

  private static String state(SeriesHistory history) {
    List<Change> changes = history.changes();
    return switch (history.state()) {
      case LEARNING -> "still learning (%d of %d)".formatted(history.nights(), NightAlarm.FEWEST);
      case STEADY -> "steady";
      case ACKNOWLEDGED ->
          "acknowledged: " + changes.get(changes.size() - 1).known().orElseThrow().reason();
      case CHANGED -> {
        Change change =
            changes.stream()
                .filter(each -> each.known().isEmpty())
                .reduce((a, b) -> b)
                .orElseThrow();
        yield "changed since %s %s%s"
            .formatted(
                change.first().night().runId(),
                size(history, change),
                differs("model", change, Night::modelSha256)
                    .map(model -> " (" + model + ")")
                    .orElse(""));
      }
    };
  }

  /** {@code by +8.1 %}; of a share, what it was and is. */
  private static String size(SeriesHistory history, Change change) {
    boolean byRatio =
        !history.series().key().metric().unit().isEmpty() && change.medianBefore() > 0;
    if (!byRatio) {
      return "from %s to %s"
          .formatted(value(history, change.medianBefore()), value(history, change.medianAfter()));
    }
    double ratio = change.medianAfter() / change.medianBefore() - 1;
    return "by " + (ratio > 0 ? "+" : "") + signed(ratio);
  }

  private static String signed(double ratio) {
    return (ratio < 0 ? "-" : "") + Figures.percent(Math.abs(ratio));
  }

  /** What is not acknowledged in a series, a sentence a change. */
  public static List<String> alarms(SeriesHistory history) {
    return history.changes().stream()
        .filter(change -> change.known().isEmpty())
        .map(change -> sentence(history, change))
        .toList();
  }

  private static Stream<String> changes(SeriesHistory history) {
    return history.changes().stream().map(change -> sentence(history, change));
  }

  private static String sentence(SeriesHistory history, Change change) {
    return "%s: changed %s, median %s before and %s since, in %s (%s)%s, told in %s; %s%s."
        .formatted(
            history.series().key(),
            size(history, change),
            value(history, change.medianBefore()),
            value(history, change.medianAfter()),
            change.first().night().runId(),
            date(change.first().night().startedAt()),
            change.isLocated()
                ? ""
                : ", or some nights sooner or later (p %s)"
                    .formatted(Figures.number(change.pValue())),
            change.alarm().night().runId(),
            circumstances(change),
            change
                .known()
                .map(known -> "; acknowledged: %s (%s)".formatted(known.reason(), known.where()))
                .orElse(""));
  }

  private static String circumstances(Change change) {
    List<String> differences =
        Stream.of(
                differs("model", change, Night::modelSha256),
                differs("commit", change, Night::gitCommit),
                differs("prices", change, Night::pricesSha256),
                differs("tenk", change, night -> Optional.of(night.toolVersion())),
                differs("standing", change, night -> Optional.of(night.standing())),
                change.before().night().host().equals(change.first().night().host())
                    ? Optional.<String>empty()
                    : Optional.of(
                        "host %s → %s"
                            .formatted(
                                change.before().night().host(), change.first().night().host())))
            .flatMap(Optional::stream)
            .toList();
    return differences.isEmpty()
        ? "model, commit, prices, tenk and host are those of the night before, as far as known"
        : String.join(", ", differences);
  }

  private static Optional<String> differs(
      String what, Change change, Function<Night, Optional<String>> of) {
    String before = shown(of.apply(change.before().night()));
    String after = shown(of.apply(change.first().night()));
    return before.equals(after)
        ? Optional.empty()
        : Optional.of("%s %s → %s".formatted(what, before, after));
  }

  private static String shown(Optional<String> hash) {
    return hash.map(
            text ->
                text.length() > SHOWN_HASH_DIGITS
                    ? text.substring(0, SHOWN_HASH_DIGITS) + "…"
                    : text)
        .orElse("not known");
  }

  private static String unmatched(History.Unmatched unmatched) {
    KnownChange known = unmatched.known();
    String series =
        known.target()
            + known.workload().map(name -> ", " + name).orElse("")
            + known.metric().map(metric -> ", " + metric.word()).orElse("");
    if (!unmatched.hasSeries()) {
      return known.where() + ": there is no series of " + series + ".";
    }
    return "%s: no change of %s begins in run %s; %s."
        .formatted(
            known.where(),
            series,
            known.runId(),
            unmatched.begins().isEmpty()
                ? "it never changed"
                : "changes begin in " + String.join(", ", unmatched.begins()));
  }

  private static Stream<String> leftOut(SeriesHistory history) {
    List<String> reasons =
        Stream.of(Status.INVALID, Status.NO_FIGURE, Status.MISSING)
            .filter(status -> history.count(status) > 0)
            .map(status -> history.count(status) + " " + status.text())
            .toList();
    return reasons.isEmpty()
        ? Stream.empty()
        : Stream.of(
            "%s: %d of %d nights: %s."
                .formatted(
                    history.series().key(),
                    history.series().points().size() - history.nights(),
                    history.series().points().size(),
                    String.join(", ", reasons)));
  }

  private Stream<String> notes() {
    List<String> notes = new ArrayList<>();
    for (Standing standing : Standing.values()) {
      if (history.series().stream()
          .anyMatch(each -> each.last().night().standing().equals(standing.text()))) {
        notes.add(CellText.standing(standing));
      }
    }
    notes.add("a night is a complete run with a valid figure; median: since the last change.");
    return notes.stream();
  }

  private static Stream<Row> rows(SeriesHistory history) {
    List<Row> rows = new ArrayList<>();
    int level = 1;
    for (Point point : history.series().points()) {
      Optional<Change> begins =
          history.changes().stream().filter(change -> change.first().equals(point)).findFirst();
      level += begins.isPresent() ? 1 : 0;
      rows.add(new Row(history, point, level, begins));
    }
    return rows.stream();
  }

  private List<Column<Row>> columns() {
    return List.of(
        new Column<>("suite", row -> Csv.text(history.suite())),
        new Column<>("target", row -> Csv.text(row.series().series().key().target())),
        new Column<>("standing", row -> row.point().night().standing()),
        new Column<>("workload", row -> Csv.text(row.series().series().key().workload())),
        new Column<>("metric", row -> row.series().series().key().metric().word()),
        new Column<>("unit", row -> row.series().series().key().metric().unit()),
        new Column<>("run_id", row -> Csv.text(row.point().night().runId())),
        new Column<>("started_at", row -> row.point().night().startedAt().toString()),
        new Column<>("value", row -> Csv.number(row.point().reading().value())),
        new Column<>("status", row -> row.point().reading().status().text()),
        new Column<>("level", row -> String.valueOf(row.level())),
        change("change_ratio", change -> ratio(change)),
        change("median_before", change -> Csv.number(change.medianBefore())),
        change("median_after", change -> Csv.number(change.medianAfter())),
        change("told_in_run", change -> Csv.text(change.alarm().night().runId())),
        change("p_value", change -> Csv.number(change.pValue())),
        change(
            "known_reason",
            change -> change.known().map(known -> Csv.text(known.reason())).orElse("")),
        new Column<>("model_sha256", row -> Csv.text(row.point().night().modelSha256())),
        new Column<>("git_commit", row -> Csv.text(row.point().night().gitCommit())),
        new Column<>("prices_sha256", row -> Csv.text(row.point().night().pricesSha256())),
        new Column<>("tool_version", row -> Csv.text(row.point().night().toolVersion())),
        new Column<>("host", row -> Csv.text(row.point().night().host())));
  }

  private static Column<Row> change(String heading, Function<Change, String> value) {
    return new Column<>(heading, row -> row.begins().map(value).orElse(""));
  }

  private static String ratio(Change change) {
    return change.medianBefore() > 0
        ? Csv.number(change.medianAfter() / change.medianBefore())
        : "";
  }
}
