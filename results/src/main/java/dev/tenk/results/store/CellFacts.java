package dev.tenk.results.store;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.stats.cell.Answers;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.ErrorCount;
import dev.tenk.results.stats.cell.GeneratorConditions;
import dev.tenk.results.stats.cell.Generators;
import dev.tenk.results.stats.cell.ServiceSide;
import dev.tenk.results.stats.estimate.ResponseBounds;
import dev.tenk.results.stats.mlperf.MlperfResult;
import dev.tenk.results.stats.series.Trend;
import dev.tenk.results.stats.series.WarmUpResult;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.stats.slo.SequentialDecision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * A summary of the samples of a cell, without quantiles, which are in {@code latency.hlog}.
 * Everything is about the steady phase unless stated otherwise.
 *
 * @param cell which cell
 * @param startedAt wall clock at the cell's epoch
 * @param load what was offered
 * @param counts what came of it
 * @param judgement what that says of the run's SLO, and of the cell
 * @param connectionBound most connections the client may hold; empty without a bound
 * @param driver how the driver ended
 * @param service what it shows of a hosted service; absent in files of older versions
 * @param device what it shows of the device; absent where it was not monitored, and in files of
 *     older versions
 * @param answers whose they were; absent in files of older versions
 * @param mlperf what a scenario of MLPerf reports; absent in any other workload
 */
