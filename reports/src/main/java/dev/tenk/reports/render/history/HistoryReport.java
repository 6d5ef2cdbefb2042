package dev.tenk.reports.render.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.analysis.history.Change;
import dev.tenk.analysis.history.History;
import dev.tenk.analysis.history.KnownChange;
import dev.tenk.analysis.history.Metric;
import dev.tenk.analysis.history.MetricSeries.Point;
import dev.tenk.analysis.history.Night;
import dev.tenk.analysis.history.Reading;
import dev.tenk.analysis.history.Reading.Status;
import dev.tenk.analysis.history.SeriesHistory;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.JsonText;
import dev.tenk.reports.render.document.Medium;
import dev.tenk.reports.render.document.Report;
import dev.tenk.reports.render.document.Sparkline;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Shown;
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
public record HistoryReport(History history, int runs, List<String> warnings) implements Report {
  private static final int JSON_SCHEMA_VERSION = 1;
  private static final int SHOWN_NIGHTS = 30;
  private static final int SHOWN_HASH_DIGITS = 12;
  private static final String ALL_WORKLOADS = "-";

  /** Copies its list. */
  public HistoryReport {
    warnings = List.copyOf(warnings);
  }

  /**
   * Writes a row a night of each series, with a header; lines end with a line feed. What is known
   * of a change is in the row of the night in which it began. By the same rules as {@link CostCsv}.
   */
  public void writeCsv(Appendable out) throws IOException {
    HistoryCsv.write(history, out);
  }

  /** Writes it as one JSON object with every night; its last line ends with a line feed. */
  public void writeJson(Appendable out) throws IOException {
    ObjectNode root = JsonText.object();
    root.put("schema_version", JSON_SCHEMA_VERSION);
    HistoryJson.put(this, true, root);
    JsonText.write(root, out);
  }

  @Override
  public Document document(Medium medium) {
    // where several plain spaces become one, a gap is another character
    char gap = medium == Medium.TERMINAL ? ' ' : '\u00a0';
    List<SeriesHistory> all = history.series();
    Section series =
        all.isEmpty()
            ? Section.of("Series", List.of("nothing was measured yet."))
            : Section.of("Series", List.of(table(gap)), List.of());
    return Document.of(
        "History of suite " + history.suite(),
        List.of(about()),
        Stream.of(
                series,
                Section.of("Changes", all.stream().flatMap(HistoryReport::changes).toList()),
                Section.of(
                    "Known changes that match nothing",
                    history.unmatched().stream().map(HistoryReport::unmatched).toList()),
                Section.of(
                    "Left out",
                    Stream.concat(warnings.stream(), all.stream().flatMap(HistoryReport::leftOut))
                        .toList()),
                Section.of("Notes", notes()))
            .filter(Section::hasContent)
            .toList());
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
    return Table.of(
        List.of(
            Shown.text("target", each -> each.series().key().target()),
            Shown.text("standing", each -> each.last().night().standing()),
            Shown.text("workload", each -> each.series().key().workload().orElse(ALL_WORKLOADS)),
            Shown.text("metric", each -> each.series().key().metric().word()),
            Shown.number("nights", each -> String.valueOf(each.nights())),
            Shown.number("last", HistoryReport::last),
            Shown.number(
                "median",
                each ->
                    each.median().isPresent()
                        ? value(each, each.median().getAsDouble())
                        : ALL_WORKLOADS),
            Shown.text("last %d nights".formatted(SHOWN_NIGHTS), each -> bars(each, gap)),
            Shown.text("state", HistoryReport::state)),
        history.series());
  }

  private static String last(SeriesHistory history) {
    Reading last = history.last().reading();
    return last.figure().isEmpty()
        ? last.status().text()
        : (last.status() == Status.SEEN ? CellText.ONLY_SEEN : "")
            + value(history, last.figure().getAsDouble())
            + (last.status() == Status.INVALID ? "!" : "");
  }

  private static String bars(SeriesHistory history, char gap) {
    List<Point> points = history.series().points();
    List<Reading> shown =
        points.subList(Math.max(0, points.size() - SHOWN_NIGHTS), points.size()).stream()
            .map(Point::reading)
            .toList();
    StringBuilder bars =
        new StringBuilder(Sparkline.of(shown.stream().map(Reading::value).toList(), gap));
    for (int i = 0; i < shown.size(); i++) {
      if (shown.get(i).status() == Status.SEEN) {
        bars.setCharAt(i, CellText.ONLY_SEEN.charAt(0));
      }
    }
    return bars.toString();
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
        Stream.of(Status.SEEN, Status.INVALID, Status.NO_FIGURE, Status.MISSING)
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

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (Standing standing : Standing.values()) {
      if (history.series().stream()
          .anyMatch(each -> each.last().night().standing().equals(standing.text()))) {
        notes.add(CellText.standing(standing));
      }
    }
    notes.add("a night is a complete run with a valid figure; median: since the last change.");
    return notes;
  }
}
