package dev.tenk.reports.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RulerTest {
  private static List<String> labels(Axis axis, double... values) {
    return Ruler.of(axis, values).ticks().stream().map(Ruler.Tick::label).toList();
  }

  @Test
  void linearTicksAreRoundNumbersAroundTheValues() {
    Axis axis = Axis.linear("Ratio", "");
    assertThat(labels(axis, 0.92, 1.12)).containsExactly("0.9", "0.95", "1", "1.05", "1.1", "1.15");
    assertThat(labels(axis, -3, 8)).containsExactly("-4", "-2", "0", "2", "4", "6", "8");
    assertThat(labels(Axis.fromZero("Cost", "USD"), 1900, 2300))
        .containsExactly("0", "500", "1k", "1.5k", "2k", "2.5k");
  }

  @Test
  void oneValueOrNoneStillMakesAnAxis() {
    for (Axis axis :
        List.of(
            Axis.linear("a", ""),
            Axis.fromZero("a", ""),
            Axis.logarithmic("a", ""),
            Axis.percentiles("a"))) {
      for (double[] values : new double[][] {{}, {0}, {0.5}, {7}, {1e-9}, {-4}, {Double.NaN}}) {
        Ruler ruler = Ruler.of(axis, values);
        assertThat(ruler.high()).as("%s %s", axis, values).isGreaterThan(ruler.low());
        assertThat(ruler.ticks()).as("%s %s", axis, values).hasSizeGreaterThan(1);
      }
    }
  }

  @Test
  void logarithmicTicksArePowersOfTenOrFiner() {
    Axis axis = Axis.logarithmic("Cost", "USD");
    assertThat(labels(axis, 1e3, 1e8)).containsExactly("1k", "10k", "100k", "1M", "10M", "100M");
    assertThat(labels(axis, 0.03, 2))
        .containsExactly("0.02", "0.05", "0.1", "0.2", "0.5", "1", "2");
    assertThat(labels(axis, 31)).containsExactly("20", "50");
    assertThat(labels(axis, 20)).containsExactly("20", "50");
  }

  @Test
  void aLogarithmicAxisHasNoPlaceForZeroAndSaysHowManyItLeavesOut() {
    Ruler ruler = Ruler.of(Axis.logarithmic("Cost", "USD"), new double[] {0, -1, 10, 1000});
    assertThat(ruler.left()).isEqualTo(2);
    assertThat(ruler.at(0)).isNaN();
    assertThat(ruler.at(100)).isCloseTo(0.5, within(1e-9));
    assertThat(ruler.within(0)).isZero();
    assertThat(ruler.within(1e9)).isEqualTo(1);
  }

  @Test
  void eachFurtherNineTakesTheSameRoom() {
    Ruler ruler = Ruler.of(Axis.percentiles("Percentile"), new double[] {0.5, 0.9999, 1});
    assertThat(ruler.ticks().stream().map(Ruler.Tick::label))
        .containsExactly("0", "50", "90", "99", "99.9", "99.99");
    assertThat(ruler.at(0.9)).isCloseTo(0.25, within(1e-9));
    assertThat(ruler.at(0.999)).isCloseTo(0.75, within(1e-9));
    assertThat(ruler.at(0.5)).isCloseTo(Math.log10(2) / 4, within(1e-9));
    assertThat(ruler.at(1)).isNaN();
    assertThat(ruler.left()).isEqualTo(1);
  }

  @Test
  void categoriesStandInTheMiddleOfEqualParts() {
    Ruler ruler = Ruler.of(Axis.categories("Target", List.of("a", "b")), new double[] {0, 1});
    assertThat(ruler.at(0)).isEqualTo(0.25);
    assertThat(ruler.at(1)).isEqualTo(0.75);
  }

  @Test
  void aWeekHasItsDaysByNameAndTheirNoons() {
    Ruler ruler = Ruler.of(Axis.week("hour of the week"), new double[] {0, 168});
    assertThat(ruler.ticks()).hasSize(14);
    assertThat(ruler.ticks())
        .contains(new Ruler.Tick(0, "Mon"), new Ruler.Tick(12, "12:00"))
        .contains(new Ruler.Tick(144, "Sun"), new Ruler.Tick(156, "12:00"));
    assertThat(ruler.at(84)).isEqualTo(0.5);
    assertThat(ruler.at(168)).isEqualTo(1);
  }

  @Test
  void aDayEndsAtMidnightWhereverItsValuesEnd() {
    Ruler ruler = Ruler.of(Axis.day("hour of the day"), new double[] {0, 23});
    assertThat(ruler.ticks()).hasSize(9);
    assertThat(ruler.ticks()).contains(new Ruler.Tick(0, "0"), new Ruler.Tick(24, "24"));
    assertThat(ruler.at(6)).isEqualTo(0.25);
  }

  @Test
  void labelsAreShort() {
    assertThat(Ruler.label(0)).isEqualTo("0");
    assertThat(Ruler.label(0.1 + 0.2)).isEqualTo("0.3");
    assertThat(Ruler.label(0.00002)).isEqualTo("0.00002");
    assertThat(Ruler.label(999)).isEqualTo("999");
    assertThat(Ruler.label(-12_500)).isEqualTo("-12.5k");
    assertThat(Ruler.label(2_500_000)).isEqualTo("2.5M");
    assertThat(Ruler.label(3e9)).isEqualTo("3G");
    assertThat(Ruler.label(2e-9)).isEqualTo("2E-9");
  }
}
