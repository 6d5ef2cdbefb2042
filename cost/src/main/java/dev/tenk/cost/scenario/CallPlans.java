package dev.tenk.cost.scenario;

import dev.tenk.cost.AwsRegion.Architecture;
import dev.tenk.cost.ColdStart;
import dev.tenk.cost.CostKind;
import dev.tenk.cost.Deployment;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.Extras.Line;
import dev.tenk.cost.Extras.Per;
import dev.tenk.cost.LambdaFunction;
import dev.tenk.cost.ManagedFunction;
import dev.tenk.cost.Measured;
import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.ServerlessEndpoint;
import dev.tenk.cost.SnapStart;
import dev.tenk.cost.UnitPrice;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.stats.cell.ServiceSide.Basis;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the deployments whose calls are charged one by one. */
final class CallPlans {
  private static final int MOST_LAMBDA_MB = 10_240;
  private static final int MOST_SERVERLESS_AT_ONCE = 200;
  private static final int USUAL_LAMBDA_AT_ONCE = 1000;
  private static final int FREE_EPHEMERAL_MB = 512;
  private static final BigDecimal FREE_STREAMED_BYTES = BigDecimal.valueOf(6L << 20);
  private static final BigDecimal BYTES_PER_GB = BigDecimal.valueOf(1L << 30);
  private static final Map<String, Architecture> ARCHITECTURES =
      Map.of("x86_64", Architecture.X86_64, "arm64", Architecture.ARM64);

  private final Prices prices;
  private final BigDecimal hoursPerMonth;
  private final PlanKeys keys;
  private final StatedReader stated;

  CallPlans(Prices prices, BigDecimal hoursPerMonth, PlanKeys keys, StatedReader stated) {
    this.prices = prices;
    this.hoursPerMonth = hoursPerMonth;
    this.keys = keys;
    this.stated = stated;
  }

  Deployment serverless(Settings settings) {
    int memoryGb =
        keys.stated(settings, "memory_gb", text -> PlanKeys.whole(text, 1, 6), Measured::memoryGb);
    return new ServerlessEndpoint(
        prices.named(settings, "second", "second", prices.region().serverless(memoryGb)),
        memoryGb,
        keys.stated(
            settings,
            "billed_ms",
            PlanKeys::milliseconds,
            measured -> measured.billing().seconds()),
        settings.has("billed_ms")
            ? Basis.STATED
            : keys.measured(settings).map(each -> each.billing().basis()).orElse(Basis.STATED),
        settings.integer(
            "max_concurrency",
            1,
            MOST_SERVERLESS_AT_ONCE,
            keys.measured(settings).map(Measured::maxConcurrency).orElse(MOST_SERVERLESS_AT_ONCE)),
        keys.coldStart(settings),
        keys.provisioned(
            settings,
            "second",
            prices.region().serverlessReady(memoryGb),
            prices.region().serverlessReadyDuration(memoryGb)),
        keys.traffic(settings),
        ExtrasReader.purchaseOfCalls(settings, "SageMaker serverless endpoints"),
        keys.errorRatio(settings),
        hoursPerMonth,
        PlanKeys.job(settings),
        keys.extras(settings));
  }

  Deployment lambda(Settings settings) {
    Architecture architecture =
        settings.has("architecture")
            ? settings.choice("architecture", ARCHITECTURES)
            : keys.measured(settings).map(Measured::architecture).orElse(Architecture.X86_64);
    int ephemeralMb =
        settings.integer("ephemeral_mb", FREE_EPHEMERAL_MB, MOST_LAMBDA_MB, FREE_EPHEMERAL_MB);
    int memoryMb =
        keys.stated(
            settings,
            "memory_mb",
            text -> PlanKeys.whole(text, 128, MOST_LAMBDA_MB),
            Measured::memoryMb);
    Optional<ColdStart> coldStart = keys.coldStart(settings);
    List<Line> beside = new ArrayList<>(streaming(settings, architecture));
    beside.addAll(snapStart(settings, architecture, memoryMb, coldStart));
    return new LambdaFunction(
        prices.named(settings, "request", "request", prices.region().lambdaRequest(architecture)),
        prices.named(
            settings, "gb_second", "GB-second", prices.region().lambdaDuration(architecture)),
        memoryMb,
        billed(settings, memoryMb),
        settings.integer("max_concurrency", 1, PlanKeys.MOST, USUAL_LAMBDA_AT_ONCE),
        coldStart,
        keys.provisioned(
            settings,
            "GB-second",
            prices.region().lambdaReady(architecture),
            prices.region().lambdaReadyDuration(architecture)),
        ephemeralMb == FREE_EPHEMERAL_MB
            ? Optional.empty()
            : Optional.of(
                new LambdaFunction.Ephemeral(
                    ephemeralMb,
                    prices.named(
                        settings,
                        "ephemeral_gb_second",
                        "GB-second",
                        prices.region().lambdaStorage()))),
        settings.has("log_bytes_per_request")
            ? Optional.of(
                new LambdaFunction.Logs(
                    settings.value("log_bytes_per_request", Quantities::estimate),
                    prices.named(settings, "log_gb", "GB", prices.region().logIngestion())))
            : Optional.empty(),
        ExtrasReader.purchaseOfCalls(settings, "Lambda functions"),
        keys.errorRatio(settings),
        hoursPerMonth,
        PlanKeys.job(settings),
        keys.extras(settings, beside));
  }

