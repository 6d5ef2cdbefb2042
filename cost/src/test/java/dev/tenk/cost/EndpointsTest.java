package dev.tenk.cost;

import static dev.tenk.cost.Places.BOOK;
import static dev.tenk.cost.Places.HOURS;
import static dev.tenk.cost.Places.REGION;
import static dev.tenk.cost.Places.atLeast;
import static dev.tenk.cost.Places.cost;
import static dev.tenk.cost.Places.decimal;
import static dev.tenk.cost.Places.estimate;
import static dev.tenk.cost.Places.exact;
import static dev.tenk.cost.Places.load;
import static dev.tenk.cost.Places.monthlyUsd;
import static dev.tenk.cost.Places.whyNot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.results.stats.cell.ServiceSide.Basis;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Real-time, serverless and batch, by hand. */
class EndpointsTest {
  private static final Offset<BigDecimal> CLOSE = Offset.offset(new BigDecimal("1e-12"));

  @Test
  void realTimeIsWholeInstancesForAllOfTheMonth() {
    RealtimeEndpoint endpoint = Places.realtime("10");

    // 730 h × 0.102
    assertThat(monthlyUsd(endpoint, load(1, "1"))).isEqualByComparingTo("74.46");
    // 26,280,000 inferences are 10 a second all month
    assertThat(monthlyUsd(endpoint, load(26_280_000, "1"))).isEqualByComparingTo("74.46");
    assertThat(monthlyUsd(endpoint, load(26_280_001, "1"))).isEqualByComparingTo("148.92");
    Cost two = cost(endpoint, load(26_280_000, "2"));
    assertThat(two.monthlyUsd().value()).isEqualByComparingTo("148.92");
    assertThat(two.units()).contains(new Cost.Units("instance", 2, 0));
    assertThat(two.utilisation().orElseThrow()).isEqualByComparingTo("0.5");
    assertThat(two.atMost()).isTrue();
    // 10,000 × 148.92 / 26,280,000
    assertThat(two.per10kUsd().orElseThrow().value())
        .isCloseTo(decimal("0.056666666666666667"), CLOSE);
  }

  @Test
  void publishedMonthsComeOutAtTheirOwnHours() {
    // 0.204 × 720 h = 146.88 and 0.736 × 730 h = 537.28 in two published sheets
    assertThat(monthOf("0.204", "720")).isEqualByComparingTo("146.88");
    assertThat(monthOf("0.736", "720")).isEqualByComparingTo("529.92");
    assertThat(monthOf("0.362", "720")).isEqualByComparingTo("260.64");
    assertThat(monthOf("0.736", "730")).isEqualByComparingTo("537.28");
  }

  private static BigDecimal monthOf(String usd, String hours) {
    return monthlyUsd(
        new RealtimeEndpoint(
            Places.stated("instance", "hour", usd),
            new Scaling.AlwaysOn(1),
            atLeast("1", "0"),
            Optional.empty(),
            Purchase.ON_DEMAND,
            decimal(hours),
            false,
            Optional.empty(),
            Extras.NONE),
        load(1, "1"));
  }

  @Test
  void atCapacityOneInstanceNeverRests() {
    Cost cost = cost(Places.realtime("10").priced(BOOK).atCapacity());

    assertThat(cost.inferencesPerMonth()).isEqualByComparingTo("26280000");
    assertThat(cost.monthlyUsd().value()).isEqualByComparingTo("74.46");
    assertThat(cost.utilisation().orElseThrow()).isEqualByComparingTo("1");
  }

  @Test
  void bytesGoInWithEveryRequestAndOutWithSuccesses() {
    RealtimeEndpoint endpoint =
        new RealtimeEndpoint(
            REGION.instanceHour(InstanceUse.ENDPOINT, "ml.c5.large"),
            new Scaling.AlwaysOn(1),
            atLeast("10", "0.5"),
            Optional.of(Places.traffic("1073741824", "536870912")),
            Purchase.ON_DEMAND,
            HOURS,
            false,
            Optional.empty(),
            Extras.NONE);
    Cost cost = cost(endpoint, load(100, "1"));

    // 200 requests of 1 GB in at 0.016, 100 answers of 0.5 GB out at 0.018
    CostLine in = cost.lines().get(1);
    assertThat(in.quantity().value()).isEqualByComparingTo("200");
    assertThat(in.amountUsd().value()).isEqualByComparingTo("3.20");
    assertThat(in.note()).isEqualTo("1073741824 bytes in a request");
    CostLine out = cost.lines().get(2);
    assertThat(out.quantity().value()).isEqualByComparingTo("50");
    assertThat(out.amountUsd().value()).isEqualByComparingTo("0.90");
    assertThat(out.note()).isEqualTo("536870912 bytes out an inference");
  }

