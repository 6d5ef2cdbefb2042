package dev.tenk.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.spend.SpendUse;
import dev.tenk.results.stats.cell.ServiceSide.Basis;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * An endpoint of several groups, by hand: 2 × 0.102 of blue, 1 × 0.736 of green and 1 × 0.102 of a
 * shadow are 1.042 USD an hour, 760.66 a month.
 */
class VariantsEndpointTest {
  private static final String GROUPS =
      "blue 2 × ml.c5.large, green 1 × ml.g4dn.xlarge, mirror 1 × ml.c5.large (shadow)";
  private static final double MONTH_USD = 730 * (2 * 0.102 + 0.736 + 0.102);

  private static TargetCosts costs(String kind, String groups) {
    return costs(kind, Map.of("instances", groups, "variants", "blue, green"));
  }

  private static TargetCosts costs(String kind, Map<String, String> more) {
    Map<String, String> details =
        new TreeMap<>(Map.of("region", "us-east-1", "instance_count", "3"));
    details.putAll(more);
    Measured measured =
        new Measured(
            kind,
            details,
            new Capacity.AtLeast(BigDecimal.TEN, BigDecimal.ZERO, "steady"),
            Optional.of(
                new Measured.Figures(
                    BigDecimal.ZERO,
                    Estimate.ZERO,
                    Estimate.ZERO,
                    Optional.of(
                        new Measured.Billing(Places.exact("0.1"), Basis.ASSUMED, Optional.empty())),
                    Optional.of(Places.exact("0.1")),
                    Optional.empty(),
                    Optional.empty())),
            Optional.empty());
    return TargetCosts.of(measured, Optional.empty(), Places.BOOK);
  }

  @Test
  void itCostsTheSumOfItsVariants() {
    Cost cost =
        (Cost)
            costs("sagemaker-realtime", GROUPS)
                .at(Load.peakRate(BigDecimal.valueOf(100_000), BigDecimal.ONE));

    assertThat(cost.monthlyUsd().value().doubleValue()).isCloseTo(MONTH_USD, within(1e-9));
    assertThat(cost.per10kUsd().orElseThrow().value().doubleValue())
        .isCloseTo(MONTH_USD / 10, within(1e-9));
    assertThat(cost.lines())
        .extracting(CostLine::item, line -> line.amountUsd().value().doubleValue())
        .startsWith(
            tuple("variant blue, hosting ml.c5.large", 148.92),
            tuple("variant green, hosting ml.g4dn.xlarge", 537.28),
            tuple("shadow variant mirror, hosting ml.c5.large", 74.46));
    assertThat(cost.lines().get(2).note()).isEqualTo("1 × 730 h an endpoint; it answers none");
  }

  /** An inference component on instances of a pool, which others share. */
  @Test
  void aShareOfSeveralGroups() {
    Cost cost =
        (Cost)
            costs(
                    "sagemaker-realtime",
                    Map.of(
                        "instances", "all 2 × ml.c5.large, all 1 × ml.g4dn.xlarge",
                        "instance_share", "0.25",
                        "instance_share_by", "cores"))
                .at(Load.peakRate(BigDecimal.valueOf(100_000), BigDecimal.ONE));

    assertThat(cost.monthlyUsd().value().doubleValue())
        .isCloseTo(730 * (2 * 0.102 + 0.736) / 4, within(1e-9));
    assertThat(cost.lines().get(0).note())
        .isEqualTo(
            "2 × 730 h an endpoint, of which it has 0.25 by cores; what nobody reserves is in it");
  }

  /** It was measured at 10 a second as a whole. */
  @Test
  void aHigherPeakTakesAnotherSuchEndpoint() {
    Cost cost =
        (Cost)
            costs("sagemaker-realtime", GROUPS)
                .at(Load.peakRate(BigDecimal.valueOf(100_000), BigDecimal.valueOf(11)));

    assertThat(cost.units().orElseThrow().inUse()).isEqualTo(2);
    assertThat(cost.monthlyUsd().value().doubleValue()).isCloseTo(2 * MONTH_USD, within(1e-9));
  }

  @Test
  void whatHasNoPriceIsSaid() {
    Load load = Load.peakRate(BigDecimal.valueOf(100_000), BigDecimal.ONE);

    assertThat(
            ((NotCosted)
                    costs("sagemaker-realtime", "blue 2 × ml.p5.48xlarge, a 1 × ml.c5.large")
                        .at(load))
                .reason())
        .contains("usage type 'Host:ml.p5.48xlarge'");
    assertThat(((NotCosted) costs("sagemaker-async", GROUPS).at(load)).reason())
        .isEqualTo(
            "its instances are of several groups ("
                + GROUPS
                + "), and an asynchronous endpoint is"
                + " priced by one instance type");
    assertThat(((NotCosted) costs("sagemaker-realtime", "blue: 2").at(load)).reason())
        .isEqualTo("its instances are 'blue: 2', expected as in blue 2 × ml.c5.large");
    assertThatThrownBy(
            () ->
                TargetCosts.requirePrices(
                    new TargetFacts(
                        "t",
                        "sagemaker-realtime",
                        Standing.MEASURED,
                        "there",
                        "m",
                        Optional.empty(),
                        Optional.empty(),
                        new TreeMap<>(
                            Map.of(
                                "region", "us-east-1",
                                "instances", "a 1 × ml.p5.48xlarge, b 1 × ml.c5.large"))),
                    Places.BOOK))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Host:ml.p5.48xlarge");
  }

  @Test
  void aRunIsBilledForAllOfThem() {
    RunBilling.Known known =
        (RunBilling.Known)
            RunBilling.of(
                new RunBilling.Subject(
                    "sagemaker-realtime",
                    Standing.MEASURED,
                    false,
                    Map.of("region", "us-east-1", "instances", GROUPS, "instance_count", "3"),
                    OptionalLong.of(0)),
                Places.BOOK);
    SpendUse month =
        new SpendUse(
            BigDecimal.valueOf(2_628_000), BigDecimal.TEN, BigDecimal.ZERO, BigDecimal.ZERO);

    assertThat(known.rate().usd(month).doubleValue()).isCloseTo(MONTH_USD, within(1e-6));
    assertThat(known.assumptions())
        .containsExactly("the endpoint keeps " + GROUPS + " and does not scale");
  }
}
