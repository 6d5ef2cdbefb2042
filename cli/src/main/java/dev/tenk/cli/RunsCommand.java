package dev.tenk.cli;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk runs}: what was measured so far. */
@Command(
    name = "runs",
    description = "Lists and shows runs.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list | show)")
final class RunsCommand {
  @Spec private CommandSpec spec;

  @Command(
      name = "list",
      description = "A line a run, oldest first.",
      mixinStandardHelpOptions = true)
  int list(@Mixin Folders folders) {
    PrintWriter out = spec.commandLine().getOut();
    List<RunFolder> runs = folders.store().runs();
    if (runs.isEmpty()) {
      out.println("no run in " + folders.storeFolder() + " yet; start one with: tenk run SUITE");
    }
    for (RunFolder run : runs) {
      try {
        RunManifest manifest = run.manifest();
        int planned = manifest.cells().size();
        out.printf(
            Locale.ROOT,
            "%-48s %-10s %d/%d cells  %s%n",
            run.runId(),
            state(run, manifest),
            planned - run.missing(manifest).size(),
            planned,
            manifest.labels().isEmpty() ? "" : manifest.labels());
      } catch (TenkException e) {
        out.println(run.runId() + "  cannot be read: " + e.getMessage());
      }
    }
    out.flush();
    return ExitCode.DONE;
  }

  @Command(
      name = "show",
      description = "What one run is, and what state its cells are in.",
      mixinStandardHelpOptions = true)
  int show(
      @Parameters(
              paramLabel = "RUN",
              description = "Run id, latest, latest~1, latest:SUITE, or a run folder.")
          String reference,
      @Mixin Folders folders)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    RunFolder run = folders.store().open(reference);
    RunManifest manifest = run.manifest();
    out.println("run       " + manifest.runId());
    out.println("folder    " + run.path());
    out.println("state     " + state(run, manifest));
    out.println("suite     " + manifest.suite() + " (" + manifest.suiteFile() + ")");
    out.println("started   " + manifest.startedAt());
    out.println("tenk      " + manifest.toolVersion());
    out.println(
        "host      "
            + manifest.host().cpu()
            + ", "
            + manifest.host().cores()
            + " cores, "
            + manifest.host().kernel()
            + ", "
            + manifest.host().jvm());
    manifest.gitCommit().ifPresent(commit -> out.println("commit    " + commit));
    manifest.labels().forEach((key, value) -> out.println("label     " + key + "=" + value));
    for (TargetFacts target : manifest.targets()) {
      out.println(
          "target    "
              + target.name()
              + ": "
              + target.kind()
              + ", "
              + target.standing().text()
              + ", model "
              + target.modelName()
              + target.modelVersion().map(version -> " version " + version).orElse("")
              + target.modelSha256().map(sha256 -> ", SHA-256 " + sha256).orElse(""));
    }
    for (CellKey cell : manifest.cells()) {
      out.println(
          "cell      " + cell + "  " + (run.isWhole(cell) ? verdict(run, cell) : "missing"));
    }
    for (String file : run.damagedFiles(manifest)) {
      out.println("damaged   " + file);
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static String verdict(RunFolder run, CellKey cell) {
    List<String> verdict = run.cellFacts(cell).verdict();
    return verdict.isEmpty() ? "whole, valid" : "whole; " + String.join("; ", verdict);
  }

  /** A run that says it is running but whose lock is free was killed. */
  private static String state(RunFolder run, RunManifest manifest) {
    return manifest.state() == RunManifest.State.RUNNING && !run.isLocked()
        ? "killed"
        : manifest.state().name().toLowerCase(Locale.ROOT);
  }
}
