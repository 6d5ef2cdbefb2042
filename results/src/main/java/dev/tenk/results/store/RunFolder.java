package dev.tenk.results.store;

import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Input;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.TenkException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * One run on disk. However the writer is killed, a cell is either whole (its folder has its final
 * name) or visibly partial (its name ends in {@code .partial}), and the manifest is always a whole
 * one.
 */
public final class RunFolder {
  /** The suite file, byte for byte. */
  public static final String SUITE = "suite.yaml";

  /** What the run is. */
  public static final String MANIFEST = "manifest.json";

  /** One row a request. */
  public static final String SAMPLES = "samples.csv.gz";

  /** Interval histograms. */
  public static final String LATENCY_LOG = "latency.hlog";

  /** The interval histograms added up, so that a history need not read every second. */
  public static final String TOTALS_LOG = "totals.hlog";

  /** Response times of warm and of cold requests, where they can be distinguished. */
  public static final String COLD_LOG = "cold.hlog";

  /** Each payload's first output. */
  public static final String OUTPUTS = "outputs.bin";

  /** State of the device, one row a sample, where it was monitored. */
  public static final String TELEMETRY = "telemetry.csv";

  /** Window, counts and verdict. */
  public static final String CELL = "cell.json";

  /** Gatling's own log and the driver's. */
  public static final String GATLING = "gatling";

  /** JMH's results of the benchmarks that have no target. */
  public static final String BENCHMARKS = "benchmarks";

  /** Output of the commands before and after. */
  public static final String HOOKS = "hooks";

  /** What several generators told each other, a folder each attempt, with its {@code plan}. */
  public static final String SHARDS = "shards";

  static final String CELLS = "cells";
  static final String PARTIAL = ".partial";

  private final Path path;

