package dev.tenk.results.store;

import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.GeneratorUse;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.Host;
import dev.tenk.results.model.RunManifest.Input;
import dev.tenk.results.model.RunManifest.Inputs;
import dev.tenk.results.model.RunManifest.Plan;
import dev.tenk.results.model.RunManifest.Progress;
import dev.tenk.results.model.RunManifest.Spend;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.RunManifest.SuiteFacts;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.RunManifest.Thinned;
import dev.tenk.results.model.SweepPlan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * {@code manifest.json}: a {@link RunManifest}, its fields in the file's order.
 *
 * @param schemaVersion version of the run folder's format, now {@link #SCHEMA_VERSION}
 */
record ManifestFile(
    int schemaVersion,
    String toolVersion,
    String runId,
    String suite,
    String suiteFile,
    Instant startedAt,
    State state,
    long seed,
    Host host,
    Optional<String> gitCommit,
    Map<String, String> labels,
    String payloadsSha256,
    SortedMap<String, String> replaySha256,
    List<TargetFacts> targets,
    List<CellKey> cells,
    SortedMap<String, Long> requests,
    SortedMap<String, String> checksums,
    List<String> remarks,
    List<String> notes,
    Optional<Spend> spend,
    Optional<AbPlan> interleaving,
    Optional<Thinned> thinned,
    Optional<Benchmarking> benchmarking,
    Optional<SweepPlan> sweep,
    List<Input> inputs,
    Optional<GeneratorUse> generators) {
  /** The format this version writes. */
  static final int SCHEMA_VERSION = 1;

  /**
   * A run of an older version has no count of requests, replays nothing, bounds no spend, keeps no
   * inputs and does not tell its generators.
   */
  ManifestFile {
    replaySha256 = replaySha256 == null ? new TreeMap<>() : replaySha256;
    requests = requests == null ? new TreeMap<>() : requests;
    remarks = remarks == null ? List.of() : List.copyOf(remarks);
    notes = notes == null ? List.of() : List.copyOf(notes);
    spend = spend == null ? Optional.empty() : spend;
    interleaving = interleaving == null ? Optional.empty() : interleaving;
    thinned = thinned == null ? Optional.empty() : thinned;
    benchmarking = benchmarking == null ? Optional.empty() : benchmarking;
    sweep = sweep == null ? Optional.empty() : sweep;
    inputs = inputs == null ? List.of() : List.copyOf(inputs);
    generators = generators == null ? Optional.empty() : generators;
    if (schemaVersion < 1) {
      throw new IllegalArgumentException(
          "schema_version is " + schemaVersion + ", expected 1 or more");
    }
    if (suiteFile != null && suiteFile.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("suite_file is no path");
    }
    if (checksums != null && checksums.keySet().stream().anyMatch(ManifestFile::isNoFileInside)) {
      throw new IllegalArgumentException("checksums names a file that is not one of the run");
    }
  }

  private static boolean isNoFileInside(String file) {
    return file.startsWith("/") || file.contains("..") || file.indexOf('\0') >= 0;
  }

  static ManifestFile of(RunManifest run) {
    return new ManifestFile(
        SCHEMA_VERSION,
        run.toolVersion(),
        run.runId(),
        run.suite().name(),
        run.suite().file(),
        run.startedAt(),
        run.progress().state(),
        run.suite().seed(),
        run.host(),
        run.suite().gitCommit(),
        run.labels(),
        run.inputs().payloadsSha256(),
        run.inputs().replaySha256(),
        run.targets(),
        run.plan().cells(),
        run.progress().requests(),
        run.checksums(),
        run.progress().remarks(),
        run.progress().notes(),
        run.progress().spend(),
        run.plan().interleaving(),
        run.thinned(),
        run.plan().benchmarking(),
        run.plan().sweep(),
        run.inputs().files(),
        run.progress().generators());
  }

  RunManifest manifest() {
    return new RunManifest(
        runId,
        toolVersion,
        startedAt,
        labels,
        host,
        new SuiteFacts(suite, suiteFile, gitCommit, seed),
        new Inputs(payloadsSha256, replaySha256, inputs),
        new Plan(cells, interleaving, benchmarking, sweep),
        targets,
        new Progress(state, requests, remarks, notes, spend, generators),
        checksums,
        thinned);
  }
}
