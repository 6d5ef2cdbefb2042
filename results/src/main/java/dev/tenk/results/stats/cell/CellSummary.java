package dev.tenk.results.stats.cell;

import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.mlperf.MlperfResult;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.stats.slo.SloDecision;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Summary of a cell's facts. Everything is about the steady phase.
 *
 * @param target name in the suite
 * @param workload name in the suite
 * @param repetition from 1
 * @param windowSeconds length of the measured window
 * @param offeredRatePerSecond scheduled starts / window; empty in a closed workload
 * @param steadyRate whether that rate held all through the window, so that a met SLO shows that the
 *     target sustains it; false in a closed workload
 * @param throughputPerSecond successes / window
 * @param goodputPerSecond successes within the SLO's bound / window
 * @param counts requests by outcome
 * @param response quantiles of response time, ascending
 * @param responseMaxNanos the longest response time of a success; empty without any
 * @param serviceTimes service time over successes
 * @param clientWaitP99Nanos p99 of client wait over all requests; empty without any
 * @param slipP50Nanos median of schedule slip; empty in a closed workload
 * @param slipP99Nanos p99 of schedule slip; empty in a closed workload
 * @param designEffect how many of these samples carry as much as one independent one, at least 1
 * @param slo whether the suite's SLO holds
 * @param validity the run's judgement of itself
 * @param requestBytesMean mean body size of a request; empty without any
 * @param responseBytesMean mean body size of a successful response; empty without any
 * @param service what the cell shows of a hosted service
 * @param warmAndCold response times of warm and of cold requests; empty where they cannot be
 *     distinguished, and for runs of older versions
 * @param device what the cell shows of the device; empty where it was not monitored
 * @param remarks what else a reader should know, in words that follow the cell's name: when the SLO
 *     was decided, a warm-up that never settled, a trend of response time. None makes it invalid
 * @param step which step of a capacity search it is; empty in any other workload
 * @param errors what was no success, the most frequent kind first; empty for runs of older versions
 * @param answers whose the answers were
 * @param mlperf what a scenario of MLPerf reports; empty in any other workload
 */
public record CellSummary(
    String target,
    String workload,
    int repetition,
    double windowSeconds,
    OptionalDouble offeredRatePerSecond,
    boolean steadyRate,
    double throughputPerSecond,
    double goodputPerSecond,
    Counts counts,
    List<QuantileEstimate> response,
    OptionalLong responseMaxNanos,
    SeenTimes serviceTimes,
    OptionalLong clientWaitP99Nanos,
    OptionalLong slipP50Nanos,
    OptionalLong slipP99Nanos,
    double designEffect,
    SloDecision slo,
    Validity validity,
    OptionalDouble requestBytesMean,
    OptionalDouble responseBytesMean,
    ServiceSide service,
    Optional<WarmAndCold> warmAndCold,
    Optional<DeviceSide> device,
    List<String> remarks,
    Optional<CapacitySearch.Step> step,
    List<ErrorCount> errors,
    Answers answers,
    Optional<MlperfResult> mlperf) {
  /** Copies its lists. */
  public CellSummary {
    response = List.copyOf(response);
    remarks = List.copyOf(remarks);
    errors = List.copyOf(errors);
  }

  /**
   * Requests by outcome.
   *
   * @param scheduled planned starts; equals {@code sent} in a closed workload
   * @param sent handed to the target's client
   * @param asleep refused by a target that had scaled to zero
   */
  public record Counts(
      long scheduled,
      long sent,
      long succeeded,
      long throttled,
      long asleep,
      long timedOut,
      long failed) {
    /**
     * Throttled, timed out or failed / all ended requests that did not meet it asleep; 0 when there
     * are none of those.
     */
    public double errorRatio() {
      long awake = succeeded + throttled + timedOut + failed;
      return awake == 0 ? 0 : (double) (awake - succeeded) / awake;
    }

    /** Asleep / all ended requests; 0 when none ended. */
    public double asleepRatio() {
      long ended = succeeded + throttled + asleep + timedOut + failed;
      return ended == 0 ? 0 : (double) asleep / ended;
    }
  }

  /** Whether requests reached the target, and none of them succeeded. */
  public boolean nothingSucceeded() {
    return counts.sent() > 0
        && counts.succeeded() == 0
        && (errors.isEmpty() || errors.stream().anyMatch(each -> !each.isTheGenerators()));
  }

  /** Median of service time over successes; empty without any. */
  public OptionalLong serviceP50Nanos() {
    return serviceTimes.nanos(0.5);
  }

  /** The estimate of a quantile that is in {@link #response()}. */
  public QuantileEstimate response(double quantile) {
    return response.stream()
        .filter(estimate -> estimate.quantile() == quantile)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no quantile " + quantile));
  }

  /**
   * The quantiles that have a figure which is not valid. One without a figure is insufficient or
   * not measured, which is not the same and does not mislead.
   */
  public List<Validity.OfQuantile> invalidFigures() {
    return validity.quantiles().stream()
        .filter(each -> !each.valid())
        .filter(each -> response(each.quantile()).hasFigure())
        .toList();
  }
}
