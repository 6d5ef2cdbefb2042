package dev.tenk.cost;

import static dev.tenk.cost.Places.decimal;
import static dev.tenk.cost.Places.estimate;
import static dev.tenk.cost.Places.exact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.results.model.ConfigurationException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriceTest {
  private static final Price EGRESS =
      Price.of(
          Places.BOOK.tiers(
              new PriceKey("AWSDataTransfer", "DataTransfer-Out-Bytes", "us-east-1")));

  @Test
  void eachTierHasItsOwnPriceUpToItsBoundary() {
    assertThat(EGRESS.usd(decimal("0"))).isEqualByComparingTo("0");
    assertThat(EGRESS.usd(decimal("10239"))).isEqualByComparingTo("921.51");
    // 10,240 × 0.09
    assertThat(EGRESS.usd(decimal("10240"))).isEqualByComparingTo("921.60");
    assertThat(EGRESS.usd(decimal("10241"))).isEqualByComparingTo("921.685");
    // + 40,960 × 0.085
    assertThat(EGRESS.usd(decimal("51200"))).isEqualByComparingTo("4403.20");
  }

  @Test
  void aQuantityIsSplitWithItsBounds() {
    assertThat(EGRESS.split(Estimate.ZERO, estimate("10000", "10240", "10250")))
        .extracting(Price.Part::quantity)
        .containsExactly(estimate("10000", "10240", "10240"), estimate("0", "0", "10"));
    assertThat(EGRESS.split(Estimate.ZERO, exact("5"))).hasSize(1);
  }

  @Test
  void aUsageBeyondTheLastTierHasNoPrice() {
    assertThatThrownBy(() -> EGRESS.usd(decimal("51201")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "the prices of internet egress end at 51200 GB a month; add a row from there on");
  }

  @Test
  void tiersMustFollowEachOther() {
    PriceBook book = Places.BOOK;
    PriceRow second =
        book.tiers(new PriceKey("AWSDataTransfer", "DataTransfer-Out-Bytes", "us-east-1")).get(1);

    assertThatThrownBy(() -> Price.of(List.of(second)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("the prices of internet egress leave a gap below 10240 GB; add the row for it");
  }
}
