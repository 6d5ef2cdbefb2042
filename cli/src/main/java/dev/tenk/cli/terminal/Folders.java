package dev.tenk.cli.terminal;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where runs and reports are kept: below the project unless the user states otherwise. */
public final class Folders extends StoreFolder {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the reports; reports/out of the project without it.")
  private Path out = work().resolve("reports").resolve("out");

  public Path reports(String runId) {
    return out.resolve(runId);
  }
}
