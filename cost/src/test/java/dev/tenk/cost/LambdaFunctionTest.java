package dev.tenk.cost;

import static dev.tenk.cost.Places.BOOK;
import static dev.tenk.cost.Places.HOURS;
import static dev.tenk.cost.Places.REGION;
import static dev.tenk.cost.Places.cost;
import static dev.tenk.cost.Places.decimal;
import static dev.tenk.cost.Places.exact;
import static dev.tenk.cost.Places.load;
import static dev.tenk.cost.Places.monthlyUsd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.AwsRegion.Architecture;
import dev.tenk.cost.Extras.FreeTier;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LambdaFunctionTest {
  private static final Offset<BigDecimal> CLOSE = Offset.offset(new BigDecimal("1e-9"));
  private static final PriceKey DURATION =
      new PriceKey("AWSLambda", "Lambda-GB-Second", "us-east-1");
  private static final PriceKey REQUESTS = new PriceKey("AWSLambda", "Request", "us-east-1");

  @Test
  void requestsAndGigabyteSeconds() {
    Cost cost = cost(Places.lambda("0.25"), load(1_000_000, "1"));

    assertThat(cost.lines())
        .extracting(
            CostLine::item,
            line -> line.quantity().value().stripTrailingZeros().toPlainString(),
            line -> line.amountUsd().value().stripTrailingZeros().toPlainString(),
            CostLine::note)
        .containsExactly(
            tuple("requests x86", "1000000", "0.2", "each request, failed ones included"),
            // 2 GB × 0.25 s × 1,000,000
            tuple(
                "duration x86",
                "500000",
                "8.33335",
                "2 GB × 0.25 s a request; from 0 to 6,000,000,000 a month"));
    assertThat(cost.monthlyUsd().value()).isEqualByComparingTo("8.53335");
  }

  @Test
  void eachTierOfX86HasItsOwnPrice() {
    // 2 GB × 500 s: 1,000 GB-seconds an inference
    assertThat(durationUsd(Architecture.X86_64, 5_999_999)).isEqualByComparingTo("100000.1833333");
    assertThat(durationUsd(Architecture.X86_64, 6_000_000)).isEqualByComparingTo("100000.2");
    assertThat(durationUsd(Architecture.X86_64, 6_000_001)).isEqualByComparingTo("100000.215");
    assertThat(durationUsd(Architecture.X86_64, 15_000_000)).isEqualByComparingTo("235000.2");
    assertThat(durationUsd(Architecture.X86_64, 15_000_001)).isEqualByComparingTo("235000.2133334");
  }

  @Test
  void eachTierOfArmHasItsOwnPrice() {
    assertThat(durationUsd(Architecture.ARM64, 7_500_000)).isEqualByComparingTo("100000.5");
    assertThat(durationUsd(Architecture.ARM64, 7_500_001)).isEqualByComparingTo("100000.5120001");
    assertThat(durationUsd(Architecture.ARM64, 18_750_000)).isEqualByComparingTo("235001.625");
    assertThat(durationUsd(Architecture.ARM64, 18_750_001)).isEqualByComparingTo("235001.6356667");
  }

  private static BigDecimal durationUsd(Architecture architecture, long inferences) {
    Cost cost =
        cost(
            Places.lambda(architecture, exact("500"), Optional.empty(), Extras.NONE),
            load(inferences, "1"));
    BigDecimal lines =
        cost.lines().stream()
            .filter(line -> line.item().startsWith("duration"))
            .map(line -> line.amountUsd().value())
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    BigDecimal requests = BigDecimal.valueOf(inferences).multiply(decimal("0.0000002"));
    assertThat(cost.monthlyUsd().value()).isEqualByComparingTo(lines.add(requests));
    return lines;
  }

  @Test
  void aColdStartAddsOnlyWhatItIsBilledForMore() {
    ColdStart cold = new ColdStart(exact("1.5"), decimal("600"), "REPORT lines");
    Cost cost =
        cost(
            Places.lambda(Architecture.X86_64, exact("0.5"), Optional.of(cold), Extras.NONE),
            load(4380, "1"));

    // nearly e^(−1), in one line with the warm ones
    BigDecimal coldShare = Places.coldShare(load(4380, "1"), "0.5", "2", "600");
    assertThat(coldShare.doubleValue()).isCloseTo(Math.exp(-1), within(0.01));
    assertThat(cost.lines()).hasSize(2);
    BigDecimal gigabyteSeconds = decimal("4380").add(decimal("13140").multiply(coldShare));
    assertThat(cost.lines().get(1).quantity().value()).isCloseTo(gigabyteSeconds, CLOSE);
  }

  @Test
  void provisionedConcurrencyEphemeralStorageAndLogsAreLines() {
    LambdaFunction function =
        new LambdaFunction(
            REGION.lambdaRequest(Architecture.X86_64),
            REGION.lambdaDuration(Architecture.X86_64),
            2048,
            exact("1"),
            10,
            Optional.empty(),
            Optional.of(
                new Provisioned(
                    1,
                    REGION.lambdaReady(Architecture.X86_64),
                    REGION.lambdaReadyDuration(Architecture.X86_64))),
            Optional.of(new LambdaFunction.Ephemeral(1536, REGION.lambdaStorage())),
            Optional.of(new LambdaFunction.Logs(exact("1024"), REGION.logIngestion())),
            BigDecimal.ZERO,
            HOURS,
            Optional.empty(),
            Extras.NONE);
    // one a second: Erlang B(1, 1) = 1/2 runs on demand
    Cost cost = cost(function, load(2_628_000, "1"));

    assertThat(cost.lines())
        .extracting(
            CostLine::item, line -> line.quantity().value().stripTrailingZeros().toPlainString())
        .containsExactly(
            tuple("requests x86", "2628000"),
            tuple("duration x86", "2628000"),
            // 2 GB × 2,628,000 s
            tuple("kept ready x86", "5256000"),
            tuple("kept ready duration x86", "2628000"),
            // 1 GB above 512 MB × 1 s each
            tuple("ephemeral storage", "2628000"),
            // 2,628,000 KB
            tuple("log ingestion", "2.506256103515625"));
    // 0.5256 + 43.8000876 + 21.9001752 + 25.5499416 + 0.0812052 + 1.2531280517578125
    assertThat(cost.monthlyUsd().value()).isCloseTo(decimal("93.1101376517578125"), CLOSE);
  }

  @Test
  void aFreeTierIsALineAndOffUnlessAskedFor() {
    Extras free =
        new Extras(
            List.of(),
            List.of(),
            List.of(),
            List.of(
                new FreeTier(REQUESTS, decimal("1000000")),
                new FreeTier(DURATION, decimal("400000"))));
    LambdaFunction function =
        Places.lambda(Architecture.X86_64, exact("0.25"), Optional.empty(), free);
    Cost cost = cost(function, load(2_000_000, "1"));

    assertThat(cost.lines())
        .extracting(
            CostLine::item, line -> line.amountUsd().value().stripTrailingZeros().toPlainString())
        .containsExactly(
            tuple("requests x86", "0.4"),
            tuple("requests x86, free tier", "-0.2"),
            tuple("duration x86", "16.6667"),
            // 400,000 × 0.0000166667
            tuple("duration x86, free tier", "-6.66668"));
    assertThat(cost.monthlyUsd().value()).isEqualByComparingTo("10.20002");
    assertThat(monthlyUsd(function, load(100, "1"))).isEqualByComparingTo("0");
  }

  @Test
  void aFreeTierOfNothingIsRefused() {
    Extras free =
        new Extras(
            List.of(), List.of(), List.of(), List.of(new FreeTier(DURATION, decimal("400000"))));
    ServerlessEndpoint endpoint =
        Places.serverless(exact("1"), Optional.empty(), Optional.empty(), "0", free);

    assertThatThrownBy(() -> endpoint.priced(BOOK))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "the free tier of service 'AWSLambda', usage type 'Lambda-GB-Second' has nothing to be taken off; no line of this deployment has that price");
  }
}
