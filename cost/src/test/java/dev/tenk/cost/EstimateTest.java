package dev.tenk.cost;

import static dev.tenk.cost.Places.decimal;
import static dev.tenk.cost.Places.estimate;
import static dev.tenk.cost.Places.exact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EstimateTest {
  @Test
  void arithmeticKeepsTheBounds() {
    Estimate two = estimate("1", "2", "4");

    assertThat(two.plus(exact("10"))).isEqualTo(estimate("11", "12", "14"));
    assertThat(two.times(decimal("3"))).isEqualTo(estimate("3", "6", "12"));
    assertThat(two.times(decimal("-3"))).isEqualTo(estimate("-12", "-6", "-3"));
    assertThat(two.negate()).isEqualTo(estimate("-4", "-2", "-1"));
    assertThat(two.times(estimate("2", "3", "5"))).isEqualTo(estimate("2", "6", "20"));
    assertThat(exact("8").dividedBy(two)).isEqualTo(estimate("2", "4", "8"));
    assertThat(two.dividedBy(decimal("2"))).isEqualTo(estimate("0.5", "1", "2"));
  }

  @Test
  void whateverTheInputsAreInTheirBoundsTheResultIsInItsOwn() {
    Random random = new Random(3);
    for (int i = 0; i < 2000; i++) {
      Estimate one = any(random, -50);
      Estimate other = any(random, -50);
      Estimate above = any(random, 1);
      BigDecimal x = within(one, random);
      BigDecimal y = within(other, random);
      BigDecimal z = within(above, random);

      assertThat(x.add(y)).isBetween(one.plus(other).low(), one.plus(other).high());
      assertThat(x.multiply(y)).isBetween(one.times(other).low(), one.times(other).high());
      assertThat(x)
          .isBetween(
              one.dividedBy(above).low().multiply(z).subtract(decimal("1e-30")),
              one.dividedBy(above).high().multiply(z).add(decimal("1e-30")));
    }
  }

  @Test
  void refusesBoundsOnTheWrongSideAndDivisorsThatMayBeZero() {
    assertThatThrownBy(() -> estimate("2", "1", "3"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("estimate is 1 in 2 to 3, expected the value within");
    assertThatThrownBy(() -> exact("1").dividedBy(estimate("0", "1", "2")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("divisor is 0, expected above 0");
  }

  private static Estimate any(Random random, int least) {
    BigDecimal low = BigDecimal.valueOf(least + random.nextInt(100));
    BigDecimal value = low.add(BigDecimal.valueOf(random.nextInt(20)));
    return new Estimate(low, value, value.add(BigDecimal.valueOf(random.nextInt(20))));
  }

  private static BigDecimal within(Estimate estimate, Random random) {
    return estimate
        .low()
        .add(
            estimate
                .high()
                .subtract(estimate.low())
                .multiply(BigDecimal.valueOf(random.nextInt(11), 1)));
  }
}
