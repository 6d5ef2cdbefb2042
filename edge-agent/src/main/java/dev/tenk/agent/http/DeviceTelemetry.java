package dev.tenk.agent.http;

import dev.tenk.agent.model.AcceleratorState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * The state of the device. Empty where unknown.
 *
 * @param socTemperatureCelsius temperature of the CPU, °C
 * @param throttledBits as the firmware reports them: bits 0 to 3 for low voltage, capped frequency,
 *     throttled and soft temperature limit now, bits 16 to 19 for the same since the device started
 * @param memoryBytes all of its memory
 * @param memoryAvailableBytes what programs could still have of it
 * @param accelerator under the loaded model
 * @param workerRestarts workers started in place of one that ended by itself, since the agent
 *     started
 */
record DeviceTelemetry(
    OptionalDouble socTemperatureCelsius,
    OptionalLong throttledBits,
    OptionalLong memoryBytes,
    OptionalLong memoryAvailableBytes,
    AcceleratorState accelerator,
    OptionalLong workerRestarts) {
  private static final long NOW_BITS = 0xF;
  private static final int SINCE_START_SHIFT = 16;
  private static final List<String> BITS =
      List.of(
          "supply voltage too low",
          "CPU frequency capped",
          "CPU throttled",
          "soft temperature limit reached");

  /** Nothing is known. */
  static final DeviceTelemetry UNKNOWN =
      new DeviceTelemetry(
          OptionalDouble.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          AcceleratorState.UNKNOWN,
          OptionalLong.empty());

  /** The same device, and what the agent knows in addition. */
  DeviceTelemetry with(AcceleratorState newAccelerator, long newWorkerRestarts) {
    return new DeviceTelemetry(
        socTemperatureCelsius,
        throttledBits,
        memoryBytes,
        memoryAvailableBytes,
        newAccelerator,
        OptionalLong.of(newWorkerRestarts));
  }

  /** The JSON of {@code GET /telemetry}. */
  String toJson() {
    List<String> fields = new ArrayList<>();
    // What a Raspberry Pi measures of itself leaves out its HATs: no power of the device is known.
    field(fields, "power_w", Optional.empty());
    field(fields, "soc_temp_c", boxed(socTemperatureCelsius));
    field(fields, "npu_temp_c", boxed(accelerator.temperatureCelsius()));
    field(fields, "npu_temp_zone", accelerator.temperatureZone().map(DeviceTelemetry::quoted));
    field(fields, "npu_power_w", boxed(accelerator.powerWatts()));
    field(fields, "npu_throttling_enabled", accelerator.throttlingEnabled());
    field(fields, "throttled", boxed(throttledBits).map(bits -> (bits & NOW_BITS) != 0));
    field(fields, "throttled_bits", boxed(throttledBits));
    field(fields, "throttled_now", boxed(throttledBits).map(DeviceTelemetry::inWords));
    field(
        fields,
        "throttled_since_start",
        boxed(throttledBits).map(bits -> inWords(bits >> SINCE_START_SHIFT)));
    field(fields, "memory_bytes", boxed(memoryBytes));
    field(fields, "memory_available_bytes", boxed(memoryAvailableBytes));
    field(fields, "worker_restarts", boxed(workerRestarts));
    return fields.stream().collect(Collectors.joining(",", "{", "}"));
  }

  private static void field(List<String> fields, String name, Optional<?> value) {
    fields.add(quoted(name) + ":" + value.map(Object::toString).orElse("null"));
  }

  private static Optional<Double> boxed(OptionalDouble value) {
    return value.isPresent() ? Optional.of(value.getAsDouble()) : Optional.empty();
  }

  private static Optional<Long> boxed(OptionalLong value) {
    return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
  }

  private static String inWords(long bits) {
    List<String> words = new ArrayList<>();
    for (int bit = 0; bit < BITS.size(); bit++) {
      if ((bits >> bit & 1) != 0) {
        words.add(quoted(BITS.get(bit)));
      }
    }
    return words.stream().collect(Collectors.joining(",", "[", "]"));
  }

  /** For words of ours, and a zone, of which only letters are kept. */
  private static String quoted(String text) {
    return '"' + text.replaceAll("[^A-Za-z_ ]", "") + '"';
  }
}
