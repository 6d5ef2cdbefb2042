package dev.tenk.cli.terminal;

import dev.tenk.results.store.RunStore;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where runs are kept: below the project unless the user states otherwise. */
public class StoreFolder {
  /** How a run is named on the command line. */
  public static final String RUN =
      "Run id, latest, latest~1, latest:SUITE, pinned:NAME, label:KEY=VALUE, or a run folder";

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "Folder of the runs; results/runs of the project without it.")
  private Path store = home().resolve("results").resolve("runs");

  public RunStore store() {
    return new RunStore(store);
  }

  public Path storeFolder() {
    return store;
  }

  static Path home() {
    return Path.of(System.getProperty("tenk.home", ""));
  }
}
