package dev.tenk.cli.runs;

import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.cli.terminal.Folders;
import dev.tenk.cli.terminal.S3Options;
import dev.tenk.cli.terminal.StoreFolder;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.TerminalText;
import dev.tenk.results.store.Pins.Pin;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.store.Thinning;
import dev.tenk.session.RunTransfer;
import dev.tenk.study.RunState;
import dev.tenk.targets.aws.S3Folder;
import dev.tenk.targets.aws.S3Place;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk runs}: the runs measured so far. */
@Command(
    name = "runs",
    description = "Lists, shows, thins, pushes and pulls runs, and pins baselines.",
    footer = "  tenk runs list --suite quickstart",
    mixinStandardHelpOptions = true,
    subcommands = {PushCommand.class, PullCommand.class},
    synopsisSubcommandLabel = "(list | show | pin | unpin | thin | push | pull)")
public final class RunsCommand {
  @Spec private CommandSpec spec;

  @Command(
      name = "list",
      description = "Lists the runs, a line each, the oldest first.",
      footer = "  tenk runs list --suite quickstart",
      mixinStandardHelpOptions = true)
  int list(
      @Option(
              names = "--suite",
              paramLabel = "NAME",
              description = "Only runs of the suite of that name.")
          String suite,
      @Option(
              names = "--label",
              paramLabel = "KEY=VALUE",
              description = "Only runs with that label; repeatable, then with all of them.")
          Map<String, String> labels,
      @Mixin Folders folders,
      @Mixin S3Options s3)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Optional<String> inS3 = folders.takeS3();
    if (inS3.isPresent()) {
      if (suite != null || labels != null) {
        throw new ConfigurationException(
            "a list of what is in S3 has ids alone, no suites and labels; leave --suite and --label"
                + " out");
      }
      return list(out, s3.of(inS3.get()));
    }
    List<RunFolder> runs = folders.store().runs();
    if (runs.isEmpty()) {
      out.println("no run in " + folders.storeFolder() + " yet; start one with: tenk run SUITE");
    }
    Map<String, Pin> pins = Map.of();
    try {
      pins = folders.store().pins().all();
    } catch (TenkException e) {
      out.println(TerminalText.safe("pins are not shown: " + e.getMessage()));
    }
    for (RunFolder run : runs) {
      try {
        RunManifest manifest = run.manifest();
        if ((suite == null || manifest.suite().name().equals(suite))
            && (labels == null || manifest.labels().entrySet().containsAll(labels.entrySet()))) {
          list(out, run, manifest, namesOf(run, pins));
        }
      } catch (TenkException e) {
        out.println(
            TerminalText.safe("%-48s %-10s %s".formatted(run.runId(), "damaged", e.getMessage())));
      }
    }
    pins.forEach(
        (name, pin) -> {
          if (runs.stream().noneMatch(run -> run.runId().equals(pin.runId()))) {
            out.println(TerminalText.safe(pin.runId() + "  pinned as " + name + ", and gone"));
          }
        });
    out.flush();
    return ExitCode.DONE;
  }

  private static int list(PrintWriter out, S3Place place) throws IOException {
    try (S3Folder folder = new S3Folder(place)) {
      for (RunTransfer.Pushed each : new RunTransfer(folder).list()) {
        out.println(TerminalText.safe("%-48s pushed %s".formatted(each.runId(), each.at())));
      }
    }
    out.flush();
    return ExitCode.DONE;
  }

  private static void list(PrintWriter out, RunFolder run, RunManifest manifest, String names) {
    int planned = manifest.plan().cells().size();
    out.println(
        TerminalText.safe(
            String.format(
                    Locale.ROOT,
                    "%-48s %-10s %d/%d cells  %s%s",
                    run.runId(),
                    RunState.of(run, manifest),
                    planned - run.missing(manifest).size(),
                    planned,
                    names.isEmpty() ? "" : "pinned as " + names + "  ",
                    manifest.labels().isEmpty() ? "" : new TreeMap<>(manifest.labels()).toString())
                .stripTrailing()));
  }

  private static String namesOf(RunFolder run, Map<String, Pin> pins) {
    return pins.entrySet().stream()
        .filter(pin -> pin.getValue().runId().equals(run.runId()))
        .map(Map.Entry::getKey)
        .collect(Collectors.joining(", "));
  }

  @Command(
      name = "show",
      description = "Shows what one run is, and what state its cells are in.",
      footer = "  tenk runs show latest",
      mixinStandardHelpOptions = true)
  int show(
      @Parameters(paramLabel = "RUN", description = StoreFolder.RUN + ".") String reference,
      @Mixin Folders folders)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    RunFolder run = folders.open(reference);
    RunManifest manifest = run.manifest();
    shown(run, manifest).stream().map(TerminalText::safe).forEach(out::println);
    // reported before anything of them is read
    List<String> damaged = new ArrayList<>(run.damagedInputs(manifest));
    damaged.addAll(run.damagedFiles(manifest));
    for (String file : damaged) {
      out.println(TerminalText.safe("damaged   " + file));
    }
    for (CellKey cell : manifest.plan().cells()) {
      out.println(
          TerminalText.safe(
              "cell      " + cell + "  " + (run.isWhole(cell) ? verdict(run, cell) : "missing")));
    }
    out.flush();
    return ExitCode.DONE;
  }

  /** What the manifest contains, except the cells. */
  private static List<String> shown(RunFolder run, RunManifest manifest) {
    List<String> lines = new ArrayList<>();
    lines.add("run       " + manifest.runId());
    lines.add("folder    " + run.path());
    lines.add("state     " + RunState.of(run, manifest));
    lines.add("suite     " + manifest.suite().name() + " (" + manifest.suite().file() + ")");
    lines.add("started   " + manifest.startedAt());
    lines.add("tenk      " + manifest.toolVersion());
    lines.add(
        "host      "
            + manifest.host().cpu()
            + ", "
            + manifest.host().cores()
            + " cores, "
            + manifest.host().kernel()
            + ", "
            + manifest.host().jvm());
    manifest.suite().gitCommit().ifPresent(commit -> lines.add("commit    " + commit));
    manifest.labels().forEach((key, value) -> lines.add("label     " + key + "=" + value));
    for (TargetFacts target : manifest.targets()) {
      lines.add(
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
    manifest
        .thinned()
        .ifPresent(
            thinned ->
                lines.add(
                    "thinned   %s: %s of its cells are gone; histograms are left"
                        .formatted(thinned.at(), String.join(", ", thinned.takenOut()))));
    return lines;
  }

  @Command(
      name = "pin",
      description = "Makes a complete run the baseline of its suite, for pinned:NAME.",
      footer = "  tenk runs pin latest --as release",
      mixinStandardHelpOptions = true)
  int pin(
      @Parameters(paramLabel = "RUN", description = StoreFolder.RUN + ".") String reference,
      @Option(
              names = "--as",
              paramLabel = "NAME",
              description =
                  "Name of the pin; the suite's without it, which is what tenk nightly looks for.")
          String name,
      @Mixin StoreFolder folder)
      throws IOException {
    RunStore store = folder.store();
    RunFolder run = folder.open(reference);
    RunManifest manifest = run.manifest();
    if (store.runs().stream().noneMatch(each -> each.runId().equals(run.runId()))) {
      throw new ConfigurationException(
          "run " + run.runId() + " is not in " + folder.storeFolder() + "; pin one that is");
    }
    if (manifest.progress().state() != RunManifest.State.COMPLETE
        || !run.missing(manifest).isEmpty()) {
      throw new ConfigurationException(
          "run %s is %s, and a baseline is complete; pin another one, or go on with: tenk run --resume %s"
              .formatted(run.runId(), RunState.of(run, manifest), run.runId()));
    }
    String as = name == null ? manifest.suite().name() : name;
    store.pins().pin(as, run.runId(), Instant.now());
    PrintWriter out = spec.commandLine().getOut();
    out.println("pinned " + run.runId() + " as " + as);
    manifest.plan().cells().stream()
        .filter(cell -> !run.cellFacts(cell).judgement().verdict().isEmpty())
        .forEach(cell -> out.println("but " + cell + " in it is invalid, and proves nothing"));
    out.flush();
    return ExitCode.DONE;
  }

  @Command(
      name = "unpin",
      description = "Takes a pin out; its run stays.",
      footer = "  tenk runs unpin release",
      mixinStandardHelpOptions = true)
  int unpin(
      @Parameters(paramLabel = "NAME", description = "Name of the pin, as tenk runs list shows it.")
          String name,
      @Mixin StoreFolder folder)
      throws IOException {
    folder.store().pins().unpin(name);
    PrintWriter out = spec.commandLine().getOut();
    out.println("no run is pinned as " + name + " any more");
    out.flush();
    return ExitCode.DONE;
  }

  @Command(
      name = "thin",
      description =
          "Thins old complete runs to their histograms: rows of single requests and Gatling's logs"
              + " go for good, reports and comparisons stay as they are.",
      footer = "  tenk runs thin --keep 30",
      mixinStandardHelpOptions = true)
  int thin(
      @Option(
              names = "--keep",
              paramLabel = "N",
              required = true,
              description = "How many complete runs of each suite stay whole, the newest.")
          int keep,
      @Option(
              names = "--suite",
              paramLabel = "NAME",
              description = "Whose runs; those of all suites without it.")
          Optional<String> suite,
      @Mixin StoreFolder folder) {
    if (keep < 0) {
      throw new ConfigurationException("--keep: " + keep + ", expected 0 or more");
    }
    PrintWriter out = spec.commandLine().getOut();
    List<Thinning.Result> results =
        Thinning.allBut(
            folder.store(), suite, keep, folder.store().pins()::isPinned, Instant.now());
    for (Thinning.Result result : results) {
      out.println(
          result.runId()
              + "  "
              + result
                  .leftAs()
                  .map(why -> "left as it is: " + why)
                  .orElse(megabytes(result.freedBytes()) + " freed"));
    }
    out.println(
        "%d runs thinned, %s freed"
            .formatted(
                results.stream().filter(result -> result.leftAs().isEmpty()).count(),
                megabytes(results.stream().mapToLong(Thinning.Result::freedBytes).sum())));
    out.flush();
    return ExitCode.DONE;
  }

  public static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  private static String verdict(RunFolder run, CellKey cell) {
    try {
      List<String> verdict = run.cellFacts(cell).judgement().verdict();
      return verdict.isEmpty() ? "whole, valid" : "whole; " + String.join("; ", verdict);
    } catch (TenkException e) {
      return "damaged: " + e.getMessage();
    }
  }
}