  public RunFolder(Path path) {
    this.path = path;
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Its name, which is the run id. */
  public String runId() {
    return path.getFileName().toString();
  }

  /**
   * Reads the manifest.
   *
   * @throws TenkException when it cannot be read, or a newer tenk wrote it
   */
  public RunManifest manifest() {
    Path file = path.resolve(MANIFEST);
    ManifestFile manifest;
    try {
      manifest = StoreJson.read(file, ManifestFile.class);
    } catch (IOException e) {
      throw new TenkException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (manifest.schemaVersion() > ManifestFile.SCHEMA_VERSION) {
      throw new TenkException(
          file
              + ": written in format "
              + manifest.schemaVersion()
              + ", this tenk reads up to "
              + ManifestFile.SCHEMA_VERSION
              + "; use a newer tenk");
    }
    return manifest.manifest();
  }

  /**
   * Writes what a new run was given, and then its manifest: before that there is no run here.
   *
   * @param manifest that names the inputs
   */
  public void begin(RunManifest manifest, RunInputs inputs) throws IOException {
    inputs.write(path);
    writeManifest(manifest);
  }

  /**
   * Replaces the manifest, so that a reader sees the old or the new one and nothing between. One
   * thread at a time: a signal may end a run that is just writing it.
   */
  public synchronized void writeManifest(RunManifest manifest) throws IOException {
    DurableFiles.replace(path.resolve(MANIFEST), StoreJson.write(ManifestFile.of(manifest)));
  }

  /**
   * Keeps every other tenk from writing into this run until the lock is closed, or this process
   * ends in any way. A writer takes it before anything else, and reads the manifest after that.
   *
   * @throws ConfigurationException when another one has it, or the run is gone
   */
  public Closeable lock() throws IOException {
    return new RunLock(this).take();
  }

  /** Whether a process on this machine works in this run. Asking does not block any. */
  public boolean isLocked() {
    return new RunLock(this).isHeld();
  }

  /**
   * Reads the suite's text.
   *
   * @throws TenkException when it is not what the run began with, or cannot be read
   */
  public String suiteText(RunManifest manifest) {
    Optional<Input> kept = manifest.inputs().at(SUITE);
    if (kept.isPresent()) {
      return input(kept.get());
    }
    try {
      return Files.readString(path.resolve(SUITE));
    } catch (IOException e) {
      throw new TenkException(path.resolve(SUITE) + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a text that the run was given.
   *
   * @throws TenkException when it is not what the run began with, or cannot be read
   */
  public String input(Input input) {
    return RunInputs.read(path, input);
  }

  /** Folder of a whole cell. */
  public Path cell(CellKey key) {
    return workloadFolder(key).resolve(Integer.toString(key.repetition()));
  }

  /** Whether that cell was measured to its end. */
  public boolean isWhole(CellKey key) {
    return Files.isRegularFile(cell(key).resolve(CELL));
  }

  /** Planned cells that are not whole yet. */
  public List<CellKey> missing(RunManifest manifest) {
    return manifest.plan().cells().stream().filter(key -> !isWhole(key)).toList();
  }

  /** JMH's result of a benchmark without a target, {@code Class.method}; whole when it is there. */
  public Path benchmark(String name) {
    return path.resolve(BENCHMARKS).resolve(name + ".json");
  }

  /** Planned benchmarks without a target that were not measured yet. */
  public List<String> missingBenchmarks(RunManifest manifest) {
    return manifest.plan().benchmarking().map(Benchmarking::benchmarks).orElse(List.of()).stream()
        .filter(name -> !Files.isRegularFile(benchmark(name)))
        .toList();
  }

  /** Where JMH's result of a benchmark without a target is written to, until it is whole. */
  public Path startBenchmark(String name) throws IOException {
    return DurableFiles.createDirectories(path.resolve(BENCHMARKS)).resolve(name + PARTIAL);
  }

  /**
   * Makes a measured benchmark whole: its checksum is written, and its file gets its final name.
   */
  public void completeBenchmark(String name) throws IOException {
    Path partial = startBenchmark(name);
    Path file = benchmark(name);
    Path folder = path.resolve(BENCHMARKS);
    DurableFiles.force(partial);
    SortedMap<String, String> checksums =
        Checksums.exist(folder) ? Checksums.read(folder) : new TreeMap<>();
    checksums.put(folder.relativize(file).toString(), Checksums.sha256(partial));
    Checksums.write(folder, checksums);
    DurableFiles.move(partial, file);
  }

  /**
   * An empty folder to measure a cell in. What an earlier attempt left is kept next to it, and so
   * is a whole cell that is measured again.
   */
  public Path startCell(CellKey key) throws IOException {
    Path partial = partial(key);
    for (Path earlier : List.of(partial, cell(key))) {
      if (Files.exists(earlier)) {
        DurableFiles.move(earlier, nextAside(partial));
      }
    }
    DurableFiles.createDirectories(partial.resolve(GATLING));
    return partial;
  }

  /**
   * Makes measured cells whole: the facts of each are written, everything is forced to disk, the
   * checksums of its files are written, and its folder gets its final name. Cells that were
   * measured at once are whole together: once all are sealed by their checksums, {@link #settle}
   * ends what was cut off.
   */
  public void completeCells(Map<CellKey, CellFacts> facts) throws IOException {
    for (Map.Entry<CellKey, CellFacts> each : facts.entrySet()) {
      Path partial = partial(each.getKey());
      DurableFiles.write(partial.resolve(CELL), StoreJson.write(CellFile.of(each.getValue())));
      DurableFiles.forceAll(partial);
      Checksums.write(partial, Checksums.of(partial));
    }
    for (CellKey key : facts.keySet()) {
      DurableFiles.move(partial(key), cell(key));
    }
  }

  /** The same of one cell. */
  public void completeCell(CellKey key, CellFacts facts) throws IOException {
    completeCells(Map.of(key, facts));
  }

  /**
   * Ends what a kill has cut off, before a run is resumed: a cell that was sealed gets its final
   * name, and one that an earlier version left whole without its checksums gets them.
   */
  public void settle(RunManifest manifest) throws IOException {
    RunChecksums checksums = new RunChecksums(this, manifest);
    for (CellKey key : manifest.plan().cells()) {
      Path partial = partial(key);
      if (!Files.exists(cell(key)) && Checksums.hold(partial)) {
        DurableFiles.move(partial, cell(key));
      }
      if (isWhole(key) && checksums.areLackedBy(key)) {
        Checksums.write(cell(key), Checksums.of(cell(key)));
      }
    }
  }

  /**
   * Requests that were handed to a target, according to the cells that were measured or started.
   *
   * @param unreadable what a cell whose count is lost may have been sent at most
   */
  public long requestsHanded(String target, ToLongFunction<CellKey> unreadable) throws IOException {
    long requests = 0;
    Path folder = path.resolve(CELLS).resolve(target);
    for (Path workload : folders(folder)) {
      for (Path attempt : folders(workload)) {
        OptionalLong count = RequestCount.of(attempt);
        requests += count.isPresent() ? count.getAsLong() : unreadable.applyAsLong(key(attempt));
      }
    }
    return requests;
  }

  /** The same of the last attempt at a cell, whole or not; empty where it cannot be read. */
  public OptionalLong requestsHanded(CellKey key) throws IOException {
    return RequestCount.of(isWhole(key) ? cell(key) : partial(key));
  }

  private static List<Path> folders(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isDirectory).sorted().toList();
    }
  }

  /** Of a folder as in cells/target/workload/repetition.partial-1. */
  private static CellKey key(Path attempt) {
    Path workload = attempt.getParent();
    String name = attempt.getFileName().toString();
    int end = name.indexOf('.');
    return new CellKey(
        workload.getParent().getFileName().toString(),
        workload.getFileName().toString(),
        Integer.parseInt(end < 0 ? name : name.substring(0, end)));
  }

  /** Reads the facts of a whole cell. */
  public CellFacts cellFacts(CellKey key) {
    Path file = cell(key).resolve(CELL);
    try {
      return StoreJson.read(file, CellFile.class, CellFile::facts);
    } catch (IOException e) {
      throw new TenkException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Deletes all of it: a run that was refused before anything was measured. Its manifest goes
   * first, so that what a kill leaves of it is not taken for a run; then its name, so that no new
   * lock is put into it.
   */
  public void discard() throws IOException {
    Files.deleteIfExists(path.resolve(MANIFEST));
    Path nameless = path.resolveSibling("." + runId() + ".discarded");
    Files.move(path, nameless, StandardCopyOption.ATOMIC_MOVE);
    DurableFiles.deleteAll(nameless);
  }

  /** Marks the run complete or incomplete, as it is by now. */
  public RunManifest close(RunManifest manifest) throws IOException {
    RunManifest closed =
        manifest.with(
            missing(manifest).isEmpty() && missingBenchmarks(manifest).isEmpty()
                ? State.COMPLETE
                : State.INCOMPLETE);
    writeManifest(closed);
    return closed;
  }

  /** Files that the run was given and that are not as they were, or gone; paths in the folder. */
  public List<String> damagedInputs(RunManifest manifest) throws IOException {
    RunChecksums checksums = new RunChecksums(this, manifest);
    return checksums.damaged(checksums.ofInputs());
  }

  /** Files whose content is not what was measured, or that are gone; paths in the run folder. */
  public List<String> damagedFiles(RunManifest manifest) throws IOException {
    RunChecksums checksums = new RunChecksums(this, manifest);
    return checksums.damaged(checksums.ofMeasured());
  }

  /**
   * The same of those files of a cell that its summary is made from, without its samples, which are
   * by far the largest.
   *
   * @param others names of more files to look at
   */
  public List<String> damagedSummaryFiles(RunManifest manifest, CellKey key, String... others)
      throws IOException {
    RunChecksums checksums = new RunChecksums(this, manifest);
    return checksums.damaged(checksums.ofSummary(key, others));
  }

  private Path workloadFolder(CellKey key) {
    return path.resolve(CELLS).resolve(key.target()).resolve(key.workload());
  }

  private Path partial(CellKey key) {
    return workloadFolder(key).resolve(key.repetition() + PARTIAL);
  }

  private static Path nextAside(Path partial) {
    int attempt = 1;
    while (Files.exists(aside(partial, attempt))) {
      attempt++;
    }
    return aside(partial, attempt);
  }

  private static Path aside(Path partial, int attempt) {
    return partial.resolveSibling(partial.getFileName() + "-" + attempt);
  }
}
