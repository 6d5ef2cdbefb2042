package dev.tenk.targets.lambda;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.TargetIdentity;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.State;

/** The identity of a function: as the account gives it, else as the suite does. */
final class FunctionIdentity {
  private FunctionIdentity() {}

  /**
   * The identity of a function.
   *
   * @param account its configuration; empty when it may not be queried
   * @param beside what else the account reports
   * @throws ConfigurationException when suite and account disagree
   */
  static TargetIdentity of(
      TargetPlan plan,
      LambdaSettings settings,
      Optional<GetFunctionConfigurationResponse> account,
      Map<String, String> beside) {
    SortedMap<String, String> details =
        settings.expected().details(account.map(said -> facts(said, beside)));
    ManagedInstances.complete(details);
    details.put("region", settings.aws().region());
    if (!ManagedInstances.areIn(details)) {
      settings.idleExpiry().addTo(details);
    }
    return new TargetIdentity(
        settings.inWords()
            + " in "
            + settings.aws().region()
            + settings.aws().endpointUrl().map(url -> " at " + url).orElse(""),
        settings.function(),
        account.map(GetFunctionConfigurationResponse::version).or(settings::qualifier),
        Optional.empty(),
        account.map(said -> said.revisionId() == null ? said.lastModified() : said.revisionId()),
        details);
  }

  /**
   * Refuses a function that cannot be called yet.
   *
   * @throws ConfigurationException with what Lambda says of it
   */
  static void requireReady(
      TargetPlan plan, LambdaSettings settings, GetFunctionConfigurationResponse said) {
    if (said.state() != null && said.state() != State.ACTIVE) {
      throw notReady(plan, settings, "is " + said.stateAsString(), said.stateReason());
    }
    if (said.lastUpdateStatus() == LastUpdateStatus.IN_PROGRESS) {
      throw notReady(plan, settings, "is being updated", said.lastUpdateStatusReason());
    }
  }

  private static ConfigurationException notReady(
      TargetPlan plan, LambdaSettings settings, String what, String reason) {
    return new ConfigurationException(
        "target '"
            + plan.name()
            + "': "
            + settings.inWords()
            + " in "
            + settings.aws().region()
            + " "
            + what
            + (reason == null ? "" : " (" + reason.strip() + ")")
            + "; wait until it is Active and its last update is done, or invoke it once by hand if"
            + " it is Inactive");
  }

  private static Map<String, String> facts(
      GetFunctionConfigurationResponse said, Map<String, String> beside) {
    Map<String, String> facts = new TreeMap<>(beside);
    put(facts, LambdaSettings.MEMORY_MB, said.memorySize());
    said.architecturesAsStrings().stream()
        .findFirst()
        .ifPresent(text -> facts.put(LambdaSettings.ARCHITECTURE, text));
    put(facts, "runtime", said.runtimeAsString());
    put(facts, "package_type", said.packageTypeAsString());
    put(facts, "timeout_s", said.timeout());
    put(facts, "code_sha256", said.codeSha256());
    put(facts, "last_modified", said.lastModified());
    put(facts, "last_update_status", said.lastUpdateStatusAsString());
    if (said.ephemeralStorage() != null) {
      put(facts, "ephemeral_storage_mb", said.ephemeralStorage().size());
    }
    if (said.snapStart() != null) {
      put(facts, "snap_start", said.snapStart().optimizationStatusAsString());
    }
    if (said.loggingConfig() != null) {
      put(facts, "log_format", said.loggingConfig().logFormatAsString());
      // above INFO it hides the report, and with it what is billed
      put(facts, "system_log_level", said.loggingConfig().systemLogLevelAsString());
    }
    return facts;
  }

  private static void put(Map<String, String> facts, String key, Object value) {
    if (value != null) {
      facts.put(key, value.toString());
    }
  }
}
