package dev.tenk.results.store;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * SHA-256 of what a run was given and of what it measured, by path within the run folder, wherever
 * the version that wrote a file kept its sum; and which files are no longer like that.
 */
final class RunChecksums {
  private final RunFolder run;
  private final RunManifest manifest;
  private final Path path;

  RunChecksums(RunFolder run, RunManifest manifest) {
    this.run = run;
    this.manifest = manifest;
    this.path = run.path();
  }

  /** Of every file that the run was given. */
  SortedMap<String, String> ofInputs() {
    SortedMap<String, String> checksums = new TreeMap<>();
    manifest.inputs().files().forEach(input -> checksums.put(input.file(), input.sha256()));
    return checksums;
  }

  /**
   * Of every file that was measured. What was thinned out is not among them. A list that is not
   * there, or cannot be read, is itself an entry, with a sum that no file has.
   */
  SortedMap<String, String> ofMeasured() throws IOException {
    SortedMap<String, String> all = new TreeMap<>();
    for (CellKey key : manifest.plan().cells()) {
      all.putAll(ofCell(key));
    }
    manifest.checksums().entrySet().stream()
        .filter(each -> !each.getKey().startsWith(RunFolder.CELLS + "/"))
        .forEach(each -> all.put(each.getKey(), each.getValue()));
    Path benchmarks = path.resolve(RunFolder.BENCHMARKS);
    if (Checksums.exist(benchmarks)) {
      SortedMap<String, String> listed = listed(benchmarks);
      if (manifest.progress().state() != State.COMPLETE) {
        // its checksum is written before a benchmark is whole
        listed.keySet().removeIf(file -> !Files.exists(path.resolve(file)) && !isList(file));
      }
      all.putAll(listed);
    }
    return all;
  }

  private static boolean isList(String file) {
    return file.endsWith("/" + Checksums.FILE);
  }

  private SortedMap<String, String> ofCell(CellKey key) throws IOException {
    Path cell = run.cell(key);
    if (!Files.isDirectory(cell)) {
      return new TreeMap<>();
    }
    SortedMap<String, String> checksums = kept(key);
    if (Checksums.exist(cell) || (checksums.isEmpty() && !isOfOlderVersion(cell))) {
      checksums = listed(cell);
    }
    if (manifest.thinned().isPresent()) {
      checksums.keySet().removeIf(file -> Thinning.isTakenOut(Path.of(file)));
    }
    return checksums;
  }

  /** Those of a cell that an older version measured, which kept them in the manifest. */
  private SortedMap<String, String> kept(CellKey key) {
    String folder = path.relativize(run.cell(key)) + "/";
    SortedMap<String, String> kept = new TreeMap<>(manifest.checksums());
    kept.keySet().removeIf(file -> !file.startsWith(folder));
    return kept;
  }

  /** Which kept no count of requests. */
  private static boolean isOfOlderVersion(Path cell) {
    return !Files.exists(cell.resolve(RequestCount.FILE));
  }

  private SortedMap<String, String> listed(Path folder) {
    SortedMap<String, String> listed = new TreeMap<>();
    try {
      Checksums.read(folder)
          .forEach(
              (file, sha256) ->
                  listed.put(path.relativize(folder.resolve(file)).toString(), sha256));
    } catch (IOException e) {
      listed.put(path.relativize(folder.resolve(Checksums.FILE)).toString(), "none");
    }
    return listed;
  }

  /**
   * Of those files of a cell that its summary is made from, without its samples.
   *
   * @param others names of more files
   */
  SortedMap<String, String> ofSummary(CellKey key, String... others) throws IOException {
    SortedMap<String, String> checksums = ofCell(key);
    Path cell = path.relativize(run.cell(key));
    Set<String> looked = new HashSet<>();
    Stream.concat(
            Stream.of(RunFolder.CELL, RunFolder.COLD_LOG, Checksums.FILE), Arrays.stream(others))
        .forEach(name -> looked.add(cell.resolve(name).toString()));
    String totals = cell.resolve(RunFolder.TOTALS_LOG).toString();
    looked.add(
        checksums.containsKey(totals) ? totals : cell.resolve(RunFolder.LATENCY_LOG).toString());
    checksums.keySet().retainAll(looked);
    return checksums;
  }

  /** Whether a whole cell has none, as a kill of an older version may have left it. */
  boolean areLackedBy(CellKey key) {
    Path cell = run.cell(key);
    return isOfOlderVersion(cell) && !Checksums.exist(cell) && kept(key).isEmpty();
  }

  /** Files of which a checksum is not that of their content, or that are gone. */
  List<String> damaged(Map<String, String> checksums) throws IOException {
    List<String> damaged = new ArrayList<>();
    for (Map.Entry<String, String> entry : checksums.entrySet()) {
      Path file = path.resolve(entry.getKey());
      if (!Files.isRegularFile(file) || !Checksums.sha256(file).equals(entry.getValue())) {
        damaged.add(entry.getKey());
      }
    }
    return damaged;
  }
}