  @Test
  void theBookOfTheProjectPricesBytes() throws IOException {
    Path file = Path.of("../prices/aws-us-east-1-2026-11.csv");
    PriceBook book = PriceBookReader.read(file.toString(), Files.readString(file));
    RealtimeEndpoint endpoint =
        new RealtimeEndpoint(
            REGION.instanceHour(InstanceUse.ENDPOINT, "ml.c5.large"),
            new Scaling.AlwaysOn(1),
            atLeast("10", "0"),
            Optional.of(Places.traffic("1073741824", "536870912")),
            Purchase.ON_DEMAND,
            HOURS,
            false,
            Optional.empty(),
            Extras.NONE);

    // 730 × 0.102, 100 GB and 50 GB of 0.016
    assertThat(cost(endpoint.priced(book).at(load(100, "1"))).monthlyUsd().value())
        .isEqualByComparingTo("76.86");
  }

  @Test
  void aSavingsPlanIsALineOfItsOwn() {
    Purchase plan = new Purchase(PurchaseOption.SAVINGS_PLAN, decimal("0.5"), decimal("0.64"));
    Cost cost =
        cost(
            Places.realtime(atLeast("10", "0"), plan, Optional.empty())
                .priced(BOOK)
                .at(load(1, "1")));

    assertThat(cost.lines()).hasSize(2);
    // 74.46 − 0.32 × 74.46
    assertThat(cost.lines().get(1).amountUsd().value()).isEqualByComparingTo("-23.8272");
    assertThat(cost.lines().get(1).note()).isEqualTo("64 % off for 50 % of the hours");
    assertThat(cost.monthlyUsd().value()).isEqualByComparingTo("50.6328");
  }

  @Test
  void endpointsHaveNoSpotAndNoReservedPurchase() {
    for (PurchaseOption option :
        new PurchaseOption[] {PurchaseOption.SPOT, PurchaseOption.RESERVED}) {
      Purchase purchase = new Purchase(option, BigDecimal.ONE, decimal("0.7"));
      RealtimeEndpoint endpoint = Places.realtime(atLeast("10", "0"), purchase, Optional.empty());

      assertThat(whyNot(endpoint, load(1, "1")))
          .isEqualTo("no " + option.text() + " purchase exists for SageMaker endpoints");
      assertThat(endpoint.priced(BOOK).atCapacity()).isInstanceOf(NotCosted.class);
    }
  }

  @Test
  void serverlessIsSecondsTimesThePriceOfItsMemory() {
    // 100 × 60 s × 0.00008
    assertThat(monthlyUsd(Places.serverless("60"), load(100, "1"))).isEqualByComparingTo("0.48");
    Cost cost = cost(Places.serverless("60"), load(100, "1"));
    assertThat(cost.lines()).hasSize(1);
    assertThat(cost.lines().get(0).quantity().value()).isEqualByComparingTo("6000");
    assertThat(cost.units()).isEmpty();
    assertThat(cost.atMost()).isFalse();
    assertThat(cost.assumptions())
        .contains("serverless: the billed duration is " + Basis.MONITORED.text());
  }

  @Test
  void serverlessIntervalsReachTheBill() {
    Cost cost =
        cost(
            Places.serverless(
                    estimate("0.09", "0.10", "0.13"),
                    Optional.empty(),
                    Optional.empty(),
                    "0",
                    Extras.NONE)
                .priced(BOOK)
                .at(load(10_000, "1")));

    assertThat(cost.per10kUsd().orElseThrow())
        .satisfies(
            per10k -> {
              assertThat(per10k.low()).isEqualByComparingTo("0.072");
              assertThat(per10k.value()).isEqualByComparingTo("0.08");
              assertThat(per10k.high()).isEqualByComparingTo("0.104");
            });
  }

  @Test
  void failedRequestsAreBilledButAreNoInferences() {
    ServerlessEndpoint fifth =
        Places.serverless(exact("1"), Optional.empty(), Optional.empty(), "0.2", Extras.NONE);

    // 100 successes take 125 requests
    assertThat(monthlyUsd(fifth, load(100, "1"))).isEqualByComparingTo("0.01");
  }

  @Test
  void coldStartsAreMixedInByTheGapsAtThatDemand() {
    ColdStart cold = new ColdStart(exact("20"), decimal("300"), "measured");
    ServerlessEndpoint endpoint =
        Places.serverless(exact("1"), Optional.of(cold), Optional.empty(), "0", Extras.NONE);
    Load load = load(4380, "1");

    // λ = 1/600, P nearly e^(−1/2); 4,380 × (1 + 20 P) s
    BigDecimal coldShare = Places.coldShare(load, "1", "21", "300");
    assertThat(coldShare.doubleValue()).isCloseTo(Math.exp(-0.5), within(0.03));
    BigDecimal seconds = decimal("4380").add(decimal("87600").multiply(coldShare));
    assertThat(monthlyUsd(endpoint, load)).isCloseTo(seconds.multiply(decimal("0.00008")), CLOSE);
    assertThat(cost(endpoint, load).assumptions())
        .contains(
            "serverless: a cold start is billed for 20 s more, after 300 s of rest (measured)");
  }

