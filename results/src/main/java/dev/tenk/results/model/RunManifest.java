package dev.tenk.results.model;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a run is and under which circumstances it was made.
 *
 * @param schemaVersion version of the run folder's format, now {@link #SCHEMA_VERSION}
 * @param toolVersion version of tenk that wrote it
 * @param runId name of the run folder; sorts by time
 * @param suite name of the suite
 * @param suiteFile where the suite was read from; what is relative in it is relative to there
 * @param startedAt wall clock at the start
 * @param state how far the run came
 * @param seed everything random follows from it
 * @param host the machine that offered the load
 * @param gitCommit commit of the folder the suite lies in, empty outside a repository
 * @param labels the user's own
 * @param payloadsSha256 over all payloads in order
 * @param replaySha256 of each file that is replayed, and of each simulation's jars, by workload
 * @param targets who was measured
 * @param cells what was planned, in the order it was to be run
 * @param requests by target, requests sent to it that no cell counts: those of connecting to it,
 *     and all of versions that kept no count with the cell; absent for targets without a ceiling
 * @param checksums SHA-256 by path within the run folder, of what older versions measured; since
 *     then they are kept with the cell
 * @param remarks what went wrong around the cells when the run was last measured, each a sentence:
 *     a target that was skipped, a command that failed, load that was no longer offered
 * @param spend what the run is taken to have cost so far; empty where nothing bounds it
 * @param interleaving how two targets are measured in rounds; empty in any other run
 * @param thinned what was taken out of the run since it was measured; empty where all is there
 * @param benchmarking what is measured with JMH; empty in any other run
 * @param inputs files that it was given, kept in its folder by content; none in a run of an older
 *     version, which kept nothing but the suite
 */
