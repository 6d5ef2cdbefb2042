package dev.tenk.cli;

import dev.tenk.results.store.RunStore;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where runs and reports are kept: below the project unless the user says otherwise. */
final class Folders {
  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "Folder of the runs; results/runs of the project without it.")
  private Path store = home().resolve("results").resolve("runs");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the reports; reports/out of the project without it.")
  private Path out = home().resolve("reports").resolve("out");

  RunStore store() {
    return new RunStore(store);
  }

  Path storeFolder() {
    return store;
  }

  Path reports(String runId) {
    return out.resolve(runId);
  }

  private static Path home() {
    return Path.of(System.getProperty("tenk.home", ""));
  }
}
