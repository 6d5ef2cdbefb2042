package dev.tenk.pricelist;

import dev.tenk.cost.prices.PriceBook;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The products whose prices tenk knows how to use; docs/prices.md shows the same table. */
final class KnownProducts {
  private static final String HOUR = "hour";
  private static final String SECOND = "second";
  private static final String GB_SECOND = "GB-second";
  private static final String REQUEST = "request";
  private static final String GB = "GB";
  private static final String GB_MONTH = "GB-month";
  private static final String LCU_HOUR = "LCU-hour";
  private static final String ACU_HOUR = "ACU-hour";
  private static final String VCPU_HOUR = "vCPU-hour";
  private static final String GB_HOUR = "GB-hour";
  private static final String REQUEST_UNIT = "request-unit";
  private static final String MESSAGE = "message";
  private static final String NOTIFICATION = "notification";

  static final String EC2 = "AmazonEC2";
  static final String DATA_TRANSFER = "AWSDataTransfer";

  /** What to do where instances of EC2 are asked for, but not which. */
  static final String NAME_INSTANCE_TYPES =
      "say which EC2 instance types are wanted, as in --instance-type g4dn.xlarge";

  static final String RDS = "AmazonRDS";

  /** Those whose licence is in no price; all engines and licences would be thousands of rows. */
  static final List<String> RDS_ENGINES = List.of("PostgreSQL", "MySQL");

  private static final String SAGEMAKER = "AmazonSageMaker";
  private static final String LAMBDA = "AWSLambda";
  private static final String S3 = "AmazonS3";

  /** The list's words for each unit, in lower case. */
  private static final Map<String, Set<String>> LIST_UNITS =
      Map.ofEntries(
          Map.entry(HOUR, Set.of("hrs", "hr", "hours", "hour")),
          Map.entry(SECOND, Set.of("seconds", "second", "secs", "sec")),
          Map.entry(GB_SECOND, Set.of("lambda-gb-second", "gb-seconds", "gb-second")),
          Map.entry(REQUEST, Set.of("requests", "request", "api requests")),
          Map.entry(GB, Set.of("gb", "processed-gigabytes")),
          Map.entry(GB_MONTH, Set.of("gb-mo", "gb-month")),
          Map.entry(LCU_HOUR, Set.of("lcu-hrs", "lcu-hr")),
          Map.entry(ACU_HOUR, Set.of("acu-hr", "acu-hrs")),
          Map.entry(VCPU_HOUR, Set.of("hours", "vcpu-hours")),
          Map.entry(GB_HOUR, Set.of("hours", "gb-hours")),
          Map.entry(REQUEST_UNIT, Set.of("readrequestunits", "writerequestunits")),
          Map.entry(
              MESSAGE, Set.of("count", "messages", "message", "recipients", "emails", "email")),
          Map.entry(NOTIFICATION, Set.of("notifications", "notification")));

  private static final String PREFIX = "(?:" + PriceBook.REGION_PREFIX.pattern() + ")?";

  private static final String INSTANCE = "(ml\\.[a-z0-9-]+\\.[a-z0-9-]+)";

