package dev.tenk.cli;

import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.analysis.search.CapacitySearches;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.CapacityWorkload;
import dev.tenk.results.stats.slo.CapacitySearch.Next;
import dev.tenk.results.stats.slo.CapacitySearch.Step;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.suite.Suite;
import dev.tenk.study.SuiteFile;
import dev.tenk.targets.payload.PayloadReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A run of a function that was not measured, written as if it were. */
public final class MadeRun {
  private static final long MILLI = 1_000_000;
  private static final long LONG_NANOS = 400 * MILLI;
  private static final Outcome OK =
      new Outcome.Succeeded(OptionalInt.of(200), 100, "0123456789abcdef");

  private final RunFolder run;
  private final Instant startedAt;
  private final Suite suite;
  private RunManifest manifest;
  private Optional<String> version = Optional.empty();

  /** Starts it, with nothing measured. */
  public MadeRun(Path store, Path folder, String suiteText, int day) throws IOException {
    Path file = Files.writeString(folder.resolve("suite.yaml"), suiteText);
    SuiteFile suiteFile = SuiteFile.read(file);
    suite = suiteFile.suite();
    startedAt = Instant.parse("2026-11-01T02:00:00Z").plus(Duration.ofDays(day));
    manifest =
        new RunManifest(
            RunStore.newRunId(startedAt, suite.name(), 0),
            Main.VERSION,
            startedAt,
            Map.of(),
            new RunManifest.Host("cpu", 4, 8L << 30, "Linux", "JVM"),
            new SuiteFacts(suite.name(), file.toString(), Optional.empty(), 1),
            new Inputs(
                PayloadReader.sha256(suiteFile.payloads()),
                suite.replaySha256(),
                suiteFile.inputs().entries()),
            new Plan(List.of(), Optional.empty(), Optional.empty()),
            List.of(
                new TargetFacts(
                    "function",
                    "lambda",
                    Standing.MEASURED,
                    "function 'f'",
                    "f",
                    Optional.empty(),
                    Optional.of("aa".repeat(32)),
                    new TreeMap<>(
                        Map.of(
                            "memory_mb",
                            "1024",
                            "region",
                            "us-east-1",
                            "architecture",
                            "x86_64")))),
            Progress.begun(Optional.empty()),
            new TreeMap<>(),
            Optional.empty());
    run = new RunStore(store).create(manifest, suiteFile.inputs());
  }

  /** Adds a cell of even load, 10 requests a second that take so long. */
  public MadeRun cell(String workload, double tookMillis) throws IOException {
    Workload planned = suite.workload(workload);
    int requests = (int) planned.duration().toSeconds() * 10;
    write(workload, planned, requests, Math.round(tookMillis * MILLI), OK, Optional.empty());
    return this;
  }

  /** Adds such a cell of 5 ms a request, whose requests all end so. */
  public MadeRun cell(String workload, Outcome outcome) throws IOException {
    Workload planned = suite.workload(workload);
    int requests = (int) planned.duration().toSeconds() * 10;
    write(workload, planned, requests, 5 * MILLI, outcome, Optional.empty());
    return this;
  }

  /** Adds a search for the capacity of a function that answers up to a rate, and not above it. */
  public MadeRun search(String workload, double capacityPerSecond) throws IOException {
    return search(workload, capacityPerSecond, OK);
  }

  /** The same of a function whose requests all end so above that rate. */
  public MadeRun search(String workload, double capacityPerSecond, Outcome above)
      throws IOException {
    CapacityWorkload search = (CapacityWorkload) suite.workload(workload);
    while (next(search) instanceof Step step) {
      Workload window =
          search.window(
              step.ratePerSecond(),
              new UntilDecided(step.alpha(), step.mostRequests()),
              Duration.ofSeconds(20));
      write(
          workload,
          window,
          1_000,
          step.ratePerSecond() <= capacityPerSecond ? MILLI : LONG_NANOS,
          step.ratePerSecond() <= capacityPerSecond ? OK : above,
          Optional.of(step));
    }
    return this;
  }

  /** Ends it. */
  public RunFolder complete() throws IOException {
    run.close(manifest);
    return run;
  }

  /** Cells from now on are answered by that version. */
  public MadeRun answeredBy(String newVersion) {
    version = Optional.of(newVersion);
    return this;
  }

  /** The version that answered before the load. */
  public MadeRun provedAs(String version) throws IOException {
    manifest
        .targets()
        .forEach(target -> target.details().put(TargetFacts.ANSWERED_VERSION, version));
    run.writeManifest(manifest);
    return this;
  }

  /** What connecting has shown. */
  public MadeRun noted(String sentence) throws IOException {
    manifest = manifest.withNotes(List.of(sentence));
    run.writeManifest(manifest);
    return this;
  }

  private Next next(CapacityWorkload search) {
    return CapacitySearches.of(run, manifest, "function", search, suite.slo()).next();
  }

  private void write(
      String workload,
      Workload planned,
      int requests,
      long tookNanos,
      Outcome outcome,
      Optional<Step> step)
      throws IOException {
    int repetition =
        1
            + (int)
                manifest.plan().cells().stream()
                    .filter(key -> key.workload().equals(workload))
                    .count();
    CellKey cell = new CellKey("function", workload, repetition);
    manifest = manifest.withCell(cell);
    Path files = run.startCell(cell);
    long gapNanos = planned.duration().toNanos() / requests;
    try (CellRecorder recorder = new CellRecorder(files, 0, startedAt.toEpochMilli())) {
      for (int i = 0; i < requests; i++) {
        recorder.record(
            sample(i, i * gapNanos, tookNanos + i * 7 % 5 * 50_000L, outcome), Optional.empty());
      }
    }
    run.completeCell(
        cell,
        CellSummaries.facts(
            files,
            cell,
            planned,
            suite.slo(),
            new CellSummaries.Ended(
                startedAt,
                OptionalLong.of(requests),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                new DriverEnd(1, OptionalLong.empty(), List.of()),
                Optional.empty(),
                Phases.asPlanned(planned),
                step,
                Map.of("failed (HTTP 500)", "no <model> here"))));
    run.writeManifest(manifest);
  }

  private Sample sample(int sequence, long intended, long tookNanos, Outcome outcome) {
    return new Sample(
        sequence,
        Phase.STEADY,
        0,
        OptionalLong.of(intended),
        intended,
        OptionalLong.of(intended),
        intended + tookNanos,
        100,
        outcome,
        new ServerFacts(
            OptionalLong.empty(),
            OptionalLong.of(tookNanos / 2),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalLong.of(tookNanos),
            OptionalLong.empty(),
            Optional.of(sequence % 100 == 0),
            version),
        ClientFacts.UNKNOWN);
  }
}
