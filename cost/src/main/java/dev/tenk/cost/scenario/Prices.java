package dev.tenk.cost.scenario;

import dev.tenk.cost.AwsRegion;
import dev.tenk.cost.PurchaseOption;
import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.UnitPrice;
import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceBookReader;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Hashes;
import dev.tenk.results.settings.Settings;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The prices of a scenario: its own, which are named by an id, and those of the books, which are
 * named as in {@code AmazonS3/TimedStorage-ByteHrs}, with {@code @region} behind where it is
 * another than the scenario's.
 */
final class Prices {
  private static final String HOUR = "hour";

  private final AwsRegion region;
  private final PriceBook all;

  private Prices(AwsRegion region, PriceBook all) {
    this.region = region;
    this.all = all;
  }

  static Prices read(
      Settings root,
      String fileName,
      String yaml,
      AwsRegion region,
      Function<String, String> files,
      UnaryOperator<String> asKnown) {
    List<PriceRow> rows = new ArrayList<>();
    Map<PriceKey, String> foundIn = new HashMap<>();
    MessageDigest digest = Hashes.newSha256();
    digest.update(yaml.getBytes(StandardCharsets.UTF_8));
    if (root.has("prices")) {
      for (Settings settings : root.sections("prices")) {
        PriceRow row = own(settings, region);
        if (foundIn.put(row.key(), PriceKey.SCENARIO) != null) {
          throw settings.error("id", "'" + row.key().usageType() + "' stands here a second time");
        }
        rows.add(row);
      }
    }
    List<String> books =
        root.has("price_books") ? root.strings("price_books", Function.identity()) : List.of();
    Set<String> read = new HashSet<>();
    StringJoiner names = new StringJoiner(" + ").add(fileName);
    for (String file : books) {
      if (!read.add(file)) {
        throw root.error("price_books", "'" + file + "' stands here a second time");
      }
      String csv = contents(root, "price_books", files, file);
      digest.update(csv.getBytes(StandardCharsets.UTF_8));
      PriceBook book = PriceBookReader.read(asKnown.apply(file), csv);
      names.add(book.name());
      for (PriceRow row : book.rows()) {
        String other = foundIn.put(row.key(), file);
        if (other != null && !other.equals(file)) {
          throw root.error(
              "price_books",
              "%s and %s both have a price of service '%s', usage type '%s', region '%s'; leave out one of the books, or delete the row in one of them"
                  .formatted(
                      other, file, row.key().service(), row.key().counted(), row.key().region()));
        }
        rows.add(row);
      }
    }
    String sha256 = Hashes.hex(digest);
    return new Prices(region, new PriceBook(names.toString(), sha256, rows));
  }

  static String contents(
      Settings settings, String key, Function<String, String> files, String file) {
    try {
      return files.apply(file);
    } catch (IllegalArgumentException e) {
      throw settings.error(key, e.getMessage());
    }
  }

  private static PriceRow own(Settings settings, AwsRegion region) {
    String id = settings.value("id", Prices::id);
    Quantities.PriceOfUnit price = settings.value("price", Quantities::price);
    return new PriceRow(
        new PriceKey(PriceKey.SCENARIO, id, region.name()),
        Optional.empty(),
        settings.optionalString("item").orElse(id),
        price.unit(),
        BigDecimal.ZERO,
        Optional.empty(),
        price.usd(),
        Optional.empty(),
        settings.value("confidence", Confidence::of, Confidence.ASSUMED),
        settings.optionalString("source").orElse("stated in the scenario"));
  }

  private static String id(String text) {
    if (text.isBlank() || text.contains("/") || text.contains(" ")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an id, expected a word without blanks and slashes");
    }
    return text;
  }

  PriceBook all() {
    return all;
  }

  AwsRegion region() {
    return region;
  }

  /**
   * The price that a key names.
   *
   * @param unit what it must be for one of; empty for any
   */
  UnitPrice named(Settings settings, String key, Optional<String> unit) {
    return settings.value(key, text -> named(text, unit));
  }

  UnitPrice named(String text, Optional<String> unit) {
    return checked(unchecked(text), unit);
  }

