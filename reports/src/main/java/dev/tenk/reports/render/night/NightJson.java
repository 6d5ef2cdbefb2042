package dev.tenk.reports.render.night;

import static dev.tenk.reports.render.document.JsonText.texts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.reports.render.comparison.ComparisonJson;
import dev.tenk.reports.render.document.JsonText;
import dev.tenk.reports.render.history.HistoryJson;
import dev.tenk.reports.render.night.NightReport.HeldAgainst;
import dev.tenk.reports.render.night.NightReport.Result;
import dev.tenk.reports.render.run.RunJson;
import java.io.IOException;
import java.util.Locale;

/** A night for programs. */
final class NightJson {
  private static final int SCHEMA_VERSION = 1;

  private NightJson() {}

  static void write(NightReport night, Appendable out) throws IOException {
    ObjectNode root = JsonText.object();
    root.put("schema_version", SCHEMA_VERSION);
    root.put("outcome", night.outcome().name().toLowerCase(Locale.ROOT));
    root.put("exit_code", night.outcome().exitCode());
    ArrayNode reasons = root.putArray("reasons");
    night
        .reasons()
        .forEach(
            each ->
                reasons.addObject().put("kind", each.kind().word()).put("text", each.sentence()));
    ComparisonJson.run(night.run(), root.putObject("run"));
    night.report().ifPresent(report -> RunJson.put(report, root));
    ArrayNode comparisons = root.putArray("comparisons");
    night.comparisons().forEach(held -> comparison(held, comparisons.addObject()));
    night
        .history()
        .ifPresent(history -> HistoryJson.put(history, false, root.putObject("history")));
    texts(root, "notes", night.allNotes());
    JsonText.write(root, out);
  }

  private static void comparison(HeldAgainst held, ObjectNode node) {
    node.put("against", held.baseline().word());
    if (held.result() instanceof Result.Compared compared) {
      node.put("status", "compared");
      ComparisonJson.put(compared.comparison(), node);
    } else if (held.result() instanceof Result.NothingThere nothing) {
      node.put("status", "nothing-there");
      node.put("reason", nothing.reason());
    } else if (held.result() instanceof Result.Failed failed) {
      node.put("status", "failed");
      node.put("reason", failed.reason());
    }
  }
}
