package dev.tenk.targets;

import dev.tenk.results.model.TenkException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * How a target identifies itself.
 *
 * @param endpoint where it was reached, without secrets
 * @param modelName as it calls its model
 * @param modelVersion as it calls it
 * @param modelSha256 of the model file, where the target reports it
 * @param instanceId changes with each start of the server, where the target reports it
 * @param details anything else worth keeping
 */
public record TargetIdentity(
    String endpoint,
    String modelName,
    Optional<String> modelVersion,
    Optional<String> modelSha256,
    Optional<String> instanceId,
    SortedMap<String, String> details) {

  /**
   * Asks the target again, at the end of a measurement that began when it was this one.
   *
   * @return reasons why all of it is invalid: another model, a restart, no answer
   */
  public List<String> changesOf(Target target) {
    try {
      TargetIdentity after = target.identify();
      if (!after.modelName.equals(modelName)
          || !after.modelVersion.equals(modelVersion)
          || !after.modelSha256.equals(modelSha256)) {
        return List.of("the target served another model at the end than at the start; run again");
      }
      if (!after.instanceId.equals(instanceId)) {
        return List.of("the target restarted while it was measured; see its log, then run again");
      }
      return List.of();
    } catch (RuntimeException e) {
      return List.of(
          "the target no longer answered at the end: "
              + (e instanceof TenkException ? e.getMessage() : e));
    }
  }
}
