package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Discovery.Told;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.aws.AwsConnection;
import dev.tenk.targets.aws.Expected;
import dev.tenk.targets.aws.PreflightCalls;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.sagemaker.model.AsyncInferenceNotificationConfig;
import software.amazon.awssdk.services.sagemaker.model.AsyncInferenceOutputConfig;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointConfigResponse;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.DescribeInferenceComponentResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemaker.model.ManagedInstanceScalingStatus;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariant;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantManagedInstanceScaling;
import software.amazon.awssdk.services.sagemaker.model.ProductionVariantServerlessConfig;

/** What the account reports about an endpoint, where it may be queried. */
final class EndpointAccount implements AutoCloseable {
  /** Among the facts: of which ends of calls an asynchronous endpoint notifies a topic. */
  static final String NOTIFIES = "notifies";

  /** Among the facts: where an asynchronous endpoint leaves what failed; missing if nowhere. */
  static final String FAILURE_PATH = "failure_path";

  /** The value of {@link #NOTIFIES} that a queue needs. */
  static final String NOTIFIES_OF_BOTH = "of results and failures";

  private final TargetPlan plan;
  private final EndpointKind kind;
  private final EndpointSettings settings;
  private final Expected expected;
  private final AwsConnection connection;
  private final SageMakerAsyncClient sagemaker;
  private final PreflightCalls preflight;
  private final InstancePools pools = new InstancePools();
  private final Optional<ComponentAccount> components;
  private volatile List<String> remarks = List.of();
  private volatile List<String> names = List.of();

  EndpointAccount(
      TargetPlan plan, EndpointKind kind, EndpointSettings settings, AwsConnection connection) {
    this.plan = plan;
    this.kind = kind;
    this.settings = settings;
    this.expected = Expected.read(plan.settings(), kind.expectedKeys());
    this.connection = connection;
    this.sagemaker = connection.client(SageMakerAsyncClient.builder(), pools);
    this.preflight = new PreflightCalls(plan.name(), settings.aws().region());
    this.components =
        settings
            .component()
            .map(one -> new ComponentAccount(plan, settings.endpoint(), one, sagemaker, preflight));
  }

  /** The endpoint as it is now; empty where the account may not be asked. */
  Optional<DescribeEndpointResponse> describe() {
    return preflight.awaitIfPermitted(
        "sagemaker:DescribeEndpoint",
        "endpoint " + settings.endpoint(),
        sagemaker.describeEndpoint(request -> request.endpointName(settings.endpoint())));
  }

  /**
   * What the endpoint is, where the suite does not say it yet.
   *
   * @throws ConfigurationException when it is not ready, or the account may not be asked
   */
  Told told() {
    DescribeEndpointResponse endpoint =
        preflight.await(
            "sagemaker:DescribeEndpoint",
            "endpoint " + settings.endpoint(),
            sagemaker.describeEndpoint(request -> request.endpointName(settings.endpoint())));
    requireInService(endpoint);
    DescribeEndpointConfigResponse config =
        preflight.await(
            "sagemaker:DescribeEndpointConfig",
            "endpoint configuration " + endpoint.endpointConfigName(),
            sagemaker.describeEndpointConfig(
                request -> request.endpointConfigName(endpoint.endpointConfigName())));
    EndpointKind really = kind(config, variants(endpoint, config, Optional.empty()));
    SortedMap<String, String> keys = new TreeMap<>();
    if (really == EndpointKind.ASYNC && config.asyncInferenceConfig().outputConfig() != null) {
      S3Location results =
          S3Location.parse(config.asyncInferenceConfig().outputConfig().s3OutputPath());
      keys.put("upload_to", new S3Location(results.bucket(), "tenk-input").toString());
    }
    return new Told(really.text(), List.of(), Optional.empty(), List.of(), keys);
  }

  private EndpointKind kind(DescribeEndpointConfigResponse config, Variants variants) {
    return config.asyncInferenceConfig() != null
        ? EndpointKind.ASYNC
        : variants.serverless(plan.name(), settings.endpoint()).isPresent()
            ? EndpointKind.SERVERLESS
            : EndpointKind.REALTIME;
  }

  /**
   * The identity of the endpoint.
   *
   * @throws ConfigurationException when it is not ready, of another kind, or not as the suite
   *     states
   */
  TargetIdentity identify() {
    Optional<DescribeEndpointResponse> endpoint = describe();
    endpoint.ifPresent(this::requireInService);
    Optional<DescribeEndpointConfigResponse> config =
        endpoint.flatMap(
            described ->
                preflight.awaitIfPermitted(
                    "sagemaker:DescribeEndpointConfig",
                    "endpoint configuration " + described.endpointConfigName(),
                    sagemaker.describeEndpointConfig(
                        request -> request.endpointConfigName(described.endpointConfigName()))));
    Optional<DescribeInferenceComponentResponse> component =
        components.flatMap(ComponentAccount::describe);
    Optional<Map<String, String>> account =
        config.isPresent()
            ? Optional.of(facts(endpoint.get(), config.get(), component))
            : Optional.empty();
    SortedMap<String, String> details = expected.details(account);
    details.put("region", settings.aws().region());
    settings.component().filter(any -> component.isEmpty()).ifPresent(one -> one.addTo(details));
    connection.addProxyTo(details, "runtime.sagemaker");
    return new TargetIdentity(
        settings.inWords(),
        settings.inferenceComponent().orElse(details.getOrDefault("model", settings.endpoint())),
        endpoint.map(DescribeEndpointResponse::endpointConfigName),
        Optional.empty(),
        endpoint.map(DescribeEndpointResponse::endpointConfigName),
        details);
  }