  private static final List<Rule> RULES =
      List.of(
          rule(SAGEMAKER, "Host:" + INSTANCE, "hosting %s", HOUR),
          rule(SAGEMAKER, "AsyncInf:" + INSTANCE, "asynchronous hosting %s", HOUR),
          rule(SAGEMAKER, "Tsform:" + INSTANCE, "batch transform %s", HOUR),
          rule(SAGEMAKER, "Processing:" + INSTANCE, "processing %s", HOUR),
          rule(SAGEMAKER, "Train:" + INSTANCE, "training %s", HOUR),
          rule(SAGEMAKER, "TrSpt:" + INSTANCE, "managed spot training %s", HOUR),
          rule(SAGEMAKER, "Host:VolumeUsage(?:\\.(gp2|gp3))?", "endpoint storage %s", GB_MONTH),
          rule(SAGEMAKER, "ServerlessInf:Mem-([1-6])GB", "serverless %s GB", SECOND),
          // the list's words are easily taken for the opposite
          rule(
              SAGEMAKER,
              "(?:ServerlessInf:)?ProvisionedConcurrency:Usage-([1-6])GB",
              "serverless %s GB, provisioned concurrency kept ready",
              SECOND),
          rule(
              SAGEMAKER,
              "(?:ServerlessInf:)?ProvisionedConcurrency:Mem-([1-6])GB",
              "serverless %s GB, duration on provisioned concurrency",
              SECOND),
          rule(
              SAGEMAKER,
              "(?:Host|Hst|AsyncInf|ServerlessInf):Data-Bytes(-In|-Out)?",
              "inference data%s",
              GB),
          rule(LAMBDA, "Request(-ARM)?", "requests%s", REQUEST),
          rule(LAMBDA, "Lambda-GB-Second(-ARM)?", "duration%s", GB_SECOND),
          rule(
              LAMBDA,
              "Lambda-Provisioned-Concurrency(-ARM)?",
              "provisioned concurrency%s",
              GB_SECOND),
          rule(LAMBDA, "Lambda-Provisioned-GB-Second(-ARM)?", "provisioned duration%s", GB_SECOND),
          rule(
              LAMBDA,
              "Lambda-Storage-GB-Second(-ARM)?",
              "ephemeral storage above 512 MB%s",
              GB_SECOND),
          rule(LAMBDA, "Lambda-SnapStart-Cached-GB-S(-ARM)?", "SnapStart cache%s", GB_SECOND),
          rule(LAMBDA, "Lambda-SnapStart-Restored-GB(-ARM)?", "SnapStart restore%s", GB),
          rule(
              LAMBDA,
              "Lambda-Streaming-Response-Processed-Bytes(-ARM)?",
              "response streaming%s",
              GB),
          rule(
              LAMBDA, "Lambda-Managed-Instances-Request", "requests to managed instances", REQUEST),
          rule(
                  LAMBDA,
                  "Lambda-Managed-Instances-([a-z0-9-]+\\.[a-z0-9-]+)-Management-Hours",
                  "management of %s",
                  HOUR)
              .where(
                  (product, selection) ->
                      selection.instanceTypes().stream()
                          .anyMatch(type -> product.usageType().contains("-" + type + "-"))),
          rule(S3, "Requests(-Tier[34]|-GLACIER-Tier1)", "requests%s", REQUEST).byOperation(),
          rule(S3, "Requests((?:-[A-Z]+)?-Tier[1-6])", "requests%s", REQUEST),
          rule(S3, "TimedStorage-((?:[A-Z]+-){0,2}|Glacier)ByteHrs", "storage %s", GB_MONTH),
          rule(S3, "Retrieval-(SIA|GIR)", "retrieval %s", GB),
          rule("AmazonS3GlacierDeepArchive", "TimedStorage-GDA-ByteHrs", "storage GDA", GB_MONTH),
          rule("AmazonCloudWatch", "DataProcessing-Bytes", "log ingestion", GB)
              .where(ofFamily("Data Payload")),
          rule("AmazonCloudWatch", "VendedLog-Bytes", "vended log ingestion", GB)
              .where(ofFamily("Data Payload")),
          rule("AmazonCloudWatch", "TimedStorage-ByteHrs", "log archive", GB_MONTH)
              .where(ofFamily("Storage Snapshot")),
          rule(DATA_TRANSFER, "DataTransfer-Out-Bytes", "internet egress", GB)
              .where(
                  (product, selection) ->
                      product.attribute("transfertype").equals("AWS Outbound")
                          && product.attribute("tolocation").equals("External")),
          rule("AmazonECS", "Fargate-vCPU-Hours:perCPU", "Fargate vCPU", VCPU_HOUR),
          rule("AmazonECS", "Fargate-GB-Hours", "Fargate memory", GB_HOUR),
          rule("AmazonECR", "TimedStorage-ByteHrs", "image storage", GB_MONTH),
          rule("AmazonSES", "Recipients", "mail sent", MESSAGE),
          rule("AmazonSNS", "Requests-Tier1", "publish requests", REQUEST),
          rule("AmazonSNS", "DeliveryAttempts-(HTTP|SMTP|SQS|LAMBDA)", "by %s", NOTIFICATION),
          rule("AWSQueueService", "Requests(-FIFO)?-(?:Tier1|RBP)", "requests%s", REQUEST),
          // the same usage type is that of network, gateway and classic load balancers
          rule("AWSELB", "LoadBalancerUsage", "application load balancer", HOUR)
              .where(ofFamily("Load Balancer-Application")),
          rule("AWSELB", "LCUUsage", "application load balancer, capacity units", LCU_HOUR)
              .where(ofFamily("Load Balancer-Application")),
          rule(
                  "AmazonFSx",
                  "Storage(?:\\.(SSD\\.(?:50|100|200|125|250|500|1000)))?",
                  "Lustre storage %s",
                  GB_MONTH)
              .where((product, selection) -> isLustre(product)),
          // one usage type is that of every engine, which the operation tells apart
          rule(RDS, "InstanceUsage:(db\\.[a-z0-9-]+\\.[a-z0-9-]+)", "database %s", HOUR)
              .byOperation()
              .where(
                  (product, selection) ->
                      RDS_ENGINES.contains(product.attribute("databaseengine"))),
          rule(RDS, "Aurora:ServerlessV2Usage", "Aurora Serverless v2", ACU_HOUR).byOperation(),
          rule("AmazonDynamoDB", "(Read|Write)RequestUnits", "on demand, %s", REQUEST_UNIT),
          rule("AmazonDynamoDB", "TimedStorage-ByteHrs", "table storage", GB_MONTH),
          rule(EC2, "BoxUsage:([a-z0-9-]+\\.[a-z0-9-]+)", "%s on demand", HOUR)
              .where(KnownProducts::isPlainLinux),
          rule(EC2, "EBS:VolumeUsage\\.gp3", "EBS gp3", GB_MONTH),
          rule(EC2, "NatGateway-Hours", "NAT gateway", HOUR),
          rule(EC2, "NatGateway-Bytes", "NAT gateway, data processed", GB));

