package dev.tenk.cost;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.ServiceSide;
import dev.tenk.results.stats.cell.ServiceSide.Basis;
import dev.tenk.results.stats.cell.ServiceSide.Billed;
import dev.tenk.results.stats.estimate.MeanNanos;
import dev.tenk.results.stats.slo.CapacitySteps;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a bill needs to know of a target that was measured. What is missing is refused by a {@link
 * ConfigurationException} that states what to do about it.
 *
 * @param kind of target, as suites call it
 * @param details what the account or the suite states about it: region, instance type, memory …
 * @param capacity of one unit
 * @param figures what its calls were like; empty where none succeeded
 * @param power what a device drew; empty where that of the priced device was not measured
 */
public record Measured(
    String kind,
    Map<String, String> details,
    Capacity capacity,
    Optional<Figures> figures,
    Optional<DevicePower> power) {
  private static final int MB_PER_GB = 1024;
  private static final BigDecimal LEAST_SECONDS = BigDecimal.valueOf(1, 9);

  /** Copies its map. */
  public Measured {
    details = Map.copyOf(details);
  }

  /**
   * Figures of its calls.
   *
   * @param errorRatio failed / all requests
   * @param requestBytes mean size of a request's body
   * @param responseBytes mean size of a successful response's body
   * @param billing what they were billed for; empty where unknown
   * @param workSeconds an instance's time for a request; empty where unknown
   */
  public record Figures(
      BigDecimal errorRatio,
      Estimate requestBytes,
      Estimate responseBytes,
      Optional<Billing> billing,
      Optional<Estimate> workSeconds) {}

  /**
   * What calls were billed for.
   *
   * @param seconds mean of a warm call; of any call where warm and cold are not distinguished
   * @param basis how that is known
   * @param coldStart what a cold start is billed for more; empty where unknown
   */
  public record Billing(Estimate seconds, Basis basis, Optional<ColdStart> coldStart) {}

  /**
   * From a target's cells: figures are those of the one with the most successes, of those at a
   * steady rate where there are any.
   */
  public static Measured of(
      TargetFacts facts, List<CellSummary> cells, List<CapacitySteps> searches) {
    Optional<CellSummary> most =
        cells.stream()
            .filter(each -> each.counts().succeeded() > 0)
            .max(
                Comparator.comparing(CellSummary::steadyRate)
                    .thenComparingLong(each -> each.counts().succeeded()));
    Capacity capacity = Capacity.of(cells, searches);
    return new Measured(
        facts.kind(),
        facts.details(),
        capacity.ofEach(units(facts.details())),
        most.map(cell -> figures(cell, cells, idleExpirySeconds(facts.details()))),
        // what a stand-in draws is not what the priced device would
        facts.standing() == Standing.MEASURED ? DevicePower.of(capacity, cells) : Optional.empty());
  }

  /** The same target before it was measured: every figure is 1, which gives no valid price. */
  static Measured notYet(TargetFacts facts) {
    Estimate one = Estimate.exact(1);
    return new Measured(
        facts.kind(),
        facts.details(),
        new Capacity.AtLeast(BigDecimal.ONE, BigDecimal.ZERO, ""),
        Optional.of(
            new Figures(
                BigDecimal.ZERO,
                one,
                one,
                Optional.of(new Billing(one, Basis.ASSUMED, Optional.empty())),
                Optional.of(one))),
        Optional.empty());
  }

  private static Figures figures(
      CellSummary cell, List<CellSummary> cells, Optional<BigDecimal> idleExpirySeconds) {
    return new Figures(
        BigDecimal.valueOf(cell.counts().errorRatio()),
        bytes(cell.requestBytesMean()),
        bytes(cell.responseBytesMean()),
        cell.service()
            .billed()
            .map(
                billed ->
                    new Billing(
                        seconds(billed),
                        billed.basis(),
                        idleExpirySeconds.flatMap(
                            idle -> coldStart(seconds(billed), cells, idle)))),
        modelLatency(cell.service()));
  }

  /** From the service's own monitoring, for the client's service time is mostly waiting. */
  private static Optional<Estimate> modelLatency(ServiceSide service) {
    return service.metrics().stream()
        .flatMap(metrics -> metrics.metrics().stream())
        .filter(metric -> metric.name().equals("ModelLatency"))
        .filter(metric -> metric.statistic().equals("Average"))
        .findFirst()
        .map(metric -> Estimate.exact(BigDecimal.valueOf(metric.value()).movePointLeft(6)));
  }

  private static Estimate seconds(Billed billed) {
    return billed
        .warm()
        .map(Measured::seconds)
        .orElseGet(
            () ->
                Estimate.exact(
                    BigDecimal.valueOf(billed.nanos(), 9)
                        .divide(BigDecimal.valueOf(billed.requests()), MathContext.DECIMAL64)));
  }

  /** From the cell with the most cold calls whose bill is known. */
  private static Optional<ColdStart> coldStart(
      Estimate warmSeconds, List<CellSummary> cells, BigDecimal idleExpirySeconds) {
    return cells.stream()
        .filter(each -> cold(each).isPresent())
        .max(Comparator.comparingLong(each -> cold(each).get().requests()))
        .map(
            cell -> {
              MeanNanos cold = cold(cell).orElseThrow();
              Estimate more = seconds(cold).plus(warmSeconds.negate());
              return new ColdStart(
                  new Estimate(
                      more.low().max(BigDecimal.ZERO),
                      more.value().max(BigDecimal.ZERO),
                      more.high().max(BigDecimal.ZERO)),
                  idleExpirySeconds,
                  "from %d cold calls in %s".formatted(cold.requests(), cell.workload()));
            });
  }

  private static Optional<MeanNanos> cold(CellSummary cell) {
    return cell.service().billed().flatMap(Billed::cold);
  }

  /** With its interval, where there is one. */
  private static Estimate seconds(MeanNanos mean) {
    BigDecimal value = BigDecimal.valueOf(mean.meanNanos()).movePointLeft(9);
    if (mean.halfWidthNanos().isEmpty()) {
      return Estimate.exact(value);
    }
    BigDecimal halfWidth = BigDecimal.valueOf(mean.halfWidthNanos().getAsDouble()).movePointLeft(9);
    return new Estimate(
        value.subtract(halfWidth).max(LEAST_SECONDS).min(value), value, value.add(halfWidth));
  }

  private static Estimate bytes(OptionalDouble mean) {
    return Estimate.exact(BigDecimal.valueOf(mean.orElse(0)));
  }

  /** The value of the target's account or suite under a key. */
  private String detail(String key) {
    return Optional.ofNullable(details.get(key))
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "its "
                        + key
                        + " is not known; write it in the suite, or let the account be asked"
                        + " (docs/targets.md)"));
  }

  private int number(String key) {
    return number(key, detail(key));
  }

  private static int number(String key, String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new ConfigurationException(
          "its %s is '%s', and that is no number of 0 or more".formatted(key, text));
    }
    return Integer.parseInt(text);
  }

  /** Its AWS region. */
  public AwsRegion region() {
    return AwsRegion.of(detail("region"));
  }

  /** As in {@code ml.c5.xlarge}. */
  public String instanceType() {
    return detail("instance_type");
  }

  /** Instances that were measured together, at least 1. */
  public int units() {
    return units(details);
  }

  private static int units(Map<String, String> details) {
    return Math.max(1, number("instance_count", details.getOrDefault("instance_count", "1")));
  }

  /** How many instances there are, which may be 0. */
  int instanceCount() {
    return number("instance_count");
  }

  /** MB of 2^20 bytes. */
  public int memoryMb() {
    return number("memory_mb");
  }

  /** GB of 2^30 bytes. */
  public int memoryGb() {
    return memoryMb() / MB_PER_GB;
  }

  /** Calls at once that it allows. */
  public int maxConcurrency() {
    return number("max_concurrency");
  }

  /** How many environments are kept ready; empty where none is, or it is not known. */
  Optional<Integer> provisionedConcurrency() {
    return Optional.ofNullable(details.get("provisioned_concurrency"))
        .map(text -> number("provisioned_concurrency", text))
        .filter(ready -> ready > 0);
  }

  /** x86_64 where not given. */
  public AwsRegion.Architecture architecture() {
    return "arm64".equals(details.get("architecture"))
        ? AwsRegion.Architecture.ARM64
        : AwsRegion.Architecture.X86_64;
  }

  /** The idle expiry of an environment; empty where not given. */
  public Optional<BigDecimal> idleExpirySeconds() {
    return idleExpirySeconds(details);
  }

  private static Optional<BigDecimal> idleExpirySeconds(Map<String, String> details) {
    return Optional.ofNullable(details.get("idle_expiry_s")).map(BigDecimal::new);
  }

  /** Failed / all requests. */
  public BigDecimal errorRatio() {
    return known().errorRatio();
  }

  /** What calls were billed for. */
  public Billing billing() {
    return known()
        .billing()
        .orElseThrow(
            () -> new ConfigurationException("nothing is known of what it was billed for"));
  }

  /** What a call was billed for, s; empty where that is not known. */
  Optional<BigDecimal> callSeconds() {
    return figures.flatMap(Figures::billing).map(billed -> billed.seconds().value());
  }

  /** An instance's time for a request, s. */
  public Estimate workSeconds() {
    return known()
        .workSeconds()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "an instance's time for a request is not known; allow"
                        + " cloudwatch:GetMetricData"));
  }

  /**
   * A unit's time for an inference, s: as the service monitored it, or else one over its measured
   * capacity, between the lowest rate that missed the SLO, where one is known, and the highest that
   * met it. A unit can do no more than it shows, so the value is the slower end.
   */
  public Estimate secondsOfOne() {
    Optional<Estimate> monitored = figures.flatMap(Figures::workSeconds);
    if (monitored.isEmpty() && capacity instanceof Capacity.AtLeast known) {
      BigDecimal slow = BigDecimal.ONE.divide(known.ratePerSecond(), MathContext.DECIMAL64);
      BigDecimal fast =
          known
              .belowPerSecond()
              .map(rate -> BigDecimal.ONE.divide(rate, MathContext.DECIMAL64))
              .orElse(slow);
      return new Estimate(fast, slow, slow);
    }
    return workSeconds();
  }

  /** Mean size of a request's body. */
  public Estimate requestBytes() {
    return known().requestBytes();
  }

  /** Mean size of a successful response's body. */
  public Estimate responseBytes() {
    return known().responseBytes();
  }

  private Figures known() {
    return figures.orElseThrow(
        () -> new ConfigurationException("nothing was measured that succeeded"));
  }
}
