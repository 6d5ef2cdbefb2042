package dev.tenk.cost;

import static dev.tenk.cost.Places.HOURS;
import static dev.tenk.cost.Places.decimal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.tenk.cost.Load.Timestamps;
import dev.tenk.results.model.Demand;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LoadTest {
  private static final Offset<BigDecimal> CLOSE = Offset.offset(new BigDecimal("1e-20"));
  private static final Offset<Double> CLOSE_DOUBLE = Offset.offset(1e-12);

  @Test
  void aDemandOfASuiteKeepsItsPeak() {
    Load load = Load.of(new Demand(decimal("300000"), 5));

    // 300,000 / 2,628,000 s
    assertThat(load.meanRatePerSecond(HOURS)).isCloseTo(decimal("0.11415525114155251142"), CLOSE);
    assertThat(load.peakRatePerSecond(HOURS)).isCloseTo(decimal("5"), CLOSE);
  }

  @Test
  void aPeakFactorIsTimesTheMean() {
    Load load = Load.peakFactor(decimal("2628000"), decimal("3"));

    assertThat(load.meanRatePerSecond(HOURS)).isEqualByComparingTo("1");
    assertThat(load.peakRatePerSecond(HOURS)).isEqualByComparingTo("3");
  }

  @Test
  void aCurvesPeakIsItsBusiestHoursMeanRate() {
    // half of a day's work in one hour, the rest spread over 23
    Load load = new Load(decimal("2628000"), curve(Optional.empty(), 23, ones(23)));

    assertThat(load.peakRatePerSecond(HOURS)).isEqualByComparingTo("12");
    assertThat(
            new Load(decimal("2628000"), curve(Optional.of(decimal("20")), 23, ones(23)))
                .peakRatePerSecond(HOURS))
        .isEqualByComparingTo("20");
  }

  @Test
  void ofCallsThatTakeNoTimeThoseAfterARestAreCold() {
    double mean = 1 / 600.0;
    Load even = Load.peakFactor(decimal("4380"), decimal("1"));
    Load curve = new Load(decimal("4380"), curve(Optional.empty(), 23, ones(23)));
    double busy = 12 * mean;
    double quiet = 12.0 / 23 * mean;

    Estimate share = coldShare(even, 300);
    assertThat(Math.exp(-0.5)).isBetween(share.low().doubleValue(), share.high().doubleValue());
    // 30,000 arrivals: five standard deviations of a half are 0.0145
    assertThat(share.value().doubleValue()).isCloseTo(Math.exp(-0.5), Offset.offset(0.0145));
    // a rest that begins in the hour before counts by the rate of the hour here
    assertThat(coldShare(curve, 300).value().doubleValue())
        .isCloseTo(
            (busy * Math.exp(-busy * 300) + 23 * quiet * Math.exp(-quiet * 300))
                / (busy + 23 * quiet),
            Offset.offset(0.02));
    assertThat(coldShare(even, 0).value()).isEqualByComparingTo("1");
  }

  /** One environment is always enough for calls that take next to no time. */
  private static Estimate coldShare(Load load, double idleExpirySeconds) {
    return load.coldShare(decimal("1e-9"), BigDecimal.valueOf(idleExpirySeconds), HOURS);
  }

  @Test
  void timestampsAreCounted() {
    // gaps: 0.5, 9.5, 90 round the end
    Timestamps timestamps = new Timestamps(new double[] {10, 10.5, 20}, 100);
    Load load = Load.of(timestamps, HOURS);

    // 3 each 100 s
    assertThat(load.inferencesPerMonth()).isEqualByComparingTo("78840");
    assertThat(load.peakRatePerSecond(HOURS)).isEqualByComparingTo("2");
    assertThat(coldShare(load, 9).value().doubleValue()).isCloseTo(2.0 / 3, CLOSE_DOUBLE);
    assertThat(coldShare(load, 10).value().doubleValue()).isCloseTo(1.0 / 3, CLOSE_DOUBLE);
    assertThat(coldShare(load, 91).value().doubleValue()).isZero();
    // twice as many come twice as fast: 5 s is now as 10 s was
    assertThat(coldShare(load.withInferences(decimal("157680")), 5).value().doubleValue())
        .isCloseTo(1.0 / 3, CLOSE_DOUBLE);
  }

  @Test
  void unitsAreReadyForTheBusiestSecondOrForWhatComesWhileOneWorks() {
    BigDecimal seconds = Load.seconds(HOURS);
    Load load = Load.of(new Timestamps(new double[] {10, 10.5, 20}, 100), HOURS);

    // two in a second: 2 of 1 req/s, 1 of 2 req/s
    assertThat(load.units(seconds, seconds, BigDecimal.ONE)).isEqualTo(2);
    assertThat(load.units(seconds.multiply(decimal("2")), seconds, BigDecimal.ONE)).isEqualTo(1);
    // one that works for 20 s at a time: three come in 20 s, not two a second for 20 s
    assertThat(load.units(seconds.multiply(decimal("0.05")), seconds, BigDecimal.ONE)).isEqualTo(3);
  }

  @Test
  void otherDemandsKeepTheShape() {
    Load stated = Load.peakRate(decimal("1000"), decimal("2"));

    assertThat(stated.withInferences(decimal("3000")).peakRatePerSecond(HOURS))
        .isCloseTo(decimal("6"), CLOSE);
  }

  @Test
  void evenTimestampsAreAsAnEvenRate() {
    double[] seconds = new double[100];
    for (int i = 0; i < seconds.length; i++) {
      seconds[i] = i * 10;
    }
    Load load = Load.of(new Timestamps(seconds, 1000), HOURS);

    assertThat(coldShare(load, 9.99).value().doubleValue()).isEqualTo(1);
    assertThat(coldShare(load, 10.01).value().doubleValue()).isZero();
  }

  @Test
  void poissonTimestampsHaveTheGapsOfTheFormula() {
    Random random = new Random(4);
    double[] seconds = new double[200_000];
    double now = 0;
    for (int i = 0; i < seconds.length; i++) {
      now += -Math.log(1 - random.nextDouble()) * 60;
      seconds[i] = now;
    }
    Load load = Load.of(new Timestamps(seconds, now + 60), HOURS);
    Load formula = Load.peakFactor(load.inferencesPerMonth(), BigDecimal.ONE);

    // 200,000 and 30,000 of them: five standard deviations are 0.013
    assertThat(coldShare(load, 90).value().doubleValue())
        .isCloseTo(coldShare(formula, 90).value().doubleValue(), Offset.offset(0.013));
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> Load.peakRate(decimal("0"), decimal("1")))
        .hasMessage("demand is 0 inferences a month, expected above 0");
    assertThatThrownBy(() -> Load.peakRate(decimal("1"), decimal("0")))
        .hasMessage("peak rate is 0 req/s, expected above 0 and at most 10^12");
    assertThatThrownBy(() -> Load.peakFactor(decimal("1"), decimal("0.9")))
        .hasMessage("peak factor is 0.9, expected 1 or more");
    assertThatThrownBy(() -> new DailyCurve(ones(23), Optional.empty()))
        .hasMessageStartingWith("the daily curve is [1, 1")
        .hasMessageEndingWith("expected 24 numbers of 0 or more, one of them above 0");
    assertThatThrownBy(
            () -> new DailyCurve(Collections.nCopies(24, BigDecimal.ZERO), Optional.empty()))
        .hasMessageContaining("expected 24 numbers");
    assertThatThrownBy(() -> new Timestamps(new double[] {2, 1}, 10))
        .hasMessage(
            "timestamp 2 is 1.0 s, expected from 2.0 s on and before the period's end at 10.0 s");
    assertThatThrownBy(() -> new Timestamps(new double[] {10}, 10))
        .hasMessageContaining("timestamp 1 is 10.0 s");
    assertThatThrownBy(() -> new Timestamps(new double[] {}, 10))
        .hasMessage("there are no timestamps, expected at least one");
  }

  static DailyCurve curve(Optional<BigDecimal> peak, int first, List<BigDecimal> others) {
    List<BigDecimal> hours = new ArrayList<>(others);
    hours.add(0, BigDecimal.valueOf(first));
    return new DailyCurve(hours, peak);
  }

  static List<BigDecimal> ones(int count) {
    return Collections.nCopies(count, BigDecimal.ONE);
  }

  /** The walks through days, and through weeks of such days, meet within their errors. */
  @Test
  void aWeekendLikeTheOtherDaysChangesNothing() {
    List<BigDecimal> weights =
        IntStream.range(0, 24).mapToObj(hour -> BigDecimal.valueOf(hour % 6)).toList();
    BigDecimal perMonth = BigDecimal.valueOf(20_000);
    Load days = new Load(perMonth, new DailyCurve(weights, Optional.empty()));
    Load weeks =
        new Load(
            perMonth,
            DailyCurve.of(
                weights, Optional.of(weights), MonthHours.mean(Places.HOURS), Optional.empty()));

    assertThat(weeks.peakRatePerSecond(Places.HOURS))
        .isCloseTo(days.peakRatePerSecond(Places.HOURS), withinPercentage(1e-9));
    assertMeet(
        Places.cost(Places.async("60", "300", "600"), days).monthlyUsd(),
        Places.cost(Places.async("60", "300", "600"), weeks).monthlyUsd());
    assertMeet(
        days.coldShare(BigDecimal.ONE, BigDecimal.valueOf(300), Places.HOURS),
        weeks.coldShare(BigDecimal.ONE, BigDecimal.valueOf(300), Places.HOURS));
  }

  private static void assertMeet(Estimate one, Estimate other) {
    assertThat(one.low()).isLessThanOrEqualTo(other.high());
    assertThat(other.low()).isLessThanOrEqualTo(one.high());
    assertThat(one.value()).isCloseTo(other.value(), withinPercentage(3));
  }
}
