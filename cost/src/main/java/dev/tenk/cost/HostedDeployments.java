package dev.tenk.cost;

import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite.TargetPlan;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Hosted targets as they were measured, without extras that were not asked for. */
final class HostedDeployments {
  private static final int LAMBDA_ACCOUNT_CONCURRENCY = 1000;

  private final Measured measured;

  private HostedDeployments(Measured measured) {
    this.measured = measured;
  }

  /** The deployment, without its prices. */
  static Deployment of(Measured measured) {
    HostedDeployments hosted = new HostedDeployments(measured);
    return switch (measured.kind()) {
      case "sagemaker-realtime" -> hosted.realtime();
      case "sagemaker-serverless" -> hosted.serverless();
      case "sagemaker-async" -> hosted.async();
      case "lambda" -> hosted.lambda();
      case TargetPlan.BATCH_TRANSFORM -> hosted.batchTransform();
      default ->
          throw new ConfigurationException(
              "there is no cost model for "
                  + measured.kind()
                  + "; with a device it is priced as one");
    };
  }

  private Deployment realtime() {
    if (measured.instances().isPresent()) {
      return new VariantsEndpoint(
          measured.instances().get().groups().stream()
              .map(
                  group ->
                      new VariantsEndpoint.Fleet(
                          group,
                          measured
                              .region()
                              .instanceHour(InstanceUse.ENDPOINT, group.instanceType())))
              .toList(),
          measured.capacity(),
          traffic(),
          TargetCosts.HOURS_PER_MONTH,
          Extras.NONE,
          measured.instanceShare());
    }
    return new RealtimeEndpoint(
        measured.region().instanceHour(InstanceUse.ENDPOINT, measured.instanceType()),
        realtimeScaling(),
        measured.capacity(),
        traffic(),
        Purchase.ON_DEMAND,
        TargetCosts.HOURS_PER_MONTH,
        false,
        Optional.empty(),
        Extras.NONE,
        measured.instanceShare());
  }

  /** One that may sleep, and was not seen to wake, is priced as if it never slept. */
  private Scaling realtimeScaling() {
    if (measured.sleeps() && measured.wakeUp().isPresent()) {
      return new Scaling.Sleeps(
          measured.wakeUp().get().seconds(),
          Estimate.exact(measured.sleepsAfterSeconds().orElse(BigDecimal.ZERO)),
          measured.wakeUp().get().basis());
    }
    return new Scaling.AlwaysOn(1);
  }

  private Deployment serverless() {
    return new ServerlessEndpoint(
        measured.region().serverless(measured.memoryGb()),
        measured.memoryGb(),
        measured.billing().seconds(),
        measured.billing().basis(),
        measured.maxConcurrency(),
        Optional.empty(),
        measured
            .provisionedConcurrency()
            .map(
                ready ->
                    new Provisioned(
                        ready,
                        measured.region().serverlessReady(measured.memoryGb()),
                        measured.region().serverlessReadyDuration(measured.memoryGb()))),
        traffic(),
        measured.errorRatio(),
        TargetCosts.HOURS_PER_MONTH,
        Optional.empty(),
        Extras.NONE);
  }

  /** Always on, with as many instances as there were: its scaling is left out. */
  private Deployment async() {
    if (measured.instances().isPresent()) {
      throw new ConfigurationException(
          "its instances are of several groups (%s), and an asynchronous endpoint is priced by one instance type"
              .formatted(measured.instances().get()));
    }
    int instances = Math.max(1, measured.instanceCount());
    AwsRegion region = measured.region();
    return new AsyncEndpoint(
        region.instanceHour(InstanceUse.ASYNC_ENDPOINT, measured.instanceType()),
        new Scaling.ByQueue(instances, instances, 1, Estimate.ZERO, Estimate.ZERO),
        measured.workSeconds(),
        Optional.of(AsyncEndpoint.Objects.of(measured, region)),
        traffic(),
        Purchase.ON_DEMAND,
        measured.errorRatio(),
        TargetCosts.HOURS_PER_MONTH,
        false,
        Optional.empty(),
        Extras.NONE);
  }

