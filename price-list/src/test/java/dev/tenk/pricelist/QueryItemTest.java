package dev.tenk.pricelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.cost.prices.PriceRow;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryItemTest {
  private static final Selection US_EAST_1 = new Selection("us-east-1", Set.of("g4dn.xlarge"));

  @Test
  void aRowSaysAllThatTheListSays() {
    assertThat(
            prices(
                    Items.item(
                        "AmazonSageMaker",
                        "ML Instance",
                        "USE1-Host:ml.m5.xlarge",
                        "Hrs",
                        "0.2300000000"))
                .rows())
        .containsExactly(
            new PriceRow(
                new PriceKey("AmazonSageMaker", "USE1-Host:ml.m5.xlarge", "us-east-1"),
                Optional.of("SKU-USE1-Host:ml.m5.xlarge"),
                "hosting ml.m5.xlarge",
                "hour",
                BigDecimal.ZERO,
                Optional.empty(),
                new BigDecimal("0.2300000000"),
                Optional.of("2026-09-05"),
                Confidence.CONFIRMED,
                "AWS Price List Query API 20260905180113"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          AmazonSageMaker  | ML Instance      | USE1-Host:ml.g5.xlarge-Hosting    | Hrs              | hour         | hosting ml.g5.xlarge
          AmazonSageMaker  | ML Instance      | USE1-AsyncInf:ml.m5.2xlarge       | Hrs              | hour         | asynchronous hosting ml.m5.2xlarge
          AmazonSageMaker  | ML Instance      | USE1-Tsform:ml.c5.xlarge          | Hrs              | hour         | batch transform ml.c5.xlarge
          AmazonSageMaker  | ML Instance      | USE1-Train:ml.p4d.24xlarge        | Hrs              | hour         | training ml.p4d.24xlarge
          AmazonSageMaker  | ML Serverless    | USE1-ServerlessInf:Mem-3GB        | seconds          | second       | serverless 3 GB
          AmazonSageMaker  | ML Serverless    | USE1-ProvisionedConcurrency:Mem-2GB | seconds        | second       | serverless 2 GB, duration on provisioned concurrency
          AmazonSageMaker  | ML Serverless    | USE1-ProvisionedConcurrency:Usage-2GB | seconds      | second       | serverless 2 GB, provisioned concurrency kept ready
          AmazonSageMaker  | ML Instance      | USE1-Processing:ml.t3.medium      | Hrs              | hour         | processing ml.t3.medium
          AmazonSageMaker  | ML Instance      | USE1-TrSpt:ml.g4dn.xlarge         | Hrs              | hour         | managed spot training ml.g4dn.xlarge
          AmazonSageMaker  | Storage          | USE1-Host:VolumeUsage.gp2         | GB-Mo            | GB-month     | endpoint storage gp2
          AmazonSageMaker  | Storage          | EUW3-Host:VolumeUsage.gp3         | GB-Mo            | GB-month     | endpoint storage gp3
          AmazonSageMaker  | Storage          | USE1-Host:VolumeUsage             | GB-Mo            | GB-month     | endpoint storage
          AmazonSageMaker  | ML Data          | USE1-Hst:Data-Bytes-Out           | GB               | GB           | inference data Out
          AWSLambda        | Serverless       | Request                           | Requests         | request      | requests
          AWSLambda        | Serverless       | Lambda-GB-Second-ARM              | Lambda-GB-Second | GB-second    | duration ARM
          AWSLambda        | Serverless       | Lambda-Provisioned-Concurrency    | Lambda-GB-Second | GB-second    | provisioned concurrency
          AWSLambda        | Serverless       | Lambda-Provisioned-GB-Second-ARM  | Lambda-GB-Second | GB-second    | provisioned duration ARM
          AWSLambda        | Serverless       | Lambda-Storage-GB-Second          | GB-Seconds       | GB-second    | ephemeral storage above 512 MB
          AWSLambda        | Serverless       | Lambda-SnapStart-Cached-GB-S      | GB-Seconds       | GB-second    | SnapStart cache
          AWSLambda        | Serverless       | Lambda-SnapStart-Cached-GB-S-ARM  | GB-Seconds       | GB-second    | SnapStart cache ARM
          AWSLambda        | Serverless       | USE2-Lambda-SnapStart-Restored-GB | GB               | GB           | SnapStart restore
          AWSLambda        | Serverless       | Lambda-Streaming-Response-Processed-Bytes-ARM | Processed-Gigabytes | GB | response streaming ARM
          AWSLambda        | Serverless       | Lambda-Managed-Instances-g4dn.xlarge-Management-Hours | Hrs | hour | management of g4dn.xlarge
          AWSLambda        | Serverless       | Lambda-Managed-Instances-Request  | Requests         | request      | requests to managed instances
          AmazonS3         | API Request      | Requests-Tier1                    | Requests         | request      | requests Tier1
          AmazonS3         | API Request      | Requests-SIA-Tier2                | Requests         | request      | requests SIA-Tier2
          AmazonS3         | Storage          | TimedStorage-ByteHrs              | GB-Mo            | GB-month     | storage
          AmazonS3         | Storage          | TimedStorage-SIA-ByteHrs          | GB-Mo            | GB-month     | storage SIA
          AmazonS3         | Storage          | TimedStorage-INT-FA-ByteHrs       | GB-Mo            | GB-month     | storage INT-FA
          AmazonS3         | Storage          | TimedStorage-GlacierByteHrs       | GB-Mo            | GB-month     | storage Glacier
          AmazonS3         | API Request      | Retrieval-SIA                     | GB               | GB           | retrieval SIA
          AmazonS3         | API Request      | USE2-Retrieval-GIR                | GB               | GB           | retrieval GIR
          AmazonS3GlacierDeepArchive | ''     | TimedStorage-GDA-ByteHrs          | GB-Mo            | GB-month     | storage GDA
          AmazonEC2        | Storage          | EUW3-EBS:VolumeUsage.gp3          | GB-Mo            | GB-month     | EBS gp3
          AmazonEC2        | NAT Gateway      | NatGateway-Hours                  | Hrs              | hour         | NAT gateway
          AmazonEC2        | NAT Gateway      | EU-NatGateway-Bytes               | GB               | GB           | NAT gateway, data processed
          AWSELB           | Load Balancer-Application | APN1-LoadBalancerUsage   | Hrs              | hour         | application load balancer
          AWSELB           | Load Balancer-Application | APN1-LCUUsage            | LCU-Hrs          | LCU-hour     | application load balancer, capacity units
          AmazonRDS        | ServerlessV2     | USE2-Aurora:ServerlessV2Usage     | ACU-Hr           | ACU-hour     | Aurora Serverless v2
          AmazonDynamoDB   | Amazon DynamoDB PayPerRequest Throughput | EUC1-WriteRequestUnits | WriteRequestUnits | request-unit | on demand, Write
          AmazonDynamoDB   | Amazon DynamoDB PayPerRequest Throughput | ReadRequestUnits | ReadRequestUnits | request-unit | on demand, Read
          AmazonDynamoDB   | Database Storage | TimedStorage-ByteHrs              | GB-Mo            | GB-month     | table storage
          AmazonCloudWatch | Data Payload     | USE1-DataProcessing-Bytes         | GB               | GB           | log ingestion
          AmazonCloudWatch | Data Payload     | USE1-VendedLog-Bytes              | GB               | GB           | vended log ingestion
          AmazonCloudWatch | Storage Snapshot | USE1-TimedStorage-ByteHrs         | GB-Mo            | GB-month     | log archive
          AmazonECR        | EC2 Container Registry | TimedStorage-ByteHrs        | GB-Mo            | GB-month     | image storage
          AmazonECS        | Compute          | USE1-Fargate-vCPU-Hours:perCPU    | hours            | vCPU-hour    | Fargate vCPU
          AmazonECS        | Compute          | USE1-Fargate-GB-Hours             | hours            | GB-hour      | Fargate memory
          AmazonSES        | Sending Email    | USE1-Recipients                   | Count            | message      | mail sent
          AmazonSNS        | API Request      | USE1-Requests-Tier1               | Requests         | request      | publish requests
          AmazonSNS        | Message Delivery | USE1-DeliveryAttempts-HTTP        | Notifications    | notification | by HTTP
          AWSQueueService  | API Request      | Requests-RBP                      | Requests         | request      | requests
          AWSQueueService  | API Request      | Requests-FIFO-RBP                 | Requests         | request      | requests FIFO
          """)
  void knowsTheProductsOfTheTable(
      String service, String family, String usageType, String listUnit, String unit, String item) {
    ListedPrices prices = prices(Items.item(service, family, usageType, listUnit, "0.5"));

    assertThat(prices.leftOut()).isEmpty();
    assertThat(prices.rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.key().usageType()).isEqualTo(usageType.replace("-Hosting", ""));
              assertThat(row.unit()).isEqualTo(unit);
              assertThat(row.item()).isEqualTo(item);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          AWSLambda        | Serverless   | Lambda-Edge-Request             | Requests
          AWSLambda        | Serverless   | Lambda-Managed-Instances-c7i.xlarge-Management-Hours | Hrs
          AWSLambda        | Serverless   | Request-Tier1                   | Requests
          AmazonSageMaker  | ML Instance  | USE1-Notebk:ml.m5.xlarge        | Hrs
          AmazonSageMaker  | Storage      | USE1-Train:VolumeUsage.gp2      | GB-Mo
          AmazonS3         | Storage      | TimedStorage-GDA-Staging        | GB-Mo
          AmazonS3         | API Request  | Retrieval-XZ                    | GB
          AmazonS3GlacierDeepArchive | '' | TimedStorage-GDA-Staging        | GB-Mo
          AmazonEC2        | NAT Gateway  | RegionalNatGateway-Hours        | Hrs
          AmazonEC2        | Storage      | EBS:VolumeUsage.gp2             | GB-Mo
          AWSELB           | Load Balancer-Application | TS-LoadBalancerUsage | Hrs
          AWSELB           | Load Balancer-Application | APN1-TS-LoadBalancerUsage | Hrs
          AWSELB           | Load Balancer-Application | Outposts-LoadBalancerUsage | Hrs
          AWSELB           | Load Balancer | APN1-LoadBalancerUsage         | Hrs
          AmazonFSx        | Storage      | USW2-Storage                    | GB-Mo
          AmazonCloudWatch | Other        | USE1-DataProcessing-Bytes       | GB
          AmazonS3         | Storage      | TimedStorage-ByteHrs-Tagged     | GB-Mo
          AWSQueueService  | API Request  | Requests-Tier2                  | Requests
          AWSELB           | Load Balancer-Network | LCUUsage               | LCU-Hrs
          AmazonRDS        | Database Instance | InstanceUsage:db.r6g.large | Hrs
          AmazonRDS        | Whatever     | Request                         | Requests
          AmazonDynamoDB   | Whatever     | IA-WriteRequestUnits            | WriteRequestUnits
          AmazonDynamoDB   | Whatever     | ReplWriteRequestUnits           | WriteRequestUnits
          """)
  void leavesAloneWhatItDoesNotKnow(String service, String family, String usageType, String unit) {
    ListedPrices prices = prices(Items.item(service, family, usageType, unit, "0.5"));

    assertThat(prices.rows()).isEmpty();
    assertThat(prices.leftOut()).isEmpty();
  }

  @Test
  void egressIsWhatLeavesTheRegionForTheInternet() {
    Map<String, String> out =
        Map.of(
            "fromRegionCode",
            "us-east-1",
            "transferType",
            "AWS Outbound",
            "toLocation",
            "External");
    Map<String, String> between =
        Map.of(
            "fromRegionCode",
            "us-east-1",
            "transferType",
            "InterRegion Outbound",
            "toLocation",
            "");
    String[] tiers = {
      Items.dimension("C", "51200", "153600", "GB", "0.0700000000"),
      Items.dimension("A", "0", "10240", "GB", "0.0900000000"),
      Items.dimension("D", "153600", "Inf", "GB", "0.0500000000"),
      Items.dimension("B", "10240", "51200", "GB", "0.0850000000")
    };

    List<PriceRow> rows =
        prices(
                Items.item(
                    "AWSDataTransfer", "Data Transfer", "DataTransfer-Out-Bytes", out, tiers),
                Items.item(
                    "AWSDataTransfer", "Data Transfer", "DataTransfer-Out-Bytes", between, tiers))
            .rows();

    assertThat(rows)
        .extracting(row -> row.tierFrom() + " " + row.tierTo().orElse(null) + " " + row.priceUsd())
        .containsExactly(
            "0 10240 0.0900000000",
            "10240 51200 0.0850000000",
            "51200 153600 0.0700000000",
            "153600 null 0.0500000000");
    assertThat(rows).allMatch(row -> row.key().region().equals("us-east-1"));
  }

  @Test
  void aFreeTierIsLeftOutAndSaidSo() {
    List<PriceRow> rows =
        prices(
                Items.item(
                    "AmazonSNS",
                    "API Request",
                    "USE1-Requests-Tier1",
                    Map.of(),
                    Items.dimension("A", "0", "1000000", "Requests", "0.0000000000"),
                    Items.dimension("B", "1000000", "Inf", "Requests", "0.0000005000")))
            .rows();

    assertThat(rows)
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.tierFrom()).isZero();
              assertThat(row.tierTo()).isEmpty();
              assertThat(row.priceUsd()).isEqualByComparingTo("0.0000005");
              assertThat(row.item())
                  .isEqualTo("publish requests, without the free tier of 1000000");
            });
  }

  @Test
  void severalFreeTiersAreLeftOutTogether() {
    assertThat(
            prices(
                    Items.item(
                        "AmazonSNS",
                        "API Request",
                        "USE1-Requests-Tier1",
                        Map.of(),
                        Items.dimension("A", "0", "10", "Requests", "0"),
                        Items.dimension("B", "10", "30", "Requests", "0"),
                        Items.dimension("C", "30", "Inf", "Requests", "0.5")))
                .rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.tierFrom()).isZero();
              assertThat(row.item()).isEqualTo("publish requests, without the free tier of 30");
            });
  }

  @Test
  void whatIsFreeThroughoutIsLeftOutAndNamed() {
    ListedPrices prices =
        prices(
            Items.item(
                "AmazonSNS",
                "Message Delivery",
                "USE1-DeliveryAttempts-SQS",
                "Notifications",
                "0.0000000000"),
            Items.item(
                "AWSLambda",
                "Serverless",
                "Request",
                Map.of(),
                Items.dimension("A", "0", "10", "Requests", "0"),
                Items.dimension("B", "10", "Inf", "Requests", "0.0")));

    assertThat(prices.rows()).isEmpty();
    assertThat(prices.leftOut())
        .containsExactly(
            "AWSLambda Request (SKU SKU-Request): its price is 0 USD; add a row for it if it is"
                + " free",
            "AmazonSNS USE1-DeliveryAttempts-SQS (SKU SKU-USE1-DeliveryAttempts-SQS): its price is"
                + " 0 USD; add a row for it if it is free");
  }

  /** In any order. */
  @Test
  void ofSeveralProductsThePricedOneIsTaken() {
    String priced =
        Items.item("AmazonSageMaker", "ML Instance", "USE1-Host:ml.m5.xlarge", "Hrs", "0.23");
    String free = priced.replace("SKU-", "FREE-").replace("0.23", "0.0000000000");
    String yuan = priced.replace("SKU-", "YUAN-").replace("\"USD\"", "\"CNY\"");
    String anywhere =
        priced
            .replace("SKU-", "ANY-")
            .replace("0.23", "0.0000000000")
            .replace("US East (N. Virginia)", "Any")
            .replace("\"regionCode\": \"us-east-1\", ", "");

    List<List<String>> orders =
        List.of(
            List.of(priced, free, yuan, anywhere),
            List.of(anywhere, yuan, free, priced),
            List.of(free, priced, anywhere, yuan));
    for (List<String> order : orders) {
      ListedPrices prices = prices(order.toArray(String[]::new));

      assertThat(prices.leftOut()).isEmpty();
      assertThat(prices.rows())
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.sku()).contains("SKU-USE1-Host:ml.m5.xlarge");
                assertThat(row.priceUsd()).isEqualByComparingTo("0.23");
              });
    }
    assertThat(prices(yuan, anywhere).rows()).isEmpty();
    assertThat(prices(yuan, anywhere).leftOut())
        .containsExactly(
            "AmazonSageMaker USE1-Host:ml.m5.xlarge (SKU YUAN-USE1-Host:ml.m5.xlarge): it has no"
                + " price in USD");
  }

  @Test
  void twoPricesStayAmbiguousBesideAFreeOne() {
    String one = Items.item("AmazonECR", "Registry", "TimedStorage-ByteHrs", "GB-Mo", "0.10");
    String other = one.replace("SKU-", "OTHER-").replace("0.10", "0.11");
    String free = one.replace("SKU-", "FREE-").replace("0.10", "0");

    assertThat(prices(free, one, other).rows()).isEmpty();
    assertThat(prices(free, one, other).leftOut())
        .singleElement()
        .asString()
        .endsWith("have different prices; add a row for the one you use");
  }

  @Test
  void whereAUsageTypeHasAPriceForEachOperationRowsKeepIt() {
    ListedPrices prices =
        prices(
            ofOperation("Requests-Tier3", "S3-GlacierTransition", "0.0000300000"),
            ofOperation("Requests-Tier3", "S3-GDATransition", "0.0000500000"),
            ofOperation("Requests-Tier3", "RestoreObject", "0.0000500000"),
            ofOperation("Requests-Tier4", "S3-GIRTransition", "0.0000200000"),
            ofOperation("Requests-Tier4", "S3-SIATransition", "0.0000100000"),
            ofOperation("Requests-GLACIER-Tier1", "PutObject", "0.0000300000"),
            ofOperation("Requests-GLACIER-Tier1", "UploadPart", "0.0000050000"),
            ofOperation("Requests-Tier1", "PutObject", "0.0000050000"));

    assertThat(prices.leftOut()).isEmpty();
    assertThat(prices.rows())
        .extracting(row -> row.key().counted() + " " + row.priceUsd())
        .containsExactly(
            "Requests-GLACIER-Tier1#PutObject 0.0000300000",
            "Requests-GLACIER-Tier1#UploadPart 0.0000050000",
            "Requests-Tier1 0.0000050000",
            "Requests-Tier3#RestoreObject 0.0000500000",
            "Requests-Tier3#S3-GDATransition 0.0000500000",
            "Requests-Tier3#S3-GlacierTransition 0.0000300000",
            "Requests-Tier4#S3-GIRTransition 0.0000200000",
            "Requests-Tier4#S3-SIATransition 0.0000100000");
    assertThat(prices.rows().get(3).item()).isEqualTo("requests Tier3, RestoreObject");
    assertThat(prices(ofOperation("Requests-Tier3", "RestoreObject", "-1")).leftOut())
        .containsExactly(
            "AmazonS3 Requests-Tier3#RestoreObject (SKU SKU-Requests-Tier3): its price '-1' is not"
                + " a number of 0 or more");
  }

  private static String ofOperation(String usageType, String operation, String usd) {
    return Items.item(
        "AmazonS3",
        "API Request",
        usageType,
        Map.of("operation", operation),
        Items.dimension("A", "0", "Inf", "Requests", usd));
  }

  @ParameterizedTest
  @CsvSource({
    "USW2-Storage, fileSystemType, Lustre, Lustre storage",
    "USW2-Storage.SSD.50, operation, CreateFileSystem:Lustre, Lustre storage SSD.50",
    "Storage.SSD.200, operation, CreateFileSystem:Lustre, Lustre storage SSD.200",
    "APS1-Storage.SSD.125, operation, CreateFileSystem:Lustre, Lustre storage SSD.125",
    "USW2-Storage, operation, CreateFileSystem:Windows, ",
    "USW2-Storage.SSD.50, fileSystemType, ONTAP, "
  })
  void ofFileSystemsOnlyLustreIsKnown(
      String usageType, String attribute, String value, String item) {
    List<PriceRow> rows =
        prices(
                Items.item(
                    "AmazonFSx",
                    "Storage",
                    usageType,
                    Map.of(attribute, value),
                    Items.dimension("A", "0", "Inf", "GB-Mo", "0.14")))
            .rows();

    assertThat(rows).extracting(PriceRow::item).isEqualTo(item == null ? List.of() : List.of(item));
  }

  @ParameterizedTest
  @CsvSource({
    "PostgreSQL, CreateDBInstance:0014, 'database db.r6g.large, CreateDBInstance:0014'",
    "MySQL, CreateDBInstance:0002, 'database db.r6g.large, CreateDBInstance:0002'",
    "Oracle, CreateDBInstance:0005, "
  })
  void databasesAreToldApartByTheirEngine(String engine, String operation, String item) {
    List<PriceRow> rows =
        prices(
                Items.item(
                    "AmazonRDS",
                    "Database Instance",
                    "InstanceUsage:db.r6g.large",
                    Map.of("databaseEngine", engine, "operation", operation),
                    Items.dimension("A", "0", "Inf", "Hrs", "0.225")))
            .rows();

    assertThat(rows).extracting(PriceRow::item).isEqualTo(item == null ? List.of() : List.of(item));
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat(row.key().counted())
                    .isEqualTo("InstanceUsage:db.r6g.large#" + operation));
  }

  /** All that AWS lists, Ireland's old one and those of its other partitions. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "USE1", "USE2", "USW1", "USW2", "CAN1", "CAN2", "MXC1", "SAE1", "AFS1", "APE1", "APE2",
        "APN1", "APN2", "APN3", "APS1", "APS2", "APS3", "APS4", "APS5", "APS6", "APS7", "APS8",
        "APS9", "EU", "EUC1", "EUC2", "EUN1", "EUS1", "EUS2", "EUW1", "EUW2", "EUW3", "ILC1",
        "MEC1", "MES1", "UGE1", "UGW1", "CNN1", "CNW1", "APS10"
      })
  void wordsOfAllRegionsAreKnown(String prefix) {
    assertThat(
            prices(Items.item("AWSLambda", "Serverless", prefix + "-Request", "Requests", "0.2"))
                .rows())
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0   | Inf | 1M requests | 0.2  | its unit is '1M requests', expected one that means request
          0   | Inf | Requests    | -0.2 | its price '-0.2' is not a number of 0 or more
          0   | Inf | Requests    | ''   | it has no price in USD
          0   | Inf | Requests    | 1E-9 | its price '1E-9' is not a number of 0 or more
          ''  | Inf | Requests    | 0.2  | its beginRange '' is not a number of 0 or more
          0   | 0   | Requests    | 0.2  | a tier from 0 ends at 0
          5   | Inf | Requests    | 0.2  | the first tier begins at 5, expected 0
          0   | Inf | Requests    | 0.0  | its price is 0 USD; add a row for it if it is free
          """)
  void whatCannotBeUsedIsLeftOutAndNamed(
      String begin, String end, String unit, String usd, String reason) {
    ListedPrices prices =
        prices(
            Items.item(
                "AWSLambda",
                "Serverless",
                "Request",
                Map.of(),
                Items.dimension("A", begin, end, unit, usd)));

    assertThat(prices.rows()).isEmpty();
    assertThat(prices.leftOut()).containsExactly("AWSLambda Request (SKU SKU-Request): " + reason);
  }

  @Test
  void tiersWithAGapAreLeftOutAndNamed() {
    assertThat(
            prices(
                    Items.item(
                        "AWSLambda",
                        "Serverless",
                        "Request",
                        Map.of(),
                        Items.dimension("A", "0", "10", "Requests", "0.2"),
                        Items.dimension("B", "20", "Inf", "Requests", "0.1")))
                .leftOut())
        .containsExactly(
            "AWSLambda Request (SKU SKU-Request): the tier begins at 20, but the one before ends at"
                + " 10; nothing prices what is between");
  }

  @Test
  void tiersThatOverlapAreLeftOutAndNamed() {
    assertThat(
            prices(
                    Items.item(
                        "AWSLambda",
                        "Serverless",
                        "Request",
                        Map.of(),
                        Items.dimension("A", "0", "10", "Requests", "0.2"),
                        Items.dimension("B", "5", "Inf", "Requests", "0.1")))
                .leftOut())
        .containsExactly("AWSLambda Request (SKU SKU-Request): the tier overlaps the one before");
  }

  @Test
  void twoProductsOfOneUsageTypeCountOnceIfTheyAgreeAndNotAtAllIfNot() {
    String one = Items.item("AmazonECR", "Registry", "TimedStorage-ByteHrs", "GB-Mo", "0.10");
    String same = one.replace("SKU-", "ANOTHER-").replace("0.10", "0.1000000000");
    String other = one.replace("SKU-", "OTHER-").replace("0.10", "0.11");

    assertThat(prices(one, same).rows())
        .singleElement()
        .satisfies(row -> assertThat(row.sku()).contains("ANOTHER-TimedStorage-ByteHrs"));
    assertThat(prices(one, other, same).rows()).isEmpty();
    assertThat(prices(one, other, same).leftOut())
        .containsExactly(
            "AmazonECR TimedStorage-ByteHrs: SKUs SKU-TimedStorage-ByteHrs and"
                + " OTHER-TimedStorage-ByteHrs have different prices; add a row for the one you"
                + " use");
  }

  @Test
  void theRegionIsTheProductsOwn() {
    assertThat(
            prices(
                    Items.item(
                        "AWSLambda",
                        "Serverless",
                        "USE2-Request",
                        Map.of("regionCode", "us-east-2"),
                        Items.dimension("A", "0", "Inf", "Requests", "0.2")))
                .rows())
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "null", "[]", "{", "{\"product\": {}}", "{\"product\": []}", "{\"terms\": 7}"})
  void whatIsNoItemIsRefused(String json) {
    assertThatThrownBy(() -> QueryItem.read(json)).isInstanceOf(IllegalArgumentException.class);
  }

  private static ListedPrices prices(String... items) {
    RowCollector rows = new RowCollector();
    for (String json : items) {
      QueryItem item = QueryItem.read(json);
      KnownProducts.of(item.product(), item.service(), US_EAST_1)
          .filter(known -> item.product().region().equals(US_EAST_1.region()))
          .ifPresent(known -> rows.add(item.product(), known, item.terms(), item.publication()));
    }
    return rows.prices();
  }
}
