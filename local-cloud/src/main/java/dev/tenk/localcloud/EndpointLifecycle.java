package dev.tenk.localcloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.agent.model.InferenceException;
import dev.tenk.localcloud.LocalCloudProfile.Endpoint;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** Endpoints and endpoint configurations that are created, listed and deleted by calls. */
final class EndpointLifecycle {
  private static final String JSON = "application/x-amz-json-1.1";
  private static final String ENDPOINT = "endpoint";
  private static final String CONFIG = "endpoint-config";
  private static final int PAGE = 10;

  private final LocalCloudProfile profile;
  private final SageMakerRuntime runtime;
  private final Timeline timeline;
  private final Executor workers;
  private final InstanceOffers offers;
  private final Arns arns;
  private final Instant started;
  private final SortedMap<String, Config> configs = new TreeMap<>();
  private final SortedMap<String, Made> endpoints = new TreeMap<>();
  // of the profile's own configurations, which are there from the start
  private final Set<String> deletedConfigs = new HashSet<>();

  /**
   * A configuration that was created.
   *
   * @param body what CreateEndpointConfig was given
   */
  private record Config(JsonNode body, Instant created) {}

  /** An endpoint that was created, and is not gone yet. */
  private static final class Made {
    final Endpoint endpoint;
    final String configName;
    final Map<String, String> tags;
    final Instant created;
    String status = "Creating";
    Optional<String> failure = Optional.empty();

    Made(Endpoint endpoint, String configName, Map<String, String> tags, Instant created) {
      this.endpoint = endpoint;
      this.configName = configName;
      this.tags = tags;
      this.created = created;
    }
  }

  /**
   * How an endpoint stands that was created by a call, or is being deleted.
   *
   * @param endpoint as it was configured
   * @param status as DescribeEndpoint tells it
   * @param failure why it failed
   */
  record Standing(
      Endpoint endpoint,
      String configName,
      String status,
      Optional<String> failure,
      Instant created) {}

  EndpointLifecycle(
      LocalCloudProfile profile, SageMakerRuntime runtime, Timeline timeline, Executor workers) {
    this.profile = profile;
    this.runtime = runtime;
    this.timeline = timeline;
    this.workers = workers;
    this.arns = new Arns(profile.region(), profile.accountId());
    this.offers = new InstanceOffers(profile.instanceTypes());
    this.started = timeline.now();
  }

  /** How an endpoint stands that is not simply one of the profile's. */
  synchronized Optional<Standing> endpoint(String name) {
    return Optional.ofNullable(endpoints.get(name))
        .map(
            made ->
                new Standing(
                    made.endpoint, made.configName, made.status, made.failure, made.created));
  }

  /** What DescribeEndpointConfig tells of one that was created. */
  synchronized Optional<Map<String, Object>> config(String name) {
    return Optional.ofNullable(configs.get(name))
        .map(
            config -> {
              ObjectNode told = config.body().deepCopy();
              told.remove("Tags");
              Map<String, Object> described = new TreeMap<>();
              told.properties()
                  .forEach(member -> described.put(member.getKey(), member.getValue()));
              described.put("EndpointConfigArn", arns.sageMaker(CONFIG, name));
              described.put("CreationTime", seconds(config.created()));
              return described;
            });
  }

  /** Whether a configuration of the profile is there no more. */
  synchronized boolean isDeleted(String configName) {
    return deletedConfigs.contains(configName);
  }

  /** Answers a CreateEndpointConfig. */
  synchronized void createConfig(Call call, JsonNode input) throws ServiceException {
    String name = input.path("EndpointConfigName").asText();
    String arn = arns.sageMaker(CONFIG, name);
    call.caller().require("sagemaker:CreateEndpointConfig", arn);
    requireTagging(call, input, arn);
    if (configs.containsKey(name) || ofProfile(name).isPresent()) {
      throw invalid("Cannot create already existing endpoint configuration \"" + arn + "\".");
    }
    // read now, so that what cannot be is refused now
    endpoint("any", input);
    for (JsonNode variant : input.path("ProductionVariants")) {
      offers.require(variant.path("InstanceType").asText(""));
    }
    configs.put(name, new Config(input, timeline.now()));
    call.exchange().json(200, JSON, Map.of("EndpointConfigArn", arn));
  }

