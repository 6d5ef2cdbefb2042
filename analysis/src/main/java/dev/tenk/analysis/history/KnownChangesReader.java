package dev.tenk.analysis.history;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads acknowledged changes: a list under {@code changes}. */
public final class KnownChangesReader {
  private KnownChangesReader() {}

  /**
   * Reads them.
   *
   * @param fileName as the user knows it, for messages
   * @throws ConfigurationException naming line and column, when it is not as it should be
   */
  public static List<KnownChange> read(String fileName, String yaml) {
    Settings root = Settings.parse(fileName, Path.of(""), yaml);
    List<KnownChange> changes =
        root.sections("changes").stream().map(KnownChangesReader::change).toList();
    root.rejectUnknownKeys();
    return changes;
  }

  private static KnownChange change(Settings entry) {
    return new KnownChange(
        entry.value("target", KnownChangesReader::said),
        optional(entry, "workload"),
        entry.has("metric") ? Optional.of(entry.value("metric", Metric::of)) : Optional.empty(),
        entry.value("run", KnownChangesReader::said),
        entry.value("reason", KnownChangesReader::said),
        entry.place());
  }

  private static Optional<String> optional(Settings entry, String key) {
    return entry.has(key)
        ? Optional.of(entry.value(key, KnownChangesReader::said))
        : Optional.empty();
  }

  private static String said(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("is empty");
    }
    return text.strip();
  }
}
