package dev.tenk.results.store;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder that holds all runs. */
public final class RunStore {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final Pattern LATEST =
      Pattern.compile("latest(?::(?<suite>[^~]+))?(?:~(?<back>[0-9]{1,6}))?");

  private final Path root;

  /** A store in a folder that need not exist yet. */
  public RunStore(Path root) {
    this.root = root;
  }

  /** A run id that sorts by time, as {@code 20261121T020000Z-nightly-3f2a}. */
  public static String newRunId(Instant startedAt, String suite, int salt) {
    return String.format(Locale.ROOT, "%s-%s-%04x", TIME.format(startedAt), suite, salt & 0xffff);
  }

  /** Starts a run folder with its suite and manifest. */
  public RunFolder create(RunManifest manifest, String suiteText) throws IOException {
    Path folder = root.resolve(manifest.runId());
    Files.createDirectories(root);
    Files.createDirectory(folder);
    RunFolder run = new RunFolder(folder);
    RunFolder.replace(folder.resolve(RunFolder.SUITE), suiteText);
    run.writeManifest(manifest);
    return run;
  }

  private RunFolder latest(Optional<String> suite, int back) {
    List<RunFolder> runs =
        runs().stream()
            .filter(run -> suite.isEmpty() || suite.get().equals(run.manifest().suite()))
            .toList();
    if (back < runs.size()) {
      return runs.get(runs.size() - 1 - back);
    }
    String which = suite.map(name -> " of suite '" + name + "'").orElse("");
    throw new ConfigurationException(
        runs.isEmpty()
            ? "no run" + which + " in " + root + " yet; start one with: tenk run SUITE"
            : "latest~" + back + ": only " + runs.size() + " runs" + which + " are in " + root);
  }

  /** All runs, oldest first. */
  public List<RunFolder> runs() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .filter(folder -> Files.isRegularFile(folder.resolve(RunFolder.MANIFEST)))
          .sorted()
          .map(RunFolder::new)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A run by id, by the path of its folder, or counted from the latest: {@code latest}, {@code
   * latest~1} (the one before), {@code latest:nightly} and {@code latest:nightly~1} (of the suite
   * of that name).
   *
   * @throws ConfigurationException when there is none
   */
  public RunFolder open(String reference) {
    Matcher latest = LATEST.matcher(reference);
    if (latest.matches()) {
      return latest(
          Optional.ofNullable(latest.group("suite")),
          latest.group("back") == null ? 0 : Integer.parseInt(latest.group("back")));
    }
    for (Path folder : List.of(root.resolve(reference), Path.of(reference))) {
      if (Files.isRegularFile(folder.resolve(RunFolder.MANIFEST))) {
        return new RunFolder(folder.toAbsolutePath().normalize());
      }
    }
    throw new ConfigurationException(
        "no run '" + reference + "' in " + root + "; see: tenk runs list");
  }
}
