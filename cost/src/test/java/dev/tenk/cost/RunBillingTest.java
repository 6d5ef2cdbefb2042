package dev.tenk.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.results.model.Standing;
import dev.tenk.results.spend.SpendUse;
import dev.tenk.results.stats.cell.ServiceSide.Basis;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunBillingTest {
  /** 730 h, 10,000 requests of half a second each, 2^20 bytes back in all. */
  private static final SpendUse MONTH =
      new SpendUse(
          BigDecimal.valueOf(730 * 3600),
          BigDecimal.valueOf(10_000),
          BigDecimal.valueOf(5_000),
          BigDecimal.valueOf(1 << 20));

  private static final Map<String, String> REALTIME =
      Map.of("region", "us-east-1", "instance_type", "ml.c5.large", "instance_count", "2");

  /** A run of a month costs what the models compute for a month. */
  @Test
  void aMonthLongRunOfAnEndpointCostsWhatTheModelSays() {
    CostModel model =
        new RealtimeEndpoint(
                Places.REGION.instanceHour(InstanceUse.ENDPOINT, "ml.c5.large"),
                new Scaling.AlwaysOn(2),
                Places.atLeast("1000", "0"),
                Optional.of(Places.traffic("1000", String.valueOf((1 << 20) / 10_000.0))),
                Purchase.ON_DEMAND,
                Places.HOURS,
                false,
                Optional.empty(),
                Extras.NONE)
            .priced(Places.BOOK);

    assertSame(spend("sagemaker-realtime", REALTIME), model);
  }

  @Test
  void aMonthLongRunOfAServerlessEndpointCostsWhatTheModelSays() {
    CostModel model =
        new ServerlessEndpoint(
                Places.REGION.serverless(4),
                4,
                Places.exact("0.5"),
                Basis.ASSUMED,
                200,
                Optional.empty(),
                Optional.empty(),
                Optional.of(Places.traffic("1000", String.valueOf((1 << 20) / 10_000.0))),
                BigDecimal.ZERO,
                Places.HOURS,
                Optional.empty(),
                Extras.NONE)
            .priced(Places.BOOK);

    assertSame(
        spend("sagemaker-serverless", Map.of("region", "us-east-1", "memory_mb", "4096")), model);
  }

  @Test
  void aMonthLongRunOfAFunctionCostsWhatTheModelSays() {
    AwsRegion.Architecture arm = AwsRegion.Architecture.ARM64;
    CostModel model =
        new LambdaFunction(
                Places.REGION.lambdaRequest(arm),
                Places.REGION.lambdaDuration(arm),
                1769,
                Places.exact("0.5"),
                1000,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                BigDecimal.ZERO,
                Places.HOURS,
                Optional.empty(),
                Extras.NONE)
            .priced(Places.BOOK);

    assertSame(
        spend(
            "lambda", Map.of("region", "us-east-1", "memory_mb", "1769", "architecture", "arm64")),
        model);
  }

  /**
   * By hand: 0.102 × 730 + 10,000 × (2 PUT + (2 + 2 × 9) GET) + 5,000 s × 4 GET + 10,000 × 1,000
   * bytes in + 2^20 out.
   */
  @Test
  void anAsynchronousEndpointPaysForLooksToo() {
    Map<String, String> facts = new HashMap<>(REALTIME);
    facts.putAll(Map.of("instance_count", "0", "first_looks", "9", "looks_per_s", "2"));

    assertThat(known(spend("sagemaker-async", facts)).rate().usd(MONTH).doubleValue())
        .isCloseTo(
            74.46
                + 10_000 * (2 * 5e-6 + 20 * 4e-7)
                + 5_000 * 4 * 4e-7
                + 1e7 / (1 << 30) * 0.016
                + 0.018 / 1024,
            org.assertj.core.data.Offset.offset(1e-9));
  }

  @Test
  void theDearestTierBounds() {
    RunBilling.Known known =
        known(spend("lambda", Map.of("region", "us-east-1", "memory_mb", "1024")));
    CostLine duration = known.lines(MONTH).get(1);

    assertThat(duration.unitPriceUsd()).isEqualByComparingTo("0.0000166667");
    assertThat(duration.priceRowId()).contains("AWSLambda/Lambda-GB-Second/us-east-1/0");
    assertThat(duration.quantity().value()).isEqualByComparingTo("5000");
    assertThat(known.assumptions()).contains("the architecture is x86_64, the dearer one");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sagemaker-realtime | instance_count | its instance_count is not known",
        "sagemaker-realtime | instance_type  | its instance_type is not known",
        "sagemaker-async    | instance_count | how many instances it has only the account can say",
        "of-mine            | region         | there is no cost model for of-mine"
      })
  void whatIsMissingIsNotKnownAndNeverNothing(String kind, String without, String reason) {
    Map<String, String> facts = new HashMap<>(REALTIME);
    facts.remove(without);

    assertThat(spend(kind, facts))
        .isInstanceOfSatisfying(
            RunBilling.NotKnown.class, not -> assertThat(not.reason()).startsWith(reason));
  }

  @Test
  void aPriceThatIsMissingIsNotKnownEither() {
    Map<String, String> facts = new HashMap<>(REALTIME);
    facts.put("instance_type", "ml.p5.48xlarge");

    assertThat(spend("sagemaker-realtime", facts))
        .isInstanceOfSatisfying(
            RunBilling.NotKnown.class,
            not -> assertThat(not.reason()).contains("no price for", "ml.p5.48xlarge"));
  }

  @Test
  void whatNobodyBillsSaysSo() {
    assertThat(
            RunBilling.of(
                new RunBilling.Subject(
                    "lambda", Standing.EMULATED, false, Map.of(), OptionalLong.empty()),
                Places.BOOK))
        .isEqualTo(new RunBilling.Nothing("emulated: nobody bills it"));
    assertThat(
            RunBilling.of(
                new RunBilling.Subject(
                    "edge-http", Standing.STAND_IN, true, Map.of(), OptionalLong.empty()),
                Places.BOOK))
        .isInstanceOf(RunBilling.Nothing.class);
  }

  private static RunBilling spend(String kind, Map<String, String> facts) {
    return RunBilling.of(
        new RunBilling.Subject(kind, Standing.MEASURED, false, facts, OptionalLong.of(1000)),
        Places.BOOK);
  }

  private static RunBilling.Known known(RunBilling spend) {
    assertThat(spend).isInstanceOf(RunBilling.Known.class);
    return (RunBilling.Known) spend;
  }

  /** Line by line and in all. */
  private static void assertSame(RunBilling spend, CostModel model) {
    Cost cost = (Cost) model.at(Load.peakRate(BigDecimal.valueOf(10_000), BigDecimal.valueOf(1)));
    List<CostLine> lines = known(spend).lines(MONTH);
    assertThat(lines).hasSameSizeAs(cost.lines());
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i).priceRowId()).isEqualTo(cost.lines().get(i).priceRowId());
      assertThat(lines.get(i).amountUsd().value().doubleValue())
          .isCloseTo(
              cost.lines().get(i).amountUsd().value().doubleValue(),
              org.assertj.core.data.Percentage.withPercentage(1e-6));
    }
    assertThat(known(spend).rate().usd(MONTH).doubleValue())
        .isCloseTo(
            cost.monthlyUsd().value().doubleValue(),
            org.assertj.core.data.Percentage.withPercentage(1e-6));
  }
}
