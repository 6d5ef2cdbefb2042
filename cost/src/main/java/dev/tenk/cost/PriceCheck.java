package dev.tenk.cost;

import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.cost.prices.PriceRow;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which rows of a price book are in doubt, and what they decide. */
public final class PriceCheck {
  /** A row decides a bill if more than this share of its first year is paid by the row. */
  private static final BigDecimal DECIDES = new BigDecimal("0.05");

  /** What is billed together: one of the two without the other prices nothing whole. */
  private static final Map<String, String> PARTNERS =
      Map.ofEntries(
          Map.entry("AWSLambda/Request", "Lambda-GB-Second"),
          Map.entry("AWSLambda/Lambda-GB-Second", "Request"),
          Map.entry("AWSLambda/Request-ARM", "Lambda-GB-Second-ARM"),
          Map.entry("AWSLambda/Lambda-GB-Second-ARM", "Request-ARM"),
          Map.entry("AWSLambda/Lambda-Provisioned-Concurrency", "Lambda-Provisioned-GB-Second"),
          Map.entry("AWSLambda/Lambda-Provisioned-GB-Second", "Lambda-Provisioned-Concurrency"),
          Map.entry("AWSLambda/Lambda-SnapStart-Cached-GB-S", "Lambda-SnapStart-Restored-GB"),
          Map.entry("AWSLambda/Lambda-SnapStart-Restored-GB", "Lambda-SnapStart-Cached-GB-S"),
          Map.entry(
              "AWSLambda/Lambda-Provisioned-Concurrency-ARM", "Lambda-Provisioned-GB-Second-ARM"),
          Map.entry(
              "AWSLambda/Lambda-Provisioned-GB-Second-ARM", "Lambda-Provisioned-Concurrency-ARM"),
          Map.entry("AmazonSageMaker/Hst:Data-Bytes-In", "Hst:Data-Bytes-Out"),
          Map.entry("AmazonSageMaker/Hst:Data-Bytes-Out", "Hst:Data-Bytes-In"),
          Map.entry("AmazonS3/Requests-Tier1", "Requests-Tier2"),
          Map.entry("AmazonS3/Requests-Tier2", "Requests-Tier1"));

  private static final String READY = "ProvisionedConcurrency:Usage-";
  private static final String WORKING = "ProvisionedConcurrency:Mem-";

  private PriceCheck() {}

  /**
   * A month that is paid for.
   *
   * @param name a scenario's deployment or a run's target, for people
   * @param cost at its demand
   */
  public record Bill(String name, Cost cost) {}

  /**
   * A row in doubt.
   *
   * @param row which
   * @param reasons at least one
   * @param decides the bills of which more than 5 % of the first year is paid by it, with their
   *     shares; a price that is off by half moves them by half of that
   * @param remedy the command that fetches it anew, or what else to do
   */
  public record Doubt(PriceRow row, List<String> reasons, List<String> decides, String remedy) {
    /** Copies its lists. */
    public Doubt {
      reasons = List.copyOf(reasons);
      decides = List.copyOf(decides);
    }
  }

  /**
   * The rows in doubt, those that decide something first, else in the book's order.
   *
   * @param on the day by which prices are old or not
   */
  public static List<Doubt> of(PriceBook book, LocalDate on, List<Bill> bills) {
    List<Doubt> deciding = new ArrayList<>();
    List<Doubt> others = new ArrayList<>();
    for (PriceRow row : book.rows()) {
      List<String> reasons = reasons(book, row, on);
      if (!reasons.isEmpty()) {
        List<String> decides = decides(row, bills);
        Doubt doubt =
            new Doubt(
                row,
                reasons,
                decides,
                PriceBook.fetchCommand(row.key())
                    .orElse("read it anew where it is sold, and change the row"));
        (decides.isEmpty() ? others : deciding).add(doubt);
      }
    }
    deciding.addAll(others);
    return deciding;
  }

  private static List<String> reasons(PriceBook book, PriceRow row, LocalDate on) {
    List<String> reasons = new ArrayList<>();
    if (row.isOld(on)) {
      reasons.add(row.asOf().map(date -> "of " + date).orElse("undated"));
    }
    if (row.confidence() != Confidence.CONFIRMED) {
      reasons.add(row.confidence().text());
    }
    partner(row.key().service(), PriceBook.bare(row.key().usageType()))
        .filter(
            partner -> !book.has(new PriceKey(row.key().service(), partner, row.key().region())))
        .ifPresent(partner -> reasons.add("alone, without " + partner));
    return reasons;
  }

  private static Optional<String> partner(String service, String usageType) {
    if (usageType.startsWith(READY)) {
      return Optional.of(WORKING + usageType.substring(READY.length()));
    }
    if (usageType.startsWith(WORKING)) {
      return Optional.of(READY + usageType.substring(WORKING.length()));
    }
    return Optional.ofNullable(PARTNERS.get(service + "/" + usageType));
  }

  private static List<String> decides(PriceRow row, List<Bill> bills) {
    List<String> decides = new ArrayList<>();
    for (Bill bill : bills) {
      CashFlow flow = bill.cost().cashFlow();
      BigDecimal yearUsd = flow.yearUsd(1).value();
      BigDecimal usd =
          new CashFlow(
                  flow.payments().stream()
                      .filter(
                          payment ->
                              payment.line().priceRowId().filter(row.id()::equals).isPresent())
                      .toList())
              .yearUsd(1)
              .value();
      if (yearUsd.signum() > 0 && usd.compareTo(yearUsd.multiply(DECIDES)) > 0) {
        decides.add(
            "%s (%s %%)"
                .formatted(
                    bill.name(),
                    usd.movePointRight(2)
                        .divide(yearUsd, MathContext.DECIMAL64)
                        .setScale(0, RoundingMode.HALF_UP)));
      }
    }
    return decides;
  }
}
