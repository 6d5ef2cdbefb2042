package dev.tenk.cli;

import dev.tenk.cli.faults.Faults;
import dev.tenk.cli.faults.Faults.Fault;
import dev.tenk.cli.faults.Faults.Kind;
import dev.tenk.cli.faults.Faults.Operation;
import dev.tenk.cli.faults.FaultyFileSystemProvider;
import dev.tenk.cli.measure.TerminalConsole;
import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Hashes;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.store.Thinning;
import dev.tenk.session.Measurement;
import dev.tenk.study.SuiteFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * A whole run in this process, of which one operation on the disk goes wrong, and what became of
 * it. Only the load is made up.
 */
final class KillTrial {
  /** What becomes of the disk when a process ends. */
  enum Loss {
    /** Nothing: a process was killed. */
    NONE,
    /** The power was cut, and the last of what was not forced is gone. */
    LAST,
    /** The power was cut, and all that was not forced is gone. */
    ALL
  }

  private static final long MOST_REQUESTS = 5_000;
  private static final String SUITE =
      """
      name: trial
      seed: 7
      slo: p50=50ms
      demand: 1000/month peak 1/s
      prices: %s/edge.csv
      payloads: {synthetic: {count: 2, width: 8, height: 8}}
      repetitions: 2
      targets:
        - name: one
          kind: known
          standing: stand-in
          device: %s/devices/raspberry-pi-5-hailo-8l.yaml
          max_requests: %d
      workloads:
        - {name: even, kind: constant, rate: 20/s, warm_up: 0s, duration: 2s}
        - {name: search, kind: capacity, start: 90/s, lowest: 80/s, highest: 120/s, warm_up: 0s, max_duration: 10m}
      """;

  private final Path folder;
  private final SuiteFile suiteFile;
  private final AtomicLong sent = new AtomicLong();
  private final List<String> problems = new ArrayList<>();

  private KillTrial(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    Path prices = Path.of("../prices").toAbsolutePath().normalize();
    Path file = folder.resolve("suite.yaml");
    Files.writeString(file, SUITE.formatted(prices, prices, MOST_REQUESTS));
    suiteFile = SuiteFile.read(file);
  }

  /** The result of an undisturbed run, by which the others are judged. */
  record Undisturbed(List<CellKey> cells, Map<String, String> samples, List<Operation> operations) {
    static Undisturbed of(Path folder) throws IOException {
      KillTrial trial = new KillTrial(folder);
      Faults none = trial.faults("store", new Fault.None());
      trial.start(none);
      RunFolder run = trial.onlyRun().orElseThrow();
      RunManifest manifest = run.manifest();
      if (manifest.progress().state() != State.COMPLETE) {
        throw new IllegalStateException(
            "a run that nothing happened to is " + manifest.progress().state());
      }
      Undisturbed undisturbed =
          new Undisturbed(manifest.plan().cells(), samplesOf(run, manifest), none.operations());
      trial.delete();
      return undisturbed;
    }
  }

  /**
   * Kills a run at an operation, lets the disk lose what it may, and resumes it, first once more
   * into a fault and then to its end.
   *
   * @param again what happens to the first attempt to resume; none to leave it out
   * @return what is wrong, each a sentence; empty when all is well
   */
  static List<String> kill(
      Path folder,
      Undisturbed undisturbed,
      Fault fault,
      Optional<Fault> again,
      Loss loss,
      long seed)
      throws IOException {
    KillTrial trial = new KillTrial(folder);
    Random random = new Random(seed);
    Faults faults = trial.faults("first", fault);
    trial.start(faults);
    SortedMap<String, String> finished = trial.end(faults, loss, random);
    trial.look(undisturbed, finished);
    if (again.isPresent()) {
      Faults more = trial.faults("second", again.get());
      trial.resume(more);
      SortedMap<String, String> further = trial.end(more, loss, random);
      further.putAll(finished);
      finished = further;
      trial.look(undisturbed, finished);
    }
    trial.resume(trial.faults("last", new Fault.None()));
    trial.look(undisturbed, finished);
    trial.requireWhole(undisturbed);
    if (trial.problems.isEmpty()) {
      trial.delete();
    }
    return trial.problems;
  }

  /** How many operations thinning a run takes, and pinning and unpinning another. */
  static int upkeepOperations(Path folder) throws IOException {
    KillTrial trial = new KillTrial(folder);
    makeRuns(folder, 2);
    Faults none = trial.faults("upkeep", new Fault.None());
    trial.keepUp(none);
    trial.delete();
    return none.operations().size();
  }

