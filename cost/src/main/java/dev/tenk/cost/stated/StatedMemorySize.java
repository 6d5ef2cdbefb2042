package dev.tenk.cost.stated;

import java.math.BigDecimal;
import java.util.List;

/**
 * How long a tool states that calls of a function take with one memory size.
 *
 * @param memoryMb above 0
 * @param billedMillis of a call, ms, above 0
 * @param remarks what else was stated, each for people; may be empty
 */
public record StatedMemorySize(int memoryMb, BigDecimal billedMillis, List<String> remarks) {
  /** Copies its list. */
  public StatedMemorySize {
    remarks = List.copyOf(remarks);
  }
}
