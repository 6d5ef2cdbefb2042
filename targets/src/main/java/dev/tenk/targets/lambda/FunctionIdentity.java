package dev.tenk.targets.lambda;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.aws.Preflight;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.State;

/** Who a function is: as the account says, else as the suite does. */
final class FunctionIdentity {
  private static final String FACTS_FROM = "facts_from";

  private FunctionIdentity() {}

  /**
   * The identity of a function.
   *
   * @param account what it says; empty when it may not be asked
   * @throws ConfigurationException when suite and account disagree, or the function is not ready
   */
  static TargetIdentity of(
      TargetPlan plan,
      LambdaSettings settings,
      Optional<GetFunctionConfigurationResponse> account) {
    SortedMap<String, String> details = new TreeMap<>();
    settings.memoryMb().ifPresent(mb -> details.put("memory_mb", String.valueOf(mb)));
    settings.architecture().ifPresent(text -> details.put("architecture", text));
    details.put(FACTS_FROM, account.isPresent() ? "account" : "suite");
    account.ifPresent(
        said -> {
          requireReady(plan, settings, said);
          requireAsExpected(plan, settings, said);
          put(details, "memory_mb", said.memorySize());
          put(details, "architecture", architecture(said).orElse(null));
          put(details, "runtime", said.runtimeAsString());
          put(details, "package_type", said.packageTypeAsString());
          put(details, "timeout_s", said.timeout());
          put(details, "code_sha256", said.codeSha256());
          put(details, "last_modified", said.lastModified());
          put(details, "last_update_status", said.lastUpdateStatusAsString());
          if (said.ephemeralStorage() != null) {
            put(details, "ephemeral_storage_mb", said.ephemeralStorage().size());
          }
          if (said.snapStart() != null) {
            put(details, "snap_start", said.snapStart().optimizationStatusAsString());
          }
          if (said.loggingConfig() != null) {
            put(details, "log_format", said.loggingConfig().logFormatAsString());
            // above INFO it hides the report, and with it what is billed
            put(details, "system_log_level", said.loggingConfig().systemLogLevelAsString());
          }
        });
    return new TargetIdentity(
        settings.inWords()
            + " in "
            + settings.aws().region()
            + settings.aws().endpointUrl().map(url -> " at " + url).orElse(""),
        settings.function(),
        account.map(GetFunctionConfigurationResponse::version).or(settings::qualifier),
        Optional.empty(),
        account.map(GetFunctionConfigurationResponse::revisionId),
        details);
  }

  private static void requireReady(
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

  private static void requireAsExpected(
      TargetPlan plan, LambdaSettings settings, GetFunctionConfigurationResponse said) {
    if (settings.memoryMb().isPresent()
        && said.memorySize() != null
        && said.memorySize() != settings.memoryMb().getAsInt()) {
      throw Preflight.disagreement(
          plan.settings(),
          "memory",
          settings.memoryMb().getAsInt() + "MB",
          said.memorySize() + "MB");
    }
    Optional<String> runsOn = architecture(said);
    if (settings.architecture().isPresent()
        && runsOn.isPresent()
        && !runsOn.equals(settings.architecture())) {
      throw Preflight.disagreement(
          plan.settings(), "architecture", settings.architecture().get(), runsOn.get());
    }
  }

  private static Optional<String> architecture(GetFunctionConfigurationResponse said) {
    return said.architecturesAsStrings().stream().findFirst();
  }

  private static void put(SortedMap<String, String> details, String key, Object value) {
    if (value != null) {
      details.put(key, value.toString());
    }
  }
}