  @Test
  void concurrencyIsALimit() {
    ServerlessEndpoint endpoint = Places.serverless("1");

    // 200 a second at 1 s each
    assertThat(monthlyUsd(endpoint, load(525_600_000, "1"))).isEqualByComparingTo("42048");
    assertThat(whyNot(endpoint, load(525_600_001, "1")))
        .isEqualTo(
            "its peak keeps 200.1 calls running at once, above its maximum concurrency of 200");
    Cost full = cost(endpoint.priced(BOOK).atCapacity());
    assertThat(full.inferencesPerMonth()).isEqualByComparingTo("525600000");
    assertThat(full.per10kUsd().orElseThrow().value()).isEqualByComparingTo("0.8");
  }

  @Test
  void provisionedConcurrencyCostsAllMonthAndReplacesTheDurationRate() {
    Provisioned two =
        new Provisioned(
            2,
            Places.stated("ready", "second", "0.00001"),
            Places.stated("ready work", "second", "0.00005"));
    ServerlessEndpoint endpoint =
        Places.serverless(exact("1"), Optional.empty(), Optional.of(two), "0", Extras.NONE);
    // one a second for 1 s each: Erlang B(1, 2) = (1/2) / (1 + 1 + 1/2) = 1/5 find both busy
    Cost cost = cost(endpoint, load(2_628_000, "1"));

    assertThat(cost.lines())
        .extracting(
            CostLine::item, line -> line.quantity().value().stripTrailingZeros().toPlainString())
        .containsExactly(
            tuple("serverless 4 GB", "525600"),
            tuple("ready", "5256000"),
            tuple("ready work", "2102400"));
    // 525,600 × 0.00008 + 5,256,000 × 0.00001 + 2,102,400 × 0.00005
    assertThat(cost.monthlyUsd().value()).isCloseTo(decimal("199.728"), CLOSE);
    assertThat(CallsUsage.lossShare(0.5, 1)).isEqualTo(1 / 3.0);
  }

  @Test
  void batchIsWorkAndStarts() {
    // 10,000 × 60 s × 0.736 / 3600 = 122.67, and 4 starts of 300 s
    assertThat(monthlyUsd(Places.batch("60", "0"), load(10_000, "1")))
        .isCloseTo(decimal("122.666666666666666"), CLOSE);
    assertThat(monthlyUsd(Places.batch("60", "300"), load(10_000, "1")))
        .isCloseTo(decimal("122.912"), CLOSE);
    // 43,800 × 60 s fill the month
    assertThat(whyNot(Places.batch("60", "0"), load(43_801, "1")))
        .isEqualTo("43801 inferences are more than 1 instance can do in a month, 43800");
    Cost full = cost(Places.batch("60", "0").priced(BOOK).atCapacity());
    assertThat(full.inferencesPerMonth()).isEqualByComparingTo("43800");
    assertThat(full.monthlyUsd().value()).isCloseTo(decimal("537.28"), CLOSE);
  }

  @Test
  void batchingSharesThePass() {
    Batching five = new Batching(5, exact("90"));

    assertThat(five.secondsPerInference().value()).isEqualByComparingTo("18");
    // a published sheet: 100 images are 20 batches, 30 minutes
    assertThat(five.secondsFor(100).value()).isEqualByComparingTo("1800");
    assertThat(five.secondsFor(101).value()).isEqualByComparingTo("1890");
  }

  @Test
  void badParametersAreNamed() {
    assertThatThrownBy(() -> Places.serverless("0"))
        .hasMessage("billed seconds is 0, expected above 0");
    assertThatThrownBy(
            () ->
                new ServerlessEndpoint(
                    REGION.serverless(7),
                    7,
                    exact("1"),
                    Basis.SAID,
                    1,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    BigDecimal.ZERO,
                    HOURS,
                    Optional.empty(),
                    Extras.NONE))
        .hasMessage("serverless memory in GB is 7, expected 1 to 6");
    assertThatThrownBy(
            () ->
                Places.serverless(exact("1"), Optional.empty(), Optional.empty(), "1", Extras.NONE))
        .hasMessage("error ratio is 1, expected 0 to below 1");
    assertThatThrownBy(() -> monthOf("1", "746"))
        .hasMessage("a month is 746 h, expected above 0 and at most 745");
    assertThatThrownBy(() -> AwsRegion.of("Mars"))
        .hasMessage("'Mars' is not the name of a region, expected as in us-east-1");
  }
}