public record RunManifest(
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
    Optional<Spend> spend,
    Optional<AbPlan> interleaving,
    Optional<Thinned> thinned,
    Optional<Benchmarking> benchmarking,
    List<Input> inputs) {
  /**
   * A run of an older version has no count of requests, replays nothing, bounds no spend and keeps
   * no inputs.
   */
  public RunManifest {
    replaySha256 = replaySha256 == null ? new TreeMap<>() : replaySha256;
    requests = requests == null ? new TreeMap<>() : requests;
    remarks = remarks == null ? List.of() : List.copyOf(remarks);
    spend = spend == null ? Optional.empty() : spend;
    interleaving = interleaving == null ? Optional.empty() : interleaving;
    thinned = thinned == null ? Optional.empty() : thinned;
    benchmarking = benchmarking == null ? Optional.empty() : benchmarking;
    inputs = inputs == null ? List.of() : List.copyOf(inputs);
    if (schemaVersion < 1) {
      throw new IllegalArgumentException(
          "schema_version is " + schemaVersion + ", expected 1 or more");
    }
    if (suiteFile != null && suiteFile.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("suite_file is no path");
    }
    if (checksums != null && checksums.keySet().stream().anyMatch(RunManifest::isNoFileInside)) {
      throw new IllegalArgumentException("checksums names a file that is not one of the run");
    }
  }

  private static boolean isNoFileInside(String file) {
    return file.startsWith("/") || file.contains("..") || file.indexOf('\0') >= 0;
  }

  /** A run that offers load, of which nothing was taken out. */
  public RunManifest(
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
      Optional<Spend> spend,
      Optional<AbPlan> interleaving) {
    this(
        schemaVersion,
        toolVersion,
        runId,
        suite,
        suiteFile,
        startedAt,
        state,
        seed,
        host,
        gitCommit,
        labels,
        payloadsSha256,
        replaySha256,
        targets,
        cells,
        requests,
        checksums,
        remarks,
        spend,
        interleaving,
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** The format this version writes. */
  public static final int SCHEMA_VERSION = 1;

  /** How far a run came. */
  public enum State {
    /** Being measured, or killed in the middle of it. */
    RUNNING,
    /** Ended before every planned cell was whole; {@code --resume} continues it. */
    INCOMPLETE,
    /** Every planned cell is whole. */
    COMPLETE
  }

  /**
   * The machine that offered the load.
   *
   * @param cpu model name of its processor
   * @param cores processors available to the Java machine
   * @param memoryBytes physical memory
   * @param kernel operating system and its version
   * @param jvm Java machine and its version
   */
  public record Host(String cpu, int cores, long memoryBytes, String kernel, String jvm) {}

  /**
   * Who was measured.
   *
   * @param name in the suite
   * @param kind adapter
   * @param standing how close it is to the priced place
   * @param endpoint where it was reached
   * @param modelName as it calls its model
   * @param modelVersion as it calls it
   * @param modelSha256 of the model file, where the target reports it
   * @param details anything else it reported about itself
   */
  public record TargetFacts(
      String name,
      String kind,
      Standing standing,
      String endpoint,
      String modelName,
      Optional<String> modelVersion,
      Optional<String> modelSha256,
      SortedMap<String, String> details) {}

  /**
   * What a run is taken to have cost.
   *
   * @param maxUsd what it may cost at most, USD
   * @param usd by target, USD, the cells that are being measured at most; absent for targets that
   *     are not billed
   * @param setAside how much of it is set aside for the cells that are being measured
   */
  public record Spend(
      BigDecimal maxUsd, SortedMap<String, BigDecimal> usd, List<SetAside> setAside) {
    /** Nothing is set aside in a run of an older version. */
    public Spend {
      setAside = setAside == null ? List.of() : List.copyOf(setAside);
    }

    /** With nothing set aside. */
    public Spend(BigDecimal maxUsd, SortedMap<String, BigDecimal> usd) {
      this(maxUsd, usd, List.of());
    }
  }

  /**
   * Upper bounds of a cell.
   *
   * @param usd at most, USD
   * @param requests at most, warm-up included; empty where nothing bounds them
   */
  public record SetAside(CellKey cell, BigDecimal usd, OptionalLong requests) {
    /**
     * What was not spent of it, USD: the same share as of its requests.
     *
     * @param handed requests that were handed to the target; empty where unknown
     */
    public BigDecimal unspentUsd(OptionalLong handed) {
      if (requests.isEmpty() || handed.isEmpty() || handed.getAsLong() >= requests.getAsLong()) {
        return BigDecimal.ZERO;
      }
      return usd.multiply(BigDecimal.valueOf(requests.getAsLong() - handed.getAsLong()))
          .divide(BigDecimal.valueOf(requests.getAsLong()), MathContext.DECIMAL64);
    }
  }

  /**
   * That a run was thinned.
   *
   * @param at when
   * @param takenOut what of its cells is no longer there, as in {@code samples.csv.gz}
   */
  public record Thinned(Instant at, List<String> takenOut) {
    /** Copies its list. */
    public Thinned {
      takenOut = List.copyOf(takenOut);
    }
  }

  /**
   * A file that the run was given, kept by content.
   *
   * @param file its path within the run folder: {@code suite.yaml}, or one in {@code inputs}
   * @param from where it was read, absolute; empty for what was made of several files
   * @param sha256 of its bytes, hexadecimal
   */
  public record Input(String file, Optional<String> from, String sha256) {
    private static final Pattern FILE = Pattern.compile("(?U)suite\\.yaml|inputs/[\\w-][\\w.-]*");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** Refuses a path that leads elsewhere, and what is no hash. */
    public Input {
      from = from == null ? Optional.empty() : from;
      if (file == null || !FILE.matcher(file).matches()) {
        throw new IllegalArgumentException("'" + file + "' is not the path of an input");
      }
      if (sha256 == null || !SHA256.matcher(sha256).matches()) {
        throw new IllegalArgumentException("'" + sha256 + "' is not a SHA-256");
      }
    }
  }

  /** The same run, further on. */
  public RunManifest with(State newState) {
    return further(newState, targets, cells, requests, remarks, spend, interleaving, thinned);
  }

  /** The same with another count of a target's requests. */
  public RunManifest withRequests(String target, long count) {
    SortedMap<String, Long> newRequests = new TreeMap<>(requests);
    newRequests.put(target, count);
    return further(state, targets, cells, newRequests, remarks, spend, interleaving, thinned);
  }

  /** The same with what is known of its targets by now. */
  public RunManifest withTargets(List<TargetFacts> newTargets) {
    return further(state, newTargets, cells, requests, remarks, spend, interleaving, thinned);
  }

  /** The same with other remarks. */
  public RunManifest withRemarks(List<String> newRemarks) {
    return further(state, targets, cells, requests, newRemarks, spend, interleaving, thinned);
  }

  /** The same with what it is taken to have cost by now. */
  public RunManifest withSpend(Spend newSpend) {
    return further(
        state, targets, cells, requests, remarks, Optional.of(newSpend), interleaving, thinned);
  }

  /** The same with one more cell planned, if it is not yet. */
  public RunManifest withCell(CellKey cell) {
    List<CellKey> more = new ArrayList<>(cells);
    if (!more.contains(cell)) {
      more.add(cell);
    }
    return further(state, targets, more, requests, remarks, spend, interleaving, thinned);
  }

  /** The same with what is known of its rounds by now. */
  public RunManifest withInterleaving(AbPlan newInterleaving) {
    return further(
        state, targets, cells, requests, remarks, spend, Optional.of(newInterleaving), thinned);
  }

  /** The same without what was taken out. */
  public RunManifest with(Thinned how) {
    return further(state, targets, cells, requests, remarks, spend, interleaving, Optional.of(how));
  }

  /** The same run with what may change of it. */
  private RunManifest further(
      State newState,
      List<TargetFacts> newTargets,
      List<CellKey> newCells,
      SortedMap<String, Long> newRequests,
      List<String> newRemarks,
      Optional<Spend> newSpend,
      Optional<AbPlan> newInterleaving,
      Optional<Thinned> newThinned) {
    return new RunManifest(
        schemaVersion,
        toolVersion,
        runId,
        suite,
        suiteFile,
        startedAt,
        newState,
        seed,
        host,
        gitCommit,
        labels,
        payloadsSha256,
        replaySha256,
        newTargets,
        newCells,
        newRequests,
        checksums,
        newRemarks,
        newSpend,
        newInterleaving,
        newThinned,
        benchmarking,
        inputs);
  }

  /** The same run as one that JMH measures. */
  public RunManifest withBenchmarking(Benchmarking plan) {
    return given(Optional.of(plan), inputs);
  }

  /** The same with other inputs. */
  public RunManifest withInputs(List<Input> newInputs) {
    return given(benchmarking, newInputs);
  }

  /** The same run with what it is given before it begins. */
  private RunManifest given(Optional<Benchmarking> newBenchmarking, List<Input> newInputs) {
    return new RunManifest(
        schemaVersion,
        toolVersion,
        runId,
        suite,
        suiteFile,
        startedAt,
        state,
        seed,
        host,
        gitCommit,
        labels,
        payloadsSha256,
        replaySha256,
        targets,
        cells,
        requests,
        checksums,
        remarks,
        spend,
        interleaving,
        thinned,
        newBenchmarking,
        newInputs);
  }

  /** What is kept of a file that was read from there; empty where nothing is. */
  public Optional<Input> inputFrom(String file) {
    return inputs.stream()
        .filter(input -> input.from().filter(file::equals).isPresent())
        .findFirst();
  }

  /** The input of that path within the run folder; empty where it is none. */
  public Optional<Input> input(String file) {
    return inputs.stream().filter(input -> input.file().equals(file)).findFirst();
  }

  /** The facts of the target of that name. */
  public TargetFacts target(String name) {
    return targets.stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(
            () -> new TenkException("run " + runId + " knows nothing of target '" + name + "'"));
  }
}