  private KnownProducts() {}

  /**
   * One kind of product.
   *
   * @param usageType with the word for the region; its first group, where it has one, names the
   *     item
   * @param item with {@code %s} for that
   * @param isByOperation whether the usage type has a price for each operation
   * @param also what must hold beside
   */
  private record Rule(
      String service,
      Pattern usageType,
      String item,
      String unit,
      boolean isByOperation,
      BiPredicate<Product, Selection> also) {
    Rule byOperation() {
      return new Rule(service, usageType, item, unit, true, also);
    }

    Rule where(BiPredicate<Product, Selection> condition) {
      return new Rule(service, usageType, item, unit, isByOperation, condition);
    }

    Optional<String> operation(Product product) {
      return isByOperation
          ? Optional.of(product.attribute("operation")).filter(word -> !word.isEmpty())
          : Optional.empty();
    }
  }

  /**
   * What tenk makes of a product.
   *
   * @param service AWS's code for it
   * @param operation the list's word, where the usage type has a price for each
   * @param item what it is, for display
   * @param unit the price book's word
   */
  record Known(String service, Optional<String> operation, String item, String unit) {
    /** Whether the list's word for a unit means this one. */
    boolean isUnit(String listUnit) {
      return LIST_UNITS.get(unit).contains(listUnit.toLowerCase(Locale.ROOT));
    }
  }

  /** The services of the table, in its order. */
  static List<String> services() {
    return RULES.stream().map(Rule::service).distinct().toList();
  }

  /**
   * What tenk makes of a product; empty where it does not know it or it is not wanted.
   *
   * @param service the list's, for products that do not state one
   */
  static Optional<Known> of(Product product, String service, Selection selection) {
    String code = service(product, service);
    for (Rule rule : RULES) {
      if (!rule.service().equals(code)) {
        continue;
      }
      Matcher matcher = rule.usageType().matcher(product.usageType());
      if (matcher.matches() && rule.also().test(product, selection)) {
        Optional<String> operation = rule.operation(product);
        String item = item(rule, matcher) + operation.map(word -> ", " + word).orElse("");
        return Optional.of(new Known(code, operation, item, rule.unit()));
      }
    }
    return Optional.empty();
  }

  /** The product's own word for its service, or else the list's. */
  static String service(Product product, String service) {
    String said = product.attribute("servicecode");
    return said.isEmpty() ? service : said;
  }

  private static String item(Rule rule, Matcher matcher) {
    String part = matcher.groupCount() == 0 ? null : matcher.group(1);
    // -Tier1 and -ARM read better apart; SIA- and its like lose their end
    String words = part == null ? "" : part.replaceFirst("^-", " ").replaceFirst("-$", "");
    return rule.item().formatted(words).strip();
  }

  private static Rule rule(String service, String usageType, String item, String unit) {
    return new Rule(
        service,
        Pattern.compile(PREFIX + usageType),
        item,
        unit,
        false,
        (product, selection) -> true);
  }

  private static BiPredicate<Product, Selection> ofFamily(String family) {
    return (product, selection) -> product.family().equals(family);
  }

  /** FSx has file systems of several makes whose usage types are the same. */
  private static boolean isLustre(Product product) {
    return product.attribute("filesystemtype").equals("Lustre")
        || product.attribute("operation").equals("CreateFileSystem:Lustre");
  }

  /** One usage type has a price for each operating system, tenancy and reservation. */
  private static boolean isPlainLinux(Product product, Selection selection) {
    String usageType = product.usageType();
    return selection.instanceTypes().contains(usageType.substring(usageType.indexOf(':') + 1))
        && product.attribute("operatingsystem").equals("Linux")
        && product.attribute("tenancy").equals("Shared")
        && product.attribute("preinstalledsw").equals("NA")
        && product.attribute("capacitystatus").equals("Used");
  }
}
