package dev.tenk.reports.render.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.Demand;
import dev.tenk.results.model.Slo;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
  @ParameterizedTest
  @CsvSource({
    "0, $0",
    "0.000000000001, $0.00000000000100",
    "0.00412345, $0.00412",
    "0.5, $0.500",
    "9.996, $10.00",
    "12.345, $12.35",
    "1234.5, '$1,234.50'",
    "-4.1666, -$4.17"
  })
  void moneyKeepsThreeDigitsAndTwoDecimals(BigDecimal amount, String expected) {
    assertThat(Figures.usd(amount, RoundingMode.HALF_UP)).isEqualTo(expected);
  }

  @Test
  void noMoneyAboveZeroReadsAsZero() {
    for (int exponent = 0; exponent < 60; exponent++) {
      BigDecimal amount = BigDecimal.ONE.movePointLeft(exponent);
      String shown = Figures.usd(amount, RoundingMode.DOWN).substring(1);
      assertThat(new BigDecimal(shown)).isEqualByComparingTo(amount);
    }
  }

  @Test
  void upperBoundsAreRoundedUp() {
    assertThat(Figures.usd(new BigDecimal("0.0041201"), RoundingMode.UP)).isEqualTo("$0.00413");
    assertThat(Figures.millis(12_300_001, RoundingMode.UP)).isEqualTo("12.4");
  }

  @ParameterizedTest
  @CsvSource({"412, 0.000412", "160000, 0.160", "12345678, 12.3", "1234567890, '1,235'", "0, 0"})
  void timesAreMilliseconds(long nanos, String expected) {
    assertThat(Figures.millis(nanos, RoundingMode.HALF_UP)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"0, 0 %", "0.001, 0.100 %", "0.125, 12.5 %", "1, 100 %", "0.0000001, 0.0000100 %"})
  void sharesAreInPercent(double ratio, String expected) {
    assertThat(Figures.percent(ratio)).isEqualTo(expected);
  }

  @Test
  void objectivesAreSpelledOut() {
    assertThat(Figures.slo(new Slo(0.999, 250_500_000, 0.001)))
        .isEqualTo("response time p99.9 ≤ 250.5 ms, errors ≤ 0.1 %");
    assertThat(Figures.demand(new Demand(new BigDecimal("3E+5"), 5)))
        .isEqualTo("300,000 inferences a month, peak 5 req/s");
  }
}
