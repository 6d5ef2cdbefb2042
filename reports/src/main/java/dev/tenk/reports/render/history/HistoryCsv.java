package dev.tenk.reports.render.history;

import dev.tenk.analysis.history.Change;
import dev.tenk.analysis.history.History;
import dev.tenk.analysis.history.MetricSeries.Point;
import dev.tenk.analysis.history.Reading.Range;
import dev.tenk.analysis.history.SeriesHistory;
import dev.tenk.reports.render.document.Csv;
import dev.tenk.reports.render.document.Csv.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A history as CSV, a row a night of each series. */
final class HistoryCsv {
  private HistoryCsv() {}

  private record Row(SeriesHistory series, Point point, int level, Optional<Change> begins) {
    private String interval(Function<Range, String> end) {
      return point.reading().interval().map(end).orElse("");
    }
  }

  static void write(History history, Appendable out) throws IOException {
    Csv.write(out, columns(history), history.series().stream().flatMap(HistoryCsv::rows).toList());
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

  private static List<Column<Row>> columns(History history) {
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
        new Column<>("seen", row -> Csv.number(row.point().reading().figure())),
        new Column<>("lower", row -> row.interval(range -> Csv.number(range.low()))),
        new Column<>("upper", row -> row.interval(range -> Csv.number(range.high()))),
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
