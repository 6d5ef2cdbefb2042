package dev.tenk.analysis.benchmarks;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Where the time of a single call goes, each part by itself: the client's from benchmarks of it,
 * the service's and the whole from the calls. A part that was not measured is empty.
 *
 * @param target its name
 * @param clientNanos what the client does, means
 * @param serviceNanos from sending to the answer's last byte, median
 * @param queueNanos waiting in the service as it reports it, median; part of the network's
 * @param modelNanos the model's own run as the server reports it, median; where it does not, the
 *     model is in the network's part
 * @param measuredNanos from the call until the caller has the answer, median
 * @param notes why parts are missing, each a sentence
 */
public record RequestTime(
    String target,
    ClientNanos clientNanos,
    OptionalDouble serviceNanos,
    OptionalDouble queueNanos,
    OptionalDouble modelNanos,
    OptionalDouble measuredNanos,
    List<String> notes) {
  /** Copies its list. */
  public RequestTime {
    notes = List.copyOf(notes);
  }

  /**
   * What a client does for a call, ns.
   *
   * @param encode from pixels to a body, which tenk does once before it measures: in no sum
   * @param sign signature of the request
   * @param marshal the rest of the SDK's way, there and back
   * @param send the body into a connection
   * @param decode reading the answer
   */
  public record ClientNanos(
      OptionalDouble encode,
      OptionalDouble sign,
      OptionalDouble marshal,
      OptionalDouble send,
      OptionalDouble decode) {
    /** Nothing is known. */
    public static final ClientNanos UNKNOWN =
        new ClientNanos(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty());
  }

  /** Of the service time, what is neither sending nor the model, as far as those are known. */
  public OptionalDouble networkAndQueueNanos() {
    return serviceNanos.isEmpty()
        ? serviceNanos
        : OptionalDouble.of(
            serviceNanos.getAsDouble() - modelNanos.orElse(0) - clientNanos.send().orElse(0));
  }

  /** All parts that are known, but for the encoding; empty without the service time. */
  public OptionalDouble sumNanos() {
    return serviceNanos.isEmpty()
        ? serviceNanos
        : OptionalDouble.of(
            clientNanos.sign().orElse(0)
                + clientNanos.marshal().orElse(0)
                + serviceNanos.getAsDouble()
                + clientNanos.decode().orElse(0));
  }

  /**
   * What was measured beyond the sum. Below 0 where the parts alone take longer than within a call.
   */
  public OptionalDouble unexplainedNanos() {
    return measuredNanos.isEmpty() || sumNanos().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(measuredNanos.getAsDouble() - sumNanos().getAsDouble());
  }
}
