package dev.tenk.results.model;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How a device was at an instant. Empty where unknown; nothing derived is kept.
 *
 * @param timeNanos half-way between question and answer, ns from the cell's epoch; negative before
 *     it
 * @param powerWatts power drawn, W
 * @param energyJoules reading of the meter's own energy counter, J since an arbitrary start
 * @param socTemperatureCelsius of the CPU, °C
 * @param npuTemperatureCelsius of the accelerator, °C
 * @param throttledBits as a Raspberry Pi's firmware reports them: {@link Throttling} knows each
 * @param npuZone of the accelerator's temperature, in its own words: {@link #COOL_ZONE}, or one in
 *     which it may slow down
 */
public record TelemetrySample(
    long timeNanos,
    OptionalDouble powerWatts,
    OptionalDouble energyJoules,
    OptionalDouble socTemperatureCelsius,
    OptionalDouble npuTemperatureCelsius,
    OptionalLong throttledBits,
    Optional<String> npuZone) {
  /** The zone in which an accelerator does not slow down. */
  public static final String COOL_ZONE = "green";
}
