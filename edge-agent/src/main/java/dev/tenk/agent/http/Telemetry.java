package dev.tenk.agent.http;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How the device is. Empty where unknown.
 *
 * @param powerWatts power drawn, W
 * @param socTemperatureCelsius temperature of the CPU, °C
 * @param npuTemperatureCelsius temperature of the accelerator, °C
 * @param throttled whether the device runs slower than it could right now, from heat or too low a
 *     voltage
 */
record Telemetry(
    OptionalDouble powerWatts,
    OptionalDouble socTemperatureCelsius,
    OptionalDouble npuTemperatureCelsius,
    Optional<Boolean> throttled) {
  /** Nothing is known. */
  static final Telemetry UNKNOWN =
      new Telemetry(
          OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), Optional.empty());

  /** The JSON of {@code GET /telemetry}. */
  String toJson() {
    return "{\"power_w\":%s,\"soc_temp_c\":%s,\"npu_temp_c\":%s,\"throttled\":%s}"
        .formatted(
            orNull(powerWatts),
            orNull(socTemperatureCelsius),
            orNull(npuTemperatureCelsius),
            throttled.map(String::valueOf).orElse("null"));
  }

  private static String orNull(OptionalDouble value) {
    return value.isPresent() ? Double.toString(value.getAsDouble()) : "null";
  }
}
