package dev.tenk.results.stats.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EDivisiveTest {
  /**
   * Of 0 0 1 5 5 6. Cut in the middle, the 9 pairs across differ by 45 in all and the 3 within each
   * part by 2, so 9/6 · (2 · 45/9 − 2/3 − 2/3) = 13. Cut after two: 8/6 · (2 · 34/8 − 0 − 15/6) =
   * 8.
   */
  @Test
  void cutsWhereThePartsDifferMost() {
    assertThat(EDivisive.of(new double[] {0, 0, 1, 5, 5, 6}, 2, 0, 1).first()).isEqualTo(3);
  }

  /** Of the 20 ways to choose three of six, two have a cut in the middle as good. */
  @Test
  void pValueIsTheShareOfShuffledSeriesThatReachAsMuch() {
    EDivisive.Cut cut = EDivisive.of(new double[] {0, 0.1, 0.2, 5, 5.1, 5.2}, 3, 9999, 7);

    assertThat(cut.first()).isEqualTo(3);
    assertThat(cut.pValue()).isBetween(0.09, 0.11);
  }

  @Test
  void withoutAChangePIsAsOftenSmallAsItSays() {
    SplittableRandom random = new SplittableRandom(3);
    int small = 0;
    for (int i = 0; i < 500; i++) {
      double[] values = random.doubles(30).toArray();
      small += EDivisive.of(values, 3, 19, i).pValue() <= 0.1 ? 1 : 0;
    }
    // 50 expected, SD 6.7
    assertThat(small).isBetween(25, 75);
  }

  @Test
  void partsAreAsLongAsAsked() {
    double[] values = {9, 0, 0, 0, 0, 0, 0, 9};
    assertThat(EDivisive.of(values, 3, 0, 1).first()).isBetween(3, 5);
    assertThat(EDivisive.of(new double[4], 2, 9, 1).pValue()).isEqualTo(1);
    assertThatThrownBy(() -> EDivisive.of(new double[5], 3, 9, 1))
        .hasMessage("5 values cannot be cut into parts of 3 or more");
  }
}
