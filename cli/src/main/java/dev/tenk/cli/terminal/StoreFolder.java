package dev.tenk.cli.terminal;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.targets.aws.S3Place;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
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

  /** A single letter is a drive. */
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--store",
      paramLabel = "DIR",
      description = "Folder of the runs; results/runs of the project without it.")
  private String store = usual();

  public RunStore store() {
    return new RunStore(storeFolder());
  }

  /**
   * Takes a store in S3, where one is named, for the part that may be there: the runs themselves
   * are in the usual folder then.
   */
  public Optional<String> takeS3() {
    Optional<String> inS3 = Optional.of(store).filter(S3Place::isNamedBy);
    inS3.ifPresent(taken -> store = usual());
    return inS3;
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

  /**
   * The folder of the runs.
   *
   * @throws ConfigurationException when it is in S3, or another address, which would be taken for a
   *     folder's name
   */
  public Path storeFolder() {
    if (S3Place.isNamedBy(store)) {
      throw new ConfigurationException(
          "--store: this command reads runs from a folder; bring one here with: tenk runs pull %s RUN"
              .formatted(store));
    }
    if (ADDRESS.matcher(store).matches()) {
      throw new ConfigurationException(
          "--store: '%s' is an address, and runs are kept in a folder; give a folder of this machine"
              .formatted(store));
    }
    return Path.of(store);
  }

  private static String usual() {
    return work().resolve("results").resolve("runs").toString();
  }

  /**
   * What tenk writes is below its own folder in a clone, below the user's where it is installed.
   */
  static Path work() {
    return Path.of(System.getProperty("tenk.work", System.getProperty("tenk.home", "")));
  }
}
