package dev.tenk.cost;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.EndpointInstances;
import dev.tenk.results.model.JobFigures;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.ServiceSide.Basis;
import dev.tenk.results.stats.slo.CapacitySteps;
import dev.tenk.results.suite.Suite.TargetPlan;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
  private static final int MILLIS_SCALE = 3;

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
   * @param wakeUp how long it took to wake; empty where it was never seen to
   * @param chargedStreamBytes mean of what is streamed of a successful response beyond its first 6
   *     MB, which cost nothing; empty where responses are not streamed
   */
  public record Figures(
      BigDecimal errorRatio,
      Estimate requestBytes,
      Estimate responseBytes,
      Optional<Billing> billing,
      Optional<Estimate> workSeconds,
      Optional<WakeUp> wakeUp,
      Optional<Estimate> chargedStreamBytes) {}

  /**
   * How long a target that had scaled to zero took to wake.
   *
   * @param seconds from the call that it refused to the first answer
   * @param basis from what, for people
   */
  public record WakeUp(Estimate seconds, String basis) {}

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
        most.map(cell -> MeasuredFigures.of(cell, cells, idleExpirySeconds(facts.details()))),
        // what a stand-in draws is not what the priced device would
        facts.standing() == Standing.MEASURED ? DevicePower.of(capacity, cells) : Optional.empty());
  }

  /** The same target before it was measured: every figure is 1, which gives no valid price. */
  static Measured notYet(TargetFacts facts) {
    Estimate one = Estimate.exact(1);
    return new Measured(
        facts.kind(),
        new JobFigures("", 1, 1, 1, 1).in(facts.details()),
        new Capacity.AtLeast(BigDecimal.ONE, BigDecimal.ZERO, ""),
        Optional.of(
            new Figures(
                BigDecimal.ZERO,
                one,
                one,
                Optional.of(new Billing(one, Basis.ASSUMED, Optional.empty())),
                Optional.of(one),
                Optional.empty(),
                Optional.of(one))),
        Optional.empty());
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

  /** Instances that were measured together, at least 1; an endpoint of several groups is one. */
  public int units() {
    return units(details);
  }

  /** Its groups of instances, where there are several. */
  Optional<EndpointInstances> instances() {
    return EndpointInstances.of(details);
  }

  private static int units(Map<String, String> details) {
    if (details.containsKey(EndpointInstances.KEY)) {
      // they are measured as one
      return 1;
    }
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

  /** Whether it is a function on Lambda Managed Instances. */
  boolean onManagedInstances() {
    return details.containsKey("capacity_provider") || details.containsKey("instance_type");
  }

  /** Whether snapshots are kept for its environments that are billed: those of Java are not. */
  boolean billedSnapStart() {
    return "On".equals(details.get("snap_start"))
        && !details.getOrDefault("runtime", "").startsWith("java");
  }

  /** How many environments are kept ready; empty where none is, or it is not known. */
  Optional<Integer> provisionedConcurrency() {
    return Optional.ofNullable(details.get("provisioned_concurrency"))
        .map(text -> number("provisioned_concurrency", text))
        .filter(ready -> ready > 0);
  }

  /** Whether it scales to zero: a component on instances of which none need be on. */
  boolean sleeps() {
    return details.containsKey("inference_component")
        && "0".equals(details.get("minimum_instances"));
  }

  /** How long it took to wake; empty where it was never seen to. */
  public Optional<WakeUp> wakeUp() {
    return figures.flatMap(Figures::wakeUp);
  }

  /** After how long without a call its instances are gone, s; empty where it never sleeps. */
  public Optional<BigDecimal> sleepsAfterSeconds() {
    return Optional.ofNullable(details.get("sleeps_after_s")).map(BigDecimal::new);
  }

  /** What it has of each instance. */
  public InstanceShare instanceShare() {
    return Optional.ofNullable(details.get("instance_share"))
        .map(
            part ->
                new InstanceShare(
                    new BigDecimal(part),
                    details.getOrDefault("instance_share_by", "the suite").replace('_', ' ')))
        .orElse(InstanceShare.WHOLE);
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

  /** Failed / all requests; 0 of a job, which has no figures where an inference failed. */
  public BigDecimal errorRatio() {
    return isJob() ? BigDecimal.ZERO : known().errorRatio();
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

  /** An instance's time for a request, s; of a job the mean of all its inferences. */
  public Estimate workSeconds() {
    if (isJob()) {
      return Estimate.exact(
          BigDecimal.valueOf(job().processingMillis(), MILLIS_SCALE)
              .multiply(BigDecimal.valueOf(job().instances()))
              .divide(BigDecimal.valueOf(job().inferences()), MathContext.DECIMAL64));
    }
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
    if (!isJob() && monitored.isEmpty() && capacity instanceof Capacity.AtLeast known) {
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

  /** Whether it is measured by a job, and not by requests. */
  boolean isJob() {
    return kind.equals(TargetPlan.BATCH_TRANSFORM);
  }

  /** What its job came to. */
  JobFigures job() {
    return JobFigures.of(details)
        .filter(figures -> figures.processingMillis() > 0)
        .orElseThrow(
            () -> new ConfigurationException("no job was measured whose time could be seen"));
  }

  /** Whether the suite has responses streamed. */
  boolean isStreamed() {
    return Boolean.parseBoolean(details.get("streaming"));
  }

  /** Mean of what is streamed of a successful response beyond its first 6 MB. */
  Estimate chargedStreamBytes() {
    return known()
        .chargedStreamBytes()
        .orElseThrow(() -> new ConfigurationException("no response that was streamed succeeded"));
  }

  private Figures known() {
    return figures.orElseThrow(
        () -> new ConfigurationException("nothing was measured that succeeded"));
  }
}
