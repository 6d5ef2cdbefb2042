package dev.tenk.localcloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenk.localcloud.LocalCloudProfile.Async;
import dev.tenk.localcloud.LocalCloudProfile.Endpoint;
import dev.tenk.localcloud.LocalCloudProfile.Hosting;
import dev.tenk.localcloud.LocalCloudProfile.RealTime;
import dev.tenk.localcloud.LocalCloudProfile.Serverless;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Makes an endpoint of what CreateEndpointConfig was given. */
final class EndpointReader {
  private EndpointReader() {}

  /**
   * The endpoint of a configuration.
   *
   * @param like one of the profile's with the same model, whose times and limits it has where it is
   *     of the same kind
   * @throws ServiceException if the configuration says what cannot be
   */
  static Endpoint read(String name, JsonNode config, Endpoint like) throws ServiceException {
    JsonNode variant = config.at("/ProductionVariants/0");
    Hosting given = like.hosting();
    Hosting hosting =
        new Hosting(
            name,
            given.model(),
            given.modelName(),
            variant.path("VariantName").asText(given.variant()),
            "InService",
            given.maxPayloadBytes(),
            List.of());
    if (variant.has("ServerlessConfig")) {
      return serverless(hosting, variant.get("ServerlessConfig"), like);
    }
    String type = variant.path("InstanceType").asText();
    int count = variant.path("InitialInstanceCount").asInt(1);
    if (config.has("AsyncInferenceConfig")) {
      return async(hosting, type, count, config.get("AsyncInferenceConfig"), like);
    }
    return like instanceof RealTime same
        ? new RealTime(
            hosting,
            type,
            count,
            List.of(),
            List.of(),
            same.workers(),
            same.maxQueueRequests(),
            List.of())
        : new RealTime(hosting, type, count, List.of(), List.of(), 1, 64, List.of());
  }

  private static Endpoint serverless(Hosting hosting, JsonNode config, Endpoint like)
      throws ServiceException {
    int memoryMb = config.path("MemorySizeInMB").asInt();
    int maxConcurrency = config.path("MaxConcurrency").asInt();
    if (memoryMb < 1024 || memoryMb > 6144 || memoryMb % 1024 != 0) {
      throw invalid(
          memoryMb, "memorySizeInMB", "Member must be one of 1024 to 6144 in steps of 1024");
    }
    if (maxConcurrency < 1 || maxConcurrency > 200) {
      throw invalid(
          maxConcurrency, "maxConcurrency", "Member must have value less than or equal to 200");
    }
    boolean same = like instanceof Serverless;
    return new Serverless(
        hosting,
        memoryMb,
        maxConcurrency,
        config.path("ProvisionedConcurrency").asInt(0),
        same ? ((Serverless) like).containerDelay() : Duration.ofSeconds(1),
        same ? ((Serverless) like).idleExpiry() : Duration.ofMinutes(5));
  }

  private static Endpoint async(
      Hosting hosting, String type, int count, JsonNode config, Endpoint like)
      throws ServiceException {
    if (!(like instanceof Async same)) {
      throw new ServiceException(
          400, "ValidationException", "an asynchronous endpoint of this model is not emulated");
    }
    return new Async(
        hosting,
        type,
        count,
        config.at("/ClientConfig/MaxConcurrentInvocationsPerInstance").asInt(same.workers()),
        same.scaleFromZeroDelay(),
        same.coolDown(),
        S3Uri.parse(config.at("/OutputConfig/S3OutputPath").asText()),
        S3Uri.parse(config.at("/OutputConfig/S3FailurePath").asText(same.failurePath().toString())),
        queue(config, "SuccessTopic"),
        queue(config, "ErrorTopic"));
  }

  private static Optional<String> queue(JsonNode config, String topic) {
    String arn = config.at("/OutputConfig/NotificationConfig/" + topic).asText("");
    return arn.isEmpty() ? Optional.empty() : Optional.of(arn.substring(arn.lastIndexOf(':') + 1));
  }

  private static ServiceException invalid(int value, String member, String constraint) {
    return new ServiceException(
        400,
        "ValidationException",
        "1 validation error detected: Value '%d' at 'productionVariants.1.member.serverlessConfig.%s' failed to satisfy constraint: %s"
            .formatted(value, member, constraint));
  }
}
