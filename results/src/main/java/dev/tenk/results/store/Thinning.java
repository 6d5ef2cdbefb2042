package dev.tenk.results.store;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.RunManifest.Thinned;
import dev.tenk.results.model.TenkException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Takes out of old runs what is large, and leaves their histograms. What only the samples show is
 * gone for good; everything made from the histograms stays the same.
 *
 * <p>The replacement of the manifest is what makes a run a thinned one. After that, checksums of
 * what is to go are taken out and the files deleted, by the next thinning where this one is cut
 * off.
 */
public final class Thinning {
  private static final List<String> TAKEN_OUT =
      List.of(RunFolder.SAMPLES, RunFolder.GATLING + "/", "earlier attempts");

  private Thinning() {}

  /**
   * The result for a run.
   *
   * @param freedBytes size of what was deleted
   * @param leftAs why it was left as it is, in words; empty where it was thinned
   */
  public record Result(String runId, long freedBytes, Optional<String> leftAs) {}

  /**
   * Thins all runs but the newest complete ones of each suite.
   *
   * @param suite whose runs; empty for all
   * @param keep how many of each suite stay whole
   * @param pinned which also stay whole, by run id
   * @return the older ones in which something was to be done, oldest first
   * @throws ConfigurationException when there is no run of that suite
   */
  public static List<Result> allBut(
      RunStore store, Optional<String> suite, int keep, Predicate<String> pinned, Instant now) {
    List<Result> results = new ArrayList<>();
    Map<String, Integer> newer = new HashMap<>();
    List<RunFolder> newestFirst = new ArrayList<>(store.runs());
    Collections.reverse(newestFirst);
    boolean found = suite.isEmpty();
    for (RunFolder run : newestFirst) {
      try {
        RunManifest manifest = run.manifest();
        if (suite.isPresent() && !suite.get().equals(manifest.suite().name())) {
          continue;
        }
        found = true;
        if (newer.getOrDefault(manifest.suite().name(), 0) >= keep) {
          thin(run, pinned, now).ifPresent(results::add);
        }
        if (manifest.progress().state() == State.COMPLETE) {
          newer.merge(manifest.suite().name(), 1, Integer::sum);
        }
      } catch (IOException | TenkException e) {
        results.add(new Result(run.runId(), 0, Optional.of(e.getMessage())));
      }
    }
    if (!found) {
      throw new ConfigurationException(
          "no run of suite '" + suite.get() + "'; see: tenk runs list");
    }
    Collections.reverse(results);
    return results;
  }

  private static Optional<Result> thin(RunFolder run, Predicate<String> pinned, Instant now)
      throws IOException {
    if (pinned.test(run.runId())) {
      return Optional.of(new Result(run.runId(), 0, Optional.of("it is pinned")));
    }
    boolean wasThin = run.manifest().thinned().isPresent();
    long freedBytes = thin(run, now);
    return wasThin && freedBytes == 0
        ? Optional.empty()
        : Optional.of(new Result(run.runId(), freedBytes, Optional.empty()));
  }

  /**
   * Thins a run, or resumes where that was cut off.
   *
   * @return bytes of what was deleted
   * @throws ConfigurationException stating why the run is left as it is: it is not complete,
   *     another process works in it, or what would stay of it is damaged
   */
  public static long thin(RunFolder run, Instant now) throws IOException {
    Closeable lock = run.lock();
    try {
      RunManifest manifest = run.manifest();
      if (manifest.progress().state() != State.COMPLETE || !run.missing(manifest).isEmpty()) {
        throw new ConfigurationException("it is not complete");
      }
      if (manifest.thinned().isEmpty()) {
        RunChecksums checksums = new RunChecksums(run, manifest);
        SortedMap<String, String> left = checksums.ofMeasured();
        left.keySet().removeIf(file -> isTakenOut(Path.of(file)));
        List<String> damaged = new ArrayList<>(run.damagedInputs(manifest));
        damaged.addAll(checksums.damaged(left));
        if (!damaged.isEmpty()) {
          throw new ConfigurationException(
              String.join(", ", damaged) + " is not what was measured");
        }
        run.writeManifest(manifest.with(new Thinned(now, TAKEN_OUT)));
      }
      for (CellKey cell : manifest.plan().cells()) {
        thinChecksums(run, cell);
      }
      return delete(run.path());
    } finally {
      lock.close();
    }
  }

  private static void thinChecksums(RunFolder run, CellKey key) throws IOException {
    Path cell = run.cell(key);
    if (Checksums.exist(cell)) {
      SortedMap<String, String> checksums = Checksums.read(cell);
      if (checksums
          .keySet()
          .removeIf(file -> isTakenOut(run.path().relativize(cell.resolve(file))))) {
        Checksums.write(cell, checksums);
      }
    }
  }

  private static long delete(Path run) throws IOException {
    List<Path> deepestFirst = new ArrayList<>();
    for (String folder : List.of(RunFolder.CELLS, RunFolder.SHARDS)) {
      if (Files.exists(run.resolve(folder))) {
        try (Stream<Path> walk = Files.walk(run.resolve(folder))) {
          walk.filter(file -> isTakenOut(run.relativize(file)))
              .sorted(Comparator.reverseOrder())
              .forEach(deepestFirst::add);
        }
      }
    }
    long freedBytes = 0;
    for (Path file : deepestFirst) {
      freedBytes += Files.isRegularFile(file) ? Files.size(file) : 0;
      Files.delete(file);
    }
    return freedBytes;
  }

  /**
   * Of a path as in cells/target/workload/repetition/file, or as in shards/attempt/file: of what
   * generators have put, which is merged, the number of them stays.
   */
  static boolean isTakenOut(Path inRun) {
    if (inRun.startsWith(RunFolder.SHARDS)) {
      return inRun.getNameCount() > 2 && !inRun.getName(2).toString().equals("plan");
    }
    return (inRun.getNameCount() > 3 && inRun.getName(3).toString().contains(RunFolder.PARTIAL))
        || (inRun.getNameCount() > 4
            && (inRun.getName(4).toString().equals(RunFolder.SAMPLES)
                || inRun.getName(4).toString().equals(RunFolder.GATLING)));
  }
}
