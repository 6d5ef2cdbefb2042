package dev.tenk.cost;

import dev.tenk.cost.prices.PriceKey;
import dev.tenk.cost.prices.PriceRow;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a reader of bills must know that no single figure shows. */
public final class CostRemarks {
  private static final int MOST_NAMED = 3;
  private static final BigDecimal CLEARLY_CHEAPER = new BigDecimal("0.98");

  private CostRemarks() {}

  /**
   * The prices of a book that were read more than a year before a day, or are undated, and that
   * something is paid by; a sentence, empty where there are none. What the owner states himself is
   * not among them.
   */
  public static Optional<String> oldPrices(List<Cost> costs, LocalDate on) {
    Set<String> old = new LinkedHashSet<>();
    for (Cost cost : costs) {
      for (CashFlow.Payment payment : cost.cashFlow().payments()) {
        CostLine line = payment.line();
        if (line.priceRowId().filter(id -> !id.startsWith(PriceKey.SCENARIO + "/")).isPresent()
            && line.amountUsd().high().signum() > 0
            && PriceRow.isOld(line.priceAsOf(), on)) {
          old.add("%s (%s)".formatted(line.priceRowId().get(), line.priceAsOf().orElse("undated")));
        }
      }
    }
    if (old.isEmpty()) {
      return Optional.empty();
    }
    List<String> named = old.stream().limit(MOST_NAMED).toList();
    return Optional.of(
        "Prices older than a year on %s, or undated: %s%s; tenk prices check names what they decide."
            .formatted(
                on,
                String.join(", ", named),
                old.size() > named.size() ? " and " + (old.size() - named.size()) + " more" : ""));
  }

  /**
   * Where more inferences make a month cheaper by more than 2 %, which is beyond what the walk over
   * random arrivals leaves open: true where cold starts or start-ups become rare, and yet not what
   * a reader expects.
   *
   * @param name whose bills they are
   * @param byDemand bills at ascending numbers of inferences; those that cannot be done are left
   *     out
   */
  public static List<String> cheaperWithMore(String name, List<Cost> byDemand) {
    List<String> sentences = new ArrayList<>();
    for (int i = 1; i < byDemand.size(); i++) {
      Cost fewer = byDemand.get(i - 1);
      Cost more = byDemand.get(i);
      if (more.monthlyUsd().value().compareTo(fewer.monthlyUsd().value().multiply(CLEARLY_CHEAPER))
          < 0) {
        sentences.add(
            "%s: a month with %s inferences costs less than one with %s; it starts less often."
                .formatted(
                    name,
                    more.inferencesPerMonth().stripTrailingZeros().toPlainString(),
                    fewer.inferencesPerMonth().stripTrailingZeros().toPlainString()));
      }
    }
    return sentences;
  }
}
