package dev.tenk.localcloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenk.localcloud.LocalCloudProfile.Async;
import dev.tenk.localcloud.LocalCloudProfile.Endpoint;
import dev.tenk.localcloud.LocalCloudProfile.Hosting;
import dev.tenk.localcloud.LocalCloudProfile.Pool;
import dev.tenk.localcloud.LocalCloudProfile.RealTime;
import dev.tenk.localcloud.LocalCloudProfile.Serverless;
import dev.tenk.localcloud.LocalCloudProfile.Variant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** SageMaker by its targets: descriptions, what is created and deleted, and jobs. */
final class SageMakerControl {
  private static final String TARGET = "SageMaker.";

  private final LocalCloudProfile profile;
  private final SageMakerRuntime runtime;
  private final EndpointLifecycle lifecycle;
  private final TransformJobs jobs;
  private final Arns arns;
  private final double createdSeconds;
  private final ComponentDescriptions components;

  SageMakerControl(
      LocalCloudProfile profile,
      SageMakerRuntime runtime,
      EndpointLifecycle lifecycle,
      TransformJobs jobs,
      Instant created) {
    this.jobs = jobs;
    this.profile = profile;
    this.lifecycle = lifecycle;
    this.runtime = runtime;
    this.arns = new Arns(profile.region(), profile.accountId());
    this.createdSeconds = created.toEpochMilli() / 1000.0;
    this.components = new ComponentDescriptions(profile, runtime, arns, createdSeconds);
  }

  /** Answers a request by its target. */
  void handle(Call call) throws ServiceException {
    String target = call.header("X-Amz-Target").orElse("");
    JsonNode input = ServiceJson.read(call.body());
    switch (target) {
      case TARGET + "DescribeEndpoint" -> describeEndpoint(call, input);
      case TARGET + "DescribeEndpointConfig" -> describeConfig(call, input);
      case TARGET + "DescribeModel" -> describeModel(call, input);
      case TARGET + "DescribeInferenceComponent" ->
          components.describe(call, name(input, "InferenceComponentName"));
      case TARGET + "ListInferenceComponents" -> components.list(call, input);
      case TARGET + "CreateEndpointConfig" -> lifecycle.createConfig(call, input);
      case TARGET + "CreateEndpoint" -> lifecycle.create(call, input);
      case TARGET + "DeleteEndpoint" -> lifecycle.delete(call, input);
      case TARGET + "DeleteEndpointConfig" -> lifecycle.deleteConfig(call, input);
      case TARGET + "ListEndpoints" -> lifecycle.list(call, input);
      case TARGET + "ListEndpointConfigs" -> lifecycle.listConfigs(call, input);
      case TARGET + "ListTags" -> lifecycle.tags(call, input);
      case TARGET + "CreateTransformJob" -> jobs.create(call, input);
      case TARGET + "DescribeTransformJob" -> jobs.describe(call, input);
      case TARGET + "StopTransformJob" -> jobs.stop(call, input);
      default -> throw new ServiceException(400, "UnknownOperationException", null);
    }
  }

  private void describeEndpoint(Call call, JsonNode input) throws ServiceException {
    String name = name(input, "EndpointName");
    String arn = arns.sageMaker("endpoint", name);
    call.caller().require("sagemaker:DescribeEndpoint", arn);
    Optional<EndpointLifecycle.Standing> made = here(call, lifecycle.endpoint(name));
    Map<String, Object> described =
        made.isPresent()
            ? endpoint(made.get(), arn)
            : endpoint(
                find(
                    call,
                    runtime.endpoints(),
                    "endpoint",
                    arn,
                    one -> one.hosting().name().equals(name)),
                arn);
    call.exchange().json(200, "application/x-amz-json-1.1", described);
  }

  private void describeConfig(Call call, JsonNode input) throws ServiceException {
    String name = name(input, "EndpointConfigName");
    String arn = arns.sageMaker("endpoint-config", name);
    call.caller().require("sagemaker:DescribeEndpointConfig", arn);
    Optional<Map<String, Object>> made = here(call, lifecycle.config(name));
    Map<String, Object> described =
        made.isPresent()
            ? made.get()
            : config(
                find(
                    call,
                    profile.endpoints(),
                    "endpoint configuration",
                    arn,
                    one -> one.hosting().configName().equals(name) && !lifecycle.isDeleted(name)),
                arn);
    call.exchange().json(200, "application/x-amz-json-1.1", described);
  }

