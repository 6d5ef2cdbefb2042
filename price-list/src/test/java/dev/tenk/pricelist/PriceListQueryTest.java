package dev.tenk.pricelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.results.model.ConfigurationException;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.pricing.PricingClient;

/** The SDK's own client against the wire. */
class PriceListQueryTest {
  private static final String REQUESTS =
      Items.item("AWSLambda", "Serverless", "Request", "Requests", "0.0000002000");
  private static final String ARM_REQUESTS =
      Items.item("AWSLambda", "Serverless", "Request-ARM", "Requests", "0.0000002000");
  private static final String EDGE =
      Items.item("AWSLambda", "Serverless", "Lambda-Edge-Request", "Requests", "0.0000006000");
  private static final Selection US_EAST_1 = new Selection("us-east-1", Set.of());

  private FakePriceList server;
  private PriceListQuery query;

  @BeforeEach
  void start() throws IOException {
    server = new FakePriceList();
    query = query(StaticCredentialsProvider.create(AwsBasicCredentials.create("access", "s3cr3t")));
  }

  private PriceListQuery query(AwsCredentialsProvider credentials) {
    return new PriceListQuery(
        PricingClient.builder()
            .endpointOverride(server.url())
            .region(Region.US_EAST_1)
            .credentialsProvider(credentials)
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .overrideConfiguration(
                override ->
                    override.retryStrategy(
                        StandardRetryStrategy.builder()
                            .maxAttempts(3)
                            .backoffStrategy(BackoffStrategy.retryImmediately())
                            .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
                            .build()))
            .build());
  }

  @AfterEach
  void stop() {
    query.close();
    server.close();
  }

  @Test
  void goesThroughAllPages() {
    server.page("second", REQUESTS).page("third", EDGE).page("", ARM_REQUESTS);

    ListedPrices prices = query.fetch(List.of("AWSLambda"), US_EAST_1);

    assertThat(prices.rows())
        .extracting(PriceRow::id)
        .containsExactly("AWSLambda/Request/us-east-1/0", "AWSLambda/Request-ARM/us-east-1/0");
    assertThat(prices.leftOut()).isEmpty();
    assertThat(server.requests()).hasSize(3);
    assertThat(server.requests().get(0))
        .startsWith("AWSPriceListService.GetProducts ")
        .contains(
            "\"ServiceCode\":\"AWSLambda\"",
            "{\"Type\":\"TERM_MATCH\",\"Field\":\"regionCode\",\"Value\":\"us-east-1\"}")
        .doesNotContain("NextToken");
    assertThat(server.requests().get(2)).contains("\"NextToken\":\"third\"");
  }

