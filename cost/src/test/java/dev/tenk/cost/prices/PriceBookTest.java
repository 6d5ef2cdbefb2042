package dev.tenk.cost.prices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Hashes;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriceBookTest {
  private static final String HEADER =
      "service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source\n";
  private static final PriceKey SECONDS =
      new PriceKey("AWSLambda", "Lambda-GB-Second", "us-east-1");
  private static final PriceKey ARM_SECONDS =
      new PriceKey("AWSLambda", "Lambda-GB-Second-ARM", "us-east-1");
  private static final PriceKey EGRESS =
      new PriceKey("AWSDataTransfer", "DataTransfer-Out-Bytes", "us-east-1");

  // amounts by hand: 6e9 at 0.0000166667, 9e9 at 0.000015, the rest at 0.0000133334
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0              | 0                                  | 0
          0.5            | 0.5                                | 0.00000833335
          5999999999     | 5999999999                         | 100000.1999833333
          6000000000     | 6000000000                         | 100000.2
          6000000001     | 6000000000 1                       | 100000.200015
          14999999999.5  | 6000000000 8999999999.5            | 235000.1999925
          15000000000    | 6000000000 9000000000              | 235000.2
          15000000001    | 6000000000 9000000000 1            | 235000.2000133334
          20000000000    | 6000000000 9000000000 5000000000   | 301667.2
          """)
  void splitsLambdasSecondsAtEveryBoundary(BigDecimal quantity, String parts, BigDecimal usd)
      throws IOException {
    assertSplit(SECONDS, quantity, parts, usd);
  }

  // 7.5e9 at 0.0000133334, 11.25e9 at 0.0000120001, the rest at 0.0000106667
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7499999999     | 7499999999                          | 100000.4999866666
          7500000000     | 7500000000                          | 100000.5
          7500000001     | 7500000000 1                        | 100000.5000120001
          18750000000    | 7500000000 11250000000              | 235001.625
          18750000001    | 7500000000 11250000000 1            | 235001.6250106667
          """)
  void splitsArmsSecondsAtEveryBoundary(BigDecimal quantity, String parts, BigDecimal usd)
      throws IOException {
    assertSplit(ARM_SECONDS, quantity, parts, usd);
  }

  // 10240 at 0.09, 40960 at 0.085, 102400 at 0.07, the rest at 0.05
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10239.999      | 10239.999                | 921.59991
          10240          | 10240                    | 921.6
          10240.001      | 10240 0.001              | 921.600085
          51200          | 10240 40960              | 4403.2
          51201          | 10240 40960 1            | 4403.27
          153600         | 10240 40960 102400       | 11571.2
          153601         | 10240 40960 102400 1     | 11571.25
          """)
  void splitsEgressAtEveryBoundary(BigDecimal quantity, String parts, BigDecimal usd)
      throws IOException {
    assertSplit(EGRESS, quantity, parts, usd);
  }

  private static void assertSplit(PriceKey key, BigDecimal quantity, String parts, BigDecimal usd)
      throws IOException {
    List<TierPart> split = awsBook().split(key, quantity);

    assertThat(
            split.stream()
                .map(part -> part.quantity().stripTrailingZeros().toPlainString())
                .collect(Collectors.joining(" ")))
        .isEqualTo(parts);
    assertThat(
            split.stream()
                .map(part -> part.quantity().multiply(part.row().priceUsd()))
                .reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(usd);
    assertThat(split.stream().map(TierPart::quantity).reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(quantity);
  }

  @Test
  void aQuantityBeyondTheLastTierIsAnErrorThatNamesTheRow() throws IOException {
    PriceBook first = new PriceBook("first.csv", "", awsBook().tiers(EGRESS).subList(0, 3));

    assertThatThrownBy(() -> first.split(EGRESS, new BigDecimal("153600.5")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "first.csv: AWSDataTransfer/DataTransfer-Out-Bytes/us-east-1/51200: the last tier ends"
                + " at 153600 GB, but 153600.5 are used; add a row for what is above");
  }

  @Test
  void tiersThatLeaveAGapAreAnErrorThatNamesTheRow() throws IOException {
    List<PriceRow> rows = awsBook().tiers(SECONDS);
    PriceBook gap = new PriceBook("gap.csv", "", List.of(rows.get(0), rows.get(2)));
    PriceBook late = new PriceBook("late.csv", "", List.of(rows.get(1)));

    assertThatThrownBy(() -> gap.split(SECONDS, BigDecimal.ONE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "gap.csv: AWSLambda/Lambda-GB-Second/us-east-1/15000000000: tier_from: the tier begins"
                + " at 15000000000, but the one before ends at 6000000000; nothing prices what is"
                + " between");
    assertThatThrownBy(() -> late.split(SECONDS, BigDecimal.ONE))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "late.csv: AWSLambda/Lambda-GB-Second/us-east-1/6000000000: tier_from: the first tier"
                + " begins at 6000000000, expected 0");
  }

  @Test
  void aNegativeQuantityIsABug() {
    assertThatThrownBy(() -> awsBook().split(SECONDS, new BigDecimal("-1")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPriceInAnotherUnitIsAnErrorThatNamesTheRow() throws IOException {
    PriceBook book = awsBook();

    book.requireUnit(SECONDS, "GB-second");
    assertThatThrownBy(() -> book.requireUnit(SECONDS, "hour"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "prices/aws-us-east-1-2026-11.csv: AWSLambda/Lambda-GB-Second/us-east-1/0: unit: the"
                + " price is for one 'GB-second', expected for one 'hour'");
  }

  @Test
  void findsAUsageTypeBehindTheRegionsPrefix() {
    PriceBook book =
        read(
            "a.csv",
            """
            AWSLambda,,USE2-Request,x,request,0,,1,us-east-2,,confirmed,list
            AWSLambda,,USE2-Request-ARM,x,request,0,,2,us-east-2,,confirmed,list
            AmazonS3,,EU-Requests-Tier1,x,request,0,,3,eu-west-1,,confirmed,list
            AmazonS3,,Not-Prefixed-Thing,x,request,0,,4,eu-west-1,,confirmed,list
            AmazonSES,,EU-Recipients,x,message,0,,5,eu-west-1,,confirmed,list
            AmazonSES,,EUW1-Recipients,x,message,0,,6,eu-west-1,,confirmed,list
            """);

    assertThat(book.flat(new PriceKey("AWSLambda", "Request", "us-east-2")).priceUsd())
        .isEqualTo("1");
    assertThat(book.flat(new PriceKey("AWSLambda", "USE2-Request-ARM", "us-east-2")).priceUsd())
        .isEqualTo("2");
    assertThat(book.flat(new PriceKey("AmazonS3", "Requests-Tier1", "eu-west-1")).priceUsd())
        .isEqualTo("3");
    assertThatThrownBy(() -> book.flat(new PriceKey("AmazonS3", "Thing", "eu-west-1")))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> book.flat(new PriceKey("AmazonSES", "Recipients", "eu-west-1")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "a.csv has several prices for service 'AmazonSES', usage type 'Recipients', region"
                + " 'eu-west-1': EU-Recipients, EUW1-Recipients; name one of them");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          AWSLambda | Request              | us-east-2 |  (only for us-east-1); fetch it with: tenk prices refresh --region us-east-2 --service AWSLambda --out FILE.csv, or without an account with tenk prices import, and name FILE.csv among the books
          AWSLambda | Nothing              | us-east-1 | ; fetch it with: tenk prices refresh --region us-east-1 --service AWSLambda --out FILE.csv, or without an account with tenk prices import, and name FILE.csv among the books
          AmazonEC2 | BoxUsage:c7g.large   | us-east-1 | ; fetch it with: tenk prices refresh --region us-east-1 --service AmazonEC2 --instance-type c7g.large --out FILE.csv, or without an account with tenk prices import, and name FILE.csv among the books
          AmazonEC2 | SpotUsage:g4dn.large | us-east-1 | ; add a row for it
          edge      | camera               | world     | ; add a row for it
          """)
  void aMissingPriceIsAnErrorThatSaysWhereToGetIt(
      String service, String usageType, String region, String rest) {
    assertThatThrownBy(() -> awsBook().flat(new PriceKey(service, usageType, region)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "prices/aws-us-east-1-2026-11.csv has no price for service '%s', usage type '%s', region '%s'%s"
                .formatted(service, usageType, region, rest.replaceFirst("^\\(", " (")));
  }

  @Test
  void booksAreCombined() throws IOException {
    PriceBook aws = awsBook();
    PriceBook edge = keptBook("edge.csv");
    PriceBook both = PriceBook.combined(List.of(edge, aws));

    assertThat(both.name()).isEqualTo("prices/edge.csv + prices/aws-us-east-1-2026-11.csv");
    assertThat(both.rows()).hasSize(edge.rows().size() + aws.rows().size());
    // printf %s HASH-OF-EDGE HASH-OF-AWS | sha256sum
    assertThat(both.sha256()).isEqualTo(Hashes.sha256(edge.sha256() + aws.sha256()));
    assertThat(PriceBook.combined(List.of(aws, edge)).sha256()).isNotEqualTo(both.sha256());
    assertThat(PriceBook.combined(List.of(edge))).isSameAs(edge);
    assertThatThrownBy(() -> PriceBook.combined(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void booksThatBothHaveAPriceAreNotCombined() {
    PriceBook one = read("one.csv", "edge,,camera,Camera,device,0,,1,world,,assumed,me\n");
    PriceBook two = read("two.csv", "edge,,camera,Camera,device,0,,2,world,,assumed,me\n");

    assertThatThrownBy(() -> PriceBook.combined(List.of(one, two)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "one.csv and two.csv both have the price of service 'edge', usage type 'camera', region"
                + " 'world'; leave out one of the books or one of the rows");
  }

  @Test
  void whatIsWrittenIsReadAgain() throws IOException {
    PriceBook book = awsBook();
    StringBuilder csv = new StringBuilder();
    PriceBookWriter.write(book.rows(), csv);

    assertThat(PriceBookReader.read("again.csv", csv.toString()).rows()).isEqualTo(book.rows());
  }

  private static PriceBook awsBook() throws IOException {
    return keptBook("aws-us-east-1-2026-11.csv");
  }

  private static PriceBook keptBook(String file) throws IOException {
    return PriceBookReader.read(
        "prices/" + file, Files.readString(Path.of("..", "prices").resolve(file)));
  }

  private static PriceBook read(String name, String rows) {
    return PriceBookReader.read(name, HEADER + rows);
  }

  @Test
  void whatHoldsEverywhereIsFoundInEachRegionThatHasNoOwnPrice() {
    PriceBook book =
        PriceBookReader.read(
            "book.csv",
            """
            service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source
            edge,,board,board,device,0,,100,world,2026,confirmed,shop
            edge,,electricity,electricity,kWh,0,,0.3,world,2026,confirmed,meter
            edge,,electricity,electricity,kWh,0,,0.1,us,2026,confirmed,meter
            """);

    assertThat(book.flat(new PriceKey("edge", "board", "us-east-1")).priceUsd())
        .isEqualByComparingTo("100");
    assertThat(book.flat(new PriceKey("edge", "electricity", "us")).priceUsd())
        .isEqualByComparingTo("0.1");
    assertThat(book.flat(new PriceKey("edge", "electricity", "eu-west-3")).priceUsd())
        .isEqualByComparingTo("0.3");
  }
}
