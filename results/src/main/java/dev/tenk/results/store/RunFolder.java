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
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One run on disk. Whatever kills the writer, a cell is either whole (its folder has its final
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

  /** Response times of warm and of cold requests, where they can be told apart. */
  public static final String COLD_LOG = "cold.hlog";

  /** Each payload's first output. */
  public static final String OUTPUTS = "outputs.bin";

  /** How the device was, one row a sample, where anything tells. */
  public static final String TELEMETRY = "telemetry.csv";

  /** Window, counts and verdict. */
  public static final String CELL = "cell.json";

  /** Gatling's own log and the driver's. */
  public static final String GATLING = "gatling";

  /** JMH's results of the benchmarks that have no target. */
  public static final String BENCHMARKS = "benchmarks";

  /** What the commands before and after said. */
  public static final String HOOKS = "hooks";

  static final String CELLS = "cells";
  static final String PARTIAL = ".partial";
  private static final String LOCK = "lock";

  private final Path path;

  RunFolder(Path path) {
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
    RunManifest manifest;
    try {
      manifest = Json.read(file, RunManifest.class);
    } catch (IOException e) {
      throw new TenkException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (manifest.schemaVersion() > RunManifest.SCHEMA_VERSION) {
      throw new TenkException(
          file
              + ": written in format "
              + manifest.schemaVersion()
              + ", this tenk reads up to "
              + RunManifest.SCHEMA_VERSION
              + "; use a newer tenk");
    }
    return manifest;
  }

  /** Replaces the manifest, so that a reader sees the old or the new one and nothing between. */
  public void writeManifest(RunManifest manifest) throws IOException {
    replace(path.resolve(MANIFEST), Json.write(manifest));
  }

  /**
   * Keeps every other tenk from measuring into this run until the lock is closed, or this process
   * ends in whatever way.
   *
   * @throws ConfigurationException when another one does already
   */
  public Closeable lock() throws IOException {
    Path file = path.resolve(LOCK);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (isHeld(channel)) {
      channel.close();
      throw new ConfigurationException("run " + runId() + " is being measured by another tenk");
    }
    return () -> {
      Files.deleteIfExists(file);
      channel.close();
    };
  }

  /** Whether somebody measures into this run. */
  public boolean isLocked() {
    Path file = path.resolve(LOCK);
    if (!Files.exists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return isHeld(channel);
    } catch (IOException e) {
      return true;
    }
  }

  /** By another process, or elsewhere in this one; takes the lock where it is not. */
  private static boolean isHeld(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  /**
   * Reads the suite's text.
   *
   * @throws TenkException when it is not what the run began with, or cannot be read
   */
  public String suiteText(RunManifest manifest) {
    Optional<Input> kept = manifest.input(SUITE);
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
    Path file = path.resolve(input.file());
    try {
      byte[] bytes = Files.readAllBytes(file);
      if (!sha256(bytes).equals(input.sha256())) {
        throw new TenkException(file + " is not what the run began with; take it from a copy");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IOException e) {
      throw new TenkException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Files that the run was given and that are not as they were, or gone; paths in the folder. */
  public List<String> damagedInputs(RunManifest manifest) throws IOException {
    SortedMap<String, String> checksums = new TreeMap<>();
    manifest.inputs().forEach(input -> checksums.put(input.file(), input.sha256()));
    return damagedFiles(checksums);
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
    return manifest.cells().stream().filter(key -> !isWhole(key)).toList();
  }

  /** JMH's result of a benchmark without a target, {@code Class.method}; whole when it is there. */
  public Path benchmark(String name) {
    return path.resolve(BENCHMARKS).resolve(name + ".json");
  }

  /** Planned benchmarks without a target that were not measured yet. */
  public List<String> missingBenchmarks(RunManifest manifest) {
    return manifest.benchmarking().map(Benchmarking::benchmarks).orElse(List.of()).stream()
        .filter(name -> !Files.isRegularFile(benchmark(name)))
        .toList();
  }

  /** SHA-256 of a measured benchmark by its path within the run folder. */
  public Map<String, String> benchmarkChecksum(String name) throws IOException {
    Path file = benchmark(name);
    force(file);
    return Map.of(path.relativize(file).toString(), sha256(file));
  }

  /** An empty folder to measure a cell in. What an earlier attempt left is kept beside it. */
  public Path startCell(CellKey key) throws IOException {
    Path partial = partial(key);
    if (Files.exists(partial)) {
      Files.move(partial, nextAside(partial));
    }
    Files.createDirectories(partial.resolve(GATLING));
    return partial;
  }

  /**
   * Takes a whole cell out of the run, to measure it again; its files are kept beside it like those
   * of a partial one.
   *
   * @return the manifest without its checksums
   */
  public RunManifest takeOut(RunManifest manifest, CellKey key) throws IOException {
    String files = path.relativize(cell(key)) + "/";
    SortedMap<String, String> others = new TreeMap<>(manifest.checksums());
    others.keySet().removeIf(file -> file.startsWith(files));
    RunManifest without = manifest.with(manifest.state(), others);
    writeManifest(without);
    Files.move(cell(key), nextAside(partial(key)));
    return without;
  }

  /**
   * Makes a measured cell whole: its facts are written, everything is forced to disk, and its
   * folder gets its final name.
   *
   * @return SHA-256 of its files by path within the run folder
   */
  public Map<String, String> completeCell(CellKey key, CellFacts facts) throws IOException {
    Path partial = partial(key);
    Files.writeString(partial.resolve(CELL), Json.write(facts));
    SortedMap<String, String> checksums = new TreeMap<>();
    for (Path file : files(partial)) {
      force(file);
      Path finalPath = cell(key).resolve(partial.relativize(file));
      checksums.put(path.relativize(finalPath).toString(), sha256(file));
    }
    Files.move(partial, cell(key), StandardCopyOption.ATOMIC_MOVE);
    force(workloadFolder(key));
    return checksums;
  }

  /** Reads the facts of a whole cell. */
  public CellFacts cellFacts(CellKey key) {
    Path file = cell(key).resolve(CELL);
    try {
      return Json.read(file, CellFacts.class);
    } catch (IOException e) {
      throw new TenkException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Deletes all of it: a run that was refused before anything was measured. */
  public void discard() throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> walk = Files.walk(path)) {
      deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.delete(each);
    }
  }

  /** Marks the run complete or incomplete, whichever it is by now. */
  public RunManifest close(RunManifest manifest) throws IOException {
    RunManifest closed =
        manifest.with(
            missing(manifest).isEmpty() && missingBenchmarks(manifest).isEmpty()
                ? State.COMPLETE
                : State.INCOMPLETE,
            manifest.checksums());
    writeManifest(closed);
    return closed;
  }

  /**
   * Files whose content is not what the manifest says, or that are gone; paths in the run folder.
   */
  public List<String> damagedFiles(RunManifest manifest) throws IOException {
    return damagedFiles(manifest.checksums());
  }

  /**
   * The same of those files of a cell that its summary is made from, without its samples, which are
   * by far the largest.
   *
   * @param others names of more files to look at
   */
  public List<String> damagedSummaryFiles(RunManifest manifest, CellKey key, String... others)
      throws IOException {
    String totals = path.relativize(cell(key).resolve(TOTALS_LOG)).toString();
    SortedMap<String, String> checksums = new TreeMap<>();
    for (String name :
        Stream.concat(
                Stream.of(
                    CELL,
                    COLD_LOG,
                    manifest.checksums().containsKey(totals) ? TOTALS_LOG : LATENCY_LOG),
                Arrays.stream(others))
            .toList()) {
      String file = path.relativize(cell(key).resolve(name)).toString();
      if (manifest.checksums().containsKey(file)) {
        checksums.put(file, manifest.checksums().get(file));
      }
    }
    return damagedFiles(checksums);
  }

  List<String> damagedFiles(Map<String, String> checksums) throws IOException {
    List<String> damaged = new ArrayList<>();
    for (Map.Entry<String, String> entry : checksums.entrySet()) {
      Path file = path.resolve(entry.getKey());
      if (!Files.isRegularFile(file) || !sha256(file).equals(entry.getValue())) {
        damaged.add(entry.getKey());
      }
    }
    return damaged;
  }

  /** SHA-256 of a file, hexadecimal. */
  public static String sha256(Path file) throws IOException {
    MessageDigest digest = newDigest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[(int) Math.max(1, Math.min(1 << 16, Files.size(file)))];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
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

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(newDigest().digest(bytes));
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static void replace(Path file, String text) throws IOException {
    replace(file, text.getBytes(StandardCharsets.UTF_8));
  }

  static void replace(Path file, byte[] bytes) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(fresh, bytes);
    force(fresh);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force(file.toAbsolutePath().getParent());
  }

  private static void force(Path fileOrFolder) throws IOException {
    try (FileChannel channel = FileChannel.open(fileOrFolder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