  private UnitPrice unchecked(String text) {
    return text.contains("/")
        ? new UnitPrice.Listed(PriceKey.of(text, region.name()))
        : ownPrice(text);
  }

  /** The same, or {@code whenAbsent} where the key is absent. */
  UnitPrice named(Settings settings, String key, String unit, UnitPrice whenAbsent) {
    if (settings.has(key)) {
      return named(settings, key, Optional.of(unit));
    }
    try {
      return checked(whenAbsent, Optional.of(unit));
    } catch (IllegalArgumentException e) {
      throw settings.error(key, e.getMessage() + ", or name another price with '" + key + "'");
    }
  }

  /**
   * An hour of an instance: a price of the scenario's own, one of a book, or an instance type,
   * whose price is that of its use. One that a book does not offer for that use is no error here:
   * the deployment is not offered.
   */
  UnitPrice hour(Settings settings, String key, InstanceUse use, PurchaseOption option) {
    return settings.value(
        key, text -> isInstanceType(text) ? ofType(use, option, text) : offered(unchecked(text)));
  }

  /** Whether a text is an instance type, and no price of the scenario's or of a book. */
  boolean isInstanceType(String text) {
    return !text.contains("/") && !has(UnitPrice.listed(PriceKey.SCENARIO, text, region.name()));
  }

  /** What an hour costs on demand, USD: a price or a type; empty where no book has the row. */
  Optional<BigDecimal> hourUsd(String text, InstanceUse use) {
    UnitPrice hour =
        isInstanceType(text) ? region.instanceHour(use, text) : named(text, Optional.of(HOUR));
    return all.has(((UnitPrice.Listed) hour).key())
        ? Optional.of(firstUsd(hour))
        : Optional.empty();
  }

  /** The price of the first unit, USD. */
  BigDecimal firstUsd(UnitPrice price) {
    return all.tiers(((UnitPrice.Listed) price).key()).get(0).priceUsd();
  }

  /** The same of an instance type that another place names. */
  UnitPrice hourOf(
      Settings settings, String key, InstanceUse use, PurchaseOption option, String instanceType) {
    try {
      return ofType(use, option, instanceType);
    } catch (IllegalArgumentException e) {
      throw settings.error(key, e.getMessage() + ", or name another price with '" + key + "'");
    }
  }

  private UnitPrice ofType(InstanceUse use, PurchaseOption option, String instanceType) {
    UnitPrice hour = region.instanceHour(use, option, instanceType);
    if (option == PurchaseOption.SPOT && !all.has(((UnitPrice.Listed) hour).key())) {
      throw new IllegalArgumentException(
          "there is no row %s of %s in %s; add one, or state the discount that spot takes off the price on demand"
              .formatted(((UnitPrice.Listed) hour).key().usageType(), all.name(), region.name()));
    }
    return offered(hour);
  }

  /** An hour of what a book offers for its use, or does not. */
  private UnitPrice offered(UnitPrice hour) {
    return all.notOffered(((UnitPrice.Listed) hour).key()).isPresent()
        ? hour
        : checked(hour, Optional.of(HOUR));
  }

  PriceKey key(Settings settings, String key, Optional<String> unit) {
    return ((UnitPrice.Listed) named(settings, key, unit)).key();
  }

  private boolean has(UnitPrice price) {
    return all.rows().stream().anyMatch(row -> row.key().equals(((UnitPrice.Listed) price).key()));
  }

  private UnitPrice ownPrice(String id) {
    UnitPrice own = UnitPrice.listed(PriceKey.SCENARIO, id, region.name());
    if (!has(own)) {
      throw new IllegalArgumentException(
          "'%s' is not among the scenario's prices: %s"
              .formatted(
                  id,
                  String.join(
                      ", ",
                      all.rows().stream()
                          .filter(row -> row.key().service().equals(PriceKey.SCENARIO))
                          .map(row -> row.key().usageType())
                          .toList())));
    }
    return own;
  }

  private UnitPrice checked(UnitPrice price, Optional<String> unit) {
    PriceKey key = ((UnitPrice.Listed) price).key();
    try {
      unit.ifPresentOrElse(one -> all.requireUnit(key, one), () -> all.tiers(key));
    } catch (ConfigurationException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return price;
  }
}
