package dev.tenk.pricelist;

import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.cost.prices.Tiers;
import dev.tenk.pricelist.KnownProducts.Known;
import dev.tenk.pricelist.Term.Dimension;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Makes rows of products and their terms, one by one, and reports which it could not make. */
final class RowCollector {
  // what a price book can hold; the list pads with zeros beyond it
  private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,18}(\\.[0-9]{1,18})?");
  private static final String NO_PRICE = "it has no price on demand";
  private static final Comparator<PriceKey> ORDER =
      Comparator.comparing(PriceKey::service)
          .thenComparing(PriceKey::usageType)
          .thenComparing(key -> key.operation().orElse(""))
          .thenComparing(PriceKey::region);

  private final Map<PriceKey, List<PriceRow>> rows = new TreeMap<>(ORDER);
  private final Set<PriceKey> ambiguous = new HashSet<>();
  private final List<String> leftOut = new ArrayList<>();

  /** Sentences of products that say nothing of the price; another product may have it. */
  private final Map<PriceKey, List<String>> unpriced = new TreeMap<>(ORDER);

  /** A price that cannot be used. */
  private static class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String message) {
      super(message);
    }
  }

  /** A price that is none. */
  private static final class Unpriced extends Unusable {
    private static final long serialVersionUID = 1;

    Unpriced(String message) {
      super(message);
    }
  }

  /** Adds what the product costs on demand. */
  void add(Product product, Known known, List<Term> terms, Publication publication) {
    PriceKey key =
        new PriceKey(known.service(), product.usageType(), known.operation(), product.region());
    if (terms.isEmpty()) {
      leftOut.add(sentence(key, product, NO_PRICE));
    }
    for (Term term : terms) {
      try {
        add(rows(key, product, known, term, publication));
      } catch (Unpriced e) {
        unpriced
            .computeIfAbsent(key, each -> new ArrayList<>())
            .add(sentence(key, product, e.getMessage()));
      } catch (Unusable e) {
        leftOut.add(sentence(key, product, e.getMessage()));
      }
    }
  }

  private static String sentence(PriceKey key, Product product, String why) {
    return "%s %s (SKU %s): %s".formatted(key.service(), key.counted(), product.sku(), why);
  }

  private void add(List<PriceRow> tiers) {
    PriceKey key = tiers.get(0).key();
    List<PriceRow> others = rows.get(key);
    if (others == null) {
      if (!ambiguous.contains(key)) {
        rows.put(key, tiers);
      }
    } else if (!samePrices(others, tiers)) {
      rows.remove(key);
      ambiguous.add(key);
      leftOut.add(
          "%s %s: SKUs %s and %s have different prices; add a row for the one you use"
              .formatted(key.service(), key.counted(), sku(others), sku(tiers)));
    } else if (sku(tiers).compareTo(sku(others)) < 0) {
      // independent of the order of the list
      rows.put(key, tiers);
    }
  }

  private static String sku(List<PriceRow> tiers) {
    return tiers.get(0).sku().orElse("");
  }

  private static boolean samePrices(List<PriceRow> one, List<PriceRow> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (one.get(i).tierFrom().compareTo(other.get(i).tierFrom()) != 0
          || one.get(i).priceUsd().compareTo(other.get(i).priceUsd()) != 0) {
        return false;
      }
    }
    return true;
  }

  private static List<PriceRow> rows(
      PriceKey key, Product product, Known known, Term term, Publication publication)
      throws Unusable {
    List<PriceRow> tiers = new ArrayList<>();
    for (Dimension dimension : term.dimensions()) {
      tiers.add(row(key, product, known, dimension, publication.day(term), publication.source()));
    }
    if (tiers.isEmpty()) {
      throw new Unusable(NO_PRICE);
    }
    tiers.sort(Comparator.comparing(PriceRow::tierFrom));
    Optional<Tiers.Fault> fault = Tiers.fault(tiers);
    if (fault.isPresent()) {
      throw new Unusable(fault.get().reason());
    }
    return withoutFreeTier(tiers);
  }

  private static PriceRow row(
      PriceKey key,
      Product product,
      Known known,
      Dimension dimension,
      Optional<String> asOf,
      String source)
      throws Unusable {
    if (!known.isUnit(dimension.unit())) {
      throw new Unusable(
          "its unit is '%s', expected one that means %s".formatted(dimension.unit(), known.unit()));
    }
    if (dimension.usd().isEmpty()) {
      throw new Unpriced("it has no price in USD");
    }
    BigDecimal tierFrom = decimal("beginRange", dimension.beginRange());
    Optional<BigDecimal> tierTo =
        dimension.endRange().equals("Inf")
            ? Optional.empty()
            : Optional.of(decimal("endRange", dimension.endRange()));
    if (tierTo.isPresent() && tierTo.get().compareTo(tierFrom) <= 0) {
      throw new Unusable("a tier from %s ends at %s".formatted(tierFrom, tierTo.get()));
    }
    return new PriceRow(
        key,
        Optional.of(product.sku()),
        known.item(),
        known.unit(),
        tierFrom,
        tierTo,
        decimal("price", dimension.usd()),
        asOf,
        Confidence.CONFIRMED,
        source);
  }

  private static BigDecimal decimal(String what, String text) throws Unusable {
    if (!DECIMAL.matcher(text).matches()) {
      throw new Unusable("its %s '%s' is not a number of 0 or more".formatted(what, text));
    }
    return new BigDecimal(text);
  }

  /**
   * The list writes a free tier as a first tier of 0 USD. What is free depends on the account, so
   * the book has the price without it, and its item states what was left out. A price of 0 USD
   * throughout says no more, and would pass for a thing that costs nothing.
   */
  private static List<PriceRow> withoutFreeTier(List<PriceRow> tiers) throws Unpriced {
    List<PriceRow> paid =
        new ArrayList<>(tiers.stream().dropWhile(tier -> tier.priceUsd().signum() == 0).toList());
    if (paid.isEmpty()) {
      throw new Unpriced("its price is 0 USD; add a row for it if it is free");
    }
    if (paid.size() == tiers.size()) {
      return tiers;
    }
    PriceRow lowest = paid.get(0);
    paid.set(
        0,
        new PriceRow(
            lowest.key(),
            lowest.sku(),
            "%s, without the free tier of %s"
                .formatted(lowest.item(), lowest.tierFrom().toPlainString()),
            lowest.unit(),
            BigDecimal.ZERO,
            lowest.tierTo(),
            lowest.priceUsd(),
            lowest.asOf(),
            lowest.confidence(),
            lowest.source()));
    return paid;
  }

  /** All that was added. */
  ListedPrices prices() {
    List<String> sentences = new ArrayList<>(leftOut);
    unpriced.forEach(
        (key, each) -> {
          if (!rows.containsKey(key) && !ambiguous.contains(key)) {
            sentences.addAll(each);
          }
        });
    return new ListedPrices(rows.values().stream().flatMap(List::stream).toList(), sentences);
  }
}
