package dev.tenk.pricelist;

import dev.tenk.cost.prices.PriceRow;
import dev.tenk.pricelist.KnownProducts.Known;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.ProxyPolicy;
import dev.tenk.targets.aws.BlockingProxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.FilterType;
import software.amazon.awssdk.services.pricing.model.GetProductsRequest;
import software.amazon.awssdk.services.pricing.model.GetProductsResponse;

/**
 * The AWS Price List Query API ({@code pricing:GetProducts}). Calls are free of charge but need
 * credentials, which come from the SDK's default chain. What is throttled is tried again.
 */
public final class PriceListQuery implements AutoCloseable {
  private static final int ITEMS_PER_PAGE = 100;
  private static final int ATTEMPTS = 8;
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration CALL_TIMEOUT = Duration.ofMinutes(3);

  private static final String WITHOUT_CREDENTIALS =
      "without, download the offer file and run: tenk prices import";

  private final PricingClient client;

  PriceListQuery(PricingClient client) {
    this.client = client;
  }

  /** The API's endpoint that is nearest to the region whose prices are wanted. */
  public static PriceListQuery near(String region) {
    Region endpoint = endpoint(region);
    URI url = URI.create("https://api.pricing.%s.amazonaws.com".formatted(endpoint.id()));
    return new PriceListQuery(
        PricingClient.builder()
            .region(endpoint)
            .httpClientBuilder(
                UrlConnectionHttpClient.builder()
                    .proxyConfiguration(BlockingProxy.of(ProxyPolicy.ofThisProcess().of(url))))
            .overrideConfiguration(
                override ->
                    override
                        .retryStrategy(
                            StandardRetryStrategy.builder().maxAttempts(ATTEMPTS).build())
                        .apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                        .apiCallTimeout(CALL_TIMEOUT))
            .build());
  }

  /** It answers in three regions only. */
  static Region endpoint(String region) {
    if (region.startsWith("ap-")) {
      return Region.AP_SOUTH_1;
    }
    return region.matches("(eu|me|af|il)-.*") ? Region.EU_CENTRAL_1 : Region.US_EAST_1;
  }

  /** Codes of the services that it can be asked for. */
  public static List<String> services() {
    return KnownProducts.services();
  }

  /**
   * Asks for all that is wanted of some services.
   *
   * @param services each one of {@link #services()}; none means all
   * @throws ConfigurationException if a service is not known or has nothing that is wanted, if the
   *     API cannot be reached or denies it, or if an item cannot be read: half a list is none
   */
  public ListedPrices fetch(List<String> services, Selection selection) {
    for (String service : services) {
      if (!services().contains(service)) {
        throw new ConfigurationException(
            "'%s' is not one of %s".formatted(service, String.join(", ", services())));
      }
    }
    RowCollector rows = new RowCollector();
    List<String> empty = new ArrayList<>();
    for (String service : services.isEmpty() ? services() : services) {
      int wanted = 0;
      for (List<Filter> filters : filters(service, selection)) {
        wanted += fetch(service, filters, selection, rows);
      }
      if (wanted == 0) {
        empty.add(service);
      }
    }
    ListedPrices prices = rows.prices();
    if (prices.rows().isEmpty() || (!services.isEmpty() && !empty.isEmpty())) {
      throw new ConfigurationException(
          "the price list has nothing for region '%s' that tenk knows how to use of %s%s"
              .formatted(
                  selection.region(),
                  String.join(", ", empty.isEmpty() ? services : empty),
                  prices.leftOut().isEmpty() ? "" : "; left out: " + prices.leftOut().get(0)));
    }
    List<String> missing = new ArrayList<>();
    empty.forEach(
        service ->
            missing.add(
                "%s: nothing for region '%s' that tenk knows how to use"
                    .formatted(service, selection.region())));
    if (services.isEmpty() || services.contains(KnownProducts.EC2)) {
      missing.addAll(missingInstances(prices, selection));
    }
    if (services.contains(KnownProducts.EC2) && selection.instanceTypes().isEmpty()) {
      missing.add(KnownProducts.NAME_INSTANCE_TYPES);
    }
    return prices.alsoLeftOut(missing);
  }

  private static List<String> missingInstances(ListedPrices prices, Selection selection) {
    return selection.instanceTypes().stream()
        .filter(
            instanceType ->
                prices.rows().stream()
                    .map(PriceRow::key)
                    .noneMatch(
                        key ->
                            key.service().equals(KnownProducts.EC2)
                                && key.usageType().endsWith(":" + instanceType)))
        .sorted()
        .map(
            instanceType ->
                "%s: no price of %s for region '%s'"
                    .formatted(KnownProducts.EC2, instanceType, selection.region()))
        .toList();
  }

