package dev.tenk.agent.http;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How the device is. Empty where unknown.
 *
 * @param powerWatts power drawn, W
 * @param socTemperatureCelsius temperature of the CPU, °C
 * @param npuTemperatureCelsius temperature of the accelerator, °C
 * @param throttledBits as the firmware tells them: bits 0 to 3 for low voltage, capped frequency,
 *     throttled and soft temperature limit now, bits 16 to 19 for the same since the device started
 */
record Telemetry(
    OptionalDouble powerWatts,
    OptionalDouble socTemperatureCelsius,
    OptionalDouble npuTemperatureCelsius,
    OptionalLong throttledBits) {
  private static final long NOW_BITS = 0xF;

  /** Nothing is known. */
  static final Telemetry UNKNOWN =
      new Telemetry(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalLong.empty());

  /** The JSON of {@code GET /telemetry}. */
  String toJson() {
    return "{\"power_w\":%s,\"soc_temp_c\":%s,\"npu_temp_c\":%s,\"throttled\":%s,\"throttled_bits\":%s}"
        .formatted(
            orNull(powerWatts),
            orNull(socTemperatureCelsius),
            orNull(npuTemperatureCelsius),
            throttledBits.isPresent()
                ? String.valueOf((throttledBits.getAsLong() & NOW_BITS) != 0)
                : "null",
            throttledBits.isPresent() ? String.valueOf(throttledBits.getAsLong()) : "null");
  }

  private static String orNull(OptionalDouble value) {
    return value.isPresent() ? Double.toString(value.getAsDouble()) : "null";
  }
}
