package dev.tenk.pricelist;

import dev.tenk.pricelist.KnownProducts.Known;
import dev.tenk.results.model.ConfigurationException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A bulk offer file of the AWS Price List, JSON or CSV. Such files have hundreds of megabytes, so
 * they are read piece by piece; only what is wanted is kept.
 */
public final class OfferFile {
  private static final int MOST_REGIONS_SHOWN = 100;

  private final Path file;
  private final Selection selection;
  private final Map<String, Wanted> wantedBySku = new LinkedHashMap<>();
  private final TreeSet<String> otherRegions = new TreeSet<>();
  private boolean isOfEc2;

  private OfferFile(Path file, Selection selection) {
    this.file = file;
    this.selection = selection;
  }

  /** A product that is wanted, and what tenk makes of it. */
  record Wanted(Product product, Known known) {}

  /**
   * Reads what is wanted from an offer file. Which form it has is seen from its first character.
   *
   * @throws ConfigurationException naming the file, and the line where there is one: not readable,
   *     not an offer file, not whole, nothing in it that is wanted
   */
  public static ListedPrices read(Path file, Selection selection) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new ConfigurationException(file + " is not a file that can be read");
    }
    OfferFile offerFile = new OfferFile(file, selection);
    try {
      ListedPrices prices = offerFile.prices(isJson(file));
      offerFile.requireSome(prices);
      return offerFile.lacksInstanceTypes()
          ? prices.alsoLeftOut(List.of(KnownProducts.NAME_INSTANCE_TYPES))
          : prices;
    } catch (IOException | UncheckedIOException e) {
      throw new ConfigurationException(
          file + ": cannot be read as an offer file: " + e.getMessage(), e);
    }
  }

  private ListedPrices prices(boolean isJson) throws IOException {
    if (SavingsPlanFile.isOne(this, isJson)) {
      return SavingsPlanFile.read(this, isJson);
    }
    return isJson ? OfferJson.read(this) : OfferCsv.read(this);
  }

  private static boolean isJson(Path file) throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      int first = reader.read();
      while (first == '\uFEFF' || Character.isWhitespace(first)) {
        first = reader.read();
      }
      return first == '{';
    }
  }

  Path file() {
    return file;
  }

  ConfigurationException error(String message) {
    return new ConfigurationException(file + ": " + message);
  }

  /** Keeps a product if it is wanted. */
  void offer(Product product, String service) {
    isOfEc2 |= KnownProducts.service(product, service).equals(KnownProducts.EC2);
    Optional<Known> known = KnownProducts.of(product, service, selection);
    if (known.isPresent() && product.region().equals(selection.region())) {
      wantedBySku.put(product.sku(), new Wanted(product, known.get()));
    } else if (!product.region().isEmpty() && otherRegions.size() < MOST_REGIONS_SHOWN) {
      otherRegions.add(product.region());
    }
  }

  /** What tenk makes of what a savings plan covers; empty where it is not wanted. */
  Optional<Known> wantedRate(Product product) {
    isOfEc2 |= product.attribute("servicecode").equals(KnownProducts.EC2);
    Optional<Known> known =
        product.region().equals(selection.region())
            ? KnownProducts.of(product, "", selection)
            : Optional.empty();
    if (known.isEmpty()
        && otherRegions.size() < MOST_REGIONS_SHOWN
        && !product.region().isEmpty()) {
      otherRegions.add(product.region());
    }
    return known;
  }

  private boolean lacksInstanceTypes() {
    return isOfEc2 && selection.instanceTypes().isEmpty();
  }

  Optional<Wanted> wanted(String sku) {
    return Optional.ofNullable(wantedBySku.get(sku));
  }

  boolean wantsNothing() {
    return wantedBySku.isEmpty();
  }

  /** What was made of all that is wanted, once its terms were read. */
  ListedPrices prices(Map<String, List<Term>> termsBySku, Publication publication) {
    RowCollector rows = new RowCollector();
    wantedBySku.forEach(
        (sku, wanted) ->
            rows.add(
                wanted.product(),
                wanted.known(),
                termsBySku.getOrDefault(sku, List.of()),
                publication));
    return rows.prices();
  }

  Publication publication(String version, String date) {
    String name = String.valueOf(file.getFileName());
    return new Publication(version.isEmpty() ? name : name + " " + version, date);
  }

  private void requireSome(ListedPrices prices) {
    if (!prices.rows().isEmpty()) {
      return;
    }
    if (lacksInstanceTypes()) {
      throw error(KnownProducts.NAME_INSTANCE_TYPES);
    }
    if (!prices.leftOut().isEmpty()) {
      throw error("no price can be used; the first: " + prices.leftOut().get(0));
    }
    boolean hasRegion = otherRegions.remove(selection.region());
    throw error(
        hasRegion
            ? "has nothing for region '%s' that tenk knows how to use; docs/prices.md lists what it knows"
                .formatted(selection.region())
            : "has nothing for region '%s'; its regions are %s"
                .formatted(
                    selection.region(),
                    otherRegions.isEmpty() ? "not said" : String.join(", ", otherRegions)));
  }
}
