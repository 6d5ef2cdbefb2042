package dev.tenk.cost.stated;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A throughput that a tool states of one device, server or instance, over its own run there.
 *
 * @param name as the tool calls it: the network that ran, the load it was under, the instance type
 * @param capacityPerSecond inferences a second, above 0
 * @param serviceTimeMillis what one inference takes in the device, ms, above 0; empty where that
 *     was not looked at
 * @param remarks what else was stated, each for people; may be empty
 */
public record StatedCapacity(
    String name,
    BigDecimal capacityPerSecond,
    Optional<BigDecimal> serviceTimeMillis,
    List<String> remarks) {
  /** Copies its list. */
  public StatedCapacity {
    remarks = List.copyOf(remarks);
  }
}
