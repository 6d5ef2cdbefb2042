package dev.tenk.pricelist;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cost.AwsRegion;
import dev.tenk.cost.AwsRegion.Architecture;
import dev.tenk.cost.PurchaseOption;
import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.UnitPrice;
import dev.tenk.cost.prices.PriceBook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Books made of the list have the prices that cost models ask for, in their units. */
class FetchedBookTest {
  private static final String GIGABYTE_SECOND = "Lambda-GB-Second";
  private static final String READY = "ProvisionedConcurrency:Usage-4GB";
  private static final String READY_DURATION = "ProvisionedConcurrency:Mem-4GB";

  private record Asked(UnitPrice price, String unit) {}

  @ParameterizedTest
  @CsvSource({"us-east-1, USE1-, ''", "us-east-2, USE2-, USE2-", "eu-west-1, EU-, EU-"})
  void hasWhatCostModelsAskFor(String name, String prefix, String prefixElsewhere) {
    AwsRegion region = AwsRegion.of(name);
    List<Asked> asked = new ArrayList<>();
    RowCollector rows = new RowCollector();
    list(rows, name, "AmazonSageMaker", prefix + "Host:ml.c5.large-Hosting", "ML Instance", "Hrs");
    asked.add(new Asked(region.instanceHour(InstanceUse.ENDPOINT, "ml.c5.large"), "hour"));
    list(rows, name, "AmazonSageMaker", prefix + "Tsform:ml.c5.large", "ML Instance", "Hrs");
    asked.add(new Asked(region.instanceHour(InstanceUse.BATCH_TRANSFORM, "ml.c5.large"), "hour"));
    list(
        rows,
        name,
        "AmazonSageMaker",
        prefix + "ServerlessInf:Mem-4GB",
        "ML Serverless",
        "seconds");
    asked.add(new Asked(region.serverless(4), "second"));
    list(rows, name, "AmazonSageMaker", prefix + READY, "ML Serverless", "seconds");
    asked.add(new Asked(region.serverlessReady(4), "second"));
    list(rows, name, "AmazonSageMaker", prefix + READY_DURATION, "ML Serverless", "seconds");
    asked.add(new Asked(region.serverlessReadyDuration(4), "second"));
    list(rows, name, "AmazonSageMaker", prefix + "TrSpt:ml.c5.large", "ML Instance", "Hrs");
    asked.add(
        new Asked(
            region.instanceHour(InstanceUse.TRAINING, PurchaseOption.SPOT, "ml.c5.large"), "hour"));
    list(rows, name, "AmazonSageMaker", prefix + "Processing:ml.c5.large", "ML Instance", "Hrs");
    asked.add(new Asked(region.instanceHour(InstanceUse.PROCESSING, "ml.c5.large"), "hour"));
    list(rows, name, "AmazonSageMaker", prefix + "Hst:Data-Bytes-In", "ML Data", "GB");
    asked.add(new Asked(region.endpointDataIn(), "GB"));
    list(rows, name, "AmazonSageMaker", prefix + "Hst:Data-Bytes-Out", "ML Data", "GB");
    asked.add(new Asked(region.endpointDataOut(), "GB"));
    for (Architecture each : Architecture.values()) {
      String suffix = each == Architecture.ARM64 ? "-ARM" : "";
      list(rows, name, "AWSLambda", prefixElsewhere + "Request" + suffix, "Serverless", "Requests");
      asked.add(new Asked(region.lambdaRequest(each), "request"));
      list(
          rows,
          name,
          "AWSLambda",
          prefixElsewhere + GIGABYTE_SECOND + suffix,
          "Serverless",
          GIGABYTE_SECOND);
      asked.add(new Asked(region.lambdaDuration(each), "GB-second"));
    }
    list(rows, name, "AmazonS3", prefixElsewhere + "Requests-Tier1", "API Request", "Requests");
    asked.add(new Asked(region.s3Put(), "request"));
    list(rows, name, "AmazonS3", prefixElsewhere + "TimedStorage-ByteHrs", "Storage", "GB-Mo");
    asked.add(new Asked(region.s3Standard(), "GB-month"));
    // us-east-1 has its word here, where most services have none
    list(rows, name, "AmazonCloudWatch", prefix + "DataProcessing-Bytes", "Data Payload", "GB");
    asked.add(new Asked(region.logIngestion(), "GB"));

    PriceBook book = new PriceBook(name, "00", rows.prices().rows());

    assertThat(book.rows()).hasSameSizeAs(asked);
    asked.forEach(each -> book.requireUnit(((UnitPrice.Listed) each.price()).key(), each.unit()));
  }

  private static void list(
      RowCollector rows,
      String region,
      String service,
      String usageType,
      String family,
      String unit) {
    QueryItem item =
        QueryItem.read(
            Items.item(
                service,
                family,
                usageType,
                Map.of("regionCode", region),
                Items.dimension("R", "0", "Inf", unit, "0.5")));
    KnownProducts.of(item.product(), item.service(), new Selection(region, Set.of()))
        .ifPresent(known -> rows.add(item.product(), known, item.terms(), item.publication()));
  }
}
