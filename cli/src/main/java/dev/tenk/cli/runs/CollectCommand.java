package dev.tenk.cli.runs;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.StoreFolder;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.store.RunFolder;
import dev.tenk.session.Collecting;
import dev.tenk.study.SuiteFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk collect}: what shards have measured, and nobody has merged. */
@Command(
    name = "collect",
    description =
        "Merges what the shards of a run have measured, where tenk run was killed before it did.",
    footer = "  tenk collect latest",
    mixinStandardHelpOptions = true)
public final class CollectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "RUN", description = StoreFolder.RUN + ".")
  private String reference;

  @Mixin private StoreFolder store;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    RunFolder run = store.open(reference);
    if (Collecting.generators(run).isEmpty()) {
      throw new ConfigurationException(
          "run " + run.runId() + " was measured by one generator; there is nothing to collect");
    }
    try (Closeable lock = run.lock()) {
      RunManifest manifest = run.manifest();
      List<CellKey> collected =
          Collecting.collect(run, manifest, SuiteFile.of(run, manifest), true);
      collected.forEach(cell -> out.println("collected " + cell));
      List<CellKey> missing = run.missing(run.manifest());
      if (!missing.isEmpty()) {
        out.println(
            "%d of %d cells are missing; go on with: tenk run --resume %s"
                .formatted(missing.size(), run.manifest().plan().cells().size(), run.runId()));
      } else if (collected.isEmpty()) {
        out.println("there is nothing to collect");
      }
      out.flush();
      return ExitCode.ofWhole(missing.isEmpty());
    }
  }
}
