package dev.tenk.cli.measure;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.analysis.history.History;
import dev.tenk.analysis.history.KnownChange;
import dev.tenk.cli.runs.KnownChangesFile;
import dev.tenk.cli.runs.RunsCommand;
import dev.tenk.cli.terminal.Folders;
import dev.tenk.cli.terminal.GateOptions;
import dev.tenk.cli.terminal.OutFiles;
import dev.tenk.reports.render.comparison.ComparisonReport;
import dev.tenk.reports.render.history.HistoryReport;
import dev.tenk.reports.render.night.NightReport;
import dev.tenk.reports.render.night.NightReport.Baseline;
import dev.tenk.reports.render.night.NightReport.HeldAgainst;
import dev.tenk.reports.render.night.NightReport.Result;
import dev.tenk.reports.render.run.RunReport;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.NightLock;
import dev.tenk.results.store.NightLock.Holder;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.store.Thinning;
import dev.tenk.session.Measurement;
import dev.tenk.session.SpendGuard;
import dev.tenk.study.BenchmarksReport;
import dev.tenk.study.ComparedRuns;
import dev.tenk.study.EarlierRuns;
import dev.tenk.study.EarlierRuns.LastValid;
import dev.tenk.study.HistoryRuns;
import dev.tenk.study.HtmlReport;
import dev.tenk.study.Reports;
import dev.tenk.study.RunState;
import dev.tenk.study.RunSuite;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tenk nightly}: measures a suite unattended, and reports what changed and since when. */
@Command(
    name = "nightly",
    description =
        "Measures a suite unattended, and holds the run against the last valid one, the pinned"
            + " baseline and the history.",
    footer = "  tenk nightly suites/nightly.yaml --keep 30",
    mixinStandardHelpOptions = true)
public final class NightlyCommand implements Callable<Integer> {
  /** Where GitHub Actions wants a job's summary. */
  private static final String JOB_SUMMARY = "GITHUB_STEP_SUMMARY";

  private static final int MOST_PASSED_OVER = 3;

