package dev.tenk.localcloud;

import dev.tenk.localcloud.Functions.Deployed;
import dev.tenk.localcloud.LocalCloudProfile.Function;
import dev.tenk.localcloud.LocalCloudProfile.LogFormat;
import dev.tenk.localcloud.LocalCloudProfile.Managed;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How functions are described: their configuration, what is kept ready, capacity providers. */
final class FunctionControl {
  private static final String JSON = "application/json";
  private static final String MODIFIED = "2026-01-01T00:00:00.000+0000";

  private final Arns arns;
  private final Functions functions;

  FunctionControl(Arns arns, Functions functions) {
    this.arns = arns;
    this.functions = functions;
  }

  /** What GetFunctionConfiguration answers. */
  Map<String, Object> configuration(Deployed deployed, String arn, String version) {
    Function function = deployed.function();
    boolean pending = functions.isPending(deployed, version);
    Map<String, Object> configuration =
        ServiceJson.object(
            "FunctionName",
            function.name(),
            "FunctionArn",
            arn,
            "Runtime",
            function.runtime(),
            "Role",
            "arn:aws:iam::" + arns.accountId() + ":role/local-cloud",
            "Handler",
            "dev.tenk.Handler",
            "CodeSize",
            1,
            "Timeout",
            Math.max(1, function.timeout().toSeconds()),
            "MemorySize",
            function.memoryMb(),
            "LastModified",
            MODIFIED,
            "Version",
            version,
            "PackageType",
            function.image() ? "Image" : "Zip",
            "Architectures",
            List.of(function.architecture()),
            "EphemeralStorage",
            Map.of("Size", 512),
            "State",
            pending ? "Pending" : "Active",
            "LastUpdateStatus",
            "Successful",
            "SnapStart",
            Map.of(
                "ApplyOn", function.restoreDelay().isPresent() ? "PublishedVersions" : "None",
                "OptimizationStatus",
                    function.restoreDelay().isPresent() && !version.equals(Functions.LATEST)
                        ? "On"
                        : "Off"),
            "LoggingConfig",
            Map.of(
                "LogFormat",
                function.logFormat() == LogFormat.JSON ? "JSON" : "Text",
                "LogGroup",
                "/aws/lambda/" + function.name()));
    function
        .managed()
        .ifPresent(managed -> configuration.put("CapacityProviderConfig", capacity(managed)));
    configuration.putAll(deployed.given());
    return configuration;
  }

  private Map<String, Object> capacity(Managed managed) {
    return Map.of(
        "LambdaManagedInstancesCapacityProviderConfig",
        Map.of(
            "CapacityProviderArn",
            arns.capacityProvider(managed.capacityProvider()),
            "PerExecutionEnvironmentMaxConcurrency",
            managed.environmentConcurrency(),
            "ExecutionEnvironmentMemoryGiBPerVCpu",
            2.0));
  }

  /**
   * GetProvisionedConcurrencyConfig.
   *
   * @throws ServiceException where nothing is kept ready under the qualifier
   */
  void provisioned(Call call, Function function, String version) throws ServiceException {
    if (function.provisionedConcurrency() == 0 || !version.equals(function.version())) {
      String message = "No Provisioned Concurrency Config found for this function";
      throw new ServiceException(404, "ProvisionedConcurrencyConfigNotFoundException", message)
          .with("Type", "User");
    }
    int ready = function.provisionedConcurrency();
    call.exchange()
        .json(
            200,
            JSON,
            ServiceJson.object(
                "RequestedProvisionedConcurrentExecutions", ready,
                "AvailableProvisionedConcurrentExecutions", ready,
                "AllocatedProvisionedConcurrentExecutions", ready,
                "Status", "READY",
                "LastModified", MODIFIED));
  }

  /**
   * GetCapacityProvider.
   *
   * @throws ServiceException where there is none of that name
   */
  void provider(Call call, String name) throws ServiceException {
    String arn = arns.capacityProvider(name);
    call.caller().require("lambda:GetCapacityProvider", arn);
    Optional<Managed> found =
        call.caller().region().equals(arns.region())
            ? functions.all().stream()
                .flatMap(deployed -> deployed.function().managed().stream())
                .filter(managed -> managed.capacityProvider().equals(name))
                .findFirst()
            : Optional.empty();
    Managed managed =
        found.orElseThrow(
            () ->
                new ServiceException(
                        404, "ResourceNotFoundException", "Capacity provider not found: " + arn)
                    .with("Type", "User"));
    call.exchange()
        .json(
            200,
            JSON,
            Map.of(
                "CapacityProvider",
                ServiceJson.object(
                    "CapacityProviderArn",
                    arn,
                    "State",
                    "Active",
                    "VpcConfig",
                    Map.of("SubnetIds", List.of(), "SecurityGroupIds", List.of()),
                    "InstanceRequirements",
                    managed.instanceTypes().isEmpty()
                        ? null
                        : Map.of("AllowedInstanceTypes", managed.instanceTypes()),
                    "CapacityProviderScalingConfig",
                    Map.of("MaxVCpuCount", 400, "ScalingMode", "Auto"),
                    "LastModified",
                    MODIFIED)));
  }
}
