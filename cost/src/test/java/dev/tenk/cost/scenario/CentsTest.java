package dev.tenk.cost.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.NotCosted;
import dev.tenk.results.model.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Months by the shipped books, reckoned by hand from the price lists' own words. */
class CentsTest {
  private static final String USUAL = "{inferences: 100000/month, peak_factor: 1}";

  @Test
  void readinessOfAServerlessEndpointIsTheUsageRowAndItsWorkTheMemRow() {
    // one ready all month: 2,628,000 s × 0.00001; 100,000 × 1 s, of which Erlang's formula for
    // 0.03805 calls at once leaves 0.03805 / 1.03805 = 3.6657 % to run on demand
    assertUsd(
        "{name: it, kind: sagemaker-serverless, memory_gb: 2, billed_ms: 1000, provisioned: {concurrency: 1}}",
        26.28 + 100_000 * (0.036657 * 0.00004 + 0.963343 * 0.0000233));
  }

  @Test
  void asynchronousEndpointsHaveRowsOfTheirOwn() {
    // always on: 730 h × 2.8026
    assertUsd(
        "{name: it, kind: sagemaker-async, instance: ml.g6e.2xlarge, service_time_ms: 100, minimum_instances: 1, start_s: 0, rest_s: 0}",
        2045.90);
  }

