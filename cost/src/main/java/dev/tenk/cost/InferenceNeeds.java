package dev.tenk.cost;

import java.math.BigDecimal;

/**
 * What one inference requires of the place where it runs.
 *
 * @param runSeconds the longest that it takes there, s
 * @param requestBytes the largest request body
 * @param responseBytes the largest response body
 * @param memoryMb the most memory that it takes, MB of 2^20 bytes
 * @param gpu whether it needs a GPU
 */
public record InferenceNeeds(
    BigDecimal runSeconds, long requestBytes, long responseBytes, long memoryMb, boolean gpu) {}