public record CellFacts(
    CellKey cell,
    Instant startedAt,
    Load load,
    Counts counts,
    Judgement judgement,
    OptionalInt connectionBound,
    DriverEnd driver,
    Optional<ServiceSide> service,
    Optional<DeviceSide> device,
    Optional<Answers> answers,
    Optional<MlperfResult> mlperf) {
  /**
   * What was offered.
   *
   * @param warmUpSeconds length of the warm-up
   * @param settling how a warm-up that may end by itself has ended; absent for any other
   * @param windowSeconds length of the measured window, above 0
   * @param scheduled planned starts, at least 0; empty in a closed workload
   * @param steadyRate whether one arrival rate held all through the window; absent in files of
   *     older versions, which had no other load
   * @param peakRatePerSecond highest planned arrival rate, req/s; empty in a closed workload and in
   *     files of older versions
   * @param step which step of a capacity search it is; absent in any other workload
   */
  public record Load(
      double warmUpSeconds,
      Optional<WarmUpResult> settling,
      double windowSeconds,
      OptionalLong scheduled,
      Optional<Boolean> steadyRate,
      OptionalDouble peakRatePerSecond,
      Optional<CapacitySearch.Step> step) {
    /** Refuses what cannot have been offered. */
    public Load {
      if (!(windowSeconds > 0)) {
        throw new IllegalArgumentException("window_seconds is " + windowSeconds);
      }
      if (scheduled.orElse(0) < 0) {
        throw new IllegalArgumentException("its counts do not add up");
      }
    }
  }

  /**
   * Requests, and what became of them.
   *
   * @param inAll handed to the target's client, warm-up included
   * @param sent handed to the target's client
   * @param succeeded answers that were one
   * @param withinSlo successes within the SLO's bound
   * @param throttled refused for lack of room
   * @param asleep refused by a target that had scaled to zero; 0 in files of older versions, which
   *     know of none
   * @param timedOut no answer in time
   * @param failed anything else
   * @param requestBytes bodies of all requests
   * @param responseBytes bodies of all successful responses
   * @param errors what failed, the most frequent first; absent in files of older versions
   */
  public record Counts(
      long inAll,
      long sent,
      long succeeded,
      long withinSlo,
      long throttled,
      long asleep,
      long timedOut,
      long failed,
      long requestBytes,
      long responseBytes,
      Optional<List<ErrorCount>> errors) {
    /** Refuses counts that cannot be. */
    public Counts {
      if (LongStream.of(succeeded, throttled, asleep, timedOut, failed).anyMatch(count -> count < 0)
          || succeeded + throttled + asleep + timedOut + failed != sent
          || withinSlo < 0
          || withinSlo > succeeded) {
        throw new IllegalArgumentException("its counts do not add up");
      }
    }

    /** Throttled, timed out and failed: what counts as the target's errors. */
    public long unsuccessful() {
      return throttled + timedOut + failed;
    }

    /** The same and those that met it asleep: nobody got an answer. */
    public long unanswered() {
      return unsuccessful() + asleep;
    }

    /** The same with these errors. */
    public Counts with(List<ErrorCount> newErrors) {
      return new Counts(
          inAll,
          sent,
          succeeded,
          withinSlo,
          throttled,
          asleep,
          timedOut,
          failed,
          requestBytes,
          responseBytes,
          Optional.of(newErrors));
    }

    private Counts withWithinSlo(long newWithinSlo) {
      return new Counts(
          inAll,
          sent,
          succeeded,
          newWithinSlo,
          throttled,
          asleep,
          timedOut,
          failed,
          requestBytes,
          responseBytes,
          errors);
    }
  }

  /**
   * What the counts are worth.
   *
   * @param designEffect how many samples carry as much as one independent one, at least 1
   * @param decisionEffect the design effect of the SLO's decision, at least 1, see {@link
   *     dev.tenk.results.stats.slo.SloTest#farUnderNanos}; absent in files of older versions
   * @param decided when it was decided whether the run's SLO is met, in a workload that runs until
   *     it is; absent in any other, and where it never was
   * @param trend whether response time changed over the window; absent where unknown, where it is
   *     to change because the load does, and in files of older versions
   * @param response what only the samples tell of the usual quantiles and the SLO's; absent in
   *     files of older versions
   * @param verdict tenk's judgement of the cell when it ended, in words; empty when all is valid
   */
  public record Judgement(
      double designEffect,
      OptionalDouble decisionEffect,
      Optional<SequentialDecision> decided,
      Optional<Trend> trend,
      Optional<ResponseBounds> response,
      List<String> verdict) {
    /** Refuses samples that carry more than independent ones. */
    public Judgement {
      if (!(designEffect >= 1) || !(decisionEffect.orElse(1) >= 1)) {
        throw new IllegalArgumentException("a design effect is below 1");
      }
    }
  }

  /**
   * How the driver ended.
   *
   * @param cpuSeconds processor time of its process, start-up included; empty where unknown
   * @param peakMemoryBytes most resident memory of its process; empty where unknown
   * @param problems what it noticed, each a reason against the whole cell: the target restarted, or
   *     answers no more
   * @param name which driver it was; absent for Gatling
   * @param conditions of the machine it was on; absent where they cannot be read, and in files of
   *     older versions
   * @param generators who offered the load together; absent where one did
   */
  public record DriverEnd(
      OptionalDouble cpuSeconds,
      OptionalLong peakMemoryBytes,
      List<String> problems,
      Optional<String> name,
      Optional<GeneratorConditions> conditions,
      Optional<Generators> generators) {
    /** Of one generator. */
    public DriverEnd(
        double cpuSeconds,
        OptionalLong peakMemoryBytes,
        List<String> problems,
        Optional<String> name,
        Optional<GeneratorConditions> conditions) {
      this(
          OptionalDouble.of(cpuSeconds),
          peakMemoryBytes,
          problems,
          name,
          conditions,
          Optional.empty());
    }

    /** Another tool, of which nothing more is known. */
    public static DriverEnd of(String name) {
      return new DriverEnd(
          OptionalDouble.empty(),
          OptionalLong.empty(),
          List.of(),
          Optional.of(name),
          Optional.empty(),
          Optional.empty());
    }

    /** Gatling's, on a machine of which nothing is known. */
    public DriverEnd(double cpuSeconds, OptionalLong peakMemoryBytes, List<String> problems) {
      this(cpuSeconds, peakMemoryBytes, problems, Optional.empty(), Optional.empty());
    }

    /** A file of an older version names none. */
    public DriverEnd {
      name = name == null ? Optional.empty() : name;
      conditions = conditions == null ? Optional.empty() : conditions;
      generators = generators == null ? Optional.empty() : generators;
    }
  }

  /** The same with another verdict. */
  public CellFacts withVerdict(List<String> verdict) {
    return judged(
        counts,
        new Judgement(
            judgement.designEffect(),
            judgement.decisionEffect(),
            judgement.decided(),
            judgement.trend(),
            judgement.response(),
            verdict),
        service);
  }

  /**
   * The same judged by another SLO; the verdict is still that of the run's own. A decision on that
   * one does not apply here.
   */
  public CellFacts rejudged(
      long withinSlo,
      double designEffect,
      double decisionEffect,
      ResponseBounds response,
      Optional<ServiceSide> newService) {
    return judged(
        counts.withWithinSlo(withinSlo),
        new Judgement(
            designEffect,
            OptionalDouble.of(decisionEffect),
            Optional.empty(),
            judgement.trend(),
            Optional.of(response),
            judgement.verdict()),
        newService);
  }

  private CellFacts judged(
      Counts newCounts, Judgement newJudgement, Optional<ServiceSide> newService) {
    return new CellFacts(
        cell,
        startedAt,
        load,
        newCounts,
        newJudgement,
        connectionBound,
        driver,
        newService,
        device,
        answers,
        mlperf);
  }
}
