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
 * @param firstByteNanos from writing the request to the first byte of an answer that is streamed,
 *     ns; the last byte is the sample's end
 */
public record ClientFacts(
    OptionalLong marshallingNanos,
    OptionalLong acquireNanos,
    OptionalLong serviceCallNanos,
    OptionalLong pollGapNanos,
    OptionalLong firstByteNanos) {
  /** A client that measures nothing. */
  public static final ClientFacts UNKNOWN =
      new ClientFacts(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty());

  /** The same, of an answer that is streamed. */
  public ClientFacts withFirstByte(long nanos) {
    return new ClientFacts(
        marshallingNanos, acquireNanos, serviceCallNanos, pollGapNanos, OptionalLong.of(nanos));
  }
}
