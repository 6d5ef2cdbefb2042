package dev.tenk.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.ServiceSide.Basis;
import dev.tenk.results.stats.cell.ServiceSide.Billed;
import dev.tenk.results.stats.estimate.MeanNanos;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.testsupport.Cells;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The cell: 40 req/s met the SLO, 2,390 calls were billed 33.46 s, so 0.014 s each. */
class TargetCostsTest {
  private static final PriceBook BOOK =
      PriceBookReader.read(
          "aws.csv",
          """
          service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
          AWSLambda,,Request,requests,request,0,,0.0000002,us-east-1,2026,confirmed,list
          AWSLambda,,Lambda-GB-Second,duration,GB-second,0,,0.0000166667,us-east-1,2026,confirmed,list
          AmazonSageMaker,,USE1-Host:ml.c5.large,hosting,hour,0,,0.1,us-east-1,2026,confirmed,list
          AmazonSageMaker,,USE1-Hst:Data-Bytes-In,data in,GB,0,,0.016,us-east-1,2026,confirmed,list
          AmazonSageMaker,,USE1-Hst:Data-Bytes-Out,data out,GB,0,,0.016,us-east-1,2026,confirmed,list
          AmazonSageMaker,,USE1-ServerlessInf:Mem-2GB,serverless,second,0,,0.00004,us-east-1,2026,extrapolated,list
          """);
  private static final Capacity CAPACITY =
      new Capacity.AtLeast(BigDecimal.valueOf(40), BigDecimal.ZERO, "steady-40");
  private static final Load LOAD = Load.peakRate(BigDecimal.valueOf(100_000), BigDecimal.TEN);

  @Test
  void lambdaIsRequestsAndGigabyteSeconds() {
    TargetCosts costs =
        costs("lambda", Map.of("region", "us-east-1", "memory_mb", "2048"), CAPACITY);

    // 100,000 × 0.0000002 + 100,000 × 0.014 s × 2 GB × 0.0000166667
    assertThat(month(costs.at(LOAD))).isEqualByComparingTo("0.06666676");
  }

  @Test
  void serverlessIsSecondsAndBytes() {
    TargetCosts costs =
        costs(
            "sagemaker-serverless",
            Map.of("region", "us-east-1", "memory_mb", "2048", "max_concurrency", "5"),
            CAPACITY);

    // 100,000 × 0.014 s × 0.00004, and 100,000 × (602,140 + 4,012.5) bytes at 0.016 a GB
    assertThat(month(costs.at(LOAD)).doubleValue())
        .isCloseTo(
            0.056 + 100_000 * 606_152.5 / (1L << 30) * 0.016,
            org.assertj.core.data.Offset.offset(1e-9));
  }

  @Test
  void realtimeIsHoursOfWholeInstances() {
    Map<String, String> facts = Map.of("region", "us-east-1", "instance_type", "ml.c5.large");
    Load busy = Load.peakRate(BigDecimal.valueOf(100_000), BigDecimal.valueOf(41));

    CostResult one = costs("sagemaker-realtime", facts, CAPACITY).at(LOAD);
    CostResult two = costs("sagemaker-realtime", facts, CAPACITY).at(busy);

    assertThat(((Cost) one).units().orElseThrow().inUse()).isEqualTo(1);
    assertThat(((Cost) two).units().orElseThrow().inUse()).isEqualTo(2);
    assertThat(month(two).subtract(month(one))).isEqualByComparingTo("73");
  }

  @Test
  void anUnknownCapacityLeavesTheBillOfWhatIsChargedByTheCall() {
    TargetCosts costs =
        costs(
            "lambda",
            Map.of("region", "us-east-1", "memory_mb", "2048"),
            new Capacity.Unknown("no workload met it"));

    assertThat(costs.at(LOAD)).isInstanceOf(Cost.class);
    assertThat(((NotCosted) costs.atCapacity()).reason())
        .isEqualTo("the capacity is not known: no workload met it");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(reason(costs("lambda", Map.of("region", "us-east-1"), CAPACITY)))
        .startsWith("its memory_mb is not known; write it in the suite");
    assertThat(
            reason(
                costs(
                    "sagemaker-realtime",
                    Map.of("region", "us-east-1", "instance_type", "ml.g5.xlarge"),
                    CAPACITY)))
        .contains("ml.g5.xlarge", "us-east-1", "tenk prices refresh");
    assertThat(reason(costs("my-own", Map.of(), CAPACITY)))
        .startsWith("there is no cost model for my-own");
  }

