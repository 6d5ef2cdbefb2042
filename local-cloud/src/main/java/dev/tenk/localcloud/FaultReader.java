package dev.tenk.localcloud;

import dev.tenk.results.settings.Settings;
import dev.tenk.results.settings.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Reads what goes wrong at an endpoint or a function. */
final class FaultReader {
  private FaultReader() {}

  /**
   * The faults of a profile's section; none where it has none.
   *
   * @param async whether it is of an asynchronous endpoint, which has other faults
   */
  static List<Fault> read(Settings settings, boolean async) {
    if (!settings.has("faults")) {
      return List.of();
    }
    List<Fault> faults = new ArrayList<>();
    for (Settings fault : settings.sections("faults")) {
      Fault.Kind kind = fault.choice("kind", Fault.Kind.words());
      if (!async && (kind == Fault.Kind.LOST || kind == Fault.Kind.FAILURE)) {
        throw fault.error("kind", "only an asynchronous endpoint has this fault");
      }
      if (async && (kind == Fault.Kind.STREAM_ERROR || kind == Fault.Kind.STREAM_FAILURE)) {
        throw fault.error("kind", "an asynchronous endpoint streams nothing");
      }
      if (fault.has("every") == fault.has("rate")) {
        throw fault.error("kind", "either 'every' or 'rate' says how often it strikes");
      }
      faults.add(
          new Fault(
              kind,
              fault.has("every")
                  ? OptionalLong.of(fault.integer("every", 1, ProfileReader.ANY_INT, 1))
                  : OptionalLong.empty(),
              fault.has("rate")
                  ? OptionalDouble.of(fault.value("rate", Units::ratio))
                  : OptionalDouble.empty(),
              kind == Fault.Kind.MODEL_ERROR
                  ? fault.integer("status", 400, 599, Fault.DEFAULT_STATUS)
                  : Fault.DEFAULT_STATUS,
              kind == Fault.Kind.TRICKLE
                  ? ProfileReader.duration(fault, "interval", Fault.DEFAULT_INTERVAL)
                  : Fault.DEFAULT_INTERVAL));
    }
    return faults;
  }
}
