package dev.tenk.results.suite;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Hashes;
import dev.tenk.results.model.Recording;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.settings.Units;
import dev.tenk.results.table.TimeUnit;
import dev.tenk.results.table.TraceForm;
import dev.tenk.results.table.TraceForm.Bound;
import dev.tenk.results.table.TraceReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The arrivals of a workload that replays a file. */
final class ReplayReader {
  private final Settings settings;
  private final Duration longest;

  /**
   * @param settings the workload's entry
   * @param longest how long a replay may last
   */
  ReplayReader(Settings settings, Duration longest) {
    this.settings = settings;
    this.longest = longest;
  }

  /**
   * Reads the file as the entry says.
   *
   * @param replayedSha256 of the file in a past run, which is then not read
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  Arrivals.Replay replay(Optional<String> replayedSha256) {
    Path file = settings.path("file");
    double speed = settings.value("speed", Units::factor, 1.0);
    TraceForm form = form();
    if (replayedSha256.isPresent()) {
      return new Arrivals.Replay(Recording.notRead(file.toString(), replayedSha256.get()), speed);
    }
    Recording recording = recording(file, form);
    double lastSeconds = recording.offsetNanos(recording.count() - 1) / 1e9 / speed;
    if (lastSeconds > longest.toSeconds()) {
      throw settings.error(
          "file",
          String.format(
              Locale.ROOT,
              "%s lasts %.0f s at this speed, at most %d s are replayed; it was read as: %s; 'from' and 'to' take a part of it",
              file,
              lastSeconds,
              longest.toSeconds(),
              recording.readAs()));
    }
    return new Arrivals.Replay(recording, speed);
  }

  private TraceForm form() {
    Map<String, TraceForm.Format> formats = new LinkedHashMap<>();
    for (TraceForm.Format format : TraceForm.Format.values()) {
      formats.put(format.text(), format);
    }
    TraceForm.Format format =
        settings.has("format") ? settings.choice("format", formats) : TraceForm.Format.CSV;
    Optional<String> column = settings.optionalString("column");
    Optional<TimeUnit> unit =
        settings.has("unit")
            ? Optional.of(settings.choice("unit", TimeUnit.bySymbol()))
            : Optional.empty();
    for (String key : new String[] {"column", "unit"}) {
      if (format != TraceForm.Format.CSV && settings.has(key)) {
        throw settings.error(key, "an access log has its time in one place; only csv takes it");
      }
    }
    boolean sort =
        settings.has("sort") && settings.choice("sort", Map.of("true", true, "false", false));
    return new TraceForm(format, column, unit, sort, bound("from"), bound("to"));
  }

  private Optional<Bound> bound(String key) {
    return settings.has(key) ? Optional.of(settings.value(key, Bound::of)) : Optional.empty();
  }

  private Recording recording(Path file, TraceForm form) {
    MessageDigest digest = Hashes.newSha256();
    TraceReader.Trace trace;
    try (InputStream bytes = Files.newInputStream(file);
        DigestInputStream digested = new DigestInputStream(bytes, digest)) {
      trace = TraceReader.read(file.toString(), digested, form);
    } catch (IOException e) {
      throw settings.error("file", file + " is not a file that can be read");
    } catch (IllegalArgumentException e) {
      throw settings.error(settings.has("from") ? "from" : "to", e.getMessage());
    }
    if (trace.offsets().size() == 0) {
      throw settings.error("file", file + " holds no timestamps");
    }
    return new Recording(file.toString(), Hashes.hex(digest), trace.readAs(), trace.offsets());
  }
}
