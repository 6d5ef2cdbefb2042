package dev.tenk.pricelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.cost.prices.PriceBookWriter;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.results.model.ConfigurationException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OfferFileTest {
  private static final Path OFFERS = Path.of("src", "test", "resources", "offers");
  private static final Path LAMBDA = OFFERS.resolve("lambda.json");
  private static final Path EC2 = OFFERS.resolve("ec2.csv");
  private static final Selection US_EAST_2 = new Selection("us-east-2", Set.of());

  @TempDir Path folder;

  @Test
  void readsJson() {
    ListedPrices prices = OfferFile.read(LAMBDA, US_EAST_2);

    assertThat(prices.leftOut()).isEmpty();
    assertThat(prices.rows())
        .extracting(PriceRow::id)
        .containsExactly(
            "AWSLambda/USE2-Lambda-GB-Second/us-east-2/0",
            "AWSLambda/USE2-Lambda-GB-Second/us-east-2/6000000000",
            "AWSLambda/USE2-Lambda-GB-Second/us-east-2/15000000000",
            "AWSLambda/USE2-Lambda-Storage-GB-Second/us-east-2/0",
            "AWSLambda/USE2-Request/us-east-2/0",
            "AWSLambda/USE2-Request-ARM/us-east-2/0");
    assertThat(prices.rows().get(1))
        .isEqualTo(
            new PriceRow(
                new PriceKey("AWSLambda", "USE2-Lambda-GB-Second", "us-east-2"),
                Optional.of("AAAAAAAAAAAAAA03"),
                "duration",
                "GB-second",
                new BigDecimal("6000000000"),
                Optional.of(new BigDecimal("15000000000")),
                new BigDecimal("0.0000150000"),
                Optional.of("2026-08-31"),
                Confidence.CONFIRMED,
                "lambda.json 20260831092318"));
  }

  @Test
  void readsJsonWhoseTermsStandBeforeItsProducts() throws IOException {
    String json = Files.readString(LAMBDA);
    int terms = json.indexOf("  \"terms\"");
    int products = json.indexOf("  \"products\"");
    int rest = json.indexOf("  \"attributesList\"");
    Path turned = folder.resolve("lambda.json");
    Files.writeString(
        turned,
        "{"
            + json.substring(terms, rest)
            + json.substring(products, terms)
            + json.substring(1, products)
            + json.substring(rest));

    assertThat(OfferFile.read(turned, US_EAST_2)).isEqualTo(OfferFile.read(LAMBDA, US_EAST_2));
  }

  @Test
  void readsCsv() {
    ListedPrices prices =
        OfferFile.read(EC2, new Selection("us-east-1", Set.of("g4dn.xlarge", "p5.48xlarge")));

    assertThat(prices.rows())
        .containsExactly(
            new PriceRow(
                new PriceKey("AmazonEC2", "BoxUsage:g4dn.xlarge", "us-east-1"),
                Optional.of("BBBBBBBBBBBBBB01"),
                "g4dn.xlarge on demand",
                "hour",
                BigDecimal.ZERO,
                Optional.empty(),
                new BigDecimal("0.5260000000"),
                Optional.of("2026-09-05"),
                Confidence.CONFIRMED,
                "ec2.csv 20260905180113"));
    assertThat(prices.leftOut()).isEmpty();
  }

  @Test
  void readsCsvThatASpreadsheetSaved() throws IOException {
    Path saved = folder.resolve("ec2.csv");
    Files.writeString(saved, "\uFEFF" + Files.readString(EC2).replace("\n", "\r\n"));
    Selection selection = new Selection("us-east-2", Set.of("g4dn.xlarge"));

    assertThat(OfferFile.read(saved, selection)).isEqualTo(OfferFile.read(EC2, selection));
    assertThat(OfferFile.read(saved, selection).rows())
        .extracting(PriceRow::id)
        .containsExactly("AmazonEC2/USE2-BoxUsage:g4dn.xlarge/us-east-2/0");
  }

  @Test
  void whatIsReadIsAPriceBook() throws IOException {
    ListedPrices prices = OfferFile.read(LAMBDA, US_EAST_2);
    StringBuilder csv = new StringBuilder();
    PriceBookWriter.write(prices.rows(), csv);
    PriceBook book = PriceBookReader.read("book.csv", csv.toString());

    assertThat(book.rows()).isEqualTo(prices.rows());
    assertThat(
            book.split(
                new PriceKey("AWSLambda", "Lambda-GB-Second", "us-east-2"),
                new BigDecimal("6000000001")))
        .extracting(part -> part.quantity().toPlainString())
        .containsExactly("6000000000", "1");
  }

  @Test
  void anEc2FileHasDisksAndGatewaysEvenWithoutInstances() throws IOException {
    String csv = Files.readString(EC2);
    Path file = folder.resolve("ec2.csv");
    Files.writeString(
        file,
        csv
            + csv.lines()
                .filter(line -> line.contains("BBBBBBBBBBBBBB06"))
                .map(
                    line ->
                        line.replace("BBBBBBBBBBBBBB06", "BBBBBBBBBBBBBB08")
                            .replace("BoxUsage:c7g.large", "NatGateway-Hours")
                            .replace("Compute Instance", "NAT Gateway"))
                .findFirst()
                .orElseThrow()
            + "\n");

    ListedPrices prices = OfferFile.read(file, new Selection("us-east-1", Set.of()));

    assertThat(prices.rows())
        .extracting(PriceRow::id)
        .containsExactly("AmazonEC2/NatGateway-Hours/us-east-1/0");
    assertThat(prices.leftOut())
        .containsExactly(
            "say which EC2 instance types are wanted, as in --instance-type g4dn.xlarge");
  }

  @Test
  void aFileWithNothingButYuanIsRefused() throws IOException {
    Path file = folder.resolve("ec2.csv");
    Files.writeString(file, Files.readString(EC2).replace("\"USD\"", "\"CNY\""));

    assertThatThrownBy(
            () -> OfferFile.read(file, new Selection("us-east-1", Set.of("g4dn.xlarge"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            file
                + ": no price can be used; the first: AmazonEC2 BoxUsage:g4dn.xlarge (SKU"
                + " BBBBBBBBBBBBBB01): it has no price in USD");
  }

  @Test
  void operationsAreReadAgain() throws IOException {
    Path file = folder.resolve("s3.json");
    Files.writeString(
        file,
        Files.readString(LAMBDA)
            .replace("AWSLambda", "AmazonS3")
            .replace("USE2-Request-ARM", "USE2-Requests-Tier3")
            .replace("USE2-Request\"", "USE2-Requests-Tier3\"")
            .replaceFirst("\"operation\": \"\"", "\"operation\": \"S3-GDATransition\"")
            .replaceFirst("\"operation\": \"\"", "\"operation\": \"RestoreObject\""));
    ListedPrices prices = OfferFile.read(file, US_EAST_2);
    StringBuilder csv = new StringBuilder();
    PriceBookWriter.write(prices.rows(), csv);

    assertThat(PriceBookReader.read("book.csv", csv.toString()).rows()).isEqualTo(prices.rows());
    assertThat(prices.rows())
        .extracting(PriceRow::id)
        .containsExactly(
            "AmazonS3/USE2-Requests-Tier3#RestoreObject/us-east-2/0",
            "AmazonS3/USE2-Requests-Tier3#S3-GDATransition/us-east-2/0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          lambda.json | mars-north-1 |             | has nothing for region 'mars-north-1'; its regions are us-east-1, us-east-2
          ec2.csv     | eu-west-1    | g4dn.xlarge | has nothing for region 'eu-west-1'; its regions are us-east-1, us-east-2
          ec2.csv     | us-east-1    | t3.micro    | has nothing for region 'us-east-1' that tenk knows how to use; docs/prices.md lists what it knows
          ec2.csv     | us-east-1    |             | say which EC2 instance types are wanted, as in --instance-type g4dn.xlarge
          """)
  void saysWhyNothingWasFound(String file, String region, String instanceType, String complaint) {
    Selection selection =
        new Selection(region, instanceType == null ? Set.of() : Set.of(instanceType));

    assertThatThrownBy(() -> OfferFile.read(OFFERS.resolve(file), selection))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(OFFERS.resolve(file) + ": " + complaint);
  }

  @Test
  void refusesNamesThatCannotBeOne() {
    assertThatThrownBy(() -> new Selection("US East", Set.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("'US East' is not the name of a region; expected as in us-east-1");
    assertThatThrownBy(() -> new Selection("us-east-1", Set.of("big")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("'big' is not an EC2 instance type; expected as in g4dn.xlarge");
  }

  @Test
  void refusesWhatIsNoOfferFileOrNotWhole() throws IOException {
    String json = Files.readString(LAMBDA);
    String csv = Files.readString(EC2);

    assertThatThrownBy(() -> OfferFile.read(folder.resolve("none.json"), US_EAST_2))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(folder.resolve("none.json") + " is not a file that can be read");
    assertRefused("{}", "not an offer file: it has no 'products'");
    assertRefused(
        "{\"products\": 7}", "cannot be read as an offer file: expected an object in line 1");
    assertRefused(
        json.substring(0, json.indexOf("  \"terms\"")) + "\"x\": 0}",
        "it has no 'terms' with 'OnDemand'; is the file whole?");
    assertRefused(json.substring(0, json.indexOf("6000000000")), "not whole JSON, line ");
    assertRefused("", "not an offer file: no header that begins with SKU");
    assertRefused("a,b\nc,d\n", "not an offer file: no header that begins with SKU");
    assertRefused(
        csv.replace("\"PricePerUnit\"", "\"Price\""),
        "line 6: no column 'priceperunit', which offer files have");
    assertRefused(
        csv.substring(0, csv.indexOf("\"0.7100000000\"")) + "\n",
        "row 9 has 10 values, the header 29; is the file whole?");
  }

  private void assertRefused(String contents, String complaint) throws IOException {
    Path file = folder.resolve("offer");
    Files.writeString(file, contents);

    assertThatThrownBy(
            () -> OfferFile.read(file, new Selection("us-east-2", Set.of("g4dn.xlarge"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(file + ": " + complaint);
  }
}
