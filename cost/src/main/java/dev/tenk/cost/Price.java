package dev.tenk.cost;

import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.PriceRow;
import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one unit of something costs, by tiers of how much of it is used in a month.
 *
 * @param item what it is, for people
 * @param unit what the price is for one of
 * @param kind what kind of thing it is
 * @param tiers the first from 0, each where the one before ends
 */
record Price(String item, String unit, CostKind kind, List<Tier> tiers) {
  /**
   * One price.
   *
   * @param from usage a month from which it holds
   * @param to usage up to which it holds; empty where it has no end
   * @param usd USD a unit
   * @param rowId the row of the price book; empty where the price is stated
   * @param asOf when that row was read; empty where that is not known
   * @param confidence how far it can be trusted
   */
  record Tier(
      BigDecimal from,
      Optional<BigDecimal> to,
      BigDecimal usd,
      Optional<String> rowId,
      Optional<String> asOf,
      Confidence confidence) {

    /** How much of a usage falls into it. */
    BigDecimal part(BigDecimal quantity) {
      BigDecimal end = to.isPresent() ? to.get().min(quantity) : quantity;
      return end.subtract(from).max(BigDecimal.ZERO);
    }
  }

  Price {
    tiers = List.copyOf(tiers);
    BigDecimal next = BigDecimal.ZERO;
    for (Tier tier : tiers) {
      if (next == null || tier.from().compareTo(next) != 0) {
        throw new ConfigurationException(
            "the prices of %s leave a gap below %s %s; add the row for it"
                .formatted(item, tier.from().toPlainString(), unit));
      }
      next = tier.to().orElse(null);
    }
  }

  /** The price of rows that are all of one key, lowest tier first. */
  static Price of(List<PriceRow> rows) {
    PriceRow first = rows.get(0);
    return new Price(
        first.item(),
        first.unit(),
        CostKind.of(first.key(), first.unit()),
        rows.stream()
            .map(
                row ->
                    new Tier(
                        row.tierFrom(),
                        row.tierTo(),
                        row.priceUsd(),
                        Optional.of(row.id()),
                        row.asOf(),
                        row.confidence()))
            .toList());
  }

  /** A price that is in no price book. */
  static Price stated(String item, String unit, BigDecimal usd, Confidence confidence) {
    return new Price(
        item,
        unit,
        CostKind.of(unit),
        List.of(
            new Tier(
                BigDecimal.ZERO,
                Optional.empty(),
                usd,
                Optional.empty(),
                Optional.empty(),
                confidence)));
  }

  /** Whether it is the same for any usage. */
  boolean flat() {
    return tiers.size() == 1 && tiers.get(0).to().isEmpty();
  }

  /** The price of the first unit, USD. */
  BigDecimal firstUsd() {
    return tiers.get(0).usd();
  }

  /**
   * What a month's usage costs, USD.
   *
   * @throws ConfigurationException if the prices end below that usage
   */
  BigDecimal usd(BigDecimal quantity) {
    if (flat()) {
      return quantity.multiply(firstUsd());
    }
    requirePriceOf(quantity);
    BigDecimal usd = BigDecimal.ZERO;
    for (Tier tier : tiers) {
      BigDecimal part = tier.part(quantity);
      if (part.signum() == 0) {
        break;
      }
      usd = usd.add(part.multiply(tier.usd()));
    }
    return usd;
  }

  /**
   * A usage in the parts that fall into each tier; those with nothing in them are left out.
   *
   * @param before usage of the same month that fills the tiers first
   */
  List<Part> split(Estimate before, Estimate quantity) {
    if (flat()) {
      return List.of(new Part(tiers.get(0), quantity));
    }
    requirePriceOf(before.high().add(quantity.high()));
    List<Part> parts = new ArrayList<>();
    for (Tier tier : tiers) {
      Estimate part = Estimate.growth(before, quantity, tier::part);
      if (part.low().signum() != 0 || part.high().signum() != 0) {
        parts.add(new Part(tier, part));
      }
    }
    return parts.isEmpty() ? List.of(new Part(tiers.get(0), Estimate.ZERO)) : parts;
  }

  private void requirePriceOf(BigDecimal quantity) {
    Optional<BigDecimal> end = tiers.get(tiers.size() - 1).to();
    if (end.isPresent() && quantity.compareTo(end.get()) > 0) {
      throw new ConfigurationException(
          "the prices of %s end at %s %s a month; add a row from there on"
              .formatted(item, end.get().toPlainString(), unit));
    }
  }

  /** A usage within one tier. */
  record Part(Tier tier, Estimate quantity) {}
}