  private void requireInService(DescribeEndpointResponse endpoint) {
    if (endpoint.endpointStatus() != EndpointStatus.IN_SERVICE) {
      throw new ConfigurationException(
          "target '"
              + plan.name()
              + "': endpoint "
              + settings.endpoint()
              + " is "
              + endpoint.endpointStatusAsString()
              + Optional.ofNullable(endpoint.failureReason())
                  .map(why -> " (" + why + ")")
                  .orElse("")
              + ", not InService; wait for it, or repair it");
    }
  }

  private Map<String, String> facts(
      DescribeEndpointResponse endpoint,
      DescribeEndpointConfigResponse config,
      Optional<DescribeInferenceComponentResponse> component) {
    Variants variants =
        variants(
            endpoint,
            config,
            settings
                .variant()
                .or(() -> component.map(DescribeInferenceComponentResponse::variantName)));
    boolean async = config.asyncInferenceConfig() != null;
    Optional<ProductionVariantServerlessConfig> serverless =
        variants.serverless(plan.name(), settings.endpoint());
    requireKind(kind(config, variants));
    names = variants.names();
    remarks = variants.remarks(plan.name());
    Map<String, String> facts = variants.facts();
    component.ifPresent(
        one -> {
          facts.putAll(components.orElseThrow().facts(one));
          managedScaling(variants.reached().get(0), facts);
          remarks = Stream.concat(remarks.stream(), components.get().remarks().stream()).toList();
        });
    components
        .filter(any -> component.isEmpty())
        .ifPresent(
            any -> {
              if (names.size() > 1) {
                // all of them do not share its calls
                facts.keySet().removeAll(Variants.INSTANCES);
                remarks = List.of();
              }
              remarks = Stream.concat(remarks.stream(), any.notDescribed(names).stream()).toList();
            });
    serverless.ifPresent(
        environments -> {
          put(facts, "memory_mb", environments.memorySizeInMB());
          put(facts, "max_concurrency", environments.maxConcurrency());
          // the service leaves it out when there is none
          put(
              facts,
              "provisioned_concurrency",
              Optional.ofNullable(environments.provisionedConcurrency()).orElse(0));
        });
    if (async && config.asyncInferenceConfig().outputConfig() != null) {
      AsyncInferenceOutputConfig output = config.asyncInferenceConfig().outputConfig();
      put(facts, "output_path", output.s3OutputPath());
      put(facts, FAILURE_PATH, output.s3FailurePath());
      facts.put(NOTIFIES, notifies(output.notificationConfig()));
    }
    return facts;
  }

  private void requireKind(EndpointKind really) {
    if (really != kind) {
      throw plan.settings()
          .error(
              "kind",
              "the suite says "
                  + kind.text()
                  + " and the account says that endpoint "
                  + settings.endpoint()
                  + " is "
                  + really.text());
    }
  }

  /** Between how many instances the service keeps what components need. */
  private static void managedScaling(ProductionVariant variant, Map<String, String> facts) {
    ProductionVariantManagedInstanceScaling scaling = variant.managedInstanceScaling();
    if (scaling != null && scaling.status() == ManagedInstanceScalingStatus.ENABLED) {
      put(facts, "minimum_instances", scaling.minInstanceCount());
      put(facts, "maximum_instances", scaling.maxInstanceCount());
    }
  }

  private static String notifies(AsyncInferenceNotificationConfig topics) {
    boolean success = topics != null && topics.successTopic() != null;
    boolean error = topics != null && topics.errorTopic() != null;
    return success && error
        ? NOTIFIES_OF_BOTH
        : success ? "of results" : error ? "of failures" : "of nothing";
  }

  private Variants variants(
      DescribeEndpointResponse endpoint,
      DescribeEndpointConfigResponse config,
      Optional<String> name) {
    List<ProductionVariant> all = config.productionVariants();
    if (all.isEmpty()) {
      throw new ConfigurationException(
          "target '%s': the configuration of endpoint %s has no production variant, so nothing would answer; does it have shadow variants only?"
              .formatted(plan.name(), settings.endpoint()));
    }
    List<ProductionVariant> reached =
        all.stream()
            .filter(variant -> name.map(variant.variantName()::equals).orElse(true))
            .toList();
    if (reached.isEmpty()) {
      throw plan.settings()
          .error(
              "variant",
              "endpoint "
                  + settings.endpoint()
                  + " has none of that name, only "
                  + all.stream().map(ProductionVariant::variantName).toList());
    }
    return new Variants(reached, config.shadowProductionVariants(), endpoint, pools);
  }

  /**
   * The production variants that calls may reach; none before the endpoint was identified, and
   * where the account may not be asked.
   */
  List<String> variants() {
    return names;
  }

  /** What is to be said before the load; known once the endpoint was identified. */
  List<String> remarks() {
    return remarks;
  }

  private static void put(Map<String, String> facts, String key, Object value) {
    if (value != null) {
      facts.put(key, value.toString());
    }
  }

  @Override
  public void close() {
    sagemaker.close();
  }
}
