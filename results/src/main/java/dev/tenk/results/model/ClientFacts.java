package dev.tenk.results.model;

import java.util.OptionalLong;

/**
 * What the target's client measured of its own part in a request. What it does not measure is
 * absent, never 0.
 *
 * @param marshallingNanos turning the call into an HTTP request, ns
 * @param acquireNanos waiting for a connection, ns
 * @param serviceCallNanos from writing the request to reading the response, ns
 * @param pollGapNanos time between the last look at which an asynchronous result was not there and
 *     the one that found it, ns: the response time is late by at most this much
 */
public record ClientFacts(
    OptionalLong marshallingNanos,
    OptionalLong acquireNanos,
    OptionalLong serviceCallNanos,
    OptionalLong pollGapNanos) {
  /** A client that measures nothing. */
  public static final ClientFacts UNKNOWN =
      new ClientFacts(
          OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
}
