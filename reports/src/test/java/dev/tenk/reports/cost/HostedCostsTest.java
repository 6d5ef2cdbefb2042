package dev.tenk.reports.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.reports.Cells;
import dev.tenk.reports.prices.PriceBook;
import dev.tenk.reports.prices.PriceBookReader;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.CellSummary;
import dev.tenk.results.stats.SloDecision;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The cell: 40 req/s met the SLO, 2,390 calls were billed 33.46 s, so 0.014 s each. */
class HostedCostsTest {
  private static final PriceBook BOOK =
      PriceBookReader.read(
          "aws.csv",
          """
          service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
          AWSLambda,,Request,requests,request,0,,0.0000002,us-east-1,2026,confirmed,list
          AWSLambda,,Lambda-GB-Second,duration,GB-second,0,,0.0000166667,us-east-1,2026,confirmed,list
          AmazonSageMaker,,USE1-Host:ml.c5.large,hosting,hour,0,,0.1,us-east-1,2026,confirmed,list
          AmazonSageMaker,,USE1-Host:Data-Bytes,data,GB,0,,0.016,us-east-1,2026,confirmed,list
          AmazonSageMaker,,USE1-ServerlessInf:Mem-2GB,serverless,second,0,,0.00004,us-east-1,2026,extrapolated,list
          """);
  private static final Capacity CAPACITY =
      new Capacity.AtLeast(BigDecimal.valueOf(40), BigDecimal.ZERO, "steady-40");
  private static final Load LOAD = Load.peakRate(BigDecimal.valueOf(100_000), BigDecimal.TEN);

  @Test
  void lambdaIsRequestsAndGigabyteSeconds() {
    HostedCosts costs =
        costs("lambda", Map.of("region", "us-east-1", "memory_mb", "2048"), CAPACITY);

    // 100,000 × 0.0000002 + 100,000 × 0.014 s × 2 GB × 0.0000166667
    assertThat(month(costs.at(LOAD))).isEqualByComparingTo("0.06666676");
  }

  @Test
  void serverlessIsSecondsAndBytes() {
    HostedCosts costs =
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
    HostedCosts costs =
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

  private static String reason(HostedCosts costs) {
    return ((NotCosted) costs.at(LOAD)).reason();
  }

  private static BigDecimal month(CostResult result) {
    return ((Cost) result).monthlyUsd().value();
  }

  private static HostedCosts costs(String kind, Map<String, String> details, Capacity capacity) {
    return costs(kind, details, capacity, BOOK);
  }

  private static HostedCosts costs(
      String kind, Map<String, String> details, Capacity capacity, PriceBook prices) {
    CellSummary cell = Cells.hosted(Cells.open("cloud", "steady-40", 40, SloDecision.MET));
    return new HostedCosts(
        new TargetFacts(
            "cloud",
            kind,
            Standing.EMULATED,
            "there",
            "m",
            Optional.empty(),
            Optional.empty(),
            new TreeMap<>(details)),
        List.of(cell),
        capacity,
        prices);
  }
}
