package dev.tenk.cost.stated;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What a tool states of one network on one device, each a mean over its own run there.
 *
 * @param name as the tool calls it
 * @param capacityPerSecond inferences a second, above 0: the most that the device gives, before
 *     there is a network, a queue or an error
 * @param serviceTimeMillis what one inference takes in the device, ms, above 0; empty where that
 *     was not looked at
 * @param remarks what else was stated, each for people; may be empty
 */
public record StatedNetwork(
    String name,
    BigDecimal capacityPerSecond,
    Optional<BigDecimal> serviceTimeMillis,
    List<String> remarks) {
  /** Copies its list. */
  public StatedNetwork {
    remarks = List.copyOf(remarks);
  }
}