  /** What is asked for one after another; a filter holds one value. */
  private static List<List<Filter>> filters(String service, Selection selection) {
    if (service.equals(KnownProducts.DATA_TRANSFER)) {
      return List.of(
          List.of(
              match("fromRegionCode", selection.region()),
              match("transferType", "AWS Outbound"),
              match("toLocation", "External")));
    }
    Filter region = match("regionCode", selection.region());
    if (service.equals(KnownProducts.EC2)) {
      // all of EC2 is a thousand pages
      List<List<Filter>> asked = new ArrayList<>();
      for (String instanceType : new TreeSet<>(selection.instanceTypes())) {
        asked.add(
            List.of(
                region,
                match("instanceType", instanceType),
                match("operatingSystem", "Linux"),
                match("tenancy", "Shared"),
                match("preInstalledSw", "NA"),
                match("capacitystatus", "Used")));
      }
      asked.add(List.of(region, match("volumeApiName", "gp3")));
      asked.add(List.of(region, match("productFamily", "NAT Gateway")));
      return asked;
    }
    if (service.equals(KnownProducts.RDS)) {
      // all of RDS is some hundred pages
      List<List<Filter>> asked = new ArrayList<>();
      for (String engine : KnownProducts.RDS_ENGINES) {
        asked.add(
            List.of(
                region,
                match("productFamily", "Database Instance"),
                match("databaseEngine", engine),
                match("deploymentOption", "Single-AZ")));
      }
      asked.add(List.of(region, match("productFamily", "ServerlessV2")));
      return asked;
    }
    return List.of(List.of(region));
  }

  private static Filter match(String field, String value) {
    return Filter.builder().type(FilterType.TERM_MATCH).field(field).value(value).build();
  }

  /** Goes through all pages; how many products are wanted. */
  private int fetch(String service, List<Filter> filters, Selection selection, RowCollector rows) {
    int wanted = 0;
    int items = 0;
    Optional<String> token = Optional.empty();
    do {
      GetProductsResponse page = page(service, filters, token);
      for (String json : page.priceList()) {
        items++;
        QueryItem item = item(service, items, json);
        Optional<Known> known = KnownProducts.of(item.product(), item.service(), selection);
        if (known.isPresent() && item.product().region().equals(selection.region())) {
          wanted++;
          rows.add(item.product(), known.get(), item.terms(), item.publication());
        }
      }
      Optional<String> next = Optional.ofNullable(page.nextToken()).filter(text -> !text.isEmpty());
      if (next.isPresent() && next.equals(token)) {
        throw error(service, "the same page came twice");
      }
      token = next;
    } while (token.isPresent());
    return wanted;
  }

  private static QueryItem item(String service, int number, String json) {
    try {
      return QueryItem.read(json);
    } catch (IllegalArgumentException e) {
      throw error(service, "item %d of its answer: %s".formatted(number, e.getMessage()));
    }
  }

  private GetProductsResponse page(String service, List<Filter> filters, Optional<String> token) {
    try {
      return client.getProducts(
          GetProductsRequest.builder()
              .serviceCode(service)
              .filters(filters)
              .formatVersion("aws_v1")
              .maxResults(ITEMS_PER_PAGE)
              .nextToken(token.orElse(null))
              .build());
    } catch (AwsServiceException e) {
      throw error(service, refusal(e));
    } catch (SdkClientException e) {
      throw error(service, noAnswer(e));
    }
  }

  private static String noAnswer(SdkClientException e) {
    // what follows these words in the SDK's message is every provider of its chain
    return e.getMessage().startsWith("Unable to load credentials")
        ? "no AWS credentials were found; " + WITHOUT_CREDENTIALS
        : "it cannot be asked: " + e.getMessage();
  }

  private static String refusal(AwsServiceException e) {
    String code =
        Optional.ofNullable(e.awsErrorDetails()).map(AwsErrorDetails::errorCode).orElse("no code");
    if (e.isThrottlingException()) {
      return "throttled again and again (%s); try later".formatted(code);
    }
    boolean denied =
        e.statusCode() == 401 || e.statusCode() == 403 || code.contains("AccessDenied");
    return denied
        ? "access denied (%s); the credentials need the action pricing:GetProducts; %s"
            .formatted(code, WITHOUT_CREDENTIALS)
        : "it refused (%s, HTTP status %d)".formatted(code, e.statusCode());
  }

  private static ConfigurationException error(String service, String message) {
    return new ConfigurationException(
        "AWS Price List Query API, %s: %s".formatted(service, message));
  }

  @Override
  public void close() {
    client.close();
  }
}