  @Parameters(paramLabel = "SUITE", description = "Suite file.")
  private Path suite;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "Kept with the run; repeatable.")
  private Map<String, String> labels = new TreeMap<>();

  @Option(
      names = "--max-spend",
      paramLabel = "USD",
      description = "Offers no more load once the run is estimated to have cost that much.")
  private String maxSpend;

  @Option(
      names = "--keep",
      paramLabel = "N",
      description =
          "Thins the suite's runs to their histograms but the N newest complete ones; pinned ones"
              + " stay whole.")
  private Integer keep;

  @Option(
      names = "--jmh",
      paramLabel = "quick|full",
      description =
          "Measures single calls, the client and tenk itself with JMH, as tenk jmh does with that"
              + " profile, instead of offering load. A verdict takes full.")
  private String jmh;

  @Mixin private GateOptions gates;
  @Mixin private KnownChangesFile knownChanges;
  @Mixin private Folders folders;
  @Spec private CommandSpec spec;

  private final List<String> notes = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private final Map<String, Comparison> comparisons = new HashMap<>();

  @Override
  public Integer call() {
    try {
      return night();
    } catch (IOException e) {
      throw Measurement.unwritable(e);
    }
  }

  private int night() throws IOException {
    gates.check();
    if (keep != null && keep < 1) {
      throw new ConfigurationException("--keep: " + keep + ", expected 1 or more");
    }
    SuiteFile suiteFile = SuiteFile.read(suite);
    List<KnownChange> known = knownChanges.read(folders);
    Night night = jmh == null ? load(suiteFile) : benchmarks(suiteFile);
    Optional<BigDecimal> maxUsd =
        SpendGuard.maxUsd(Measurement.maxSpend(maxSpend), Optional.empty(), night.suiteFile());
    Holder self =
        new Holder(
            night.suite(),
            ProcessHandle.current().pid(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS));
    try (NightLock lock = NightLock.take(folders.storeFolder(), self)) {
      lock.before().ifPresent(this::tellOf);
      return judged(night.measure().of(maxUsd), known);
    }
  }

  /**
   * What is measured in a night.
   *
   * @param suite name of its run's suite
   * @param suiteFile the part of it that is measured
   */
  private record Night(String suite, SuiteFile suiteFile, Measure measure) {}

  private interface Measure {
    Measurement.Ended of(Optional<BigDecimal> maxUsd) throws IOException;
  }

  private Night load(SuiteFile suiteFile) throws IOException {
    Measurement measurement =
        new Measurement(folders.store(), new TerminalConsole(spec.commandLine().getOut(), false));
    List<CellKey> cells = measurement.cells(suiteFile);
    return new Night(
        suiteFile.suite().name(),
        suiteFile,
        maxUsd -> measurement.start(suiteFile, cells, maxUsd, labels));
  }

  private Night benchmarks(SuiteFile whole) {
    Measurement measurement =
        new Measurement(folders.store(), new TerminalConsole(spec.commandLine().getOut(), false));
    Benchmarking plan = JmhCommand.everything(JmhCommand.profile("--jmh", jmh), whole.suite());
    SuiteFile suiteFile = whole.benchmarked(plan);
    return new Night(
        Measurement.benchmarksName(suiteFile.suite()),
        suiteFile,
        maxUsd -> measurement.startBenchmarks(suiteFile, plan, maxUsd, labels));
  }

  /** The night before was killed, or stopped. */
  private void tellOf(Holder before) {
    String night =
        "the night of suite '%s' that began at %s (process %d) did not come to its end"
            .formatted(before.suite(), before.since(), before.pid());
    List<String> left = new ArrayList<>();
    for (RunFolder run : folders.store().runs()) {
      try {
        RunManifest manifest = run.manifest();
        if (manifest.suite().name().equals(before.suite())
            && !manifest.startedAt().isBefore(before.since())) {
          int whole = manifest.plan().cells().size() - run.missing(manifest).size();
          left.add(
              "it left run %s, %s, %d of %d cells, which go on with: tenk run --resume %s"
                  .formatted(
                      run.runId(),
                      RunState.of(run, manifest),
                      whole,
                      manifest.plan().cells().size(),
                      run.runId()));
        }
      } catch (TenkException e) {
        left.add("run " + run.runId() + " cannot be read: " + e.getMessage());
      }
    }
    notes.add(night + "; " + (left.isEmpty() ? "it left no run" : String.join("; ", left)) + ".");
    spec.commandLine().getOut().println(notes.get(notes.size() - 1));
  }

  /** If one part of it fails, the others are still done. */
  private int judged(Measurement.Ended ended, List<KnownChange> known) {
    RunFolder run = ended.run();
    boolean refused = ended.refused().isConfiguration();
    RunManifest manifest = run.manifest();
    Path folder = folders.reports(run.runId());
    Optional<RunReport> report = part("no report", () -> report(run, folder));
    run.missingBenchmarks(manifest)
        .forEach(name -> failures.add("benchmark " + name + " was not measured."));
    List<HeldAgainst> comparisons =
        List.of(
            held(Baseline.LAST_VALID, () -> besideLastValid(run)),
            held(Baseline.PINNED, () -> besidePinned(run)));
    Optional<HistoryReport> history =
        part("no history", () -> history(manifest.suite().name(), known));
    report
        .filter(each -> manifest.plan().benchmarking().isEmpty())
        .ifPresent(each -> part("no page", () -> page(run, each, comparisons, history, folder)));
    if (keep != null) {
      part("older runs were not thinned", () -> thinned(manifest.suite().name()));
    }
    // what could not be written until then is listed in what is written next
    Supplier<NightReport> night =
        () -> new NightReport(manifest, report, comparisons, history, notes, failures, refused);
    comparisons.forEach(each -> write(each, folder));
    history.ifPresent(
        each -> {
          write(folder.resolve("history.csv"), each::writeCsv);
          write(folder.resolve("history.md"), each::writeMarkdown);
        });
    write(folder.resolve("junit.xml"), night.get()::writeJunit);
    write(folder.resolve("job-summary.md"), night.get()::writeMarkdown);
    String jobSummary = System.getenv(JOB_SUMMARY);
    if (jobSummary != null && !jobSummary.isEmpty()) {
      write(Path.of(jobSummary), night.get()::writeMarkdown, CREATE, APPEND);
    }
    write(folder.resolve("nightly.json"), night.get()::writeJson);
    return say(night.get(), folder);
  }

  private int say(NightReport night, Path folder) {
    PrintWriter out = spec.commandLine().getOut();
    out.println();
    try {
      night.writeText(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    out.println();
    out.println("files: " + folder);
    out.flush();
    return night.outcome().exitCode();
  }

  private static RunReport report(RunFolder run, Path folder) {
    if (run.manifest().targets().isEmpty()) {
      throw new TenkException(
          "no target was there; what was to be measured goes on with: tenk run --resume "
              + run.runId());
    }
    RunSuite asked = RunSuite.of(run, run.manifest(), List.of());
    if (run.manifest().plan().benchmarking().isPresent()) {
      return BenchmarksReport.of(run, asked).write(folder).orElseThrow();
    }
    RunReport report = Reports.of(run, asked);
    Reports.write(report, folder);
    return report;
  }

  /** Compares with the pinned baseline where there is one, or else the last valid run. */
  private static Path page(
      RunFolder run,
      RunReport report,
      List<HeldAgainst> comparisons,
      Optional<HistoryReport> history,
      Path folder) {
    Optional<Comparison> comparison =
        comparisons.stream()
            .map(HeldAgainst::result)
            .filter(Result.Compared.class::isInstance)
            .map(result -> ((Result.Compared) result).comparison())
            .reduce((lastValid, pinned) -> pinned);
    HtmlReport.write(run, report, Optional.empty(), comparison, history, folder);
    return folder;
  }

  private Result besideLastValid(RunFolder run) {
    LastValid last = new EarlierRuns(folders.store(), run.manifest()).lastValid();
    List<String> passedOver = last.passedOver();
    notes.addAll(passedOver.subList(0, Math.min(MOST_PASSED_OVER, passedOver.size())));
    if (passedOver.size() > MOST_PASSED_OVER) {
      notes.add(passedOver.size() - MOST_PASSED_OVER + " earlier ones are passed over, too.");
    }
    return last.run()
        .map(each -> compared(each, run))
        .orElseGet(
            () ->
                new Result.NothingThere(
                    "none in " + folders.storeFolder() + " yet, so nothing to compare with"));
  }

  private Result besidePinned(RunFolder run) throws IOException {
    RunStore store = folders.store();
    String name = run.manifest().suite().name();
    if (store.pins().of(name).isEmpty()) {
      return new Result.NothingThere("none; pin one with: tenk runs pin RUN");
    }
    RunFolder pinned = store.open("pinned:" + name);
    RunManifest manifest = pinned.manifest();
    for (CellKey cell : manifest.plan().cells()) {
      for (String file : pinned.damagedSummaryFiles(manifest, cell)) {
        failures.add(
            "the pinned run %s is damaged: %s is not what was measured; its cell is left out."
                .formatted(pinned.runId(), file));
      }
    }
    return compared(pinned, run);
  }

  private Result compared(RunFolder baseline, RunFolder run) {
    return new Result.Compared(
        comparisons.computeIfAbsent(
            baseline.runId(),
            any -> new ComparedRuns(folders.store(), gates::over).compare(baseline, run)));
  }

  private HistoryReport history(String name, List<KnownChange> known) {
    HistoryRuns runs = HistoryRuns.of(folders.store(), name);
    return new HistoryReport(History.of(name, runs.series(), known), runs.runs(), runs.warnings());
  }

  /** Runs that cannot be thinned are not reported each night: tenk runs thin names them. */
  private List<Thinning.Result> thinned(String name) {
    RunStore store = folders.store();
    List<Thinning.Result> results =
        Thinning.allBut(store, Optional.of(name), keep, store.pins()::isPinned, Instant.now());
    results.stream()
        .filter(each -> each.leftAs().isEmpty())
        .forEach(
            each ->
                notes.add(
                    "run %s was thinned to its histograms, %s freed."
                        .formatted(each.runId(), RunsCommand.megabytes(each.freedBytes()))));
    return results;
  }

  private HeldAgainst held(Baseline baseline, Callable<Result> work) {
    try {
      return new HeldAgainst(baseline, work.call());
    } catch (Exception e) {
      return new HeldAgainst(baseline, new Result.Failed(inWords(e)));
    }
  }

  private <T> Optional<T> part(String without, Callable<T> work) {
    try {
      return Optional.of(work.call());
    } catch (Exception e) {
      failures.add(without + ": " + inWords(e) + ".");
      return Optional.empty();
    }
  }

  private static String inWords(Exception e) {
    return e instanceof TenkException ? e.getMessage() : e.toString();
  }

  private void write(HeldAgainst held, Path folder) {
    if (held.result() instanceof Result.Compared compared) {
      ComparisonReport report = new ComparisonReport(compared.comparison());
      String name = "comparison-" + held.baseline().word();
      write(folder.resolve(name + ".csv"), report::writeCsv);
      write(folder.resolve(name + ".md"), report::writeMarkdown);
    }
  }

  private void write(Path file, OutFiles.Form form, OpenOption... options) {
    part(
        file + " could not be written",
        () -> {
          if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
          }
          OutFiles.write(file, form, options);
          return file;
        });
  }
}
