package dev.tenk.cost;

import java.math.BigDecimal;

/**
 * Several inputs in one pass of the model.
 *
 * @param size inputs of a full batch, at least 1
 * @param seconds a full batch takes, above 0
 */
public record Batching(int size, Estimate seconds) {
  /** Refuses values out of their bounds. */
  public Batching {
    Bounds.atLeast("batch size", size, 1);
    Estimate.aboveZero("batch seconds", seconds);
  }

  /** Time of one input in a full batch, s: what a model of a deployment takes as work seconds. */
  public Estimate secondsPerInference() {
    return seconds.dividedBy(BigDecimal.valueOf(size));
  }

  /**
   * Time of so many inputs, s; the last batch takes as long as a full one.
   *
   * @param inferences 0 or more
   */
  public Estimate secondsFor(long inferences) {
    return seconds.times(BigDecimal.valueOf((inferences + size - 1) / size));
  }
}
