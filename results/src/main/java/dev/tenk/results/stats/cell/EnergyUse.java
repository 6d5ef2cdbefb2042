package dev.tenk.results.stats.cell;

import java.util.OptionalDouble;

/**
 * The energy that a device used in the measured window, idle part included.
 *
 * @param joules J
 * @param basis where it comes from
 * @param coverage share of the window that has samples, 0.95 to 1
 * @param power over the window
 * @param joulesPerInference energy / successes; empty without a success
 * @param halfWidthJoulesPerInference half the width of its 99 % interval, J; empty where too little
 *     was seen to report one
 */
public record EnergyUse(
    double joules,
    Basis basis,
    double coverage,
    MeanWatts power,
    OptionalDouble joulesPerInference,
    OptionalDouble halfWidthJoulesPerInference) {
  /** Where an energy comes from. */
  public enum Basis {
    /** The difference of two readings of the meter's own counter. */
    COUNTER("by the meter's energy counter"),
    /** The integral of the power samples, by the trapezium rule. */
    POWER("by the integral of the power samples");

    private final String text;

    Basis(String text) {
      this.text = text;
    }

    /** For display. */
    public String text() {
      return text;
    }
  }
}
