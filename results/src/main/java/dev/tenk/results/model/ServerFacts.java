package dev.tenk.results.model;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the server itself reported about a request, however the request ended. What it did not
 * report is absent, never 0.
 *
 * @param queueNanos waiting inside the server before the model ran, ns
 * @param modelNanos the model's own run, ns
 * @param handlerNanos the whole function around the model, ns
 * @param initNanos start of a new execution environment, ns
 * @param restoreNanos start of an execution environment from a snapshot, ns
 * @param billedNanos what the provider charges for, ns
 * @param memoryUsedBytes most memory the execution environment has used
 * @param cold whether a new execution environment answered
 * @param variant which of an endpoint's variants, or which version, answered
 */
public record ServerFacts(
    OptionalLong queueNanos,
    OptionalLong modelNanos,
    OptionalLong handlerNanos,
    OptionalLong initNanos,
    OptionalLong restoreNanos,
    OptionalLong billedNanos,
    OptionalLong memoryUsedBytes,
    Optional<Boolean> cold,
    Optional<String> variant) {
  /** A server that reported nothing. */
  public static final ServerFacts UNKNOWN =
      new ServerFacts(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          Optional.empty());

  /** A server that reported how long a request queued and how long its model ran, ns. */
  public static ServerFacts timed(OptionalLong queueNanos, OptionalLong modelNanos) {
    return new ServerFacts(
        queueNanos,
        modelNanos,
        UNKNOWN.handlerNanos,
        UNKNOWN.initNanos,
        UNKNOWN.restoreNanos,
        UNKNOWN.billedNanos,
        UNKNOWN.memoryUsedBytes,
        UNKNOWN.cold,
        UNKNOWN.variant);
  }

  /** The same, answered by that variant or version. */
  public ServerFacts withVariant(Optional<String> newVariant) {
    return new ServerFacts(
        queueNanos,
        modelNanos,
        handlerNanos,
        initNanos,
        restoreNanos,
        billedNanos,
        memoryUsedBytes,
        cold,
        newVariant);
  }
}