  /** Answers a CreateEndpoint. */
  synchronized void create(Call call, JsonNode input) throws ServiceException {
    String name = input.path("EndpointName").asText();
    String configName = input.path("EndpointConfigName").asText();
    String arn = arns.sageMaker(ENDPOINT, name);
    call.caller().require("sagemaker:CreateEndpoint", arn);
    requireTagging(call, input, arn);
    if (endpoints.containsKey(name) || deployed(name).isPresent()) {
      throw invalid("Cannot create already existing endpoint \"" + arn + "\".");
    }
    Config config = configs.get(configName);
    if (config == null) {
      throw invalid(
          "Could not find endpoint configuration \"%s\"."
              .formatted(arns.sageMaker(CONFIG, configName)));
    }
    Endpoint endpoint = endpoint(name, config.body());
    offers.requireQuota(
        endpoint,
        Stream.concat(
                runtime.endpoints().stream()
                    .filter(each -> !endpoints.containsKey(each.hosting().name())),
                endpoints.values().stream().map(other -> other.endpoint))
            .toList());
    Made made = new Made(endpoint, configName, tags(input), timeline.now());
    endpoints.put(name, made);
    timeline.after(
        profile.createDelay().toNanos(),
        () -> workers.execute(() -> start(made, offers.failure(endpoint))));
    call.exchange().json(200, JSON, Map.of("EndpointArn", arn));
  }

  /** Loads its model, which must not keep other calls waiting. */
  private void start(Made made, Optional<String> failure) {
    Optional<String> failed = failure;
    if (failed.isEmpty()) {
      try {
        runtime.deploy(made.endpoint);
      } catch (IOException | InferenceException e) {
        failed = Optional.of(e.getMessage());
      }
    }
    synchronized (this) {
      made.failure = failed;
      made.status = failed.isPresent() ? "Failed" : "InService";
    }
  }

  /** Answers a DeleteEndpoint. */
  synchronized void delete(Call call, JsonNode input) throws ServiceException {
    String name = input.path("EndpointName").asText();
    String arn = arns.sageMaker(ENDPOINT, name);
    call.caller().require("sagemaker:DeleteEndpoint", arn);
    Made made = endpoints.get(name);
    if (made == null && deployed(name).isEmpty()) {
      throw invalid("Could not find endpoint \"" + arn + "\".");
    }
    if (made != null && (made.status.equals("Creating") || made.status.equals("Deleting"))) {
      throw invalid("Cannot update in-progress endpoint \"" + arn + "\".");
    }
    Made deleting =
        made == null
            ? new Made(deployed(name).orElseThrow(), name + "-config", Map.of(), started)
            : made;
    deleting.status = "Deleting";
    endpoints.put(name, deleting);
    runtime.remove(name);
    timeline.after(profile.createDelay().toNanos(), () -> forget(name));
    call.exchange().send(200, JSON, new byte[0]);
  }

  private synchronized void forget(String name) {
    endpoints.remove(name);
  }

  /** Answers a DeleteEndpointConfig. */
  synchronized void deleteConfig(Call call, JsonNode input) throws ServiceException {
    String name = input.path("EndpointConfigName").asText();
    String arn = arns.sageMaker(CONFIG, name);
    call.caller().require("sagemaker:DeleteEndpointConfig", arn);
    if (configs.remove(name) == null) {
      if (ofProfile(name).isEmpty()) {
        throw invalid("Could not find endpoint configuration \"" + arn + "\".");
      }
      deletedConfigs.add(name);
    }
    call.exchange().send(200, JSON, new byte[0]);
  }

  /** Answers a ListEndpoints. */
  synchronized void list(Call call, JsonNode input) throws ServiceException {
    call.caller().require("sagemaker:ListEndpoints", arns.sageMaker(ENDPOINT, "*"));
    SortedMap<String, Map<String, Object>> all = new TreeMap<>();
    runtime.endpoints().stream()
        .map(Endpoint::hosting)
        .forEach(each -> all.put(each.name(), summary(each.name(), each.status(), started)));
    endpoints.forEach((name, made) -> all.put(name, summary(name, made.status, made.created)));
    page(call, input, "Endpoints", all);
  }

