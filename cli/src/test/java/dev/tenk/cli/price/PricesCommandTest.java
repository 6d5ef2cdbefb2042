package dev.tenk.cli.price;

import static dev.tenk.cli.Said.tenk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpServer;
import dev.tenk.cli.Said;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.cost.prices.PriceRow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PricesCommandTest {
  private static final String EDGE = "../prices/edge.csv";
  private static final String AWS = "../prices/aws-us-east-1-2026-11.csv";
  private static final String LAMBDA = "../price-list/src/test/resources/offers/lambda.json";
  private static final String HEADER =
      "service,sku,usage_type,item,unit,tier_from,tier_to,price_usd,region,as_of,confidence,source\n";

  @TempDir Path folder;

  @Test
  void showsBooksAndMarksWhatIsNotConfirmed() {
    Said said = tenk("prices", "show", EDGE, AWS, "--service", "AWSLambda");

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out().lines())
        .anyMatch(
            line ->
                line.startsWith(
                    EDGE + ": 0 of 16 rows, as of 2026-01 to 2026-09-29, some undated, SHA-256 "))
        .anyMatch(
            line ->
                line.matches(
                    "AWSLambda +Lambda-GB-Second +us-east-1 +0\\.000015 +GB-second +6000000000"
                        + " +15000000000 +2026-09-19 +confirmed +duration x86 \\(.*"));
    assertThat(tenk("prices", "show", EDGE).out())
        .contains("conflicting !")
        .contains("unconfirmed !");
    assertThat(tenk("prices", "show", AWS, "--region", "eu-west-1").out()).contains(": 0 of ");
  }

  @Test
  void checksBooksAgainstScenarios() throws IOException {
    Path book =
        Files.writeString(
            folder.resolve("old.csv"),
            HEADER
                + "AmazonSageMaker,,USE1-Host:ml.c5.large,hosting,hour,0,,0.1,us-east-1,2023,confirmed,list\n"
                + "AmazonSageMaker,,USE1-Host:ml.c5.xlarge,hosting,hour,0,,0.2,us-east-1,2023,confirmed,list\n");
    Path scenario =
        Files.writeString(
            folder.resolve("plan.yaml"),
            """
            name: plan
            region: us-east-1
            price_books: [old.csv]
            demand: {inferences: 1000/month, peak_factor: 1}
            deployments:
              - {name: always on, kind: sagemaker-realtime, instance: ml.c5.large, service_time_ms: 100}
            """);

    Said said =
        tenk(
            "prices",
            "check",
            book.toString(),
            "--scenario",
            scenario.toString(),
            "--store",
            folder.resolve("no-runs").toString());

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out())
        .contains(
            "old.csv: 2 of 2 rows in doubt, of which 1 decide more than 5 % of the first year of one of 1 bills")
        .containsPattern(
            "Host:ml.c5.large/us-east-1/0 +0.1 +hour +of 2023 +plan: always on \\(100 %\\)")
        .containsPattern("Host:ml.c5.xlarge/us-east-1/0 +0.2 +hour +of 2023 *\\n")
        .contains(
            "2 rows: fetch it with: tenk prices refresh --region us-east-1 --service AmazonSageMaker");
    // and the bill itself says so
    assertThat(tenk("cost", scenario.toString()).out())
        .contains("older than a year")
        .contains("AmazonSageMaker/USE1-Host:ml.c5.large/us-east-1/0 (2023)");
  }

  @Test
  void checksBooksAgainstTheScenariosOfTheProjectWhereNobodyNamesOne() throws IOException {
    Files.createDirectories(folder.resolve("scenarios"));
    Path book =
        Files.writeString(
            folder.resolve("scenarios/old.csv"),
            HEADER
                + "AmazonSageMaker,,USE1-Host:ml.c5.large,hosting,hour,0,,0.1,us-east-1,2023,confirmed,list\n");
    String plan =
        """
        name: plan
        region: us-east-1
        price_books: [old.csv]
        demand: {inferences: 1000/month, peak_factor: 1}
        deployments:
          - {name: always on, kind: sagemaker-realtime, instance: ml.c5.large, %s}
        """;
    Files.writeString(
        folder.resolve("scenarios/plan.yaml"), plan.formatted("service_time_ms: 100"));
    Files.writeString(folder.resolve("scenarios/run.yaml"), plan.formatted("measured: endpoint"));
    String home = System.getProperty("tenk.home", "");
    System.setProperty("tenk.home", folder.toString());
    try {
      Said said =
          tenk("prices", "check", book.toString(), "--store", folder.resolve("no-runs").toString());

      assertThat(said.exitCode()).as(said.err()).isZero();
      assertThat(said.out())
          .contains("of the first year of one of 1 bills")
          .contains("plan: always on (100 %)");
      assertThat(said.err())
          .startsWith("not looked at: ")
          .contains("run.yaml:6:")
          .contains("the figures of 'endpoint' are a run's");
    } finally {
      System.setProperty("tenk.home", home);
    }
  }

  @Test
  void showsTheOperationBehindItsUsageType() throws IOException {
    Path book =
        Files.writeString(
            folder.resolve("operations.csv"),
            HEADER.replace("\n", ",operation\n")
                + row("Requests-Tier3", "1", "confirmed").replace("\n", ",RestoreObject\n"));

    assertThat(tenk("prices", "show", book.toString()).out())
        .contains("Requests-Tier3#RestoreObject ");
  }

  @Test
  void showsTheDifferences() throws IOException {
    Path before =
        book(
            "old.csv",
            row("kept", "1", "confirmed")
                + row("gone", "2", "confirmed")
                + row("dearer", "0.02", "confirmed")
                + row("sure", "3", "unconfirmed"));
    Path after =
        book(
            "new.csv",
            row("kept", "1.00", "confirmed")
                + row("come", "4", "confirmed")
                + row("dearer", "0.025", "confirmed")
                + row("sure", "3", "confirmed"));

    Said said = tenk("prices", "diff", before.toString(), after.toString());

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
        .containsExactly(
            "price row old new ratio also",
            "added S/come/us-east-1/0 4 USD/hour",
            "changed S/dearer/us-east-1/0 0.02 USD/hour 0.025 USD/hour 1.25",
            "removed S/gone/us-east-1/0 2 USD/hour",
            "changed S/sure/us-east-1/0 3 USD/hour 3 USD/hour 1 unconfirmed, now confirmed",
            "4 rows differ, 1 are the same");
    assertThat(tenk("prices", "diff", AWS, AWS).out()).startsWith("0 rows differ, ");
  }

  @Test
  void importsAnOfferFile() throws IOException {
    Path book = folder.resolve("us-east-2.csv");

    Said said = tenk("prices", "import", LAMBDA, "--region", "us-east-2", "--out", book.toString());

    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out()).startsWith(book + ": 6 rows, as of 2026-08-31, SHA-256 ");
    assertThat(read(book).rows()).hasSize(6);
    assertThat(onlyFile()).isEqualTo(book);
  }

  @Test
  void neverWritesOverABook() throws IOException {
    Path book = book("kept.csv", row("a", "1", "confirmed"));
    String before = Files.readString(book);

    Said said = tenk("prices", "import", LAMBDA, "--region", "us-east-2", "--out", book.toString());

    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err())
        .startsWith("tenk: " + book + " is already there and is kept")
        .doesNotContain("\tat ");
    assertThat(Files.readString(book)).isEqualTo(before);
    assertThat(
            tenk("prices", "refresh", "--region", "us-east-2", "--out", book.toString()).exitCode())
        .isEqualTo(2);
  }

  @Test
  void mistakesEndWithTwoAndLeaveNothing() throws IOException {
    String out = folder.resolve("new.csv").toString();
    String nowhere = folder.resolve("no/new.csv").toString();

    assertMistake(
        "us-east-1, us-east-2", "prices", "import", LAMBDA, "--region", "eu-west-1", "--out", out);
    assertMistake(
        "is not the name of a region",
        "prices",
        "import",
        LAMBDA,
        "--region",
        "Ohio",
        "--out",
        out);
    assertMistake(
        "is not one of AmazonSageMaker",
        "prices",
        "refresh",
        "--region",
        "us-east-2",
        "--service",
        "lambda",
        "--out",
        out);
    assertMistake(
        "no such folder", "prices", "import", LAMBDA, "--region", "us-east-2", "--out", nowhere);
    assertMistake("not a file that can be read", "prices", "show", nowhere);
    Path negative = book("negative.csv", row("a", "-1", "confirmed"));
    assertMistake(
        negative + ":2: price_usd: '-1' is not a number of 0 or more",
        "prices",
        "show",
        negative.toString());
    assertThat(onlyFile()).isEqualTo(negative);
  }

  @Test
  void overlappingTiersAreNoBook() throws IOException {
    Path book =
        book(
            "tiers.csv",
            """
            S,,egress,egress,GB,0,100,0.09,us-east-1,,confirmed,list
            S,,egress,egress,GB,99,,0.08,us-east-1,,confirmed,list
            """);

    assertMistake(
        book + ":3: tier_from: the tier overlaps the one in line 2",
        "prices",
        "show",
        book.toString());
  }

  private static void assertMistake(String complaint, String... arguments) {
    Said said = tenk(arguments);
    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err()).startsWith("tenk: ").contains(complaint).doesNotContain("\tat ");
  }

  @Test
  void refreshesFromTheQueryApi() throws IOException {
    String item =
        """
        {"product": {"productFamily": "Serverless", "sku": "S1", "attributes":
          {"servicecode": "AWSLambda", "usagetype": "USE2-Request", "regionCode": "us-east-2"}},
         "serviceCode": "AWSLambda", "version": "20260831092318",
         "publicationDate": "2026-08-31T09:23:18Z", "terms": {"OnDemand": {"S1.J": {"priceDimensions":
          {"S1.J.R": {"unit": "Requests", "beginRange": "0", "endRange": "Inf",
            "pricePerUnit": {"USD": "0.0000002000"}}}}}}}\
        """;
    byte[] answer =
        "{\"PriceList\":[\"%s\"]}"
            .formatted(item.replace("\"", "\\\"").replace("\n", " "))
            .getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    Map<String, String> properties =
        Map.of(
            "aws.endpointUrlPricing", "http://127.0.0.1:" + server.getAddress().getPort(),
            "aws.accessKeyId", "access",
            "aws.secretAccessKey", "s3cr3t");
    properties.forEach(System::setProperty);
    Path book = folder.resolve("us-east-2.csv");
    try {
      Said said =
          tenk(
              "prices",
              "refresh",
              "--region",
              "us-east-2",
              "--service",
              "AWSLambda",
              "--out",
              book.toString());

      assertThat(said.exitCode()).as(said.err()).isZero();
      assertThat(said.err()).isEmpty();
    } finally {
      properties.keySet().forEach(System::clearProperty);
      server.stop(0);
    }
    assertThat(read(book).rows())
        .extracting(PriceRow::id, PriceRow::source)
        .containsExactly(
            tuple("AWSLambda/USE2-Request/us-east-2/0", "AWS Price List Query API 20260831092318"));
  }

  private Path onlyFile() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.reduce((one, other) -> folder).orElseThrow();
    }
  }

  private Path book(String name, String rows) throws IOException {
    return Files.writeString(folder.resolve(name), HEADER + rows);
  }

  private static PriceBook read(Path book) throws IOException {
    return PriceBookReader.read(book.toString(), Files.readString(book));
  }

  private static String row(String usageType, String priceUsd, String confidence) {
    return "S,,%s,item,hour,0,,%s,us-east-1,,%s,list%n".formatted(usageType, priceUsd, confidence);
  }
}
