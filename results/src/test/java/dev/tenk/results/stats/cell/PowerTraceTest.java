package dev.tenk.results.stats.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.model.TelemetrySample;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Energies that can be computed by hand. */
class PowerTraceTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MINUTE = 60 * SECOND;
  private static final Offset<Double> EXACTLY = within(1e-9);

  @Test
  void constantPowerIsPowerTimesTime() {
    EnergyUse use = energy(samples(70, t -> 5, t -> true), 60, 600);

    assertThat(use.joules()).isEqualTo(300, EXACTLY);
    assertThat(use.basis()).isEqualTo(EnergyUse.Basis.POWER);
    assertThat(use.coverage()).isEqualTo(1, EXACTLY);
    assertThat(use.power().watts()).isEqualTo(5, EXACTLY);
    assertThat(use.power().halfWidthWatts().getAsDouble()).isEqualTo(0, EXACTLY);
    assertThat(use.joulesPerInference().getAsDouble()).isEqualTo(0.5, EXACTLY);
    assertThat(use.halfWidthJoulesPerInference().getAsDouble()).isEqualTo(0, EXACTLY);
  }

  /** Samples at half seconds; the window's ends lie between them. */
  @Test
  void aRampIsIntegratedExactly() {
    // t W from 0 to 60 s: 60² / 2
    assertThat(energy(samples(70, t -> 10 + t, t -> true), 60, 1).joules())
        .isEqualTo(600 + 1800, EXACTLY);
  }

  @Test
  void missingSamplesAreBridgedUpToFourSeconds() {
    // three missing ones, on a straight line
    EnergyUse use = energy(samples(70, t -> 10 + t, t -> t < 20 || t > 23), 60, 1);
    assertThat(use.joules()).isEqualTo(2400, EXACTLY);
    assertThat(use.coverage()).isEqualTo(1, EXACTLY);
  }

  @Test
  void whatIsNotCoveredIsLikeTheRest() {
    // 4 missing ones: from 19.5 to 24.5 s nothing is known; 95 of 100 s at 8 W
    List<TelemetrySample> samples = samples(110, t -> 8, t -> t < 20 || t > 24);
    EnergyUse use = energy(samples, 100, 1);
    assertThat(use.coverage()).isEqualTo(0.95, EXACTLY);
    assertThat(use.joules()).isEqualTo(800, EXACTLY);
  }

  @Test
  void belowNinetyFivePercentNothingIsSaid() {
    // 5 of 60 s
    PowerTrace trace = new PowerTrace(samples(70, t -> 8, t -> t < 20 || t > 24));
    assertThat(trace.coverage(0, MINUTE)).isEqualTo(55.0 / 60, EXACTLY);
    assertThat(trace.energy(0, MINUTE, new long[12], 600)).isEmpty();
    assertThat(trace.mean(0, MINUTE)).isEmpty();
    // a meter that stopped answering after 40 s
    assertThat(new PowerTrace(samples(70, t -> 8, t -> t < 40)).mean(0, MINUTE)).isEmpty();
    assertThat(new PowerTrace(List.of()).mean(0, MINUTE)).isEmpty();
  }

  @Test
  void noSuccessNoJoulesForOne() {
    EnergyUse use = energy(samples(70, t -> 5, t -> true), 60, 0);
    assertThat(use.joules()).isEqualTo(300, EXACTLY);
    assertThat(use.joulesPerInference()).isEmpty();
    assertThat(use.halfWidthJoulesPerInference()).isEmpty();
  }

  /** The counter shows 10 J a second in steps of 10 J, the power samples 9 W. */
  @Test
  void theCounterIsTakenWhereItsStepIsAtMostTwoPercent() {
    List<TelemetrySample> samples = metered(120, 9, t -> 10 * Math.floor(t));

    EnergyUse minute = energy(samples, 60, 600);
    assertThat(minute.basis()).isEqualTo(EnergyUse.Basis.COUNTER);
    // 1.67 %: between the readings of −0.5 s and 0.5 s lies −5 J, and so at 60 s
    assertThat(minute.joules()).isEqualTo(600, EXACTLY);
    assertThat(minute.joulesPerInference().getAsDouble()).isEqualTo(1, EXACTLY);
    // a reading may be late by a step of 10 J, and nothing else varies
    assertThat(minute.halfWidthJoulesPerInference().getAsDouble()).isEqualTo(10.0 / 600, EXACTLY);
    assertThat(minute.power().halfWidthWatts().getAsDouble()).isEqualTo(10.0 / 60, EXACTLY);

    // 2.5 %
    EnergyUse shorter = energy(samples, 40, 400);
    assertThat(shorter.basis()).isEqualTo(EnergyUse.Basis.POWER);
    assertThat(shorter.joules()).isEqualTo(360, EXACTLY);
  }

  /** Its last reading is at 97.5 s, because the last request was answered by then. */
  @Test
  void theLastReadingMayBeALittleEarly() {
    EnergyUse use = energy(metered(98, 9, t -> 10 * Math.floor(t)), 100, 1000);
    assertThat(use.basis()).isEqualTo(EnergyUse.Basis.COUNTER);
    assertThat(use.coverage()).isEqualTo(0.975, EXACTLY);
    // from −5 J at 0 s to 970 J at 97.5 s
    assertThat(use.joules()).isEqualTo(975 / 0.975, EXACTLY);
    assertThat(energy(metered(96, 9, t -> 10 * Math.floor(t)), 100, 1000).joules())
        .isEqualTo(960 / 0.955, within(10.0));
  }

  /** As of a meter that counts milliwatt-hours: 2 W are a step of 3.6 J every 1.8 s. */
  @Test
  void aCoarseCounterNeedsALongerWindow() {
    List<TelemetrySample> samples = metered(310, 2, t -> 3.6 * Math.floor(t / 1.8));
    assertThat(energy(samples, 60, 1).basis()).isEqualTo(EnergyUse.Basis.POWER);
    EnergyUse longer = energy(samples, 300, 1);
    assertThat(longer.basis()).isEqualTo(EnergyUse.Basis.COUNTER);
    assertThat(longer.joules()).isEqualTo(600, within(3.6));
  }

  @Test
  void aCounterThatMovesOnceAMinuteIsNotEnoughForTenOfThem() {
    List<TelemetrySample> samples = metered(620, 10, t -> 600 * Math.floor((t + 13) / 60));
    EnergyUse use = energy(samples, 600, 1);
    assertThat(use.basis()).isEqualTo(EnergyUse.Basis.POWER);
    assertThat(use.joules()).isEqualTo(6000, EXACTLY);
  }

  @Test
  void aCounterThatRanBackwardsOrStoodStillIsNotUsed() {
    assertThat(energy(metered(130, 10, t -> t < 30 ? 10 * t : 10 * (t - 30)), 120, 1).basis())
        .isEqualTo(EnergyUse.Basis.POWER);
    assertThat(energy(metered(130, 10, t -> 77), 120, 1).basis()).isEqualTo(EnergyUse.Basis.POWER);
  }

  /**
   * Five seconds at 4 W and five at 6 W, in turn. Between samples at half seconds the lines cross 5
   * W at the batches' ends, so batches have means of (4 · 4 + 2 · 0.5 · 4.5) / 5 = 4.1 W and 5.9 W.
   */
  @Test
  void theIntervalIsThatOfTheBatches() {
    List<TelemetrySample> samples =
        samples(70, t -> Math.floorMod((long) Math.floor(t / 5), 2L) == 0 ? 4 : 6, t -> true);
    // 12 batches; t(0.995; 11) = 3.1058; s/√n = 0.9 · √(12/11) / √12
    double halfWidthWatts = 3.105806516 * 0.9 / Math.sqrt(11);
    assertThat(new PowerTrace(samples).mean(0, MINUTE).orElseThrow().halfWidthWatts().getAsDouble())
        .isEqualTo(halfWidthWatts, within(1e-6));

    EnergyUse even = energy(samples, 60, 600);
    assertThat(even.power().watts()).isEqualTo(5, EXACTLY);
    assertThat(even.joulesPerInference().getAsDouble()).isEqualTo(0.5, EXACTLY);
    assertThat(even.halfWidthJoulesPerInference().getAsDouble())
        .isEqualTo(halfWidthWatts / 10, within(1e-7));

    // as many inferences as joules in each batch: nothing varies
    long[] inProportion =
        IntStream.range(0, 12).mapToLong(batch -> batch % 2 == 0 ? 41 : 59).toArray();
    EnergyUse steady = new PowerTrace(samples).energy(0, MINUTE, inProportion, 600).orElseThrow();
    assertThat(steady.halfWidthJoulesPerInference().getAsDouble()).isEqualTo(0, EXACTLY);
  }

  @Test
  void batchesAreAtLeastFiveSecondsOrFive() {
    assertThat(PowerTrace.batches(0, 10 * SECOND - 1)).isZero();
    assertThat(PowerTrace.batches(-10 * SECOND, 0)).isEqualTo(5);
    assertThat(PowerTrace.batches(0, 30 * SECOND)).isEqualTo(6);
    assertThat(PowerTrace.batches(0, 160 * SECOND)).isEqualTo(32);
    assertThat(PowerTrace.batches(0, 3600 * SECOND)).isEqualTo(32);
    assertThat(new PowerTrace(samples(9, t -> 3, t -> true)).mean(0, 8 * SECOND))
        .contains(new MeanWatts(3, OptionalDouble.empty()));
  }

  /**
   * Power that remembers: x′ = 0.6 x + noise, mean 5 W, 320 s. Taken for independent, the samples'
   * interval is √((1 − 0.6) / (1 + 0.6)) = half as wide as it should be and misses every fifth
   * time.
   */
  @Test
  void theIntervalHoldsThoughNeighboursAreAlike() {
    Random random = new Random(7);
    int held = 0;
    for (int run = 0; run < 500; run++) {
      double[] watts = new double[330];
      double off = 0;
      for (int i = 0; i < watts.length; i++) {
        off = 0.6 * off + random.nextGaussian() * 0.4;
        watts[i] = 5 + off;
      }
      MeanWatts mean =
          new PowerTrace(samples(327, t -> watts[(int) Math.floor(t) + 1], t -> true))
              .mean(0, 320 * SECOND)
              .orElseThrow();
      if (Math.abs(mean.watts() - 5) <= mean.halfWidthWatts().getAsDouble()) {
        held++;
      }
    }
    // 99 % less what 10 s batches still have in common
    assertThat(held).isGreaterThanOrEqualTo(485);
  }

  private static EnergyUse energy(List<TelemetrySample> samples, int seconds, long succeeded) {
    int batches = PowerTrace.batches(0, seconds * SECOND);
    long[] successes = new long[batches];
    Arrays.fill(successes, succeeded / batches);
    return new PowerTrace(samples).energy(0, seconds * SECOND, successes, succeeded).orElseThrow();
  }

  /** A sample a second, from −0.5 s on. */
  private static List<TelemetrySample> samples(
      int seconds, DoubleUnaryOperator watts, DoublePredicate known) {
    return IntStream.range(0, seconds + 1)
        .mapToDouble(i -> i - 0.5)
        .filter(known)
        .mapToObj(t -> sample(t, watts.applyAsDouble(t), OptionalDouble.empty()))
        .toList();
  }

  private static List<TelemetrySample> metered(
      int seconds, double watts, DoubleUnaryOperator joules) {
    return IntStream.range(0, seconds + 1)
        .mapToDouble(i -> i - 0.5)
        .mapToObj(t -> sample(t, watts, OptionalDouble.of(joules.applyAsDouble(t))))
        .toList();
  }

  private static TelemetrySample sample(double seconds, double watts, OptionalDouble joules) {
    return new TelemetrySample(
        Math.round(seconds * 1e9),
        OptionalDouble.of(watts),
        joules,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalLong.empty(),
        Optional.empty());
  }
}
