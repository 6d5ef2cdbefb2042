package dev.tenk.targets;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Readings of a device's state, in parallel to the load and never in its way. */
public interface Telemetry extends AutoCloseable {
  /** What measures the power; empty where it is not measured. */
  Optional<String> powerSource();

  /** How long it is to be watched without load before a cell, 0 where its power is not measured. */
  Duration idle();

  /**
   * Reads the device's state now. Waits for the answers, a few seconds at most, so it is called
   * from a thread that has nothing else to do, and by one at a time. What did not answer is empty.
   */
  Reading read();

  @Override
  void close();

  /**
   * The state of the device. Empty where unknown.
   *
   * @param atNanos half-way between question and answer on the clock of {@link System#nanoTime}; of
   *     the power meter's where there is one
   * @param powerWatts power drawn, W
   * @param energyJoules reading of the meter's own energy counter, J
   * @param socTemperatureCelsius of the CPU, °C
   * @param npuTemperatureCelsius of the accelerator, °C
   * @param throttledBits as {@link dev.tenk.results.model.Throttling} knows them
   * @param npuZone of the accelerator's temperature, as {@link
   *     dev.tenk.results.model.TelemetrySample} knows it
   * @param trouble why the power meter gave no power, without a full stop
   */
  record Reading(
      long atNanos,
      OptionalDouble powerWatts,
      OptionalDouble energyJoules,
      OptionalDouble socTemperatureCelsius,
      OptionalDouble npuTemperatureCelsius,
      OptionalLong throttledBits,
      Optional<String> npuZone,
      Optional<String> trouble) {}
}
