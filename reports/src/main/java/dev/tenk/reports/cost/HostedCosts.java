package dev.tenk.reports.cost;

import dev.tenk.reports.cost.AwsRegion.Architecture;
import dev.tenk.reports.prices.PriceBook;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.stats.CellSummary;
import dev.tenk.results.stats.ServiceSide;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a hosted target costs, from what the account or the suite says of it and what was measured.
 * Cold starts are in the bill as often as they were in the measured window.
 */
public final class HostedCosts {
  private static final String REALTIME = "sagemaker-realtime";
  private static final BigDecimal HOURS_PER_MONTH = BigDecimal.valueOf(730);
  private static final int LAMBDA_ACCOUNT_CONCURRENCY = 1000;

  private final TargetFacts facts;
  private final Capacity capacity;
  private final Optional<CostModel> model;
  private final NotCosted reason;

  /**
   * Reads what the bill depends on.
   *
   * @param facts its kind, and its region, instance, memory … in the details
   * @param cells what was measured; inputs come from the one with the most successes
   * @param capacity of one instance
   */
  public HostedCosts(
      TargetFacts facts, List<CellSummary> cells, Capacity capacity, PriceBook prices) {
    this.facts = facts;
    this.capacity = capacity;
    Optional<CostModel> found = Optional.empty();
    NotCosted whyNot = new NotCosted("nothing was measured");
    Optional<CellSummary> cell =
        cells.stream()
            .filter(each -> each.counts().succeeded() > 0)
            .max(Comparator.comparingLong(each -> each.counts().succeeded()));
    if (cell.isPresent()) {
      try {
        found = Optional.of(deployment(cell.get()).priced(prices));
      } catch (ConfigurationException e) {
        whyNot = new NotCosted(e.getMessage());
      }
    }
    this.model = found;
    this.reason = whyNot;
  }

  /**
   * The floor: busy all month at the capacity that was measured. What a service that scales by
   * itself could do beyond that, nobody has seen.
   */
  public CostResult atCapacity() {
    if (model.isEmpty()) {
      return reason;
    }
    if (!(capacity instanceof Capacity.AtLeast atLeast)) {
      return new NotCosted("the capacity is not known: " + ((Capacity.Unknown) capacity).reason());
    }
    return facts.kind().equals(REALTIME)
        ? model.get().atCapacity()
        : model
            .get()
            .at(
                Load.peakRate(
                    atLeast
                        .ratePerSecond()
                        .multiply(atLeast.successRatio())
                        .multiply(Load.seconds(HOURS_PER_MONTH)),
                    atLeast.ratePerSecond()));
  }

  /** The bill to expect. */
  public CostResult at(Load load) {
    return model.map(priced -> priced.at(load)).orElse(reason);
  }

  private Deployment deployment(CellSummary cell) {
    return switch (facts.kind()) {
      case REALTIME -> realtime(cell);
      case "sagemaker-serverless" -> serverless(cell);
      case "sagemaker-async" -> async(cell);
      case "lambda" -> lambda(cell);
      default ->
          throw new ConfigurationException(
              "there is no cost model for " + facts.kind() + "; with a device it is priced as one");
    };
  }

  private Deployment realtime(CellSummary cell) {
    AwsRegion region = region();
    return new RealtimeEndpoint(
        region.hosting(detail("instance_type")),
        1,
        capacity,
        traffic(cell, region),
        Purchase.ON_DEMAND,
        HOURS_PER_MONTH,
        false,
        Optional.empty(),
        Extras.NONE);
  }

  private Deployment serverless(CellSummary cell) {
    AwsRegion region = region();
    ServiceSide.Billed billed = billed(cell);
    int memoryGb = number("memory_mb") / 1024;
    return new ServerlessEndpoint(
        region.serverless(memoryGb),
        memoryGb,
        seconds(billed),
        billed.basis(),
        number("max_concurrency"),
        Optional.empty(),
        Optional.empty(),
        traffic(cell, region),
        errorRatio(cell),
        HOURS_PER_MONTH,
        Optional.empty(),
        Extras.NONE);
  }

  /** Always on, with as many instances as there are now: how it scales is not asked. */
  private Deployment async(CellSummary cell) {
    AwsRegion region = region();
    int instances = Math.max(1, number("instance_count"));
    return new AsyncEndpoint(
        region.hosting(detail("instance_type")),
        new Scaling(instances, instances, 1, Estimate.ZERO, Estimate.ZERO),
        workSeconds(cell),
        Optional.of(
            new AsyncEndpoint.Objects(
                region.s3Put(),
                region.s3Get(),
                Estimate.exact(BigDecimal.valueOf(2)),
                bytes(cell.requestBytesMean()).plus(bytes(cell.responseBytesMean())),
                BigDecimal.ZERO,
                region.s3Standard())),
        traffic(cell, region),
        Purchase.ON_DEMAND,
        errorRatio(cell),
        HOURS_PER_MONTH,
        false,
        Optional.empty(),
        Extras.NONE);
  }

  private Deployment lambda(CellSummary cell) {
    AwsRegion region = region();
    Architecture architecture =
        "arm64".equals(facts.details().get("architecture"))
            ? Architecture.ARM64
            : Architecture.X86_64;
    return new LambdaFunction(
        region.lambdaRequest(architecture),
        region.lambdaDuration(architecture),
        number("memory_mb"),
        seconds(billed(cell)),
        LAMBDA_ACCOUNT_CONCURRENCY,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        errorRatio(cell),
        HOURS_PER_MONTH,
        Optional.empty(),
        Extras.NONE);
  }

  private AwsRegion region() {
    return AwsRegion.of(detail("region"));
  }

  private String detail(String key) {
    String value = facts.details().get(key);
    if (value == null) {
      throw new ConfigurationException(
          "its "
              + key
              + " is not known; write it in the suite, or let the account be asked (docs/targets.md)");
    }
    return value;
  }

  private int number(String key) {
    return Integer.parseInt(detail(key));
  }

  private static ServiceSide.Billed billed(CellSummary cell) {
    return cell.service()
        .billed()
        .orElseThrow(
            () -> new ConfigurationException("nothing is known of what it was billed for"));
  }

  private static Estimate seconds(ServiceSide.Billed billed) {
    return Estimate.exact(
        BigDecimal.valueOf(billed.nanos(), 9)
            .divide(BigDecimal.valueOf(billed.requests()), MathContext.DECIMAL64));
  }

  /** From the service's own monitoring; the client's service time is mostly waiting. */
  private static Estimate workSeconds(CellSummary cell) {
    return cell.service().metrics().stream()
        .flatMap(metrics -> metrics.metrics().stream())
        .filter(metric -> metric.name().equals("ModelLatency"))
        .filter(metric -> metric.statistic().equals("Average"))
        .findFirst()
        .map(metric -> Estimate.exact(BigDecimal.valueOf(metric.value()).movePointLeft(6)))
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "an instance's time for a request is not known; allow"
                        + " cloudwatch:GetMetricData"));
  }

  private static Optional<Traffic> traffic(CellSummary cell, AwsRegion region) {
    return Optional.of(
        new Traffic(
            bytes(cell.requestBytesMean()),
            bytes(cell.responseBytesMean()),
            region.endpointData()));
  }

  private static Estimate bytes(OptionalDouble mean) {
    return Estimate.exact(BigDecimal.valueOf(mean.orElse(0)));
  }

  private static BigDecimal errorRatio(CellSummary cell) {
    return BigDecimal.valueOf(cell.counts().errorRatio());
  }
}
