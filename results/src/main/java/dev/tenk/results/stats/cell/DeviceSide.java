package dev.tenk.results.stats.cell;

import dev.tenk.results.model.DeviceWatch;
import dev.tenk.results.model.TelemetrySample;
import dev.tenk.results.model.Throttling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a cell shows of the device beyond its answers. Of the measured window, but for the idle
 * power.
 *
 * @param powerSource what measured its power; empty where nothing did
 * @param energy what the window took; empty where it was not measured, or too little of it
 * @param idle mean power in the stretch without load before the cell; empty where it was not
 *     measured
 * @param idleSeconds length of that stretch
 * @param soc temperature of the CPU
 * @param npu temperature of the accelerator
 * @param throttled a reason against the cell, where the device was slower than it could be
 * @param troubles what is missing and why, each a sentence without a full stop
 */
public record DeviceSide(
    Optional<String> powerSource,
    Optional<EnergyUse> energy,
    Optional<MeanWatts> idle,
    OptionalDouble idleSeconds,
    Optional<Warming> soc,
    Optional<Warming> npu,
    Optional<String> throttled,
    List<String> troubles) {
  /** Copies its list. */
  public DeviceSide {
    troubles = List.copyOf(troubles);
  }

  /**
   * A temperature.
   *
   * @param startCelsius first one of the window, °C
   * @param endCelsius last one of the window, °C
   */
  public record Warming(double startCelsius, double endCelsius) {}

  /**
   * The device's side, from telemetry samples.
   *
   * @param samples in order of time, from before the window to after it
   * @param fromNanos start of the window, ns from the cell's epoch
   * @param toNanos its end
   * @param successes of the window, by batch of {@link PowerTrace#batches}
   * @param succeeded all of them
   */
  public static DeviceSide of(
      DeviceWatch watch,
      List<TelemetrySample> samples,
      long fromNanos,
      long toNanos,
      long[] successes,
      long succeeded) {
    List<TelemetrySample> window =
        samples.stream()
            .filter(sample -> sample.timeNanos() >= fromNanos && sample.timeNanos() <= toNanos)
            .toList();
    PowerTrace trace = new PowerTrace(samples);
    List<String> troubles = new ArrayList<>(watch.troubles());
    Optional<EnergyUse> energy = Optional.empty();
    Optional<MeanWatts> idle = Optional.empty();
    OptionalDouble idleSeconds = OptionalDouble.empty();
    if (watch.powerSource().isPresent()) {
      energy = trace.energy(fromNanos, toNanos, successes, succeeded);
      missingPower(window, fromNanos).ifPresent(troubles::add);
      if (energy.isPresent() && trace.counterRanBackwards(fromNanos, toNanos)) {
        troubles.add(
            "its power meter's energy counter ran backwards in the window, as one does that begins anew: the energy is that of the power samples");
      }
      if (energy.isEmpty()) {
        troubles.add(
            "its energy is not known: the power samples cover %s of the window and 95 %% are needed"
                .formatted(percent(trace.coverage(fromNanos, toNanos))));
      }
    }
    if (watch.idleFromNanos().isPresent()) {
      long idleFrom = watch.idleFromNanos().getAsLong();
      long idleTo = watch.idleToNanos().getAsLong();
      idle = trace.mean(idleFrom, idleTo);
      idleSeconds = OptionalDouble.of((idleTo - idleFrom) / 1e9);
      if (idle.isEmpty()) {
        troubles.add(
            "its idle power is not known: the power samples cover %s of the stretch without load and 95 %% are needed"
                .formatted(percent(trace.coverage(idleFrom, idleTo))));
      }
    }
    return new DeviceSide(
        watch.powerSource(),
        energy,
        idle,
        idleSeconds,
        warming(window, TelemetrySample::socTemperatureCelsius),
        warming(window, TelemetrySample::npuTemperatureCelsius),
        throttled(samples, window, fromNanos).or(() -> hot(window)),
        troubles);
  }

  private static Optional<String> missingPower(List<TelemetrySample> window, long fromNanos) {
    long missing = window.stream().filter(sample -> sample.powerWatts().isEmpty()).count();
    if (missing == 0) {
      return Optional.empty();
    }
    int known = window.size();
    while (known > 0 && window.get(known - 1).powerWatts().isEmpty()) {
      known--;
    }
    String tail =
        known == window.size()
            ? ""
            : String.format(
                Locale.ROOT,
                ", and in all from %.0f s into it on",
                (window.get(known).timeNanos() - fromNanos) / 1e9);
    return Optional.of(
        "the power is missing in %d of %d samples of the window%s"
            .formatted(missing, window.size(), tail));
  }

  private static Optional<Warming> warming(
      List<TelemetrySample> window, Function<TelemetrySample, OptionalDouble> temperature) {
    double[] known =
        window.stream()
            .map(temperature)
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .toArray();
    return known.length == 0
        ? Optional.empty()
        : Optional.of(new Warming(known[0], known[known.length - 1]));
  }

  /**
   * Bits of what is so now count in samples of the window. Those of what has been so since the
   * start of the device show what came and went between two samples, where they are not set before
   * the window and are by its end.
   */
  private static Optional<String> throttled(
      List<TelemetrySample> samples, List<TelemetrySample> window, long fromNanos) {
    Set<Throttling> seen = EnumSet.noneOf(Throttling.class);
    long known = 0;
    long slowed = 0;
    for (TelemetrySample sample : window) {
      if (sample.throttledBits().isPresent()) {
        Collection<Throttling> now = Throttling.now(sample.throttledBits().getAsLong());
        seen.addAll(now);
        known++;
        slowed += now.isEmpty() ? 0 : 1;
      }
    }
    Optional<TelemetrySample> before =
        known(samples).filter(sample -> sample.timeNanos() <= fromNanos).reduce((a, b) -> b);
    Optional<TelemetrySample> last = known(window).reduce((a, b) -> b);
    Set<Throttling> passing = EnumSet.noneOf(Throttling.class);
    if (before.isPresent() && last.isPresent()) {
      passing.addAll(Throttling.sinceBoot(last.get().throttledBits().getAsLong()));
      passing.removeAll(Throttling.sinceBoot(before.get().throttledBits().getAsLong()));
      passing.removeAll(seen);
    }
    if (seen.isEmpty() && passing.isEmpty()) {
      return Optional.empty();
    }
    List<String> what = new ArrayList<>();
    if (!seen.isEmpty()) {
      what.add("%s, in %d of %d telemetry samples".formatted(words(seen), slowed, known));
    }
    if (!passing.isEmpty()) {
      what.add(words(passing) + ", for a moment between two telemetry samples");
    }
    Set<Throttling> all = EnumSet.noneOf(Throttling.class);
    all.addAll(seen);
    all.addAll(passing);
    return Optional.of(
        "the device ran slower than it could (%s): %s, then run again"
            .formatted(String.join("; ", what), advice(all)));
  }

  private static Optional<String> hot(List<TelemetrySample> window) {
    List<String> zones =
        window.stream().map(TelemetrySample::npuZone).flatMap(Optional::stream).toList();
    List<String> hot =
        zones.stream().filter(zone -> !zone.equals(TelemetrySample.COOL_ZONE)).toList();
    return hot.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the accelerator was so hot that it may have slowed down (zone %s, in %d of %d telemetry samples): cool it better, then run again"
                .formatted(
                    hot.stream().distinct().collect(Collectors.joining(", ")),
                    hot.size(),
                    zones.size()));
  }

  private static Stream<TelemetrySample> known(List<TelemetrySample> samples) {
    return samples.stream().filter(sample -> sample.throttledBits().isPresent());
  }

  private static String words(Set<Throttling> causes) {
    return causes.stream().map(Throttling::text).collect(Collectors.joining(", "));
  }

  private static String advice(Set<Throttling> causes) {
    boolean voltage = causes.contains(Throttling.LOW_VOLTAGE);
    boolean heat = causes.contains(Throttling.SOFT_TEMPERATURE_LIMIT);
    String supply = "give it a stronger power supply or a better cable";
    String cooling = "cool it better";
    return voltage && !heat ? supply : heat && !voltage ? cooling : cooling + " or " + supply;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", share * 100);
  }
}
