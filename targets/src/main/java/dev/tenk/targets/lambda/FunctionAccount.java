package dev.tenk.targets.lambda;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.aws.PreflightCalls;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import software.amazon.awssdk.services.lambda.LambdaAsyncClient;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.GetProvisionedConcurrencyConfigResponse;
import software.amazon.awssdk.services.lambda.model.ProvisionedConcurrencyConfigNotFoundException;
import software.amazon.awssdk.services.lambda.model.ProvisionedConcurrencyStatusEnum;

/** What the account reports about a function, where it may be queried. */
final class FunctionAccount {
  private static final String LATEST = "$LATEST";
  private static final int BAD_REQUEST = 400;

  private final TargetPlan plan;
  private final LambdaSettings settings;
  private final LambdaAsyncClient client;
  private final PreflightCalls preflight;
  private final boolean anotherServer;
  private final ManagedInstances managed;

  /**
   * The account of one function.
   *
   * @param anotherServer whether what answers may be of another make than AWS's
   */
  FunctionAccount(
      TargetPlan plan, LambdaSettings settings, LambdaAsyncClient client, boolean anotherServer) {
    this.plan = plan;
    this.settings = settings;
    this.client = client;
    this.preflight = new PreflightCalls(plan.name(), settings.aws().region());
    this.anotherServer = anotherServer;
    this.managed = new ManagedInstances(plan, settings, client, preflight);
  }

  /**
   * The identity of the function.
   *
   * @throws ConfigurationException when suite and account disagree, or it is not ready
   */
  TargetIdentity identify() {
    Optional<GetFunctionConfigurationResponse> configuration =
        preflight.awaitIfOffered(
            "lambda:GetFunctionConfiguration",
            settings.inWords(),
            client.getFunctionConfiguration(
                request ->
                    request
                        .functionName(settings.function())
                        .qualifier(settings.qualifier().orElse(null))),
            failure -> anotherServer && PeerServer.lacksConfiguration(failure));
    Map<String, String> beside = new TreeMap<>();
    configuration.ifPresent(
        said -> {
          FunctionIdentity.requireReady(plan, settings, said);
          provisioned(said)
              .or(() -> settings.stated(LambdaSettings.PROVISIONED_CONCURRENCY))
              .ifPresent(ready -> beside.put(LambdaSettings.PROVISIONED_CONCURRENCY, ready));
          beside.putAll(managed.facts(said));
        });
    return FunctionIdentity.of(plan, settings, configuration, beside);
  }

  /** What is to be said before the load; known once the function was identified. */
  List<String> remarks() {
    return managed.remarks();
  }

  /**
   * How many environments are kept ready, under the qualifier or under the version that an alias
   * stands for. An unpublished version has none; empty where it may not be asked.
   */
  private Optional<String> provisioned(GetFunctionConfigurationResponse said) {
    List<String> qualifiers =
        Stream.of(settings.qualifier(), Optional.ofNullable(said.version()))
            .flatMap(Optional::stream)
            .filter(qualifier -> !qualifier.equals(LATEST))
            .distinct()
            .toList();
    for (String qualifier : qualifiers) {
      Optional<Optional<GetProvisionedConcurrencyConfigResponse>> answer =
          preflight.awaitIfOffered(
              "lambda:GetProvisionedConcurrencyConfig",
              settings.inWords(),
              provisionedOf(qualifier),
              // a kind of function that cannot have any is no reason not to measure it
              failure ->
                  failure.statusCode() == BAD_REQUEST
                      || (anotherServer && PeerServer.lacksConfiguration(failure)));
      if (answer.isEmpty()) {
        return Optional.empty();
      }
      if (answer.get().isPresent()) {
        return Optional.of(ready(answer.get().get()));
      }
    }
    return Optional.of("0");
  }

  private CompletableFuture<Optional<GetProvisionedConcurrencyConfigResponse>> provisionedOf(
      String qualifier) {
    return client
        .getProvisionedConcurrencyConfig(
            request -> request.functionName(settings.function()).qualifier(qualifier))
        .thenApply(Optional::of)
        .exceptionally(
            failure -> {
              Throwable cause =
                  failure instanceof CompletionException ? failure.getCause() : failure;
              if (cause instanceof ProvisionedConcurrencyConfigNotFoundException) {
                return Optional.empty();
              }
              throw new CompletionException(cause);
            });
  }

  /** As many as were asked for are billed; fewer while they start would be measured otherwise. */
  private String ready(GetProvisionedConcurrencyConfigResponse config) {
    if (config.status() != ProvisionedConcurrencyStatusEnum.READY) {
      throw new ConfigurationException(
          "target '%s': the provisioned concurrency of %s is %s, with %d of %d environments ready%s; wait until it is READY, or remove it"
              .formatted(
                  plan.name(),
                  settings.inWords(),
                  config.statusAsString(),
                  Optional.ofNullable(config.availableProvisionedConcurrentExecutions()).orElse(0),
                  config.requestedProvisionedConcurrentExecutions(),
                  config.statusReason() == null ? "" : " (" + config.statusReason().strip() + ")"));
    }
    return String.valueOf(config.requestedProvisionedConcurrentExecutions());
  }
}
