package dev.tenk.localcloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenk.localcloud.LocalCloudProfile.Async;
import dev.tenk.localcloud.LocalCloudProfile.Endpoint;
import dev.tenk.localcloud.LocalCloudProfile.Hosting;
import dev.tenk.localcloud.LocalCloudProfile.RealTime;
import dev.tenk.localcloud.LocalCloudProfile.Serverless;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** SageMaker's DescribeEndpoint, DescribeEndpointConfig and DescribeModel. */
final class SageMakerControl {
  private static final String TARGET = "SageMaker.";

  private final LocalCloudProfile profile;
  private final SageMakerRuntime runtime;
  private final Arns arns;
  private final double createdSeconds;

  SageMakerControl(LocalCloudProfile profile, SageMakerRuntime runtime, Instant created) {
    this.profile = profile;
    this.runtime = runtime;
    this.arns = new Arns(profile.region(), profile.accountId());
    this.createdSeconds = created.toEpochMilli() / 1000.0;
  }

  /** Answers a request by its target. */
  void handle(Call call) throws ServiceException {
    String target = call.header("X-Amz-Target").orElse("");
    JsonNode input = ServiceJson.read(call.body());
    switch (target) {
      case TARGET + "DescribeEndpoint" -> {
        String name = name(input, "EndpointName");
        String arn = arns.sageMaker("endpoint", name);
        call.caller().require("sagemaker:DescribeEndpoint", arn);
        Endpoint endpoint = find(call, "endpoint", arn, one -> one.hosting().name().equals(name));
        call.exchange().json(200, "application/x-amz-json-1.1", endpoint(endpoint, arn));
      }
      case TARGET + "DescribeEndpointConfig" -> {
        String name = name(input, "EndpointConfigName");
        String arn = arns.sageMaker("endpoint-config", name);
        call.caller().require("sagemaker:DescribeEndpointConfig", arn);
        Endpoint endpoint =
            find(
                call,
                "endpoint configuration",
                arn,
                one -> one.hosting().configName().equals(name));
        call.exchange().json(200, "application/x-amz-json-1.1", config(endpoint, arn));
      }
      case TARGET + "DescribeModel" -> {
        String name = name(input, "ModelName");
        String arn = arns.sageMaker("model", name);
        call.caller().require("sagemaker:DescribeModel", arn);
        Endpoint endpoint = find(call, "model", arn, one -> one.hosting().modelName().equals(name));
        call.exchange().json(200, "application/x-amz-json-1.1", model(endpoint.hosting(), arn));
      }
      default -> throw new ServiceException(400, "UnknownOperationException", null);
    }
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

  private Endpoint find(Call call, String what, String arn, Predicate<Endpoint> wanted)
      throws ServiceException {
    Optional<Endpoint> found =
        call.caller().region().equals(arns.region())
            ? profile.endpoints().stream().filter(wanted).findFirst()
            : Optional.empty();
    return found.orElseThrow(
        () ->
            new ServiceException(
                400, "ValidationException", "Could not find %s \"%s\".".formatted(what, arn)));
  }

  private Map<String, Object> endpoint(Endpoint endpoint, String arn) {
    Hosting hosting = endpoint.hosting();
    Map<String, Object> variant =
        ServiceJson.object(
            "VariantName", hosting.variant(), "CurrentWeight", 1.0, "DesiredWeight", 1.0);
    if (endpoint instanceof Serverless serverless) {
      variant.put("CurrentServerlessConfig", serverlessConfig(serverless));
    } else {
      variant.put("CurrentInstanceCount", runtime.instances(hosting.name()));
      variant.put("DesiredInstanceCount", runtime.instances(hosting.name()));
    }
    return ServiceJson.object(
        "EndpointName",
        hosting.name(),
        "EndpointArn",
        arn,
        "EndpointConfigName",
        hosting.configName(),
        "ProductionVariants",
        List.of(variant),
        "EndpointStatus",
        hosting.status(),
        "FailureReason",
        hosting.status().equals("Failed") ? "failed as the profile has it" : null,
        "CreationTime",
        createdSeconds,
        "LastModifiedTime",
        createdSeconds,
        "AsyncInferenceConfig",
        endpoint instanceof Async async ? asyncConfig(async) : null);
  }

  private Map<String, Object> config(Endpoint endpoint, String arn) {
    Hosting hosting = endpoint.hosting();
    Map<String, Object> variant =
        ServiceJson.object(
            "VariantName", hosting.variant(),
            "ModelName", hosting.modelName(),
            "InitialVariantWeight", 1.0);
    if (endpoint instanceof Serverless serverless) {
      variant.put("ServerlessConfig", serverlessConfig(serverless));
    } else if (endpoint instanceof RealTime realTime) {
      variant.put("InstanceType", realTime.instanceType());
      variant.put("InitialInstanceCount", realTime.instanceCount());
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
