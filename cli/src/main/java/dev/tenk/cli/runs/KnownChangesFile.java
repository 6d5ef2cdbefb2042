package dev.tenk.cli.runs;

import dev.tenk.analysis.history.KnownChange;
import dev.tenk.cli.terminal.StoreFolder;
import dev.tenk.study.KnownChanges;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Known changes: next to the folder of the runs unless the user states otherwise. */
public final class KnownChangesFile {
  @Option(
      names = "--known",
      paramLabel = "FILE",
      description =
          "Known changes; " + KnownChanges.FILE + " beside the folder of the runs without it.")
  private Path file;

  /** The known changes; empty where no file was asked for and there is none. */
  public List<KnownChange> read(StoreFolder store) {
    return file == null ? KnownChanges.beside(store.store()) : KnownChanges.read(file);
  }
}
