package dev.tenk.targets;

/**
 * What is asked of a target.
 *
 * @param payloadId index into the payloads that the target was opened with
 */
public record InferenceRequest(int payloadId) {}