  private Estimate billed(Settings settings, int memoryMb) {
    return StatedReader.has(settings)
        ? PlanKeys.seconds(stated.billedMillis(settings, memoryMb))
        : keys.stated(
            settings,
            "billed_ms",
            PlanKeys::milliseconds,
            measured -> measured.billing().seconds());
  }

  /** What is streamed beyond the first 6 MB of a response, which cost nothing. */
  private List<Line> streaming(Settings settings, Architecture architecture) {
    if (!settings.has("streamed_bytes_per_request")) {
      return List.of();
    }
    BigDecimal bytes = settings.value("streamed_bytes_per_request", Quantities::number);
    BigDecimal charged = bytes.subtract(FREE_STREAMED_BYTES).max(BigDecimal.ZERO);
    return List.of(
        new Line(
            "response streaming",
            prices.named(
                settings, "streamed_gb", "GB", prices.region().lambdaStreaming(architecture)),
            Estimate.exact(charged.divide(BYTES_PER_GB, MathContext.DECIMAL128)),
            Per.REQUEST,
            bytes.toPlainString() + " bytes a request, of which the first 6 MB cost nothing",
            Optional.of(CostKind.DATA_TRANSFER)));
  }

  /** A snapshot that is kept all month, and read by each new environment. */
  private List<Line> snapStart(
      Settings settings, Architecture architecture, int memoryMb, Optional<ColdStart> coldStart) {
    if (!settings.has("snap_start")) {
      return List.of();
    }
    Settings snapshot = settings.section("snap_start");
    if (coldStart.isEmpty()) {
      throw settings.error(
          "snap_start",
          "how many environments it restores follows from 'cold_start', which is missing");
    }
    SnapStart kept =
        new SnapStart(
            memoryMb,
            snapshot.value("kept_hours", Quantities::number, hoursPerMonth),
            prices.named(
                snapshot,
                "cached_gb_second",
                "GB-second",
                prices.region().snapStartCached(architecture)),
            prices.named(
                snapshot, "restored_gb", "GB", prices.region().snapStartRestored(architecture)));
    return List.of(kept.kept(), kept.restored());
  }

  /** Instances that Lambda manages; the fee for it has a row for each type. */
  Deployment managedInstances(Settings settings) {
    return new ManagedFunction(
        keys.instanceHour(settings, InstanceUse.EC2),
        managementHour(settings),
        prices.named(settings, "request", "request", prices.region().managedRequest()),
        settings.integer(
            "minimum_instances", 1, PlanKeys.MOST, ManagedFunction.INSTANCES_AT_THE_START),
        keys.capacity(settings),
        ExtrasReader.purchase(settings),
        hoursPerMonth,
        PlanKeys.flag(settings, "instance_gpu"),
        PlanKeys.job(settings),
        keys.extras(settings));
  }

  private UnitPrice managementHour(Settings settings) {
    Optional<String> type =
        settings.has("instance")
            ? settings.optionalString("instance").filter(prices::isInstanceType)
            : keys.measured(settings).map(Measured::instanceType);
    if (type.isEmpty() && !settings.has("management")) {
      throw settings.error(
          "management",
          "is missing: 'instance' is a price and no type, whose fee a book might have");
    }
    return type.isEmpty()
        ? prices.named(settings, "management", Optional.of("hour"))
        : prices.named(settings, "management", "hour", prices.region().managementHour(type.get()));
  }
}
