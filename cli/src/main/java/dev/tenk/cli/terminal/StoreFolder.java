package dev.tenk.cli.terminal;

import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where runs are kept: below the project unless the user states otherwise. */
public class StoreFolder {
  /** How a run is named on the command line. */
  public static final String RUN =
      "Run id, latest, latest~1, latest:SUITE, pinned:NAME, label:KEY=VALUE, or a run folder";

  private static final Pattern COUNTED = Pattern.compile("(latest|label:).*");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "Folder of the runs; results/runs of the project without it.")
  private Path store = home().resolve("results").resolve("runs");

  public RunStore store() {
    return new RunStore(store);
  }

  /**
   * A run as the user names it, see {@link RunStore#open}. A counted one that began after this
   * machine's time, as under a clock that was wrong, hides those that began since; that is said.
   */
  public RunFolder open(String reference) {
    RunFolder run = store().open(reference);
    if (COUNTED.matcher(reference).matches()) {
      Instant startedAt = run.manifest().startedAt();
      if (startedAt.isAfter(Instant.now())) {
        command
            .commandLine()
            .getErr()
            .println(
                "tenk: run %s is '%s', and began at %s, which is yet to come by the clock of this machine; if that clock is right, name the run that you mean by its id"
                    .formatted(run.runId(), reference, startedAt));
      }
    }
    return run;
  }

  public Path storeFolder() {
    return store;
  }

  static Path home() {
    return Path.of(System.getProperty("tenk.home", ""));
  }
}
