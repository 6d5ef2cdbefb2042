package dev.tenk.results.model;

import java.util.OptionalLong;

/**
 * What the server itself said about a request, in nanoseconds. What it did not say is absent, never
 * 0.
 *
 * @param queueNanos waiting inside the server before the model ran
 * @param modelNanos the model's own run
 * @param initNanos start of a new execution environment
 * @param billedNanos what the provider charges for
 */
public record ServerTiming(
    OptionalLong queueNanos,
    OptionalLong modelNanos,
    OptionalLong initNanos,
    OptionalLong billedNanos) {
  /** A server that said nothing. */
  public static final ServerTiming UNKNOWN =
      new ServerTiming(
          OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
}
