package dev.tenk.targets.lambda;

import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.aws.PreflightCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.GetCapacityProviderResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.LambdaManagedInstancesCapacityProviderConfig;

/**
 * A function on Lambda Managed Instances: EC2 instances of a capacity provider, which are billed by
 * the hour, and whose environments serve several requests at once. Which instances run, Lambda's
 * API does not tell.
 */
final class ManagedInstances {
  /** How many Lambda starts with, for as many availability zones. */
  private static final String AT_THE_START = "3";

  private static final String CAPACITY_PROVIDER = "capacity_provider";
  private static final String COUNT_FROM = "instance_count_from";

  private final TargetPlan plan;
  private final LambdaSettings settings;
  private final LambdaAsyncClient client;
  private final PreflightCalls preflight;
  private volatile List<String> remarks = List.of();

  ManagedInstances(
      TargetPlan plan,
      LambdaSettings settings,
      LambdaAsyncClient client,
      PreflightCalls preflight) {
    this.plan = plan;
    this.settings = settings;
    this.client = client;
    this.preflight = preflight;
  }

  /** What is known of the instances; nothing where the function runs on none of its own. */
  Map<String, String> facts(GetFunctionConfigurationResponse said) {
    if (said.capacityProviderConfig() == null
        || said.capacityProviderConfig().lambdaManagedInstancesCapacityProviderConfig() == null) {
      return Map.of();
    }
    LambdaManagedInstancesCapacityProviderConfig config =
        said.capacityProviderConfig().lambdaManagedInstancesCapacityProviderConfig();
    Map<String, String> facts = new TreeMap<>();
    String provider =
        config.capacityProviderArn().substring(config.capacityProviderArn().lastIndexOf(':') + 1);
    facts.put(CAPACITY_PROVIDER, provider);
    put(facts, "environment_concurrency", config.perExecutionEnvironmentMaxConcurrency());
    put(facts, "memory_gib_per_vcpu", config.executionEnvironmentMemoryGiBPerVCpu());
    List<String> sentences = new ArrayList<>();
    instanceType(provider, sentences)
        .ifPresent(type -> facts.put(LambdaSettings.INSTANCE_TYPE, type));
    settings
        .stated(LambdaSettings.INSTANCE_COUNT)
        .ifPresentOrElse(
            count -> facts.put(LambdaSettings.INSTANCE_COUNT, count),
            () ->
                sentences.add(
                    "target '%s': how many instances run for %s Lambda does not tell; %s are taken, as many as it starts with; write instance_count where there are others"
                        .formatted(plan.name(), settings.inWords(), AT_THE_START)));
    remarks = List.copyOf(sentences);
    return facts;
  }

  /** The one that the provider allows, or the suite's where it is allowed. */
  private Optional<String> instanceType(String provider, List<String> sentences) {
    List<String> allowed =
        preflight
            .awaitIfPermitted(
                "lambda:GetCapacityProvider",
                "capacity provider " + provider,
                client.getCapacityProvider(request -> request.capacityProviderName(provider)))
            .map(GetCapacityProviderResponse::capacityProvider)
            .map(one -> one.instanceRequirements())
            .map(requirements -> requirements.allowedInstanceTypes())
            .orElse(List.of());
    Optional<String> stated = settings.stated(LambdaSettings.INSTANCE_TYPE);
    if (stated.isPresent()) {
      if (!allowed.isEmpty() && !allowed.contains(stated.get())) {
        throw plan.settings()
            .error(
                LambdaSettings.INSTANCE_TYPE,
                "capacity provider %s allows only %s"
                    .formatted(provider, String.join(", ", allowed)));
      }
      return stated;
    }
    if (allowed.size() == 1) {
      return Optional.of(allowed.get(0));
    }
    sentences.add(
        "target '%s': capacity provider %s %s; write instance_type to have a cost"
            .formatted(
                plan.name(),
                provider,
                allowed.isEmpty()
                    ? "leaves the instance type to Lambda, or may not be asked for it"
                    : "allows several instance types (" + String.join(", ", allowed) + ")"));
    return Optional.empty();
  }

  /** What is to be said before the load. */
  List<String> remarks() {
    return remarks;
  }

  /** Whether a function runs on them, by what is known of it. Then nothing of it is ever cold. */
  static boolean areIn(Map<String, String> details) {
    return details.containsKey(CAPACITY_PROVIDER)
        || details.containsKey(LambdaSettings.INSTANCE_TYPE);
  }

  /** Adds how many instances are taken where nobody says. */
  static void complete(Map<String, String> details) {
    if (areIn(details)) {
      boolean stated = details.containsKey(LambdaSettings.INSTANCE_COUNT);
      details.putIfAbsent(LambdaSettings.INSTANCE_COUNT, AT_THE_START);
      details.put(COUNT_FROM, stated ? "suite" : "assumed");
    }
  }

  private static void put(Map<String, String> facts, String key, Object value) {
    if (value != null) {
      facts.put(key, value.toString());
    }
  }
}
