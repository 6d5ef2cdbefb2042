package dev.tenk.results.model;

import java.util.OptionalLong;

/**
 * One request as a fact. All instants are nanoseconds from the cell's epoch, on one monotonic
 * clock; nothing derived is kept.
 *
 * @param sequence position in the planned order, from 0
 * @param phase which part of the cell it belongs to
 * @param payloadId index of the payload that was sent
 * @param intendedNanos planned start; empty in a closed workload, where nothing is planned
 * @param handedNanos given to the target's client
 * @param sentNanos written to a connection; equals {@code handedNanos} where the client hides it;
 *     empty when the request never reached a connection
 * @param doneNanos last byte of the reply, or the instant it was given up
 * @param requestBytes body size of the request
 * @param outcome how it ended
 * @param server what the server reported about it
 * @param client what the target's client measured of its own part
 */
public record Sample(
    long sequence,
    Phase phase,
    int payloadId,
    OptionalLong intendedNanos,
    long handedNanos,
    OptionalLong sentNanos,
    long doneNanos,
    long requestBytes,
    Outcome outcome,
    ServerFacts server,
    ClientFacts client) {
  /**
   * Done − intended start, ns: what a user waits. In a closed workload, done − handed, because
   * there the caller's wish to start is the hand-over.
   */
  public long responseNanos() {
    return doneNanos - intendedNanos.orElse(handedNanos);
  }

  /**
   * First byte of a streamed answer − intended start, ns, as {@link #responseNanos()} has its last
   * byte; empty where the answer was not streamed.
   */
  public OptionalLong firstByteNanos() {
    return sentNanos.isPresent() && client.firstByteNanos().isPresent()
        ? OptionalLong.of(
            sentNanos.getAsLong()
                + client.firstByteNanos().getAsLong()
                - intendedNanos.orElse(handedNanos))
        : OptionalLong.empty();
  }

  /** Done − sent, ns; empty when the request never reached a connection. */
  public OptionalLong serviceNanos() {
    return sentNanos.isPresent()
        ? OptionalLong.of(doneNanos - sentNanos.getAsLong())
        : OptionalLong.empty();
  }

  /** Handed − intended start, ns: the load generator's own lateness; empty in a closed workload. */
  public OptionalLong slipNanos() {
    return intendedNanos.isPresent()
        ? OptionalLong.of(handedNanos - intendedNanos.getAsLong())
        : OptionalLong.empty();
  }

  /**
   * Sent − handed, ns: waiting for a connection; a request that never got one waited to its end.
   */
  public long clientWaitNanos() {
    return sentNanos.orElse(doneNanos) - handedNanos;
  }

  /** The same of another phase. */
  public Sample in(Phase other) {
    return new Sample(
        sequence,
        other,
        payloadId,
        intendedNanos,
        handedNanos,
        sentNanos,
        doneNanos,
        requestBytes,
        outcome,
        server,
        client);
  }

  /** Whether the outcome is a success. */
  public boolean succeeded() {
    return outcome instanceof Outcome.Succeeded;
  }
}
