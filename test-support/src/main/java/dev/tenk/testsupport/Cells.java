package dev.tenk.testsupport;

import dev.tenk.results.model.ServiceMetric;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.results.stats.cell.Answers;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.CellSummary.Counts;
import dev.tenk.results.stats.cell.ColdStarts;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.EnergyUse;
import dev.tenk.results.stats.cell.MeanWatts;
import dev.tenk.results.stats.cell.SeenTimes;
import dev.tenk.results.stats.cell.SeenTimes.At;
import dev.tenk.results.stats.cell.ServiceSide;
import dev.tenk.results.stats.cell.Validity;
import dev.tenk.results.stats.cell.Validity.OfQuantile;
import dev.tenk.results.stats.cell.WakeUps;
import dev.tenk.results.stats.cell.WarmAndCold;
import dev.tenk.results.stats.estimate.Interval;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.QuantileEstimate.Failing;
import dev.tenk.results.stats.estimate.QuantileEstimate.Insufficient;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.results.stats.mlperf.MlperfResult;
import dev.tenk.results.stats.slo.SloDecision;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Cells as a run might have measured them. */
public final class Cells {
  private static final List<Double> QUANTILES = List.of(0.5, 0.9, 0.99, 0.999);

  /** A device on a meter: 5 W on average, 3 W idle; the window of a cell at 80 a second. */
  public static final DeviceSide METERED =
      new DeviceSide(
          Optional.of("shelly"),
          Optional.of(
              new EnergyUse(
                  300,
                  EnergyUse.Basis.COUNTER,
                  0.9875,
                  new MeanWatts(5, OptionalDouble.of(0.25)),
                  OptionalDouble.of(0.0625),
                  OptionalDouble.of(0.003125))),
          Optional.of(new MeanWatts(3, OptionalDouble.of(0.125))),
          OptionalDouble.of(10),
          Optional.of(new DeviceSide.Warming(48.31, 61.2)),
          Optional.empty(),
          Optional.empty(),
          List.of("its power meter did not answer in time in 1 of 90 readings"));

  private static final SeenTimes SERVICE =
      new SeenTimes(
          List.of(
              new At(0.5, 11_900_000),
              new At(0.9, 13_100_000),
              new At(0.95, 14_200_000),
              new At(0.99, 20_500_000)),
          OptionalLong.of(29_800_000));

  private Cells() {}

  /** A valid cell of 60 s without errors. */
  public static CellSummary open(
      String target, String workload, double ratePerSecond, SloDecision slo) {
    long requests = Math.round(ratePerSecond * 60);
    return new CellSummary(
        target,
        workload,
        1,
        60,
        OptionalDouble.of(ratePerSecond),
        true,
        ratePerSecond,
        ratePerSecond,
        new Counts(requests, requests, requests, 0, 0, 0, 0),
        List.of(
            seen(0.5, 12_345_678, OptionalLong.of(12_500_001)),
            seen(0.9, 14_000_000, OptionalLong.of(14_250_000)),
            seen(0.99, 21_987_654, OptionalLong.of(24_000_000)),
            new Insufficient(0.999, 4236)),
        OptionalLong.of(31_400_000),
        SERVICE,
        OptionalLong.of(42_000),
        OptionalLong.of(31_000),
        OptionalLong.of(160_000),
        1.25,
        slo,
        valid(),
        OptionalDouble.of(602_140),
        OptionalDouble.of(4012.5),
        ServiceSide.UNKNOWN,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of(),
        Answers.UNKNOWN,
        Optional.empty());
  }

  /** The same, but the generator was late too often for p99 and p99.9. */
  public static CellSummary late(CellSummary cell) {
    return ChangedCell.of(
        cell,
        changed ->
            changed.validity =
                new Validity(
                    List.of(),
                    QUANTILES.stream()
                        .map(
                            quantile ->
                                new OfQuantile(quantile, quantile < 0.95, 19_000_000, 21_987_654))
                        .toList(),
                    new OfQuantile(0.99, false, 19_000_000, 21_987_654),
                    OptionalDouble.of(0.03125),
                    List.of()));
  }

  /** The same, with what can have made its starts late. */
  public static CellSummary heldUp(CellSummary cell, String... causes) {
    return ChangedCell.of(
        cell,
        changed ->
            changed.validity =
                new Validity(
                    cell.validity().reasons(),
                    cell.validity().quantiles(),
                    cell.validity().decision(),
                    cell.validity().overtakenShare(),
                    List.of(causes)));
  }

  /** The same, but nothing in it can be trusted. */
  public static CellSummary spoilt(CellSummary cell, String reason) {
    return ChangedCell.of(
        cell,
        changed ->
            changed.validity =
                new Validity(
                    List.of(reason),
                    cell.validity().quantiles(),
                    cell.validity().decision(),
                    cell.validity().overtakenShare(),
                    cell.validity().lateCauses()));
  }

  /** The same with something a reader should know. */
  public static CellSummary remarked(CellSummary cell, String remark) {
    return ChangedCell.of(cell, changed -> changed.remarks = List.of(remark));
  }

  /** The same, but its rate varied. */
  public static CellSummary varying(CellSummary cell) {
    return ChangedCell.of(cell, changed -> changed.steadyRate = false);
  }

  /** The same, measured again. */
  public static CellSummary again(CellSummary cell, int repetition) {
    return ChangedCell.of(cell, changed -> changed.repetition = repetition);
  }

