package dev.tenk.results.stats.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.DeviceWatch;
import dev.tenk.results.model.TelemetrySample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.DoubleFunction;
import java.util.function.DoubleToLongFunction;
import org.junit.jupiter.api.Test;

/** A window of 60 s after a warm-up of 10 s, watched from 15 s before to 2 s after. */
class DeviceSideTest {
  private static final long SECOND = 1_000_000_000L;
  private static final DeviceWatch METERED =
      new DeviceWatch(
          Optional.of("shelly"),
          OptionalLong.of(-12 * SECOND),
          OptionalLong.of(-2 * SECOND),
          List.of());
  private static final DeviceWatch UNMETERED =
      new DeviceWatch(Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), List.of());

  @Test
  void idleAndBusyPowerAndTemperatures() {
    DeviceSide side = side(METERED, t -> power(t < 0 ? 3 : 5, 40 + t / 10));

    assertThat(side.powerSource()).contains("shelly");
    assertThat(side.idle().orElseThrow()).isEqualTo(new MeanWatts(3, OptionalDouble.of(0)));
    assertThat(side.idleSeconds()).hasValue(10);
    assertThat(side.energy().orElseThrow().joules()).isEqualTo(300);
    assertThat(side.energy().orElseThrow().joulesPerInference()).hasValue(0.5);
    assertThat(side.soc()).contains(new DeviceSide.Warming(41, 47));
    assertThat(side.npu()).isEmpty();
    assertThat(side.throttled()).isEmpty();
    assertThat(side.troubles()).isEmpty();
  }

  @Test
  void aMeterThatStopsAnswering() {
    DeviceSide side =
        side(METERED, t -> power(t < 46 ? OptionalDouble.of(5) : OptionalDouble.empty(), 40));

    assertThat(side.energy()).isEmpty();
    assertThat(side.idle()).isPresent();
    assertThat(side.troubles())
        .containsExactly(
            "the power is missing in 25 of 61 samples of the window, and in all from 36 s into it on",
            "its energy is not known: the power samples cover 58.3 % of the window and 95 % are needed");
  }

  @Test
  void aMeterThatMissesOne() {
    DeviceSide side =
        side(METERED, t -> power(t == 46 ? OptionalDouble.empty() : OptionalDouble.of(5), 40));

    assertThat(side.energy().orElseThrow().coverage()).isEqualTo(1);
    assertThat(side.troubles())
        .containsExactly("the power is missing in 1 of 61 samples of the window");
  }

  /** A meter that was unplugged for a moment, or switched off and on: 5 W, and a counter from 0. */
  @Test
  void aCounterThatBeginsAnew() {
    List<TelemetrySample> samples = new ArrayList<>();
    for (int second = -15; second <= 72; second++) {
      samples.add(
          new TelemetrySample(
              second * SECOND,
              OptionalDouble.of(5),
              OptionalDouble.of(second < 40 ? 9000 + 5 * second : 5 * (second - 40)),
              OptionalDouble.empty(),
              OptionalDouble.empty(),
              OptionalLong.empty(),
              Optional.empty()));
    }
    long[] successes = {300, 300};

    DeviceSide whole = DeviceSide.of(METERED, samples, 10 * SECOND, 70 * SECOND, successes, 600);
    assertThat(whole.energy().orElseThrow().joules()).isEqualTo(300);
    assertThat(whole.energy().orElseThrow().basis()).isEqualTo(EnergyUse.Basis.POWER);
    assertThat(whole.troubles())
        .containsExactly(
            "its power meter's energy counter ran backwards in the window, as one does that begins anew: the energy is that of the power samples");

    DeviceSide after = DeviceSide.of(METERED, samples, 42 * SECOND, 62 * SECOND, successes, 600);
    assertThat(after.troubles()).isEmpty();
  }

  @Test
  void noIdlePowerWithoutSamplesOfIt() {
    DeviceSide side =
        side(METERED, t -> power(t < -5 ? OptionalDouble.empty() : OptionalDouble.of(5), 40));

    assertThat(side.idle()).isEmpty();
    assertThat(side.energy()).isPresent();
    assertThat(side.troubles())
        .containsExactly(
            "its idle power is not known: the power samples cover 30.0 % of the stretch without load and 95 % are needed");
  }

  @Test
  void whatTheWatcherSaysIsKept() {
    DeviceWatch troubled =
        new DeviceWatch(
            Optional.empty(), OptionalLong.empty(), OptionalLong.empty(), List.of("disk full"));
    assertThat(side(troubled, t -> power(OptionalDouble.empty(), 40)).troubles())
        .containsExactly("disk full");
  }

  @Test
  void lowVoltageInTheWindow() {
    // under-voltage and throttled for 3 s
    assertThat(throttled(t -> t >= 20 && t < 23 ? 0x50005 : t < 20 ? 0 : 0x50000))
        .contains(
            "the device ran slower than it could (supply voltage too low, CPU throttled, in 3 of 61 telemetry samples): give it a stronger power supply or a better cable, then run again");
  }

  @Test
  void heatInTheWindow() {
    assertThat(throttled(t -> t < 60 ? 0 : 0xa000a))
        .contains(
            "the device ran slower than it could (CPU frequency capped, soft temperature limit reached, in 11 of 61 telemetry samples): cool it better, then run again");
  }

  @Test
  void whatCameAndWentBetweenTwoSamples() {
    assertThat(throttled(t -> t < 30 ? 0 : 0x40000))
        .contains(
            "the device ran slower than it could (CPU throttled, for a moment between two telemetry samples): cool it better or give it a stronger power supply or a better cable, then run again");
  }

  @Test
  void whatWasBeforeTheWindowOrIsNotKnownIsNoReason() {
    assertThat(throttled(t -> 0x50000)).isEmpty();
    assertThat(throttled(t -> t < 5 ? 0x50005 : 0x50000)).isEmpty();
    assertThat(throttled(t -> t > 70 ? 0x50005 : 0)).isEmpty();
    assertThat(side(UNMETERED, t -> power(5, 40)).throttled()).isEmpty();
  }

  @Test
  void anAcceleratorOutOfItsCoolZone() {
    List<TelemetrySample> samples = new ArrayList<>();
    for (int second = 0; second <= 72; second++) {
      samples.add(
          new TelemetrySample(
              second * SECOND,
              OptionalDouble.empty(),
              OptionalDouble.empty(),
              OptionalDouble.empty(),
              OptionalDouble.of(80 + second / 4.0),
              OptionalLong.of(0),
              Optional.of(second < 61 ? "green" : "orange")));
    }

    assertThat(
            DeviceSide.of(UNMETERED, samples, 10 * SECOND, 70 * SECOND, new long[] {600}, 600)
                .throttled())
        .contains(
            "the accelerator was so hot that it may have slowed down (zone orange, in 10 of 61 telemetry samples): cool it better, then run again");
    assertThat(DeviceSide.of(UNMETERED, samples, 0, 60 * SECOND, new long[] {600}, 600).throttled())
        .isEmpty();
  }

  private record Reading(OptionalDouble watts, double celsius, OptionalLong bits) {}

  private static Reading power(double watts, double celsius) {
    return power(OptionalDouble.of(watts), celsius);
  }

  private static Reading power(OptionalDouble watts, double celsius) {
    return new Reading(watts, celsius, OptionalLong.empty());
  }

  private static Optional<String> throttled(DoubleToLongFunction bits) {
    return side(
            UNMETERED,
            t -> new Reading(OptionalDouble.empty(), 40, OptionalLong.of(bits.applyAsLong(t))))
        .throttled();
  }

  private static DeviceSide side(DeviceWatch watch, DoubleFunction<Reading> readings) {
    List<TelemetrySample> samples = new ArrayList<>();
    for (int second = -15; second <= 72; second++) {
      Reading reading = readings.apply(second);
      samples.add(
          new TelemetrySample(
              second * SECOND,
              reading.watts(),
              OptionalDouble.empty(),
              OptionalDouble.of(reading.celsius()),
              OptionalDouble.empty(),
              reading.bits(),
              Optional.empty()));
    }
    long[] successes = {50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50};
    return DeviceSide.of(watch, samples, 10 * SECOND, 70 * SECOND, successes, 600);
  }
}