  /** All of a month's inferences in one job: how many there will be is not measured. */
  private Deployment batchTransform() {
    return new BatchTransform(
        measured.region().instanceHour(InstanceUse.BATCH_TRANSFORM, measured.instanceType()),
        measured.units(),
        1,
        measured.workSeconds(),
        // what comes before a job begins on its instances is not billed
        Estimate.ZERO,
        Purchase.ON_DEMAND,
        BigDecimal.ZERO,
        TargetCosts.HOURS_PER_MONTH,
        false,
        Optional.empty(),
        Extras.NONE);
  }

  private Deployment lambda() {
    if (measured.onManagedInstances()) {
      return managedInstances();
    }
    AwsRegion region = measured.region();
    AwsRegion.Architecture architecture = measured.architecture();
    Optional<ColdStart> coldStart = measured.billing().coldStart();
    return new LambdaFunction(
        region.lambdaRequest(architecture),
        region.lambdaDuration(architecture),
        measured.memoryMb(),
        measured.billing().seconds(),
        LAMBDA_ACCOUNT_CONCURRENCY,
        coldStart,
        measured
            .provisionedConcurrency()
            .map(
                ready ->
                    new Provisioned(
                        ready,
                        region.lambdaReady(architecture),
                        region.lambdaReadyDuration(architecture))),
        Optional.empty(),
        Optional.empty(),
        measured.errorRatio(),
        TargetCosts.HOURS_PER_MONTH,
        Optional.empty(),
        lambdaExtras(architecture, coldStart.isPresent()));
  }

  private Extras lambdaExtras(AwsRegion.Architecture architecture, boolean coldCallsKnown) {
    List<Extras.Line> lines = new ArrayList<>();
    if (measured.billedSnapStart()) {
      lines.addAll(snapStart(architecture, coldCallsKnown));
    }
    if (measured.isStreamed()) {
      lines.add(streaming());
    }
    return new Extras(lines, List.of(), List.of(), List.of());
  }

  /** Where it is not known how often calls are cold, what restoring costs is left out and said. */
  private List<Extras.Line> snapStart(AwsRegion.Architecture architecture, boolean coldCallsKnown) {
    SnapStart snapshot =
        new SnapStart(
            measured.memoryMb(),
            TargetCosts.HOURS_PER_MONTH,
            measured.region().snapStartCached(architecture),
            measured.region().snapStartRestored(architecture));
    return coldCallsKnown
        ? List.of(snapshot.kept(), snapshot.restored())
        : List.of(snapshot.kept());
  }

  private Extras.Line streaming() {
    Estimate bytes = measured.chargedStreamBytes();
    return new Extras.Line(
        "response streaming",
        measured.region().lambdaStreaming(measured.architecture()),
        bytes.dividedBy(Traffic.BYTES_PER_GB),
        Extras.Per.INFERENCE,
        BillBuilder.plain(bytes) + " bytes a response beyond its first 6 MB, which cost nothing",
        Optional.of(CostKind.DATA_TRANSFER));
  }

  private Deployment managedInstances() {
    AwsRegion region = measured.region();
    return new ManagedFunction(
        region.instanceHour(InstanceUse.EC2, measured.instanceType()),
        region.managementHour(measured.instanceType()),
        region.managedRequest(),
        ManagedFunction.INSTANCES_AT_THE_START,
        measured.capacity(),
        Purchase.ON_DEMAND,
        TargetCosts.HOURS_PER_MONTH,
        false,
        Optional.empty(),
        Extras.NONE);
  }

  private Optional<Traffic> traffic() {
    return Optional.of(
        new Traffic(
            measured.requestBytes(),
            measured.responseBytes(),
            measured.region().endpointDataIn(),
            measured.region().endpointDataOut()));
  }
}
