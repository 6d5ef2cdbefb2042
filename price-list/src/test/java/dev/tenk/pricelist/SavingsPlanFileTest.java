package dev.tenk.pricelist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.ProxyPolicy;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavingsPlanFileTest {
  private static final Path OFFERS = Path.of("src", "test", "resources", "offers");
  private static final Path SAGEMAKER = OFFERS.resolve("sagemaker-plans.json");
  private static final Path COMPUTE = OFFERS.resolve("compute-plans.csv");
  private static final Selection US_EAST_1 = new Selection("us-east-1", Set.of());

  @TempDir Path folder;

  @Test
  void eachTermAndPaymentIsARow() {
    ListedPrices prices = OfferFile.read(SAGEMAKER, US_EAST_1);

    assertThat(prices.leftOut()).isEmpty();
    assertThat(prices.rows())
        .extracting(PriceRow::id)
        .containsExactly(
            "MachineLearningSavingsPlans/USE1-Host:ml.m5.xlarge#1yr-no-upfront/us-east-1/0",
            "MachineLearningSavingsPlans/USE1-Host:ml.m5.xlarge#3yr-all-upfront/us-east-1/0");
    assertThat(prices.rows().get(0))
        .isEqualTo(
            new PriceRow(
                new PriceKey(
                    "MachineLearningSavingsPlans",
                    "USE1-Host:ml.m5.xlarge",
                    Optional.of("1yr-no-upfront"),
                    "us-east-1"),
                Optional.of("ONDEMAND01"),
                "hosting ml.m5.xlarge, savings plan 1yr-no-upfront",
                "hour",
                BigDecimal.ZERO,
                Optional.empty(),
                new BigDecimal("0.1800"),
                Optional.of("2026-09-01"),
                Confidence.CONFIRMED,
                "sagemaker-plans.json 20260901120000"));
  }

  @Test
  void termsMayStandBeforeProducts() throws IOException {
    String json = Files.readString(SAGEMAKER);
    int products = json.indexOf("  \"products\"");
    int terms = json.indexOf("  \"terms\"");
    Path turned = folder.resolve("sagemaker-plans.json");
    Files.writeString(
        turned,
        json.substring(0, products)
            + json.substring(terms, json.lastIndexOf('}')).stripTrailing()
            + ",\n"
            + json.substring(products, terms).stripTrailing().replaceFirst(",$", "")
            + "}");

    assertThat(OfferFile.read(turned, US_EAST_1)).isEqualTo(OfferFile.read(SAGEMAKER, US_EAST_1));
  }

  @Test
  void plansOfOneInstanceFamilyAndOtherSystemsAreNotTaken() {
    ListedPrices prices =
        OfferFile.read(COMPUTE, new Selection("us-east-2", Set.of("g4dn.xlarge")));

    assertThat(prices.leftOut()).isEmpty();
    assertThat(prices.rows())
        .extracting(PriceRow::id, row -> row.priceUsd().toPlainString(), PriceRow::unit)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "AWSComputeSavingsPlan/USE2-BoxUsage:g4dn.xlarge#1yr-no-upfront/us-east-2/0",
                "0.3800",
                "hour"),
            org.assertj.core.groups.Tuple.tuple(
                "AWSComputeSavingsPlan/USE2-Lambda-GB-Second#1yr-no-upfront/us-east-2/0",
                "0.0000147",
                "GB-second"),
            org.assertj.core.groups.Tuple.tuple(
                "AWSComputeSavingsPlan/USE2-Lambda-GB-Second#3yr-partial-upfront/us-east-2/0",
                "0.0000138",
                "GB-second"));
  }

  @Test
  void withoutInstanceTypesOfEc2ThatIsSaid() {
    assertThat(OfferFile.read(COMPUTE, new Selection("us-west-2", Set.of())).leftOut())
        .containsExactly(KnownProducts.NAME_INSTANCE_TYPES);
  }

  @Test
  void anotherRegionAndAFileCutOffAreRefused() throws IOException {
    assertThatThrownBy(() -> OfferFile.read(SAGEMAKER, new Selection("eu-west-3", Set.of())))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(SAGEMAKER + ": has nothing for region 'eu-west-3'; its regions are us-east-1");
    String json = Files.readString(SAGEMAKER);
    Path cut = folder.resolve("cut.json");
    Files.writeString(cut, json.substring(0, json.length() - 60));
    assertThatThrownBy(() -> OfferFile.read(cut, US_EAST_1))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(cut + ": not whole JSON, line ");
  }

  @Test
  void fetchesTheFileThatTheIndexNames() throws IOException {
    String path = "/savingsPlan/v1.0/aws/AWSMachineLearningSavingsPlans/";
    try (Served served =
        new Served(
            Map.of(
                path + "current/region_index.json",
                "{\"disclaimer\":\"\",\"regions\":[{\"regionCode\":\"us-east-1\",\"versionUrl\":\""
                    + path
                    + "20260901120000/us-east-1/index.json\"}]}",
                path + "20260901120000/us-east-1/index.json",
                Files.readString(SAGEMAKER)))) {
      SavingsPlanFetch fetch = new SavingsPlanFetch(served.url(), new ProxyPolicy(Map.of()));

      assertThat(fetch.fetch("MachineLearningSavingsPlans", US_EAST_1).rows())
          .hasSize(2)
          .allSatisfy(
              row ->
                  assertThat(row.source())
                      .isEqualTo("AWSMachineLearningSavingsPlans.json 20260901120000"));
      assertThatThrownBy(
              () ->
                  fetch.fetch("MachineLearningSavingsPlans", new Selection("eu-west-3", Set.of())))
          .hasMessage(
              "AWS Price List, AWSMachineLearningSavingsPlans: it cannot be downloaded: its index has no region 'eu-west-3'; without, download the file and run: tenk prices import");
      assertThatThrownBy(() -> fetch.fetch("AWSComputeSavingsPlan", US_EAST_1))
          .hasMessageContaining("HTTP status 404 for /savingsPlan/v1.0/aws/AWSComputeSavingsPlan/");
    }
  }

  private static final class Served implements AutoCloseable {
    private final HttpServer server;

    Served(Map<String, String> files) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            String file = files.get(exchange.getRequestURI().getPath());
            byte[] body = file == null ? new byte[0] : file.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(
                file == null ? 404 : 200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