  /**
   * Thins a run, pins and unpins another, is killed in it, and does it again.
   *
   * @return what is wrong, each a sentence; empty when all is well
   */
  static List<String> killUpkeep(Path folder, Fault fault, Loss loss, long seed)
      throws IOException {
    KillTrial trial = new KillTrial(folder);
    makeRuns(folder, 2);
    SortedMap<String, String> kept = trial.histograms();
    Faults faults = trial.faults("upkeep", fault);
    trial.attempt(faults, () -> trial.keepUp(faults));
    if (loss != Loss.NONE) {
      faults.cutPower(new Random(seed), loss == Loss.ALL);
    }
    trial.lookAfterUpkeep(kept);
    trial.attempt(
        trial.faults("none", new Fault.None()),
        () -> trial.keepUp(trial.faults("again", new Fault.None())));
    trial.lookAfterUpkeep(kept);
    if (new RunStore(trial.store())
        .runs().stream().noneMatch(run -> run.manifest().thinned().isPresent())) {
      trial.problems.add("nothing is thinned in the end");
    }
    if (trial.problems.isEmpty()) {
      trial.delete();
    }
    return trial.problems;
  }

  private void keepUp(Faults faults) throws IOException {
    RunStore runs = new RunStore(FaultyFileSystemProvider.over(store(), faults));
    for (Thinning.Result result :
        Thinning.allBut(runs, Optional.empty(), 1, runId -> false, Instant.EPOCH)) {
      if (result.leftAs().isPresent()) {
        throw new TenkException(result.leftAs().get());
      }
    }
    runs.pins().pin("base", runs.open("latest").runId(), Instant.EPOCH);
    runs.pins().unpin("base");
  }

  private void lookAfterUpkeep(SortedMap<String, String> kept) throws IOException {
    requireWords(Said.tenk("runs", "list", "--store", store().toString()), "runs list");
    for (RunFolder run : new RunStore(store()).runs()) {
      RunManifest manifest = run.manifest();
      if (manifest.progress().state() != State.COMPLETE || !run.damagedFiles(manifest).isEmpty()) {
        problems.add(
            manifest.progress().state() + " with damaged files " + run.damagedFiles(manifest));
      }
    }
    if (!histograms().equals(kept)) {
      problems.add("thinning has changed what stays");
    }
  }

  private SortedMap<String, String> histograms() throws IOException {
    SortedMap<String, String> kept = new TreeMap<>();
    try (Stream<Path> files = Files.walk(store())) {
      for (Path file :
          files
              .filter(each -> each.toString().matches(".*(\\.hlog|cell\\.json|outputs\\.bin)"))
              .toList()) {
        kept.put(store().relativize(file).toString(), Hashes.sha256(Files.readAllBytes(file)));
      }
    }
    return kept;
  }

  /** Complete runs of the trial's suite in {@code store} of a folder, a label each. */
  static void makeRuns(Path folder, int runs) throws IOException {
    KillTrial trial = new KillTrial(folder);
    Measurement measurement = trial.measurement(trial.faults("none", new Fault.None()));
    for (int i = 0; i < runs; i++) {
      measurement.start(
          trial.suiteFile,
          measurement.cells(trial.suiteFile),
          Optional.empty(),
          Map.of("hef", "v1" + i));
    }
  }

  private Path store() {
    return folder.resolve("store");
  }

  private Faults faults(String name, Fault fault) throws IOException {
    return Faults.below(folder, Files.createDirectories(folder.resolve("lost-" + name)), fault);
  }

  private Measurement measurement(Faults faults) {
    Path root = FaultyFileSystemProvider.over(store(), faults);
    return new Measurement(
        new RunStore(root),
        new TerminalConsole(new PrintWriter(Writer.nullWriter()), false),
        new KnownDriver(sent));
  }

  private void start(Faults faults) throws IOException {
    Measurement measurement = measurement(faults);
    List<CellKey> cells = measurement.cells(suiteFile);
    attempt(faults, () -> measurement.start(suiteFile, cells, Optional.empty(), Map.of()));
  }

  /** Starts again where the run's beginning never reached the disk. */
  private void resume(Faults faults) throws IOException {
    Optional<RunFolder> run = onlyRun();
    if (run.isEmpty()) {
      start(faults);
      return;
    }
    RunFolder faulty =
        new RunStore(FaultyFileSystemProvider.over(store(), faults)).open(run.get().runId());
    attempt(
        faults,
        () -> {
          try (Closeable lock = faulty.lock()) {
            measurement(faults).resume(faulty, faulty.manifest(), suiteFile, Optional.empty());
          }
        });
  }

  private interface Work {
    void run() throws IOException;
  }

