package dev.tenk.targets.edge.meter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenk.targets.edge.meter.MeterHttp.NoReadingException;
import dev.tenk.targets.edge.meter.PowerMeter.Power;
import java.util.Locale;
import java.util.OptionalDouble;

/** Makes a power of what a meter's JSON says. */
final class MeterReading {
  private MeterReading() {}

  /**
   * Of a field.
   *
   * @param name of the field, for people
   * @param watts where the power is
   * @param counter where the energy is; missing where there is none
   * @param joulesPerUnit of the energy
   */
  static Power.Known of(String name, JsonNode watts, JsonNode counter, double joulesPerUnit)
      throws NoReadingException {
    OptionalDouble power = JsonNumbers.finite(watts);
    if (power.isEmpty()) {
      throw new NoReadingException(
          watts.isNull()
              ? "tells no power: its '%s' is null, as where its measuring has failed"
                  .formatted(name)
              : "answered without a number '%s'".formatted(name));
    }
    if (power.getAsDouble() < 0) {
      throw new NoReadingException(
          String.format(
              Locale.ROOT,
              "tells %s W, and no device draws less than 0: it is wired the other way round, or set to reverse",
              power.getAsDouble()));
    }
    OptionalDouble energy = JsonNumbers.atLeastZero(counter);
    return new Power.Known(
        power.getAsDouble(),
        energy.isPresent()
            ? OptionalDouble.of(energy.getAsDouble() * joulesPerUnit)
            : OptionalDouble.empty());
  }
}
