package dev.tenk.cost;

import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.results.model.ConfigurationException;
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
      default ->
          throw new ConfigurationException(
              "there is no cost model for "
                  + measured.kind()
                  + "; with a device it is priced as one");
    };
  }

  private Deployment realtime() {
    return new RealtimeEndpoint(
        measured.region().instanceHour(InstanceUse.ENDPOINT, measured.instanceType()),
        new Scaling.AlwaysOn(1),
        measured.capacity(),
        traffic(),
        Purchase.ON_DEMAND,
        TargetCosts.HOURS_PER_MONTH,
        false,
        Optional.empty(),
        Extras.NONE);
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

  private Deployment lambda() {
    AwsRegion region = measured.region();
    return new LambdaFunction(
        region.lambdaRequest(measured.architecture()),
        region.lambdaDuration(measured.architecture()),
        measured.memoryMb(),
        measured.billing().seconds(),
        LAMBDA_ACCOUNT_CONCURRENCY,
        measured.billing().coldStart(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        measured.errorRatio(),
        TargetCosts.HOURS_PER_MONTH,
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
