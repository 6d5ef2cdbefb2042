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
import java.util.stream.Stream;

/** The folder that holds all runs. */
public final class RunStore {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

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
   * A run by id, by {@code latest}, or by the path of its folder.
   *
   * @throws ConfigurationException when there is none
   */
  public RunFolder open(String reference) {
    if (reference.equals("latest")) {
      List<RunFolder> runs = runs();
      if (runs.isEmpty()) {
        throw new ConfigurationException(
            "no run in " + root + " yet; start one with: tenk run SUITE");
      }
      return runs.get(runs.size() - 1);
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
