package dev.tenk.targets;

import java.util.Optional;
import java.util.SortedMap;

/**
 * Who a target says it is.
 *
 * @param endpoint where it was reached, without secrets
 * @param modelName as it calls its model
 * @param modelVersion as it calls it
 * @param modelSha256 of the model file, where the target tells
 * @param instanceId changes with each start of the server, where the target tells
 * @param details anything else worth keeping
 */
public record TargetIdentity(
    String endpoint,
    String modelName,
    Optional<String> modelVersion,
    Optional<String> modelSha256,
    Optional<String> instanceId,
    SortedMap<String, String> details) {}
