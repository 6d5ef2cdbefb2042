package dev.tenk.cost;

/**
 * Execution environments that are kept ready, and paid for all month whether used or not. What they
 * serve is charged at a duration rate of its own, and never meets a cold start; what finds all of
 * them busy is served on demand. How much that is follows from Erlang's loss formula, hour by hour.
 *
 * @param concurrency how many, at least 1
 * @param ready price of keeping one ready, a second or GB-second
 * @param duration price of what it serves, a second or GB-second
 */
public record Provisioned(int concurrency, UnitPrice ready, UnitPrice duration) {
  /** Refuses less than one. */
  public Provisioned {
    Bounds.atLeast("provisioned concurrency", concurrency, 1);
  }
}
