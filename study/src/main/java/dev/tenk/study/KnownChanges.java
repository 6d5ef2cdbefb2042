package dev.tenk.study;

import dev.tenk.analysis.history.KnownChange;
import dev.tenk.analysis.history.KnownChangesReader;
import dev.tenk.results.store.RunStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files of known changes. */
public final class KnownChanges {
  /** Name of the file next to the folder of the runs. */
  public static final String FILE = "known-changes.yaml";

  private KnownChanges() {}

  /** What is known in the file next to the folder of the runs; nothing where there is none. */
  public static List<KnownChange> beside(RunStore store) {
    Path beside = store.folder().toAbsolutePath().normalize().resolveSibling(FILE);
    return Files.exists(beside) ? read(beside) : List.of();
  }

  /**
   * What is known in a file.
   *
   * @throws dev.tenk.results.model.ConfigurationException when it cannot be read
   */
  public static List<KnownChange> read(Path file) {
    return KnownChangesReader.read(file.toString(), ScenarioFile.contents(file));
  }
}
