package dev.tenk.results.suite;

import dev.tenk.results.model.AbPlan;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Demand;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Standing;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload;
import dev.tenk.results.settings.Settings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a suite file asks for.
 *
 * @param name a word for display and run ids
 * @param seed everything random in the run follows from it
 * @param slo the objective that goodput and capacity are judged by
 * @param demand what the owner expects of a month
 * @param priceBooks prices that cost is computed from, at least one
 * @param repetitions how often each target meets each workload, at least 1
 * @param payloads sets of payloads, at least one
 * @param targets at least one, names unique
 * @param workloads at least one, names unique
 * @param commands what is run before and after all of it
 * @param targetCommands what is run before and after a target, by target
 * @param maxSpendUsd what a run may cost at most, above 0; empty without a bound
 * @param gates what a run is judged by against another
 * @param atOnce whether all targets are measured at once under a workload, request by request
 */
public record Suite(
    String name,
    long seed,
    Slo slo,
    Demand demand,
    List<Path> priceBooks,
    int repetitions,
    List<PayloadPlan> payloads,
    List<TargetPlan> targets,
    List<Workload> workloads,
    Commands commands,
    SortedMap<String, Commands> targetCommands,
    Optional<BigDecimal> maxSpendUsd,
    Gates gates,
    boolean atOnce) {

  /**
   * A set of payloads.
   *
   * @param weight how often a request carries one of this set, relative to the other sets, above 0
   * @param settings its source, read by the code that prepares payloads
   */
  public record PayloadPlan(double weight, Settings settings) {}

  /**
   * One place to measure.
   *
   * @param name unique in the suite; a folder name
   * @param kind which adapter speaks to it
   * @param standing how close it is to the priced place
   * @param device profile of the device it is priced as; empty for a hosted service
   * @param agent the edge agent that tenk starts for it on this machine; empty when it runs already
   * @param localCloud profile of the local cloud that tenk starts for it on this machine; targets
   *     with the same profile share one; empty when the service is elsewhere
   * @param maxRequests most requests that all of a run may send to it, warm-up included
   * @param settings all of its keys, the adapter's among them
   */
  public record TargetPlan(
      String name,
      String kind,
      Standing standing,
      Optional<Path> device,
      Optional<AgentPlan> agent,
      Optional<Path> localCloud,
      OptionalLong maxRequests,
      Settings settings) {
    /** The kind of target that is measured by a job. */
    public static final String BATCH_TRANSFORM = "sagemaker-batch-transform";

    /** Whether it is measured by one job of its own, and has no cells. */
    public boolean isJob() {
      return kind.equals(BATCH_TRANSFORM);
    }
  }

  /**
   * An edge agent started for one target.
   *
   * @param model built-in model or {@code NAME[:VERSION]=FILE.onnx}
   * @param workers inferences at a time
   * @param intraOpThreads threads of one inference
   * @param maxQueueRequests requests that may wait
   */
  public record AgentPlan(String model, int workers, int intraOpThreads, int maxQueueRequests) {}

  /**
   * Shell command lines around a run or a target.
   *
   * @param before in order, until one fails
   * @param after in order, regardless of what happened
   * @param beforeTimeout how long each of {@code before} may take
   */
  public record Commands(List<String> before, List<String> after, Duration beforeTimeout) {
    /** Copies its lists. */
    public Commands {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }

    /** Whether there is nothing to run. */
    public boolean isEmpty() {
      return before.isEmpty() && after.isEmpty();
    }
  }

  /** The two targets and the one workload of it that are measured in rounds. */
  public Suite interleaved(AbPlan rounds) {
    return new Suite(
        name,
        seed,
        slo,
        demand,
        priceBooks,
        rounds.cellsPerTarget(),
        payloads,
        List.of(target(rounds.baseline()), target(rounds.candidate())),
        List.of(workload(rounds.workload()).lasting(rounds.window())),
        commands,
        targetCommands,
        maxSpendUsd,
        gates,
        rounds.atOnce());
  }

  /** The targets of it that JMH measures, under its workloads. */
  public Suite benchmarked(Benchmarking plan) {
    return new Suite(
        name,
        seed,
        slo,
        demand,
        priceBooks,
        plan.forks(),
        payloads,
        targets.stream().filter(target -> plan.targets().contains(target.name())).toList(),
        plan.workloads(),
        commands,
        targetCommands,
        maxSpendUsd,
        gates,
        false);
  }

  /** Whether anything is to be run before or after the run or one of its targets. */
  public boolean hasCommands() {
    return !commands.isEmpty()
        || targetCommands.values().stream().anyMatch(each -> !each.isEmpty());
  }

  /** Whether a cell is one of its targets under one of its workloads. */
  public boolean has(CellKey cell) {
    return targets.stream().anyMatch(target -> target.name().equals(cell.target()))
        && workloads.stream().anyMatch(workload -> workload.name().equals(cell.workload()));
  }

  /**
   * The target of that name.
   *
   * @throws TenkException without one, as for a manifest that was altered
   */
  public TargetPlan target(String targetName) {
    return targets.stream()
        .filter(target -> target.name().equals(targetName))
        .findFirst()
        .orElseThrow(() -> new TenkException("the suite has no target '" + targetName + "'"));
  }

  /** A line about each file that is replayed: how it was read, and how fast it is played. */
  public List<String> replays() {
    List<String> lines = new ArrayList<>();
    for (Workload workload : workloads) {
      if (workload instanceof Workload.OpenWorkload open
          && open.arrivals() instanceof Arrivals.Replay replay) {
        lines.add(
            "replay of "
                + workload.name()
                + ": "
                + replay.recording().file()
                + ": "
                + replay.recording().readAs()
                + (replay.speed() == 1 ? "" : "; " + plain(replay.speed()) + " times as fast"));
      }
    }
    return lines;
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  /** SHA-256 of each file that is replayed, and of each simulation's jars, by workload. */
  public SortedMap<String, String> replaySha256() {
    SortedMap<String, String> hashes = new TreeMap<>();
    for (Workload workload : workloads) {
      workload.replaySha256().ifPresent(sha256 -> hashes.put(workload.name(), sha256));
    }
    return hashes;
  }

  /**
   * The workload of that name.
   *
   * @throws TenkException without one, as for a manifest that was altered
   */
  public Workload workload(String workloadName) {
    return workloads.stream()
        .filter(workload -> workload.name().equals(workloadName))
        .findFirst()
        .orElseThrow(() -> new TenkException("the suite has no workload '" + workloadName + "'"));
  }
}
