package dev.tenk.cost;

import static dev.tenk.cost.Places.BOOK;
import static dev.tenk.cost.Places.HOURS;
import static dev.tenk.cost.Places.REGION;
import static dev.tenk.cost.Places.cost;
import static dev.tenk.cost.Places.decimal;
import static dev.tenk.cost.Places.estimate;
import static dev.tenk.cost.Places.exact;
import static dev.tenk.cost.Places.load;
import static dev.tenk.cost.Places.whyNot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.tenk.cost.Load.Timestamps;
import dev.tenk.cost.PurchaseOption.InstanceUse;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Asynchronous and start/stop endpoints. */
class ScaleToZeroTest {
  private static final double MONTH_SECONDS = 730 * 3600;

  @Test
  void oneInstanceAgreesWithTheFormulaAsWritten() {
    double rate = 100 / MONTH_SECONDS;
    double work = 60;
    double start = 300;
    double rest = 600;
    double awake = Math.exp(-rate * rest);
    double stops = awake * (MONTH_SECONDS - 100 * work) / (1 / rate + start * awake);
    double hours = (MONTH_SECONDS - stops / rate) / 3600;

    assertThat(hours(Places.async("60", "300", "600"), load(100, "1")))
        .isCloseTo(hours, within(1e-9));
    // each of 100 almost always starts, works and rests: 960 s
    assertThat(hours).isBetween(25.0, 100 * 960 / 3600.0);
  }

  @Test
  void withoutStartAndRestOnlyWorkIsBilled() {
    assertThat(hours(Places.async("60", "0", "0"), load(100, "1")))
        .isCloseTo(6000 / 3600.0, within(1e-9));
  }

  @Test
  void aFullMonthIsAllOfIt() {
    AsyncEndpoint endpoint = Places.async("60", "300", "600");

    assertThat(hours(endpoint, load(43_800, "1"))).isEqualTo(730);
    assertThat(whyNot(endpoint, load(43_801, "1")))
        .isEqualTo("43801 inferences are more than 1 instance can do in a month, 43800");
    assertThat(cost(endpoint.priced(BOOK).atCapacity()).inferencesPerMonth())
        .isEqualByComparingTo("43800");
  }

