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
 * @param runId name of the run folder; sorts by time
 * @param toolVersion version of tenk that wrote it
 * @param startedAt wall clock at the start
 * @param labels the user's own
 * @param host the machine that offered the load
 * @param suite where its plan comes from
 * @param inputs what it was given besides
 * @param plan what is measured
 * @param targets who was measured
 * @param progress how far it came, and what that took
 * @param checksums SHA-256 by path within the run folder, of what older versions measured; since
 *     then they are kept with the cell
 * @param thinned what was taken out of the run since it was measured; empty where all is there
 */
public record RunManifest(
    String runId,
    String toolVersion,
    Instant startedAt,
    Map<String, String> labels,
    Host host,
    SuiteFacts suite,
    Inputs inputs,
    Plan plan,
    List<TargetFacts> targets,
    Progress progress,
    SortedMap<String, String> checksums,
    Optional<Thinned> thinned) {
  /**
   * The suite of a run.
   *
   * @param name its name
   * @param file where it was read from; what is relative in it is relative to there
   * @param gitCommit commit of the folder it lies in, empty outside a repository
   * @param seed everything random follows from it
   */
  public record SuiteFacts(String name, String file, Optional<String> gitCommit, long seed) {}

  /**
   * What a run was given.
   *
   * @param payloadsSha256 over all payloads in order
   * @param replaySha256 of each file that is replayed, and of each simulation's jars, by workload
   * @param files kept in the run's folder by content; none in a run of an older version, which kept
   *     nothing but the suite
   */
  public record Inputs(
      String payloadsSha256, SortedMap<String, String> replaySha256, List<Input> files) {
    /** Copies its list. */
    public Inputs {
      files = List.copyOf(files);
    }

    /** What is kept of a file that was read from there; empty where nothing is. */
    public Optional<Input> from(String file) {
      return files.stream()
          .filter(input -> input.from().filter(file::equals).isPresent())
          .findFirst();
    }

    /** The input of that path within the run folder; empty where it is none. */
    public Optional<Input> at(String file) {
      return files.stream().filter(input -> input.file().equals(file)).findFirst();
    }
  }

  /**
   * What a run measures.
   *
   * @param cells in the order they are to be run
   * @param interleaving how two targets are measured in rounds; empty in any other run
   * @param benchmarking what is measured with JMH; empty in any other run
   * @param sweep whose variants are measured in rounds; empty in any other run
   */
  public record Plan(
      List<CellKey> cells,
      Optional<AbPlan> interleaving,
      Optional<Benchmarking> benchmarking,
      Optional<SweepPlan> sweep) {
    /** Of a run that is no sweep. */
    public Plan(
        List<CellKey> cells, Optional<AbPlan> interleaving, Optional<Benchmarking> benchmarking) {
      this(cells, interleaving, benchmarking, Optional.empty());
    }
  }

  /**
   * How far a run came, and what that took.
   *
   * @param state how far
   * @param requests by target, requests sent to it that no cell counts: those of connecting to it,
   *     and all of versions that kept no count with the cell; absent for targets without a ceiling
   * @param remarks what went wrong around the cells when the run was last measured, each a
   *     sentence: a target that was skipped, a command that failed, load that was no longer offered
   * @param notes what connecting to the targets has shown that a reader should know, each a
   *     sentence: no measurement is the worse for it
   * @param spend what the run is taken to have cost so far; empty where nothing bounds it
   * @param generators what offered its load by now; empty where tenk's own machine did alone
   */
  public record Progress(
      State state,
      SortedMap<String, Long> requests,
      List<String> remarks,
      List<String> notes,
      Optional<Spend> spend,
      Optional<GeneratorUse> generators) {
    /** Copies its lists. */
    public Progress {
      remarks = List.copyOf(remarks);
      notes = List.copyOf(notes);
    }

    /** Of a load that tenk's own machine offers alone. */
    public Progress(
        State state,
        SortedMap<String, Long> requests,
        List<String> remarks,
        List<String> notes,
        Optional<Spend> spend) {
      this(state, requests, remarks, notes, spend, Optional.empty());
    }

    /** The same with other notes. */
    public Progress withNotes(List<String> newNotes) {
      return new Progress(state, requests, remarks, newNotes, spend, generators);
    }

    /** Nothing was sent yet. */
    public static Progress begun(Optional<Spend> spend) {
      return new Progress(State.RUNNING, new TreeMap<>(), List.of(), List.of(), spend);
    }
  }

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
  public record Host(String cpu, int cores, long memoryBytes, String kernel, String jvm) {
    /** Of which nothing is known: that of an imported run. Its numbers mean nothing. */
    public static final Host UNKNOWN = new Host("not known", 0, 0, "not known", "not known");
  }

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
      SortedMap<String, String> details) {
    /** The key in {@code details} of the proxy that it was reached through. */
    public static final String PROXY = "proxy";

    /** The key of the model version that answered before the load. */
    public static final String ANSWERED_VERSION = "answered_version";

    /** The key of the production variants that share its calls, where there are several. */
    public static final String VARIANTS = "variants";

    /** Their names; empty where one version answers, or none is known before. */
    public List<String> variants() {
      return Optional.ofNullable(details.get(VARIANTS))
          .map(names -> List.of(names.split(", ", -1)))
          .orElse(List.of());
    }
  }

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
  public RunManifest with(State state) {
    Progress p = progress;
    return with(new Progress(state, p.requests, p.remarks, p.notes, p.spend, p.generators));
  }

  /** The same with another count of a target's requests. */
  public RunManifest withRequests(String target, long count) {
    Progress p = progress;
    SortedMap<String, Long> requests = new TreeMap<>(p.requests);
    requests.put(target, count);
    return with(new Progress(p.state, requests, p.remarks, p.notes, p.spend, p.generators));
  }

  /** The same with other remarks. */
  public RunManifest withRemarks(List<String> remarks) {
    Progress p = progress;
    return with(new Progress(p.state, p.requests, remarks, p.notes, p.spend, p.generators));
  }

  /** The same with other notes. */
  public RunManifest withNotes(List<String> notes) {
    return with(progress.withNotes(notes));
  }

  /** The same with what it is taken to have cost by now. */
  public RunManifest withSpend(Spend spend) {
    Progress p = progress;
    return with(
        new Progress(p.state, p.requests, p.remarks, p.notes, Optional.of(spend), p.generators));
  }

  /** The same with what offered its load by now. */
  public RunManifest withGenerators(GeneratorUse generators) {
    Progress p = progress;
    return with(
        new Progress(p.state, p.requests, p.remarks, p.notes, p.spend, Optional.of(generators)));
  }

  /** The same with one more cell planned, if it is not yet. */
  public RunManifest withCell(CellKey cell) {
    List<CellKey> cells = new ArrayList<>(plan.cells());
    if (!cells.contains(cell)) {
      cells.add(cell);
    }
    return with(new Plan(cells, plan.interleaving(), plan.benchmarking(), plan.sweep()));
  }

  /** The same with what is known of its rounds by now. */
  public RunManifest withInterleaving(AbPlan interleaving) {
    return with(
        new Plan(plan.cells(), Optional.of(interleaving), plan.benchmarking(), plan.sweep()));
  }

  /** The same with what is known of its targets by now. */
  public RunManifest withTargets(List<TargetFacts> newTargets) {
    return further(plan, newTargets, progress, thinned);
  }

  /** The same without what was taken out. */
  public RunManifest with(Thinned how) {
    return further(plan, targets, progress, Optional.of(how));
  }

  private RunManifest with(Plan newPlan) {
    return further(newPlan, targets, progress, thinned);
  }

  private RunManifest with(Progress newProgress) {
    return further(plan, targets, newProgress, thinned);
  }

  /** The same run with what may change of it. */
  private RunManifest further(
      Plan newPlan,
      List<TargetFacts> newTargets,
      Progress newProgress,
      Optional<Thinned> newThinned) {
    return new RunManifest(
        runId,
        toolVersion,
        startedAt,
        labels,
        host,
        suite,
        inputs,
        newPlan,
        newTargets,
        newProgress,
        checksums,
        newThinned);
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