  /** The same, but one request in eight timed out. */
  public static CellSummary failing(CellSummary cell) {
    List<QuantileEstimate> response =
        Stream.of(
                seen(0.5, 180_000_000, OptionalLong.of(212_000_000)),
                seen(0.9, 249_000_000, OptionalLong.empty()),
                new Failing(0.99),
                new Failing(0.999))
            .map(QuantileEstimate.class::cast)
            .toList();
    Counts counts = cell.counts();
    long timedOut = counts.sent() / 8;
    return ChangedCell.of(
        cell,
        changed -> {
          changed.response = response;
          changed.throughputPerSecond = cell.throughputPerSecond() * 7 / 8;
          changed.goodputPerSecond = cell.goodputPerSecond() / 2;
          changed.counts =
              new Counts(
                  counts.scheduled(), counts.sent(), counts.sent() - timedOut, 0, 0, timedOut, 0);
        });
  }

  /** Four callers, each waiting for its reply; 60 s, nothing known of the instants. */
  public static CellSummary closed(String target, String workload) {
    return new CellSummary(
        target,
        workload,
        1,
        60,
        OptionalDouble.empty(),
        false,
        71.5,
        71.5,
        new Counts(4290, 4290, 4290, 0, 0, 0, 0),
        List.of(seen(0.5, 55_000_000, OptionalLong.of(55_800_000)), new Insufficient(0.99, 210)),
        OptionalLong.of(61_200_000),
        SeenTimes.NONE,
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        1,
        SloDecision.INCONCLUSIVE,
        valid(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        ServiceSide.UNKNOWN,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        List.of(),
        Answers.UNKNOWN,
        Optional.empty());
  }

  private static Seen seen(double quantile, long valueNanos, OptionalLong upperNanos) {
    return new Seen(quantile, valueNanos, new Interval(valueNanos * 15 / 16, upperNanos));
  }

  private static Validity valid() {
    return new Validity(
        List.of(),
        QUANTILES.stream()
            .map(quantile -> new OfQuantile(quantile, true, 12_345_678, 12_345_678))
            .toList(),
        new OfQuantile(0.99, true, 21_987_654, 21_987_654),
        OptionalDouble.of(0),
        List.of());
  }

  /** The same, of a service that bills, starts cold, is polled for results, and monitors itself. */
  public static CellSummary hosted(CellSummary cell) {
    return served(
        cell,
        new ServiceSide(
            Optional.of(
                new ServiceSide.Billed(
                    2390,
                    33_460_000_000L,
                    ServiceSide.Basis.SAID,
                    Optional.empty(),
                    Optional.empty())),
            Optional.of(new ServiceSide.PollGap(2390, 51_000_000, 98_765_432)),
            Optional.of(
                new ColdStarts(
                    "as the target says",
                    List.of(0L, 1L, 707L),
                    1,
                    OptionalLong.of(1_234_000_000),
                    OptionalLong.of(11_900_000),
                    Optional.empty())),
            Optional.of(
                new ServiceMetrics(
                    List.of(
                        new ServiceMetric("ModelLatency", "SampleCount", "Count", 2400),
                        new ServiceMetric("ModelLatency", "Average", "Microseconds", 9876.5)),
                    Optional.of("CloudWatch, whole minutes"),
                    Optional.empty())),
            Optional.empty(),
            Optional.empty()));
  }

  /** The same, of answers that came in parts, of each 2 MB beyond what costs nothing. */
  public static CellSummary streamed(CellSummary cell) {
    long requests = cell.counts().succeeded();
    return served(
        cell,
        new ServiceSide(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(
                new ServiceSide.Streamed(
                    requests,
                    new SeenTimes(
                        List.of(new At(0.5, 4_100_000), new At(0.99, 6_200_000)),
                        OptionalLong.of(9_300_000)),
                    requests << 21))));
  }

  /** The same, of a service that bills so. */
  public static CellSummary billed(CellSummary cell, ServiceSide.Billed billed) {
    return served(
        cell,
        new ServiceSide(
            Optional.of(billed),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  /** The same, whose target slept: so many of its requests met it so. */
  public static CellSummary woken(CellSummary cell, long asleep, WakeUps wakeUps) {
    Counts counts = cell.counts();
    return ChangedCell.of(
        cell,
        changed -> {
          changed.service =
              new ServiceSide(
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.of(wakeUps),
                  Optional.empty());
          changed.counts =
              new Counts(
                  counts.scheduled(), counts.sent(), counts.sent() - asleep, 0, asleep, 0, 0);
        });
  }

  private static CellSummary served(CellSummary cell, ServiceSide service) {
    return ChangedCell.of(cell, changed -> changed.service = service);
  }

  /** The same, with warm and cold calls distinguished. */
  public static CellSummary mixed(CellSummary cell, Optional<WarmAndCold> warmAndCold) {
    return ChangedCell.of(cell, changed -> changed.warmAndCold = warmAndCold);
  }

  /** The same, of a device that was watched. */
  public static CellSummary watched(CellSummary cell, DeviceSide device) {
    return ChangedCell.of(cell, changed -> changed.device = Optional.of(device));
  }

  /** The same, by MLPerf's rules. */
  public static CellSummary mlperf(CellSummary cell, MlperfResult mlperf) {
    return ChangedCell.of(cell, changed -> changed.mlperf = Optional.of(mlperf));
  }
}
