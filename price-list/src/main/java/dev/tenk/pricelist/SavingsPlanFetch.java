package dev.tenk.pricelist;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.targets.ProxyPolicy;
import dev.tenk.targets.aws.BlockingProxy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The files of savings plans, which the Query API does not have, but anybody may download: an index
 * of the regions, and from there the file of one.
 */
public final class SavingsPlanFetch {
  private static final URI LIST = URI.create("https://pricing.us-east-1.amazonaws.com");
  private static final int TIMEOUT_MILLIS = 60_000;

  /** The list's folders, by the service that rows of it have. */
  private static final Map<String, String> OFFERS =
      Map.of(
          PriceKey.SAGEMAKER_PLANS, "AWSMachineLearningSavingsPlans",
          PriceKey.COMPUTE_PLANS, "AWSComputeSavingsPlan");

  private final URI list;
  private final ProxyPolicy proxies;

  /** From AWS. */
  public SavingsPlanFetch() {
    this(LIST, ProxyPolicy.ofThisProcess());
  }

  SavingsPlanFetch(URI list, ProxyPolicy proxies) {
    this.list = list;
    this.proxies = proxies;
  }

  /** Whether a service of price books is a savings plan's. */
  public static boolean has(String service) {
    return OFFERS.containsKey(service);
  }

  /**
   * The rates of a savings plan.
   *
   * @param service one that {@link #has}
   * @throws ConfigurationException if it cannot be downloaded, or has nothing that is wanted
   */
  public ListedPrices fetch(String service, Selection selection) {
    String offer = OFFERS.get(service);
    String index = "/savingsPlan/v1.0/aws/" + offer + "/current/region_index.json";
    try {
      Path folder = Files.createTempDirectory("tenk-prices");
      Path file = folder.resolve(offer + ".json");
      try {
        String path = path(index, selection.region());
        try (InputStream in = open(path)) {
          Files.copy(in, file);
        }
        return OfferFile.read(file, selection);
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException | UncheckedIOException e) {
      throw new ConfigurationException(
          "AWS Price List, %s: it cannot be downloaded: %s; without, download the file and run: tenk prices import"
              .formatted(offer, e.getMessage()),
          e);
    }
  }

  private String path(String index, String region) throws IOException {
    Map<String, String> paths = new HashMap<>();
    try (JsonParser parser = PriceListJson.FACTORY.createParser(open(index))) {
      parser.nextToken();
      PriceListJson.object(
          parser,
          name -> {
            if (!name.equals("regions") || parser.currentToken() != JsonToken.START_ARRAY) {
              parser.skipChildren();
              return;
            }
            while (parser.nextToken() == JsonToken.START_OBJECT) {
              Map<String, String> texts = new HashMap<>();
              PriceListJson.object(parser, each -> texts.put(each, PriceListJson.text(parser)));
              paths.put(texts.getOrDefault("regionCode", ""), texts.getOrDefault("versionUrl", ""));
            }
          });
    }
    String path = paths.getOrDefault(region, "");
    if (!path.startsWith("/")) {
      throw new IOException("its index has no region '" + region + "'");
    }
    return path;
  }

  private InputStream open(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection)
            list.resolve(path).toURL().openConnection(BlockingProxy.ofJdk(proxies.of(list)));
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
      throw new IOException("HTTP status " + connection.getResponseCode() + " for " + path);
    }
    return connection.getInputStream();
  }
}