  /**
   * A command that survives reports what is wrong in a sentence; one that was killed reports
   * nothing.
   */
  private void attempt(Faults faults, Work work) {
    try {
      work.run();
    } catch (TenkException | IOException | UncheckedIOException e) {
      if (!faults.hasEnded() && !faults.hasRefused()) {
        problems.add("it failed, and nothing was in its way: " + e);
      }
    } catch (RuntimeException | Error e) {
      if (!faults.hasEnded()) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        problems.add("a stack trace: " + trace);
      }
    }
  }

  /**
   * After the end of its process.
   *
   * @return SHA-256 by path of the files of every cell that must not be lost
   */
  private SortedMap<String, String> end(Faults faults, Loss loss, Random random)
      throws IOException {
    SortedMap<String, String> finished = new TreeMap<>();
    for (Path cell : finishedCells(faults.operations(), loss)) {
      try (Stream<Path> files = Files.walk(cell)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          finished.put(
              store().relativize(file).toString(), Hashes.sha256(Files.readAllBytes(file)));
        }
      }
    }
    if (loss != Loss.NONE) {
      faults.cutPower(random, loss == Loss.ALL);
    }
    return finished;
  }

  /** After a kill all that have their names; after a power cut those the manifest came after. */
  private static List<Path> finishedCells(List<Operation> operations, Loss loss) {
    List<Path> cells = new ArrayList<>();
    List<Path> finished = new ArrayList<>();
    for (Operation operation : operations) {
      if (operation.kind() == Kind.MOVE) {
        String to = operation.target().get().toString();
        if (to.matches(".*/cells/[^/]+/[^/]+/[0-9]+")) {
          cells.add(operation.target().get());
        } else if (to.endsWith("/" + RunFolder.MANIFEST)) {
          finished.clear();
          finished.addAll(cells);
        }
      }
    }
    return loss == Loss.NONE ? cells : finished;
  }

  /** What anyone who looks at the store must find. */
  private void look(Undisturbed undisturbed, SortedMap<String, String> finished)
      throws IOException {
    for (Map.Entry<String, String> file : finished.entrySet()) {
      Path path = store().resolve(file.getKey());
      if (!Files.isRegularFile(path)
          || !Hashes.sha256(Files.readAllBytes(path)).equals(file.getValue())) {
        problems.add("lost of a finished cell: " + file.getKey());
      }
    }
    Optional<RunFolder> run = onlyRun();
    Said list = Said.tenk("runs", "list", "--store", store().toString());
    requireWords(list, "runs list");
    if (run.isEmpty()) {
      if (!finished.isEmpty()) {
        problems.add("the run is hidden");
      }
      return;
    }
    if (!list.out().contains(run.get().runId())) {
      problems.add("runs list hides the run: " + list.out());
    }
    requireWords(
        Said.tenk("runs", "show", run.get().runId(), "--store", store().toString()), "runs show");
    RunManifest manifest = run.get().manifest();
    if (manifest.progress().state() == State.COMPLETE) {
      requireComplete(undisturbed, run.get(), manifest);
    }
    if (sent.get() > MOST_REQUESTS) {
      problems.add(sent + " requests were sent, and " + MOST_REQUESTS + " are allowed");
    }
  }

  private void requireWords(Said said, String command) {
    if (said.exitCode() != ExitCode.DONE || said.err().contains("\tat ")) {
      problems.add(command + " ends with " + said.exitCode() + ": " + said.err());
    }
  }

  private void requireComplete(Undisturbed undisturbed, RunFolder run, RunManifest manifest)
      throws IOException {
    if (!manifest.plan().cells().equals(undisturbed.cells())) {
      problems.add("COMPLETE with cells " + manifest.plan().cells());
    }
    if (!run.missing(manifest).isEmpty()) {
      problems.add("COMPLETE without " + run.missing(manifest));
    }
    if (!run.damagedFiles(manifest).isEmpty()) {
      problems.add("COMPLETE with damaged files " + run.damagedFiles(manifest));
    }
  }

  private void requireWhole(Undisturbed undisturbed) throws IOException {
    Optional<RunFolder> run = onlyRun();
    if (run.isEmpty()) {
      problems.add("there is no run in the end");
      return;
    }
    RunManifest manifest = run.get().manifest();
    if (manifest.progress().state() != State.COMPLETE) {
      problems.add("in the end it is " + manifest.progress().state());
      return;
    }
    if (!samplesOf(run.get(), manifest).equals(undisturbed.samples())) {
      problems.add("its samples are not those of an undisturbed run");
    }
    try (Stream<Path> files = Files.walk(run.get().path())) {
      files
          .filter(file -> file.toString().matches("(?!.*\\.partial).*\\.tmp"))
          .forEach(file -> problems.add("left behind: " + file));
    }
  }

  private static SortedMap<String, String> samplesOf(RunFolder run, RunManifest manifest)
      throws IOException {
    SortedMap<String, String> samples = new TreeMap<>();
    for (CellKey cell : manifest.plan().cells()) {
      if (run.isWhole(cell)) {
        // by content: a flush after a second, on a busy machine, makes other bytes of it
        try (InputStream rows =
            new GZIPInputStream(Files.newInputStream(run.cell(cell).resolve(RunFolder.SAMPLES)))) {
          samples.put(cell.toString(), new String(rows.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    return samples;
  }

  private Optional<RunFolder> onlyRun() {
    // without a manifest nothing was started
    return new RunStore(store())
        .runs().stream()
            .filter(run -> Files.isRegularFile(run.path().resolve(RunFolder.MANIFEST)))
            .reduce((first, second) -> second);
  }

  private void delete() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