  @Test
  void asksForEachInstanceType() {
    server.page("").page("").page("").page("");

    assertThatThrownBy(
            () ->
                query.fetch(
                    List.of("AmazonEC2"),
                    new Selection("us-east-1", Set.of("g4dn.xlarge", "c7g.large"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "the price list has nothing for region 'us-east-1' that tenk knows how to use of AmazonEC2");
    assertThat(server.requests().get(0))
        .contains("{\"Type\":\"TERM_MATCH\",\"Field\":\"instanceType\",\"Value\":\"c7g.large\"}");
    assertThat(server.requests().get(1))
        .contains("{\"Type\":\"TERM_MATCH\",\"Field\":\"instanceType\",\"Value\":\"g4dn.xlarge\"}");
  }

  @Test
  void ofEc2DisksAndGatewaysAreAskedForEvenWithoutInstances() {
    server
        .page("", Items.item("AmazonEC2", "Storage", "EBS:VolumeUsage.gp3", "GB-Mo", "0.08"))
        .page("", Items.item("AmazonEC2", "NAT Gateway", "NatGateway-Hours", "Hrs", "0.045"));

    ListedPrices prices = query.fetch(List.of("AmazonEC2"), US_EAST_1);

    assertThat(prices.rows())
        .extracting(PriceRow::id)
        .containsExactly(
            "AmazonEC2/EBS:VolumeUsage.gp3/us-east-1/0", "AmazonEC2/NatGateway-Hours/us-east-1/0");
    assertThat(prices.leftOut())
        .containsExactly(
            "say which EC2 instance types are wanted, as in --instance-type g4dn.xlarge");
    assertThat(server.requests().get(0))
        .contains("{\"Type\":\"TERM_MATCH\",\"Field\":\"volumeApiName\",\"Value\":\"gp3\"}");
    assertThat(server.requests().get(1))
        .contains("\"Field\":\"productFamily\",\"Value\":\"NAT Gateway\"}");
  }

  @Test
  void anInstanceTypeThatTheListDoesNotHaveIsNamed() {
    server
        .page("")
        .page("")
        .page("", Items.item("AmazonEC2", "NAT Gateway", "NatGateway-Hours", "Hrs", "0.045"));

    assertThat(
            query
                .fetch(List.of("AmazonEC2"), new Selection("us-east-1", Set.of("g4dm.xlarge")))
                .leftOut())
        .containsExactly("AmazonEC2: no price of g4dm.xlarge for region 'us-east-1'");
  }

  @Test
  void deepArchiveIsAnOfferOfItsOwn() {
    server.page(
        "",
        Items.item(
            "AmazonS3GlacierDeepArchive", "", "TimedStorage-GDA-ByteHrs", "GB-Mo", "0.00099"),
        Items.item("AmazonS3GlacierDeepArchive", "", "EarlyDelete-GDA", "GB-Mo", "0.00099"));

    assertThat(query.fetch(List.of("AmazonS3GlacierDeepArchive"), US_EAST_1).rows())
        .extracting(PriceRow::id)
        .containsExactly("AmazonS3GlacierDeepArchive/TimedStorage-GDA-ByteHrs/us-east-1/0");
    assertThat(server.requests().get(0)).contains("\"ServiceCode\":\"AmazonS3GlacierDeepArchive\"");
  }

  @Test
  void asksForAllServicesAndSaysWhichHadNothing() {
    for (String service : PriceListQuery.services()) {
      if (service.equals("AWSLambda")) {
        server.page("", REQUESTS);
      } else if (service.equals("AmazonEC2")) {
        server.page("").page("");
      } else if (service.equals("AmazonRDS")) {
        server.page("").page("").page("");
      } else {
        server.page("");
      }
    }

    ListedPrices prices = query.fetch(List.of(), US_EAST_1);

    assertThat(prices.rows()).hasSize(1);
    assertThat(prices.leftOut())
        .hasSize(PriceListQuery.services().size() - 1)
        .contains(
            "AmazonS3: nothing for region 'us-east-1' that tenk knows how to use",
            "AmazonS3GlacierDeepArchive: nothing for region 'us-east-1' that tenk knows how to use");
    assertThat(server.requests()).hasSize(PriceListQuery.services().size() + 3);
  }

  @Test
  void whatIsThrottledIsTriedAgain() {
    server.error(400, "ThrottlingException").error(400, "ThrottlingException").page("", REQUESTS);

    assertThat(query.fetch(List.of("AWSLambda"), US_EAST_1).rows()).hasSize(1);
    assertThat(server.requests()).hasSize(3);
  }

  @Test
  void throttledForGoodIsAnError() {
    for (int i = 0; i < 3; i++) {
      server.error(400, "ThrottlingException");
    }

    assertThatThrownBy(() -> query.fetch(List.of("AWSLambda"), US_EAST_1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "AWS Price List Query API, AWSLambda: throttled again and again"
                + " (ThrottlingException); try later");
    assertThat(server.requests()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({"400,AccessDeniedException", "403,Forbidden"})
  void deniedIsAnErrorThatSaysWhatIsNeeded(int status, String code) {
    server.error(status, code);

    assertThatThrownBy(() -> query.fetch(List.of("AWSLambda"), US_EAST_1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "AWS Price List Query API, AWSLambda: access denied (%s); the credentials need the"
                + " action pricing:GetProducts; without, download the offer file and run: tenk"
                + " prices import",
            code);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void anotherErrorIsNamed() {
    server.error(400, "InvalidParameterException");

    assertThatThrownBy(() -> query.fetch(List.of("AWSLambda"), US_EAST_1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "AWS Price List Query API, AWSLambda: it refused (InvalidParameterException, HTTP"
                + " status 400)");
  }

  @Test
  void aMalformedItemIsAnErrorThatNamesIt() {
    server.page("second", REQUESTS, EDGE).page("", "{\"product\": {\"sku\": ");

    assertThatThrownBy(() -> query.fetch(List.of("AWSLambda"), US_EAST_1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(
            "AWS Price List Query API, AWSLambda: item 3 of its answer: not JSON: ");
  }

  @Test
  void aPageThatComesForeverIsAnError() {
    server.page("again", REQUESTS).page("again", REQUESTS);

    assertThatThrownBy(() -> query.fetch(List.of("AWSLambda"), US_EAST_1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("AWS Price List Query API, AWSLambda: the same page came twice");
  }

  @Test
  void withoutCredentialsItSaysSo() {
    try (PriceListQuery anonymous =
        query(
            () -> {
              throw SdkClientException.create("Unable to load credentials from any provider");
            })) {
      assertThatThrownBy(() -> anonymous.fetch(List.of("AWSLambda"), US_EAST_1))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "AWS Price List Query API, AWSLambda: no AWS credentials were found; without,"
                  + " download the offer file and run: tenk prices import");
    }
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void unknownServicesAreRefusedBeforeAnythingIsAsked() {
    assertThatThrownBy(() -> query.fetch(List.of("Lambda"), US_EAST_1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("'Lambda' is not one of AmazonSageMaker, AWSLambda, ");
    assertThat(server.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "us-east-2,us-east-1",
    "sa-east-1,us-east-1",
    "eu-west-3,eu-central-1",
    "me-south-1,eu-central-1",
    "ap-northeast-1,ap-south-1",
    "mx-central-1,us-east-1",
    "il-central-1,eu-central-1"
  })
  void theNearestEndpointIsAsked(String region, String endpoint) {
    assertThat(PriceListQuery.endpoint(region).id()).isEqualTo(endpoint);
  }

  @Test
  void whatAPriceBookSaysCanBeFetchedCan() {
    assertThat(PriceBook.FETCHED)
        .filteredOn(service -> !SavingsPlanFetch.has(service))
        .containsExactlyInAnyOrderElementsOf(PriceListQuery.services());
    assertThat(PriceBook.FETCHED).filteredOn(SavingsPlanFetch::has).hasSize(2);
  }
}
