package dev.tenk.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.cost.prices.DeviceProfile;
import dev.tenk.cost.prices.DeviceProfileReader;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.cost.prices.PriceRow;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The books and profiles that come with the project. */
class ShippedPricesTest {
  private static final Path PRICES = Path.of("../prices");
  private static final Pattern AWS_BOOK = Pattern.compile("aws-(.+)-[0-9]{4}-[0-9]{2}\\.csv");
  private static final String US_EAST_1 = "aws-us-east-1-2026-11.csv";

  static List<Path> books() throws IOException {
    return files(PRICES, ".csv");
  }

  static List<Path> awsBooks() throws IOException {
    return books().stream()
        .filter(file -> AWS_BOOK.matcher(file.getFileName().toString()).matches())
        .toList();
  }

  static List<Path> profiles() throws IOException {
    return files(PRICES.resolve("devices"), ".yaml");
  }

  @Test
  void everyBookIsOfADatedRegionOrOfTheEdge() throws IOException {
    assertThat(books()).hasSize(awsBooks().size() + 1).contains(PRICES.resolve("edge.csv"));
    assertThat(awsBooks()).contains(PRICES.resolve(US_EAST_1));
    assertThat(profiles()).contains(PRICES.resolve("devices/raspberry-pi-5-hailo-8l.yaml"));
  }

  @ParameterizedTest
  @MethodSource("books")
  void everyBookReadsAndIsRead(Path file) throws IOException {
    PriceBook book = book(file);

    assertThat(book.rows()).isNotEmpty();
    for (PriceRow row : book.rows()) {
      assertThat(book.tiers(row.key())).as(row.id()).contains(row);
      assertThat(row.priceUsd()).as(row.id()).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("awsBooks")
  void aBookOfARegionHasNothingElse(Path file) throws IOException {
    Matcher name = AWS_BOOK.matcher(file.getFileName().toString());
    assertThat(name.matches()).isTrue();

    assertThat(book(file).rows())
        .extracting(row -> row.key().region())
        .containsOnly(AwsRegion.of(name.group(1)).name());
  }

  /** Notebooks and processing jobs have t3 instances, hosting of any kind has not. */
  @ParameterizedTest
  @MethodSource("awsBooks")
  void noUsageTypeIsInNoList(Path file) throws IOException {
    assertThat(book(file).rows())
        .extracting(row -> row.key().usageType())
        .noneMatch(type -> type.matches("(.*-)?(Host|AsyncInf|Tsform|Train):ml\\.t[0-9].*"))
        .noneMatch(type -> type.contains("*"));
  }

  @ParameterizedTest
  @MethodSource("profiles")
  void everyProfileFindsItsPrices(Path file) throws IOException {
    DeviceProfile profile = DeviceProfileReader.read(file.toString(), Files.readString(file));

    assertThat(file).hasFileName(profile.name() + ".yaml");
    EdgeDevices devices =
        new EdgeDevices(
            profile, new Capacity.AtLeast(BigDecimal.TEN, BigDecimal.ZERO, "ten a second"));
    assertThat(devices.priced(book(PRICES.resolve("edge.csv"))).atCapacity())
        .isInstanceOf(Cost.class);
  }

  // 175 + 70; with supply 15, cooler 5 and card 8: 175 + 70 + 28, 175 + 110 + 28, 175 + 130 + 28
  @ParameterizedTest
  @CsvSource({
    "raspberry-pi-5-hailo-8l, 245",
    "raspberry-pi-5-ai-hat-plus-13, 273",
    "raspberry-pi-5-ai-hat-plus-26, 313",
    "raspberry-pi-5-ai-hat-plus-2, 333"
  })
  void aDeviceCostsTheSumOfItsParts(String name, BigDecimal usd) throws IOException {
    PriceBook book = book(PRICES.resolve("edge.csv"));
    Path file = PRICES.resolve("devices").resolve(name + ".yaml");
    DeviceProfile profile = DeviceProfileReader.read(file.toString(), Files.readString(file));

    assertThat(
            profile.hardware().stream()
                .map(
                    part ->
                        book.flat(part.price())
                            .priceUsd()
                            .multiply(BigDecimal.valueOf(part.quantity())))
                .reduce(BigDecimal.ZERO, BigDecimal::add))
        .isEqualByComparingTo(usd);
    assertThat(book.flat(profile.electricity()).priceUsd()).isEqualByComparingTo("0.1831");
  }

  @ParameterizedTest
  @CsvSource({
    "AmazonSageMaker, Host:ml.g4dn.xlarge, 0.7364",
    "AmazonSageMaker, AsyncInf:ml.c5.large, 0.102",
    "AmazonSageMaker, ProvisionedConcurrency:Usage-2GB, 0.00001",
    "AmazonSageMaker, ProvisionedConcurrency:Mem-2GB, 0.0000233",
    "AmazonS3GlacierDeepArchive, TimedStorage-GDA-ByteHrs, 0.00099"
  })
  void pricesOfUsEast1(String service, String usageType, BigDecimal usd) throws IOException {
    assertThat(
            book(PRICES.resolve(US_EAST_1))
                .flat(new PriceKey(service, usageType, "us-east-1"))
                .priceUsd())
        .isEqualByComparingTo(usd);
  }

  @ParameterizedTest
  @CsvSource({
    "S3-GlacierTransition, 0.00003",
    "S3-GDATransition, 0.00005",
    "RestoreObject, 0.00005"
  })
  void operationsOfUsEast1(String operation, BigDecimal usd) throws IOException {
    PriceKey key = new PriceKey("AmazonS3", "Requests-Tier3", Optional.of(operation), "us-east-1");

    assertThat(book(PRICES.resolve(US_EAST_1)).flat(key).priceUsd()).isEqualByComparingTo(usd);
  }

  @Test
  void anInstanceThatIsNotOfferedForAUseIsNotInTheBook() throws IOException {
    PriceBook paris = book(PRICES.resolve("aws-eu-west-3-2026-11.csv"));

    assertThat(paris.has(sagemaker("Host:ml.g4dn.xlarge"))).isTrue();
    assertThat(paris.has(sagemaker("AsyncInf:ml.g4dn.xlarge"))).isFalse();
    assertThat(paris.flat(sagemaker("AsyncInf:ml.g4dn.2xlarge")).priceUsd())
        .isEqualByComparingTo("1.099");
  }

  private static PriceKey sagemaker(String usageType) {
    return new PriceKey("AmazonSageMaker", usageType, "eu-west-3");
  }

  private static PriceBook book(Path file) throws IOException {
    return PriceBookReader.read(file.toString(), Files.readString(file));
  }

  private static List<Path> files(Path folder, String extension) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(extension)).sorted().toList();
    }
  }
}