  @Test
  void anInstanceThatTheBookDoesNotOfferAsynchronouslyIsImpossibleAndNeverPriced() {
    String body =
        "{name: it, kind: sagemaker-async, instance: TYPE, service_time_ms: 100, minimum_instances: 1, start_s: 0, rest_s: 0}";

    assertThat(why("eu-west-3", body.replace("TYPE", "ml.g4dn.xlarge")))
        .startsWith("AsyncInf:ml.g4dn.xlarge is not offered in eu-west-3 by plan.yaml + ")
        .contains(
            "has Host:ml.g4dn.xlarge and for that use AsyncInf:ml.g4dn.2xlarge, AsyncInf:ml.g6.xlarge");
    // 730 h × 1.0990, 28 % above 0.8610
    assertUsd("eu-west-3", body.replace("TYPE", "ml.g4dn.2xlarge"), 802.27);
    // of which the book has neither row
    assertThatThrownBy(() -> cost("eu-west-3", USUAL, body.replace("TYPE", "ml.c5.large")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "has no price for service 'AmazonSageMaker', usage type 'AsyncInf:ml.c5.large', region 'eu-west-3'")
        .hasMessageContaining("tenk prices refresh --region eu-west-3 --service AmazonSageMaker");
  }

  @Test
  void batchTransformHasRowsOfItsOwn() {
    // 10,000 s of work and 10 × 360 s of starts, at 0.8610 an hour
    assertUsd(
        "eu-west-3",
        "{name: it, kind: batch-transform, instance: ml.g4dn.xlarge, service_time_ms: 100, jobs_per_month: 10, start_s: 360}",
        13_600 / 3600.0 * 0.8610);
  }

  @Test
  void trainingIsPricedByItsUse() {
    // 2 × 90 min of Train:ml.g5.xlarge at 1.408, month by month, beside an hour of hosting a second
    assertUsd(
        """
        name: it
            kind: sagemaker-realtime
            instance: ml.m5.xlarge
            service_time_ms: 1
            phases: [{name: training, use: training, instance_hour: ml.g5.xlarge, minutes: 90, instances: 2, per: month}]
        """,
        730 * 0.23 + 3 * 1.408);
  }

  @Test
  void egressAndStandardStorageHaveTheirTiers() {
    // 200 TB: 10,240 × 0.09 + 40,960 × 0.085 + 102,400 × 0.07 + 51,200 × 0.05
    assertUsd(
        lines("AWSDataTransfer/DataTransfer-Out-Bytes", 204_800),
        730 * 0.23 + 921.60 + 3481.60 + 7168.00 + 2560.00);
    // 600 TB: 51,200 × 0.023 + 460,800 × 0.022 + 102,400 × 0.021
    assertUsd(
        lines("AmazonS3/TimedStorage-ByteHrs", 614_400),
        730 * 0.23 + 1177.60 + 10_137.60 + 2150.40);
  }

  @Test
  void archivesBillByTheObject() {
    // all in GB of 2^30; 1,000,000 objects of 20 KB are 19.0735; written straight to the class
    String stored =
        """
        name: it
            kind: sagemaker-realtime
            instance: ml.m5.xlarge
            service_time_ms: 1
            stored: [{item: crops, size: 20000000 KB, objects: 1000000, classes: [CLASS]}]
        """;
    double hosting = 730 * 0.23;

    // at least 128 KB each: 122.0703
    assertUsd(
        stored.replace("CLASS", "AmazonS3/TimedStorage-GIR-ByteHrs"), hosting + 122.0703 * 0.004);
    // 32 KB more each at its own rate, 8 KB each in Standard: 49.5911 and 7.6294
    assertUsd(
        stored.replace("CLASS", "AmazonS3/TimedStorage-GlacierByteHrs"),
        hosting + 49.5911 * 0.0036 + 7.6294 * 0.023);
    assertUsd(
        stored.replace("CLASS", "AmazonS3GlacierDeepArchive/TimedStorage-GDA-ByteHrs"),
        hosting + 49.5911 * 0.00099 + 7.6294 * 0.023);
  }

  @Test
  void theWayToAnArchiveIsPaidByItsOwnOperation() {
    String body =
        """
        name: it
            kind: sagemaker-realtime
            instance: ml.m5.xlarge
            service_time_ms: 1
            stored: [{item: crops, size: 20 GB, objects: 1000000, classes: [AmazonS3/TimedStorage-ByteHrs, CLASS from day 60]}]
        """;
    Cost glacier =
        (Cost)
            cost("us-east-1", USUAL, body.replace("CLASS", "AmazonS3/TimedStorage-GlacierByteHrs"));
    Cost deep =
        (Cost)
            cost(
                "us-east-1",
                USUAL,
                body.replace("CLASS", "AmazonS3GlacierDeepArchive/TimedStorage-GDA-ByteHrs"));

    // 1,000,000 × 0.00003 and × 0.00005, in lines of their own beside the months
    assertThat(glacier.cashFlow().later())
        .extracting(CostLine::note)
        .containsExactly(
            "each object once, on day 60; below 128 KB only where the lifecycle rule says so");
    assertThat(moved(glacier)).isCloseTo(30, within(1e-9));
    assertThat(moved(deep)).isCloseTo(50, within(1e-9));
  }

  private static double moved(Cost cost) {
    return cost.cashFlow().payments().stream()
        .filter(payment -> payment.line().item().endsWith("moved there"))
        .mapToDouble(payment -> payment.line().amountUsd().value().doubleValue())
        .sum();
  }

  @Test
  void volumesAreBilledWhileTheirInstancesAreThere() {
    // 2 × 100 GB × 0.14 beside 2 × 730 h × 0.23
    assertUsd(
        "{name: it, kind: sagemaker-realtime, instance: ml.m5.xlarge, minimum_instances: 2, service_time_ms: 1, volume_gb: 100}",
        2 * 730 * 0.23 + 28);
    // an instance of one's own: 50 GB × 0.08 also while it is stopped; 0.526 for 100,000 × 0.5 s
    assertUsd(
        "{name: it, kind: start-stop, use: ec2, instance: g4dn.xlarge, service_time_ms: 500, start_s: 0, rest_s: 0, volume_gb: 50}",
        4 + 50_000 / 3600.0 * 0.526);
  }

  @Test
  void snapshotsAreKeptAndRestored() {
    // 1 GB for 730 h × 0.0000015046, and each cold call 1 GB × 0.0001397998; all are cold, for
    // nothing is kept for 0 s: 100,000 × (0.0000002 + 0.1 s × 0.0000166667)
    assertUsd(
        "{name: it, kind: lambda, memory_mb: 1024, billed_ms: 100, cold_start: {extra_ms: 0, idle_expiry_s: 0}, snap_start: {}}",
        2_628_000 * 0.0000015046 + 100_000 * (0.0001397998 + 0.0000002 + 0.1 * 0.0000166667));
  }

  @Test
  void managedInstancesAreThreeWithTheirFeeAndTheRequests() {
    // 3 × 730 h × (0.1785 + 0.026775, which is 15 % of it), and 100,000 × 0.0000002
    assertUsd(
        "{name: it, kind: lambda-managed-instances, instance: c7i.xlarge, capacity_per_s: 100}",
        449.55225 + 0.02);
    // a fourth for 0.0381 a second at 0.01 each
    assertUsd(
        "{name: it, kind: lambda-managed-instances, instance: c7g.xlarge, capacity_per_s: 0.01}",
        4 * 730 * (0.145 + 0.02175) + 0.02);
    assertUsd(
        "{name: it, kind: lambda-managed-instances, instance: c7i.xlarge, minimum_instances: 1, capacity_per_s: 100}",
        730 * 0.205275 + 0.02);
  }

  @Test
  void aFunctionWithAGpuNeedsTheRowOfItsFee() {
    assertThatThrownBy(
            () ->
                cost(
                    "us-east-1",
                    USUAL,
                    "{name: it, kind: lambda-managed-instances, instance: g4dn.xlarge, instance_gpu: true, capacity_per_s: 100}"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            "usage type 'Lambda-Managed-Instances-g4dn.xlarge-Management-Hours', region 'us-east-1'")
        .hasMessageContaining("--service AWSLambda --instance-type g4dn.xlarge");
    // 3 × 730 × (0.526 + 0.145) where another price is named for it
    assertUsd(
        "{name: it, kind: lambda-managed-instances, instance: g4dn.xlarge, instance_gpu: true, management: 'AmazonEC2/BoxUsage:c7g.xlarge', capacity_per_s: 100, job: {run_s: 1, gpu: true}}",
        3 * 730 * 0.671 + 0.02);
    assertThat(
            why(
                "us-east-1",
                "{name: it, kind: lambda-managed-instances, instance: c7i.xlarge, capacity_per_s: 100, job: {run_s: 1, gpu: true}, purchase: {option: spot, discount: 0.5, share: 1}}"))
        .isEqualTo(
            "it needs a GPU, and a Lambda function on Managed Instances has none; no spot purchase exists for Lambda Managed Instances");
  }

  @Test
  void streamingIsBilledBeyondSixMegabytes() {
    // 100,000 × (7 − 6) MB = 97.65625 GB × 0.008
    assertUsd(
        "{name: it, kind: lambda, memory_mb: 1024, billed_ms: 100, streamed_bytes_per_request: 7340032}",
        0.78125 + 100_000 * (0.0000002 + 0.1 * 0.0000166667));
  }

  private static String lines(String price, long quantity) {
    return """
        name: it
            kind: sagemaker-realtime
            instance: ml.m5.xlarge
            service_time_ms: 1
            lines: [{item: beside, price: %s, quantity: %d, per: month}]
        """
        .formatted(price, quantity);
  }

  private static void assertUsd(String body, double usd) {
    assertUsd("us-east-1", body, usd);
  }

  private static void assertUsd(String region, String body, double usd) {
    assertThat(((Cost) cost(region, USUAL, body)).monthlyUsd().value().doubleValue())
        .isCloseTo(usd, within(0.005));
  }

  private static String why(String region, String body) {
    return ((NotCosted) cost(region, USUAL, body)).reason();
  }

  private static CostResult cost(String region, String demand, String body) {
    String yaml =
        """
        name: plan
        region: %s
        price_books: [aws-%s-2026-11.csv]
        demand: %s
        deployments:
          - %s
        """
            .formatted(region, region, demand, body.strip());
    Scenario scenario = ScenarioReader.read("plan.yaml", yaml, CentsTest::book, target -> null);
    return scenario.cost(scenario.plans().get(0));
  }

  private static String book(String name) {
    try {
      return Files.readString(Path.of("../prices").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