  @Test
  void aPriceForOneOfAnotherUnitIsNoPrice() {
    PriceBook perGigabyteSecond =
        new PriceBook(
            BOOK.name(),
            BOOK.sha256(),
            BOOK.rows().stream().map(row -> Places.perUnit(row, "GB-second")).toList());

    assertThat(
            reason(
                costs(
                    "sagemaker-realtime",
                    Map.of("region", "us-east-1", "instance_type", "ml.c5.large"),
                    CAPACITY,
                    perGigabyteSecond)))
        .isEqualTo(
            "aws.csv: AmazonSageMaker/USE1-Host:ml.c5.large/us-east-1/0: unit: the price is for"
                + " one 'GB-second', expected for one 'hour'");
  }

  @Test
  void aMissingPriceIsToldBeforeAnythingIsMeasured() {
    Map<String, String> known = Map.of("region", "us-east-1", "instance_type", "ml.c5.large");
    Map<String, String> dear = Map.of("region", "us-east-1", "instance_type", "ml.g5.xlarge");

    TargetCosts.requirePrices(facts("sagemaker-realtime", known), BOOK);
    // too little is known of it
    TargetCosts.requirePrices(facts("sagemaker-realtime", Map.of()), BOOK);
    assertThatThrownBy(() -> TargetCosts.requirePrices(facts("sagemaker-realtime", dear), BOOK))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("ml.g5.xlarge")
        .hasMessageContaining("tenk prices refresh");
  }

  @Test
  void coldCallsAreBilledAsOftenAsTheyAre() {
    Map<String, String> details =
        Map.of("region", "us-east-1", "memory_mb", "1024", "idle_expiry_s", "300");
    // 10 ms warm, 510 ms cold; both with an interval
    CellSummary cell =
        Cells.billed(
            Cells.open("cloud", "steady-40", 40, SloDecision.MET),
            new Billed(
                2400,
                24_000_000_000L,
                Basis.SAID,
                Optional.of(new MeanNanos(2390, 10e6, OptionalDouble.of(1e6))),
                Optional.of(new MeanNanos(10, 510e6, OptionalDouble.of(100e6)))));
    TargetCosts costs =
        TargetCosts.of(
            Measured.of(facts("lambda", details), List.of(cell), List.of()),
            Optional.empty(),
            BOOK);

    Cost cost = (Cost) costs.at(Load.peakRate(BigDecimal.valueOf(10_000), BigDecimal.ONE));

    Estimate share =
        Load.peakRate(BigDecimal.valueOf(10_000), BigDecimal.ONE)
            .coldShare(
                new WarmPool.Calls(0.01, 0.51, 300, 0), Load.seconds(Places.HOURS), BigDecimal.ONE);
    double coldShare = share.value().doubleValue();
    assertThat(coldShare).isCloseTo(Math.exp(-10_000 / 2_628_000.0 * 300), within(0.015));
    double perRequest = 10_000 * 0.0000002;
    double perSecond = 10_000 * 0.0000166667;
    assertThat(cost.monthlyUsd().value().doubleValue())
        .isCloseTo(perRequest + perSecond * (0.010 + 0.5 * coldShare), within(1e-12));
    assertThat(cost.monthlyUsd().low().doubleValue())
        .isCloseTo(
            perRequest + perSecond * (0.009 + 0.399 * share.low().doubleValue()), within(1e-12));
    assertThat(cost.monthlyUsd().high().doubleValue())
        .isCloseTo(
            perRequest + perSecond * (0.011 + 0.601 * share.high().doubleValue()), within(1e-12));
  }

  private static TargetFacts facts(String kind, Map<String, String> details) {
    return new TargetFacts(
        "cloud",
        kind,
        Standing.EMULATED,
        "there",
        "m",
        Optional.empty(),
        Optional.empty(),
        new TreeMap<>(details));
  }

  private static String reason(TargetCosts costs) {
    return ((NotCosted) costs.at(LOAD)).reason();
  }

  private static BigDecimal month(CostResult result) {
    return ((Cost) result).monthlyUsd().value();
  }

  private static TargetCosts costs(String kind, Map<String, String> details, Capacity capacity) {
    return costs(kind, details, capacity, BOOK);
  }

  private static TargetCosts costs(
      String kind, Map<String, String> details, Capacity capacity, PriceBook prices) {
    CellSummary cell = Cells.hosted(Cells.open("cloud", "steady-40", 40, SloDecision.MET));
    Measured measured = Measured.of(facts(kind, details), List.of(cell), List.of());
    return TargetCosts.of(
        new Measured(kind, details, capacity, measured.figures(), Optional.empty()),
        Optional.empty(),
        prices);
  }
}
