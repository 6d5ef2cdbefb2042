package dev.tenk.pricelist;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
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
  private static final String MESSAGE = "message";
  private static final String NOTIFICATION = "notification";

  static final String EC2 = "AmazonEC2";
  static final String DATA_TRANSFER = "AWSDataTransfer";

  /** The list's words for each unit, in lower case. */
  private static final Map<String, Set<String>> LIST_UNITS =
      Map.of(
          HOUR, Set.of("hrs", "hr", "hours", "hour"),
          SECOND, Set.of("seconds", "second", "secs", "sec"),
          GB_SECOND, Set.of("lambda-gb-second", "gb-seconds", "gb-second"),
          REQUEST, Set.of("requests", "request", "api requests"),
          GB, Set.of("gb"),
          GB_MONTH, Set.of("gb-mo", "gb-month"),
          MESSAGE, Set.of("count", "messages", "message", "recipients", "emails", "email"),
          NOTIFICATION, Set.of("notifications", "notification"));

  /** A word for the region that precedes most usage types, as in {@code USE2-Request}. */
  private static final String PREFIX = "(?:[A-Z]{2,4}[0-9]?-)?";

  private static final String INSTANCE = "(ml\\.[a-z0-9-]+\\.[a-z0-9-]+)";

  private static final List<Rule> RULES =
      List.of(
          rule("AmazonSageMaker", "Host:" + INSTANCE, "hosting %s", HOUR),
          rule("AmazonSageMaker", "AsyncInf:" + INSTANCE, "asynchronous hosting %s", HOUR),
          rule("AmazonSageMaker", "Tsform:" + INSTANCE, "batch transform %s", HOUR),
          rule("AmazonSageMaker", "Train:" + INSTANCE, "training %s", HOUR),
          rule("AmazonSageMaker", "ServerlessInf:Mem-([1-6])GB", "serverless %s GB", SECOND),
          rule(
              "AmazonSageMaker",
              "(?:ServerlessInf:)?ProvisionedConcurrency:Mem-([1-6])GB",
              "serverless %s GB, provisioned concurrency",
              SECOND),
          rule(
              "AmazonSageMaker",
              "(?:ServerlessInf:)?ProvisionedConcurrency:Usage-([1-6])GB",
              "serverless %s GB, use of provisioned concurrency",
              SECOND),
          rule(
              "AmazonSageMaker",
              "(?:Host|Hst|AsyncInf|ServerlessInf):Data-Bytes(-In|-Out)?",
              "inference data%s",
              GB),
          rule("AWSLambda", "Request(-ARM)?", "requests%s", REQUEST),
          rule("AWSLambda", "Lambda-GB-Second(-ARM)?", "duration%s", GB_SECOND),
          rule(
              "AWSLambda",
              "Lambda-Provisioned-Concurrency(-ARM)?",
              "provisioned concurrency%s",
              GB_SECOND),
          rule(
              "AWSLambda",
              "Lambda-Provisioned-GB-Second(-ARM)?",
              "provisioned duration%s",
              GB_SECOND),
          rule(
              "AWSLambda",
              "Lambda-Storage-GB-Second(-ARM)?",
              "ephemeral storage above 512 MB%s",
              GB_SECOND),
          rule("AmazonS3", "Requests((?:-[A-Z]+)?-Tier[1-6])", "requests%s", REQUEST),
          rule(
              "AmazonS3", "TimedStorage-((?:[A-Z]+-){0,2}|Glacier)ByteHrs", "storage %s", GB_MONTH),
          rule("AmazonCloudWatch", "DataProcessing-Bytes", "log ingestion", GB, "Data Payload"),
          rule("AmazonCloudWatch", "VendedLog-Bytes", "vended log ingestion", GB, "Data Payload"),
          rule(
              "AmazonCloudWatch",
              "TimedStorage-ByteHrs",
              "log archive",
              GB_MONTH,
              "Storage Snapshot"),
          new Rule(
              DATA_TRANSFER,
              Pattern.compile(PREFIX + "DataTransfer-Out-Bytes"),
              "internet egress",
              GB,
              product ->
                  product.attribute("transfertype").equals("AWS Outbound")
                      && product.attribute("tolocation").equals("External")),
          rule("AmazonECR", "TimedStorage-ByteHrs", "image storage", GB_MONTH),
          rule("AmazonSES", "Recipients", "mail sent", MESSAGE),
          rule("AmazonSNS", "Requests-Tier1", "publish requests", REQUEST),
          rule("AmazonSNS", "DeliveryAttempts-(HTTP|SMTP|SQS|LAMBDA)", "by %s", NOTIFICATION),
          rule("AWSQueueService", "Requests(-FIFO)?-(?:Tier1|RBP)", "requests%s", REQUEST),
          new Rule(
              EC2,
              Pattern.compile(PREFIX + "BoxUsage:([a-z0-9-]+\\.[a-z0-9-]+)"),
              "%s on demand",
              HOUR,
              KnownProducts::isPlainLinux));

  private KnownProducts() {}

  private record Rule(
      String service, Pattern usageType, String item, String unit, Predicate<Product> also) {}

  /**
   * What tenk makes of a product.
   *
   * @param service AWS's code for it
   * @param item what it is, for display
   * @param unit the price book's word
   */
  record Known(String service, String item, String unit) {
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
      if (matcher.matches() && rule.also().test(product)) {
        return code.equals(EC2) && !selection.instanceTypes().contains(matcher.group(1))
            ? Optional.empty()
            : Optional.of(new Known(code, item(rule, matcher), rule.unit()));
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
    return new Rule(service, Pattern.compile(PREFIX + usageType), item, unit, product -> true);
  }

  private static Rule rule(
      String service, String usageType, String item, String unit, String family) {
    return new Rule(
        service,
        Pattern.compile(PREFIX + usageType),
        item,
        unit,
        product -> product.family().equals(family));
  }

  /** One usage type has a price for each operating system, tenancy and reservation. */
  private static boolean isPlainLinux(Product product) {
    return product.attribute("operatingsystem").equals("Linux")
        && product.attribute("tenancy").equals("Shared")
        && product.attribute("preinstalledsw").equals("NA")
        && product.attribute("capacitystatus").equals("Used");
  }
}