  private void describeModel(Call call, JsonNode input) throws ServiceException {
    String name = name(input, "ModelName");
    String arn = arns.sageMaker("model", name);
    call.caller().require("sagemaker:DescribeModel", arn);
    Endpoint endpoint =
        find(
            call, profile.endpoints(), "model", arn, one -> one.hosting().modelName().equals(name));
    call.exchange().json(200, "application/x-amz-json-1.1", model(endpoint.hosting(), arn));
  }

  private static String name(JsonNode input, String member) throws ServiceException {
    JsonNode name = input.get(member);
    if (name == null || !name.isTextual()) {
      throw new ServiceException(
          400,
          "ValidationException",
          "1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null"
              .formatted(Character.toLowerCase(member.charAt(0)) + member.substring(1)));
    }
    return name.textValue();
  }

  /** What was found, unless it is asked for in another region. */
  private <T> Optional<T> here(Call call, Optional<T> found) {
    return call.caller().region().equals(arns.region()) ? found : Optional.empty();
  }

  private Endpoint find(
      Call call, List<Endpoint> all, String what, String arn, Predicate<Endpoint> wanted)
      throws ServiceException {
    Optional<Endpoint> found = here(call, all.stream().filter(wanted).findFirst());
    return found.orElseThrow(
        () ->
            new ServiceException(
                400, "ValidationException", "Could not find %s \"%s\".".formatted(what, arn)));
  }

  /** Only one that serves has variants to tell of. */
  private Map<String, Object> endpoint(EndpointLifecycle.Standing made, String arn) {
    Map<String, Object> described =
        made.status().equals("InService")
            ? endpoint(made.endpoint(), arn)
            : described(made.endpoint().hosting(), arn, List.of(), null, null);
    double created = made.created().toEpochMilli() / 1000.0;
    described.put("EndpointConfigName", made.configName());
    described.put("EndpointStatus", made.status());
    described.put("CreationTime", created);
    described.put("LastModifiedTime", created);
    made.failure().ifPresent(reason -> described.put("FailureReason", reason));
    return described;
  }

  private Map<String, Object> endpoint(Endpoint endpoint, String arn) {
    Hosting hosting = endpoint.hosting();
    if (endpoint instanceof RealTime realTime) {
      // asleep, it has none
      boolean none = hasComponents(endpoint) && runtime.instances(hosting.name()) == 0;
      return described(
          hosting, arn, now(realTime.production(), none), now(realTime.shadows(), none), null);
    }
    Map<String, Object> variant =
        ServiceJson.object(
            "VariantName", hosting.variant(), "CurrentWeight", 1.0, "DesiredWeight", 1.0);
    if (endpoint instanceof Serverless serverless) {
      variant.put("CurrentServerlessConfig", serverlessConfig(serverless));
    } else {
      variant.put("CurrentInstanceCount", runtime.instances(hosting.name()));
      variant.put("DesiredInstanceCount", runtime.instances(hosting.name()));
    }
    return described(
        hosting,
        arn,
        List.of(variant),
        null,
        endpoint instanceof Async async ? asyncConfig(async) : null);
  }

  private static List<Map<String, Object>> now(List<Variant> variants, boolean none) {
    return variants.stream()
        .map(
            variant ->
                ServiceJson.object(
                    "VariantName",
                    variant.name(),
                    "CurrentWeight",
                    variant.weight(),
                    "DesiredWeight",
                    variant.weight(),
                    "CurrentInstanceCount",
                    none ? 0 : variant.instanceCount(),
                    "DesiredInstanceCount",
                    none ? 0 : variant.instanceCount(),
                    "InstancePools",
                    variant.pools().isEmpty() ? null : pools(variant.pools(), none)))
        .toList();
  }

  private static List<Map<String, Object>> pools(List<Pool> pools, boolean none) {
    return pools.stream()
        .map(
            pool ->
                ServiceJson.object(
                    "InstanceType",
                    pool.instanceType(),
                    "CurrentInstanceCount",
                    none ? 0 : pool.instanceCount()))
        .toList();
  }

  private List<Map<String, Object>> configured(RealTime endpoint, List<Variant> variants) {
    // where there are inference components, they have the models
    String model = hasComponents(endpoint) ? null : endpoint.hosting().modelName();
    List<Map<String, Object>> configured = new ArrayList<>();
    for (Variant variant : variants) {
      Map<String, Object> one =
          ServiceJson.object(
              "VariantName", variant.name(),
              "ModelName", model,
              "InitialVariantWeight", variant.weight(),
              "InitialInstanceCount", variant.instanceCount());
      if (hasComponents(endpoint)) {
        one.put("ManagedInstanceScaling", scaling(endpoint));
      }
      if (variant.pools().isEmpty()) {
        one.put("InstanceType", variant.instanceType());
      } else {
        List<Map<String, Object>> pools = new ArrayList<>();
        for (Pool pool : variant.pools()) {
          pools.add(Map.of("InstanceType", pool.instanceType(), "Priority", pools.size() + 1));
        }
        one.put("InstancePools", pools);
      }
      configured.add(one);
    }
    return configured;
  }

