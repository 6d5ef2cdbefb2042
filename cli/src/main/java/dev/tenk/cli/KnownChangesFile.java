package dev.tenk.cli;

import dev.tenk.results.history.KnownChange;
import dev.tenk.results.history.KnownChangesReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Changes that somebody knows of: beside the folder of the runs unless the user says otherwise. */
final class KnownChangesFile {
  private static final String BESIDE = "known-changes.yaml";

  @Option(
      names = "--known",
      paramLabel = "FILE",
      description = "Known changes; " + BESIDE + " beside the folder of the runs without it.")
  private Path file;

  /** What is known; nothing where no file was asked for and there is none. */
  List<KnownChange> read(StoreFolder store) {
    Path beside = store.storeFolder().toAbsolutePath().normalize().resolveSibling(BESIDE);
    if (file == null && !Files.exists(beside)) {
      return List.of();
    }
    Path known = file == null ? beside : file;
    return KnownChangesReader.read(known.toString(), ScenarioFile.contents(known));
  }
}