  /** Answers a ListEndpointConfigs. */
  synchronized void listConfigs(Call call, JsonNode input) throws ServiceException {
    call.caller().require("sagemaker:ListEndpointConfigs", arns.sageMaker(CONFIG, "*"));
    SortedMap<String, Map<String, Object>> all = new TreeMap<>();
    profile.endpoints().stream()
        .map(each -> each.hosting().configName())
        .filter(name -> !deletedConfigs.contains(name))
        .forEach(name -> all.put(name, configSummary(name, started)));
    configs.forEach((name, config) -> all.put(name, configSummary(name, config.created())));
    page(call, input, "EndpointConfigs", all);
  }

  /** Answers a ListTags, in one page. */
  synchronized void tags(Call call, JsonNode input) throws ServiceException {
    String arn = input.path("ResourceArn").asText();
    call.caller().require("sagemaker:ListTags", arn);
    Map<String, String> tags = new TreeMap<>();
    endpoints.forEach(
        (name, made) -> {
          if (arns.sageMaker(ENDPOINT, name).equals(arn)) {
            tags.putAll(made.tags);
          }
        });
    configs.forEach(
        (name, config) -> {
          if (arns.sageMaker(CONFIG, name).equals(arn)) {
            tags.putAll(tags(config.body()));
          }
        });
    call.exchange()
        .json(
            200,
            JSON,
            Map.of(
                "Tags",
                tags.entrySet().stream()
                    .map(tag -> Map.of("Key", tag.getKey(), "Value", tag.getValue()))
                    .toList()));
  }

  /**
   * Of those by name that were asked for, as many as a page holds; the token is the last's name.
   */
  private void page(
      Call call, JsonNode input, String member, SortedMap<String, Map<String, Object>> all) {
    String part = input.path("NameContains").asText("");
    String after = input.path("NextToken").asText("");
    List<Map.Entry<String, Map<String, Object>>> rest =
        call.caller().region().equals(arns.region())
            ? all.entrySet().stream()
                .filter(each -> each.getKey().contains(part))
                .filter(each -> each.getKey().compareTo(after) > 0)
                .toList()
            : List.of();
    List<Map.Entry<String, Map<String, Object>>> page =
        rest.subList(0, Math.min(rest.size(), input.path("MaxResults").asInt(PAGE)));
    call.exchange()
        .json(
            200,
            JSON,
            ServiceJson.object(
                member,
                page.stream().map(Map.Entry::getValue).toList(),
                "NextToken",
                page.size() < rest.size() ? page.get(page.size() - 1).getKey() : null));
  }

  private Map<String, Object> summary(String name, String status, Instant created) {
    return Map.of(
        "EndpointName", name,
        "EndpointArn", arns.sageMaker(ENDPOINT, name),
        "CreationTime", seconds(created),
        "LastModifiedTime", seconds(created),
        "EndpointStatus", status);
  }

  private Map<String, Object> configSummary(String name, Instant created) {
    return Map.of(
        "EndpointConfigName", name,
        "EndpointConfigArn", arns.sageMaker(CONFIG, name),
        "CreationTime", seconds(created));
  }

  private Optional<Endpoint> deployed(String name) {
    return runtime.endpoints().stream()
        .filter(each -> each.hosting().name().equals(name))
        .findFirst();
  }

  private Optional<Endpoint> ofProfile(String configName) {
    return profile.endpoints().stream()
        .filter(each -> each.hosting().configName().equals(configName))
        .filter(each -> !deletedConfigs.contains(configName))
        .findFirst();
  }

  private Endpoint endpoint(String name, JsonNode config) throws ServiceException {
    JsonNode variant = config.at("/ProductionVariants/0");
    String model = variant.path("ModelName").asText();
    Endpoint like =
        profile.endpoints().stream()
            .filter(each -> each.hosting().modelName().equals(model))
            .findFirst()
            .orElseThrow(
                () ->
                    invalid(
                        "Could not find model \"%s\".".formatted(arns.sageMaker("model", model))));
    return EndpointReader.read(name, config, like);
  }

  private static void requireTagging(Call call, JsonNode input, String arn)
      throws ServiceException {
    if (input.has("Tags")) {
      call.caller().require("sagemaker:AddTags", arn);
    }
  }

  private static Map<String, String> tags(JsonNode input) {
    Map<String, String> tags = new TreeMap<>();
    input
        .path("Tags")
        .forEach(tag -> tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
    return tags;
  }

  private static double seconds(Instant at) {
    return at.toEpochMilli() / 1000.0;
  }

  private static ServiceException invalid(String message) {
    return new ServiceException(400, "ValidationException", message);
  }
}
