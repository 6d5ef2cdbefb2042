package dev.tenk.agent.model;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The state of an accelerator. Empty where unknown.
 *
 * @param temperatureCelsius its hottest sensor, °C
 * @param powerWatts power it draws, without its host, W
 * @param temperatureZone in its own terms, as in {@code green}
 * @param throttlingEnabled whether it would slow down to protect itself, which does not mean that
 *     it does
 */
public record AcceleratorState(
    OptionalDouble temperatureCelsius,
    OptionalDouble powerWatts,
    Optional<String> temperatureZone,
    Optional<Boolean> throttlingEnabled) {
  /** Nothing is known. */
  public static final AcceleratorState UNKNOWN =
      new AcceleratorState(
          OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty(), Optional.empty());
}
