package dev.tenk.cost;

import static dev.tenk.cost.Places.BOOK;
import static dev.tenk.cost.Places.HOURS;
import static dev.tenk.cost.Places.atLeast;
import static dev.tenk.cost.Places.cost;
import static dev.tenk.cost.Places.exact;
import static dev.tenk.cost.Places.load;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.Load.Timestamps;
import dev.tenk.cost.Measured.Figures;
import dev.tenk.cost.Measured.WakeUp;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A real-time endpoint that sleeps, and one that has a share of each instance; 0.1 USD an hour. */
class SleepingEndpointTest {
  private static final Scaling SLEEPS = new Scaling.Sleeps(exact("300"), exact("1500"), "test");

  private static RealtimeEndpoint endpoint(Scaling scaling, String share) {
    return new RealtimeEndpoint(
        Places.stated("instance", "hour", "0.1"),
        scaling,
        atLeast("40", "0"),
        Optional.empty(),
        Purchase.ON_DEMAND,
        HOURS,
        false,
        Optional.empty(),
        Extras.NONE,
        new InstanceShare(new BigDecimal(share), "cores"));
  }

  @Test
  void aCallAnHourWakesItMostTimes() {
    // λ = 1/3600, s = 0.025, u = 300, c = 1500, T = 2,628,000, N = 730:
    // P = e^(−1500/3600) = 0.659241, W = P (T − Ns) / (3600 + 300 P) = 456.181 wake-ups,
    // billed T − 3600 W = 985,747.6 s = 273.818781 h
    Cost month = cost(endpoint(SLEEPS, "1"), load(730, "1"));

    assertThat(month.monthlyUsd().value().doubleValue()).isCloseTo(27.3818781, within(1e-6));
    Sleep sleep = month.sleep().orElseThrow();
    assertThat(sleep.wakeUpsPerMonth()).isCloseTo(456.181219, within(1e-6));
    // 456.181 × 300 s and × 1500 s
    assertThat(sleep.startHours()).isCloseTo(38.0151015, within(1e-6));
    assertThat(sleep.tailHours()).isCloseTo(190.075508, within(1e-6));
    // the one that wakes it and λ u = 1/12 more, each time: 456.181 × 1.083333 / 730
    assertThat(sleep.asleepShare()).isCloseTo(0.67698126, within(1e-8));
    assertThat(month.remarks())
        .containsExactly(
            "it wakes 456 times a month, 38 h of waking and 190 h of rest before sleep are billed,"
                + " and 67.7 % of the calls meet it asleep");
    assertThat(month.lines().get(0).note())
        .isEqualTo("sleeps after 1500 s without a call, 300 s to wake (test)");
  }

  @Test
  void aWalkOverTimestampsCountsTheSame() {
    // asleep at 100: ready at 400, rests until 1900 after the call at 350; at 1000 it is awake,
    // so rests until 2500; at 5000 it sleeps again: 5000 to 5300 and 1500 s of rest, of 10,000 s
    Timestamps four = new Timestamps(new double[] {100, 350, 1000, 5000}, 10_000);
    Cost month = cost(endpoint(SLEEPS, "1"), Load.of(four, HOURS));

    double work = 0.025;
    assertThat(month.monthlyUsd().value().doubleValue())
        .isCloseTo(
            73 * ((1000 + work + 1500 - 100) + (300 + work + 1500)) / 10_000.0, within(1e-6));
    Sleep sleep = month.sleep().orElseThrow();
    assertThat(sleep.asleepShare()).isEqualTo(0.75);
    assertThat(sleep.wakeUpsPerMonth()).isCloseTo(2 * 262.8, within(1e-6));
  }

  @Test
  void withoutACallItCostsNothingAndWithManyItNeverSleeps() {
    assertThat(cost(endpoint(SLEEPS, "1").priced(BOOK).atCapacity()).monthlyUsd().value())
        .isEqualByComparingTo("73");
    // ten a second: 1500 s without one do not occur
    Cost busy = cost(endpoint(SLEEPS, "1"), load(26_280_000, "1"));
    assertThat(busy.monthlyUsd().value().doubleValue()).isCloseTo(73, within(1e-6));
    assertThat(busy.sleep().orElseThrow().asleepShare()).isCloseTo(0, within(1e-9));
    // a peak of 50 a second takes two, which are not walked through
    Cost two = cost(endpoint(SLEEPS, "1"), load(13_140_000, "10"));
    assertThat(two.monthlyUsd().value()).isEqualByComparingTo("146");
    assertThat(two.sleep()).isEmpty();
    assertThat(two.remarks())
        .containsExactly(
            "its peak needs 2 instances, which are billed all month: how several of them sleep is"
                + " not walked through");
  }

  @Test
  void aShareIsThatPartOfEachInstance() {
    // 0.25 of 73, and of 27.3818781
    Cost always = cost(endpoint(new Scaling.AlwaysOn(1), "0.25"), load(730, "1"));
    assertThat(always.monthlyUsd().value()).isEqualByComparingTo("18.25");
    assertThat(always.lines().get(0).note())
        .isEqualTo(
            "each instance for 730 h, of which it has 0.25 by cores; what nobody reserves is in it");
    assertThat(cost(endpoint(SLEEPS, "0.25"), load(730, "1")).monthlyUsd().value().doubleValue())
        .isCloseTo(6.84546953, within(1e-6));
    assertThatThrownBy(() -> new InstanceShare(BigDecimal.ZERO, "x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("share of an instance is 0, expected above 0 to 1");
  }

  private static final Map<String, String> COMPONENT =
      Map.of(
          "region", "us-east-1",
          "instance_type", "ml.c5.large",
          "inference_component", "c",
          "minimum_instances", "0",
          "sleeps_after_s", "1500",
          "instance_share", "0.5",
          "instance_share_by", "memory_mb");

  private static Cost measured(Map<String, String> details, Optional<WakeUp> wakeUp) {
    Measured measured =
        new Measured(
            "sagemaker-realtime",
            details,
            atLeast("40", "0"),
            Optional.of(
                new Figures(
                    BigDecimal.ZERO,
                    Estimate.ZERO,
                    Estimate.ZERO,
                    Optional.empty(),
                    Optional.empty(),
                    wakeUp,
                    Optional.empty())),
            Optional.empty());
    return cost(TargetCosts.of(measured, Optional.empty(), BOOK).at(load(730, "1")));
  }

  @Test
  void whatWasMeasuredToWakeIsPricedSo() {
    WakeUp wakeUp = new WakeUp(exact("300"), "from 5 wake-ups in wake");

    // 0.102 USD an hour: 273.818781 h and 730 h, half of each
    Cost woken = measured(COMPONENT, Optional.of(wakeUp));
    assertThat(woken.monthlyUsd().value().doubleValue()).isCloseTo(13.9647578, within(1e-6));
    assertThat(woken.lines().get(0).note())
        .isEqualTo(
            "sleeps after 1500 s without a call, 300 s to wake (from 5 wake-ups in wake), of which"
                + " it has 0.5 by memory mb; what nobody reserves is in it");
    // as if it never slept
    assertThat(measured(COMPONENT, Optional.empty()).monthlyUsd().value())
        .isEqualByComparingTo("37.23");
    Map<String, String> never = new HashMap<>(COMPONENT);
    never.put("minimum_instances", "1");
    assertThat(measured(never, Optional.of(wakeUp)).monthlyUsd().value())
        .isEqualByComparingTo("37.23");
  }
}