  @Test
  void hoursRiseWithDemandAndNeverAboveTheMonth() {
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      AsyncEndpoint endpoint =
          Places.async(
              String.valueOf(1 + random.nextInt(100)),
              String.valueOf(random.nextInt(900)),
              String.valueOf(random.nextInt(3000)));
      double before = 0;
      for (long inferences = 1; inferences < 26_000; inferences = inferences * 3 / 2 + 1) {
        double hours = hours(endpoint, load(inferences, "1"));
        assertThat(hours).isBetween(before, 730.0);
        before = hours;
      }
    }
  }

  @Test
  void theWalkAgreesWithTheFormulaOnPoissonArrivals() {
    Random random = new Random(6);
    for (double gapSeconds : new double[] {100, 700, 5000}) {
      Timestamps poisson = poisson(random, gapSeconds, 60_000);
      Load walked = Load.of(poisson, HOURS);
      AsyncEndpoint endpoint = Places.async("60", "300", "600");
      double byFormula =
          hours(endpoint, Load.peakFactor(walked.inferencesPerMonth(), BigDecimal.ONE));

      // 60,000 arrivals: a cycle's spread over √60,000 is well below 1 %
      assertThat(hours(endpoint, walked) / byFormula).isCloseTo(1, within(0.01));
    }
  }

  @Test
  void theWalkAgreesWithHandWork() {
    // on from 100 (start 10, work 5, 5: done 120, rest 20) to 140; on from 500 to 535
    Timestamps three = new Timestamps(new double[] {100, 103, 500}, 1000);
    Load load = Load.of(three, HOURS);

    assertThat(hours(Places.async("5", "10", "20"), load))
        .isCloseTo(730 * (40 + 35) / 1000.0, within(1e-9));
    // rests longer than any gap: never off
    assertThat(hours(Places.async("5", "10", "700"), load)).isEqualTo(730);
  }

  @Test
  void aBacklogStartsAnotherInstance() {
    // three at once; a second instance starts when one waits for the first, and so on
    Timestamps burst = new Timestamps(new double[] {0, 0, 0}, 1000);
    Load load = Load.of(burst, HOURS);

    // one: start 10, three times 5, rest 20
    assertThat(hours(scaled(0, 1, 1, "5"), load)).isCloseTo(0.73 * 45, within(1e-9));
    // the first request waits for its own start: the second finds one waiting, the third two
    assertThat(hours(scaled(0, 2, 1, "5"), load)).isCloseTo(0.73 * (40 + 35), within(1e-9));
    assertThat(hours(scaled(0, 3, 1, "5"), load)).isCloseTo(0.73 * 3 * 35, within(1e-9));
    assertThat(hours(scaled(0, 3, 5, "5"), load)).isCloseTo(0.73 * 45, within(1e-9));
  }

  @Test
  void aMinimumIsAlwaysOn() {
    assertThat(hours(scaled(1, 1, 1, "60"), load(10, "1"))).isEqualTo(730);
    assertThat(hours(scaled(2, 4, 1, "60"), load(10, "1"))).isEqualTo(1460);
    Timestamps burst = new Timestamps(new double[] {0, 0, 0}, 1000);
    // one always on, another for start 10 and rest 20: the first is free at 10 and takes the last
    assertThat(hours(scaled(1, 2, 1, "5"), Load.of(burst, HOURS)))
        .isCloseTo(730 + 0.73 * 30, within(1e-9));
  }

  @Test
  void moreWorkThanOneCanDoTakesWholeInstances() {
    // 1.5 of work on average, which is two most of the time and sometimes one or three
    assertThat(hours(scaled(0, 3, 1, "60"), load(65_700, "1"))).isBetween(1.5 * 730, 2.5 * 730);
    assertThat(whyNot(scaled(0, 3, 1, "60"), load(131_401, "1")))
        .isEqualTo("131401 inferences are more than 3 instances can do in a month, 131400");
  }

  @Test
  void anEvenCurveIsAsNoCurve() {
    DailyCurve even = new DailyCurve(LoadTest.ones(24), Optional.empty());
    AsyncEndpoint endpoint = Places.async("60", "300", "600");

    assertThat(hours(endpoint, new Load(decimal("5000"), even)))
        .isCloseTo(hours(endpoint, load(5000, "1")), withinPercentage(1));
  }

  @Test
  void aCurveRestsAtNightAndCarriesWorkOver() {
    AsyncEndpoint endpoint = Places.async("60", "0", "0");
    // 20 h of work a day, 12 of them in one hour: it continues into the next hours
    DailyCurve busy = LoadTest.curve(Optional.empty(), 36, LoadTest.ones(23));
    // only work is billed, whenever it is done
    assertThat(hours(endpoint, new Load(decimal("36500"), busy)))
        .isCloseTo(36_500 / 60.0, withinPercentage(2));
    AsyncEndpoint resting = Places.async("60", "300", "1800");
    assertThat(hours(resting, new Load(decimal("1000"), busy)))
        .isLessThan(hours(resting, load(1000, "1")));
  }

  @Test
  void aRestReachesPastTheHour() {
    // one busy hour a day, almost without a pause in it: an hour, half an hour of rest, 30.4 days
    DailyCurve oneHour =
        LoadTest.curve(Optional.empty(), 1, Collections.nCopies(23, BigDecimal.ZERO));
    Load busy = new Load(decimal("20000"), oneHour);

    assertThat(hours(Places.async("4", "0", "1800"), busy))
        .isCloseTo(730 / 24.0 * 1.5, withinPercentage(2));
    assertThat(hours(Places.async("4", "0", "7200"), busy))
        .isCloseTo(730 / 24.0 * 3, withinPercentage(2));
  }

  /** However a demand is stated, the same arrivals cost the same: here from another source. */
  @Test
  void ratesCurvesAndTimestampsAgree() {
    DailyCurve curve = LoadTest.curve(Optional.empty(), 40, LoadTest.ones(23));
    for (Load stated :
        List.of(load(4000, "1"), load(40_000, "1"), new Load(decimal("4000"), curve))) {
      Load walked = Load.of(poisson(new Random(7), stated), HOURS);
      for (int most = 1; most <= 4; most++) {
        Scaling scaling = new Scaling.ByQueue(0, most, 2, exact("120"), exact("300"));
        Estimate hours = cost(Places.async(scaling, "30"), stated).lines().get(0).quantity();

        assertThat(hours.value().doubleValue())
            .as("%s, at most %d", stated, most)
            .isCloseTo(hours(Places.async(scaling, "30"), walked), withinPercentage(3));
        assertThat(hours.high().subtract(hours.low()).doubleValue())
            .isLessThan(0.06 * hours.value().doubleValue());
      }
    }
  }

  /** Arrivals by the rates of the hours, from another random source. */
  private static Timestamps poisson(Random random, Load load) {
    double[] rates = load.hourlyRates(decimal("2628000"), BigDecimal.ONE);
    double[] seconds = new double[200_000];
    int count = 0;
    double now = 0;
    while (count < 60_000) {
      for (double rate : rates) {
        double end = now + 3600;
        while (true) {
          now += -Math.log(1 - random.nextDouble()) / rate;
          if (now >= end) {
            now = end;
            break;
          }
          seconds[count++] = now;
        }
      }
    }
    return new Timestamps(Arrays.copyOf(seconds, count), now);
  }

  @Test
  void measuredInputsCarryTheirBounds() {
    AsyncEndpoint endpoint =
        Places.async(
            new Scaling.ByQueue(
                0, 1, 1, estimate("200", "300", "400"), estimate("500", "600", "900")),
            "60");
    Estimate hours = cost(endpoint, load(100, "1")).lines().get(0).quantity();

    assertThat(hours.low().doubleValue())
        .isEqualTo(hours(Places.async("60", "200", "500"), load(100, "1")));
    assertThat(hours.high().doubleValue())
        .isEqualTo(hours(Places.async("60", "400", "900"), load(100, "1")));
  }

  @Test
  void objectsCostRequestsAndStorage() {
    AsyncEndpoint endpoint =
        new AsyncEndpoint(
            REGION.instanceHour(InstanceUse.ASYNC_ENDPOINT, "ml.g4dn.xlarge"),
            new Scaling.ByQueue(0, 1, 1, exact("0"), exact("0")),
            exact("60"),
            Optional.of(
                new AsyncEndpoint.Objects(
                    REGION.s3Put(),
                    REGION.s3Get(),
                    exact("3"),
                    exact("1073741824"),
                    decimal("73"),
                    REGION.s3Standard())),
            Optional.empty(),
            Purchase.ON_DEMAND,
            BigDecimal.ZERO,
            HOURS,
            true,
            Optional.empty(),
            Extras.NONE);
    Cost cost = cost(endpoint, load(100, "1"));

    assertThat(cost.lines().subList(1, 4))
        .extracting(line -> line.amountUsd().value().stripTrailingZeros().toPlainString())
        // 200 × 0.000005; 300 × 0.0000004; 100 GB for 73 days of 30.41666…: 240 GB-months
        .containsExactly("0.001", "0.00012", "5.52");
    // 100 × 60 s at 0.736
    assertThat(cost.lines().get(0).amountUsd().value().doubleValue())
        .isCloseTo(1.2266666666, within(1e-9));
  }

  @Test
  void startStopOnAnInstanceOfOnesOwnMayBeSpot() {
    Purchase spot = new Purchase(PurchaseOption.SPOT, BigDecimal.ONE, decimal("0.7"));

    assertThat(startStop(InstanceUse.EC2, spot).priced(BOOK).at(load(100, "1")))
        .isInstanceOf(Cost.class);
    assertThat(whyNot(startStop(InstanceUse.ENDPOINT, spot), load(100, "1")))
        .isEqualTo("no spot purchase exists for SageMaker endpoints");
    assertThat(hours(startStop(InstanceUse.EC2, Purchase.ON_DEMAND), load(100, "1")))
        .isEqualTo(hours(Places.async("60", "300", "600"), load(100, "1")));
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(() -> new Scaling.ByQueue(2, 1, 1, exact("0"), exact("0")))
        .hasMessage("maximum instances is 1, expected 2 or more");
    assertThatThrownBy(() -> new Scaling.ByQueue(0, 1, 1, exact("-1"), exact("0")))
        .hasMessage("start-up is -1, expected 0 or more");
  }

  private static StartStopEndpoint startStop(InstanceUse use, Purchase purchase) {
    return new StartStopEndpoint(
        REGION.instanceHour(InstanceUse.ENDPOINT, "ml.g4dn.xlarge"),
        use,
        new Scaling.ByQueue(0, 1, 1, exact("300"), exact("600")),
        exact("60"),
        Optional.empty(),
        purchase,
        BigDecimal.ZERO,
        HOURS,
        true,
        Optional.empty(),
        Extras.NONE);
  }

  private static AsyncEndpoint scaled(int minimum, int most, int backlog, String work) {
    return Places.async(
        new Scaling.ByQueue(minimum, most, backlog, exact("10"), exact("20")), work);
  }

  private static double hours(Deployment deployment, Load load) {
    return cost(deployment, load).lines().get(0).quantity().value().doubleValue();
  }

  private static Timestamps poisson(Random random, double gapSeconds, int count) {
    double[] seconds = new double[count];
    double now = 0;
    for (int i = 0; i < count; i++) {
      now += -Math.log(1 - random.nextDouble()) * gapSeconds;
      seconds[i] = now;
    }
    return new Timestamps(seconds, now + gapSeconds);
  }
}
