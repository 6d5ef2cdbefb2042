package dev.tenk.reports.render.history;

import static dev.tenk.reports.render.document.JsonText.number;
import static dev.tenk.reports.render.document.JsonText.text;
import static dev.tenk.reports.render.document.JsonText.texts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.analysis.history.Change;
import dev.tenk.analysis.history.KnownChange;
import dev.tenk.analysis.history.MetricSeries.Point;
import dev.tenk.analysis.history.SeriesHistory;
import java.util.Locale;

/** A history for programs. */
public final class HistoryJson {
  private HistoryJson() {}

  /**
   * Adds all of it to an object.
   *
   * @param withNights whether each series has its nights, which are by far the most
   */
  public static void put(HistoryReport report, boolean withNights, ObjectNode node) {
    node.put("suite", report.history().suite());
    node.put("runs", report.runs());
    node.put("alarming", report.history().isAlarming());
    ArrayNode all = node.putArray("series");
    report.history().series().forEach(each -> series(each, withNights, all.addObject()));
    texts(node, "left_out", report.warnings());
  }

  private static void series(SeriesHistory history, boolean withNights, ObjectNode node) {
    node.put("target", history.series().key().target());
    text(node, "workload", history.series().key().workload());
    node.put("metric", history.series().key().metric().word());
    node.put("unit", history.series().key().metric().unit());
    node.put("state", history.state().name().toLowerCase(Locale.ROOT));
    node.put("nights", history.nights());
    number(node, "median", history.median());
    point(history.last(), node.putObject("last"));
    ArrayNode changes = node.putArray("changes");
    history.changes().forEach(change -> change(change, changes.addObject()));
    if (withNights) {
      ArrayNode points = node.putArray("points");
      history.series().points().forEach(each -> point(each, points.addObject()));
    }
  }

  private static void point(Point point, ObjectNode node) {
    node.put("run_id", point.night().runId());
    node.put("status", point.reading().status().text());
    number(node, "value", point.reading().value());
    number(node, "seen", point.reading().figure());
    point
        .reading()
        .interval()
        .ifPresent(
            range -> {
              number(node, "lower", range.low());
              number(node, "upper", range.high());
            });
  }

  private static void change(Change change, ObjectNode node) {
    node.put("began_in_run", change.first().night().runId());
    node.put("began_at", change.first().night().startedAt().toString());
    node.put("certain", change.isLocated());
    node.put("told_in_run", change.alarm().night().runId());
    number(node, "p_value", change.pValue());
    number(node, "median_before", change.medianBefore());
    number(node, "median_after", change.medianAfter());
    text(node, "model_sha256_before", change.before().night().modelSha256());
    text(node, "model_sha256", change.first().night().modelSha256());
    text(node, "git_commit_before", change.before().night().gitCommit());
    text(node, "git_commit", change.first().night().gitCommit());
    text(node, "prices_sha256_before", change.before().night().pricesSha256());
    text(node, "prices_sha256", change.first().night().pricesSha256());
    text(node, "known_reason", change.known().map(KnownChange::reason));
  }
}
