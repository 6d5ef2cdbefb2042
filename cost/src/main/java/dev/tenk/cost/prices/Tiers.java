package dev.tenk.cost.prices;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Whether the tiers of one price are whole: from 0 on, one after another, in one unit. */
public final class Tiers {
  private Tiers() {}

  /**
   * What is wrong with a tier.
   *
   * @param row the tier
   * @param column of a price book that is wrong
   * @param reason for people
   */
  public record Fault(PriceRow row, String column, String reason) {}

  /** The first fault of tiers that are sorted by their beginning; empty where there is none. */
  public static Optional<Fault> fault(List<PriceRow> tiers) {
    BigDecimal expected = BigDecimal.ZERO;
    for (int i = 0; i < tiers.size(); i++) {
      PriceRow row = tiers.get(i);
      if (i > 0 && !row.unit().equals(tiers.get(i - 1).unit())) {
        return fault(
            row,
            "unit",
            "'%s' is not the unit of the tier before, which is '%s'"
                .formatted(row.unit(), tiers.get(i - 1).unit()));
      }
      if (row.tierFrom().compareTo(expected) > 0) {
        return fault(
            row,
            "tier_from",
            i == 0
                ? "the first tier begins at %s, expected 0".formatted(plain(row.tierFrom()))
                : "the tier begins at %s, but the one before ends at %s; nothing prices what is between"
                    .formatted(plain(row.tierFrom()), plain(expected)));
      }
      if (row.tierFrom().compareTo(expected) < 0) {
        return fault(row, "tier_from", "the tier overlaps the one before");
      }
      if (row.tierTo().isEmpty() && i < tiers.size() - 1) {
        return fault(
            tiers.get(i + 1), "tier_from", "the tier overlaps the one before, which has no end");
      }
      expected = row.tierTo().orElse(expected);
    }
    return Optional.empty();
  }

  private static Optional<Fault> fault(PriceRow row, String column, String reason) {
    return Optional.of(new Fault(row, column, reason));
  }

  private static String plain(BigDecimal number) {
    return number.toPlainString();
  }
}
