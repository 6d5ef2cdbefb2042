package dev.tenk.agent.http;

import static java.util.stream.Collectors.joining;

import dev.tenk.agent.model.AcceleratorState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The state of the device. Empty where unknown.
 *
 * @param socTemperatureCelsius temperature of the CPU, °C
 * @param throttledBits as the firmware reports them: bits 0 to 3 for low voltage, capped frequency,
 *     throttled and soft temperature limit now, bits 16 to 19 for the same since the device started
 * @param memoryBytes all of its memory
 * @param memoryAvailableBytes what programs could still have of it
 * @param accelerators those under the loaded models
 * @param workerRestarts workers started in place of one that ended by itself, since the agent
 *     started
 */
record DeviceTelemetry(
    OptionalDouble socTemperatureCelsius,
    OptionalLong throttledBits,
    OptionalLong memoryBytes,
    OptionalLong memoryAvailableBytes,
    List<Accelerator> accelerators,
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
          List.of(),
          OptionalLong.empty());

  /** Copies its list. */
  DeviceTelemetry {
    accelerators = List.copyOf(accelerators);
  }

  /**
   * An accelerator under a loaded model.
   *
   * @param device its id, where the model's worker tells it
   * @param model name of the model
   * @param version of the model
   * @param state how it is
   */
  record Accelerator(
      Optional<String> device, String model, String version, AcceleratorState state) {}

  /** The same device, and what the agent knows in addition. */
  DeviceTelemetry with(List<Accelerator> newAccelerators, long newWorkerRestarts) {
    return new DeviceTelemetry(
        socTemperatureCelsius,
        throttledBits,
        memoryBytes,
        memoryAvailableBytes,
        newAccelerators,
        OptionalLong.of(newWorkerRestarts));
  }

  /** The JSON of {@code GET /telemetry}. */
  String toJson() {
    List<String> fields = new ArrayList<>();
    // What a Raspberry Pi measures of itself leaves out its HATs: no power of the device is known.
    field(fields, "power_w", Optional.empty());
    field(fields, "soc_temp_c", boxed(socTemperatureCelsius));
    // Of several none is the device's own; each is in the list.
    AcceleratorState only =
        accelerators.size() == 1 ? accelerators.get(0).state() : AcceleratorState.UNKNOWN;
    accelerator(fields, only);
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
    if (accelerators.size() > 1) {
      String each =
          accelerators.stream().map(DeviceTelemetry::json).collect(joining(",", "[", "]"));
      field(fields, "npus", Optional.of(each));
    }
    return fields.stream().collect(joining(",", "{", "}"));
  }

  private static void accelerator(List<String> fields, AcceleratorState state) {
    field(fields, "npu_temp_c", boxed(state.temperatureCelsius()));
    field(fields, "npu_temp_zone", state.temperatureZone().map(DeviceTelemetry::quoted));
    field(fields, "npu_power_w", boxed(state.powerWatts()));
    field(fields, "npu_throttling_enabled", state.throttlingEnabled());
  }

  private static String json(Accelerator accelerator) {
    List<String> fields = new ArrayList<>();
    field(fields, "device", accelerator.device().map(DeviceTelemetry::quoted));
    field(fields, "model", Optional.of(quoted(accelerator.model())));
    field(fields, "version", Optional.of(quoted(accelerator.version())));
    accelerator(fields, accelerator.state());
    return fields.stream().collect(joining(",", "{", "}"));
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
    return words.stream().collect(joining(",", "[", "]"));
  }

  /** For words of ours and names, and what a worker tells, of which others are left out. */
  private static String quoted(String text) {
    return '"' + text.replaceAll("[^A-Za-z0-9._: -]", "") + '"';
  }
}
