package dev.tenk.targets;

/**
 * A request to a target.
 *
 * @param payloadId index into the payloads that the target was opened with
 */
public record InferenceRequest(int payloadId) {}