  private static Map<String, Object> scaling(RealTime endpoint) {
    boolean sleeps =
        endpoint.components().stream().allMatch(each -> each.sleepsAfter().isPresent());
    return ServiceJson.object(
        "Status",
        "ENABLED",
        "MinInstanceCount",
        sleeps ? 0 : endpoint.instanceCount(),
        "MaxInstanceCount",
        endpoint.instanceCount());
  }

  private Map<String, Object> described(
      Hosting hosting,
      String arn,
      List<Map<String, Object>> variants,
      List<Map<String, Object>> shadows,
      Map<String, Object> asyncConfig) {
    return ServiceJson.object(
        "EndpointName",
        hosting.name(),
        "EndpointArn",
        arn,
        "EndpointConfigName",
        hosting.configName(),
        "ProductionVariants",
        variants,
        "ShadowProductionVariants",
        shadows == null || shadows.isEmpty() ? null : shadows,
        "EndpointStatus",
        hosting.status(),
        "FailureReason",
        hosting.status().equals("Failed") ? "failed as the profile has it" : null,
        "CreationTime",
        createdSeconds,
        "LastModifiedTime",
        createdSeconds,
        "AsyncInferenceConfig",
        asyncConfig);
  }

  private Map<String, Object> config(Endpoint endpoint, String arn) {
    Hosting hosting = endpoint.hosting();
    if (endpoint instanceof RealTime realTime) {
      return ServiceJson.object(
          "EndpointConfigName",
          hosting.configName(),
          "EndpointConfigArn",
          arn,
          "ProductionVariants",
          configured(realTime, realTime.production()),
          "ShadowProductionVariants",
          realTime.shadows().isEmpty() ? null : configured(realTime, realTime.shadows()),
          "CreationTime",
          createdSeconds);
    }
    Map<String, Object> variant =
        ServiceJson.object(
            "VariantName",
            hosting.variant(),
            "ModelName",
            hosting.modelName(),
            "InitialVariantWeight",
            1.0);
    if (endpoint instanceof Serverless serverless) {
      variant.put("ServerlessConfig", serverlessConfig(serverless));
    } else if (endpoint instanceof Async async) {
      variant.put("InstanceType", async.instanceType());
      variant.put("InitialInstanceCount", async.instanceCount());
    }
    return ServiceJson.object(
        "EndpointConfigName",
        hosting.configName(),
        "EndpointConfigArn",
        arn,
        "ProductionVariants",
        List.of(variant),
        "CreationTime",
        createdSeconds,
        "AsyncInferenceConfig",
        endpoint instanceof Async async ? asyncConfig(async) : null);
  }

  private static boolean hasComponents(Endpoint endpoint) {
    return endpoint instanceof RealTime realTime && !realTime.components().isEmpty();
  }

  private Map<String, Object> model(Hosting hosting, String arn) {
    return ServiceJson.object(
        "ModelName",
        hosting.modelName(),
        "ModelArn",
        arn,
        "PrimaryContainer",
        ServiceJson.object(
            "Mode", "SingleModel", "Environment", Map.of("TENK_MODEL", hosting.model().name())),
        "ExecutionRoleArn",
        "arn:aws:iam::" + arns.accountId() + ":role/local-cloud",
        "CreationTime",
        createdSeconds);
  }

  private static Map<String, Object> serverlessConfig(Serverless serverless) {
    return ServiceJson.object(
        "MemorySizeInMB", serverless.memoryMb(),
        "MaxConcurrency", serverless.maxConcurrency(),
        "ProvisionedConcurrency",
            serverless.provisionedConcurrency() == 0 ? null : serverless.provisionedConcurrency());
  }

  private Map<String, Object> asyncConfig(Async async) {
    Map<String, Object> notification =
        ServiceJson.object(
            "SuccessTopic", async.successQueue().map(arns::topic).orElse(null),
            "ErrorTopic", async.errorQueue().map(arns::topic).orElse(null));
    return ServiceJson.object(
        "ClientConfig", Map.of("MaxConcurrentInvocationsPerInstance", async.workers()),
        "OutputConfig",
            ServiceJson.object(
                "S3OutputPath", async.outputPath().toString(),
                "S3FailurePath", async.failurePath().toString(),
                "NotificationConfig", notification.isEmpty() ? null : notification));
  }
}
