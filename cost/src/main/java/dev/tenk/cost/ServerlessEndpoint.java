package dev.tenk.cost;

import dev.tenk.cost.prices.PriceBook;
import dev.tenk.results.stats.cell.ServiceSide.Basis;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A SageMaker serverless endpoint: Σ duration × price of a second at its memory size, and the bytes
 * in and out. Failed requests are charged as successful ones are.
 *
 * @param second price of a second at that memory size
 * @param memoryGb 1 to 6
 * @param billedSeconds mean of a warm request, above 0
 * @param basis how that is known
 * @param maxConcurrency calls at once, 1 to 200
 * @param coldStart what a cold start adds to the bill; empty if nothing
 * @param provisioned what is kept ready; empty if nothing
 * @param traffic what bytes cost; empty to leave them out
 * @param purchase how the duration is bought, that of what is kept ready too
 * @param errorRatio failed / all requests, 0 to below 1
 * @param hoursPerMonth above 0
 * @param job what an inference requires of it; empty where not given
 * @param extras what is billed in addition
 */
public record ServerlessEndpoint(
    UnitPrice second,
    int memoryGb,
    Estimate billedSeconds,
    Basis basis,
    int maxConcurrency,
    Optional<ColdStart> coldStart,
    Optional<Provisioned> provisioned,
    Optional<Traffic> traffic,
    Purchase purchase,
    BigDecimal errorRatio,
    BigDecimal hoursPerMonth,
    Optional<InferenceNeeds> job,
    Extras extras)
    implements Deployment {
  private static final int MB_PER_GB = 1024;
  private static final int MOST_GB = 6;
  private static final int MOST_AT_ONCE = 200;

  /** At the price on demand. */
  public ServerlessEndpoint(
      UnitPrice second,
      int memoryGb,
      Estimate billedSeconds,
      Basis basis,
      int maxConcurrency,
      Optional<ColdStart> coldStart,
      Optional<Provisioned> provisioned,
      Optional<Traffic> traffic,
      BigDecimal errorRatio,
      BigDecimal hoursPerMonth,
      Optional<InferenceNeeds> job,
      Extras extras) {
    this(
        second,
        memoryGb,
        billedSeconds,
        basis,
        maxConcurrency,
        coldStart,
        provisioned,
        traffic,
        Purchase.ON_DEMAND,
        errorRatio,
        hoursPerMonth,
        job,
        extras);
  }

  /** Refuses values out of their bounds. */
  public ServerlessEndpoint {
    Bounds.within("serverless memory in GB", memoryGb, 1, MOST_GB);
    Estimate.aboveZero("billed seconds", billedSeconds);
    Bounds.within("maximum concurrency", maxConcurrency, 1, MOST_AT_ONCE);
    Bounds.errorRatio(errorRatio);
    Bounds.hoursPerMonth(hoursPerMonth);
  }

  @Override
  public CostModel priced(PriceBook prices) {
    BillBuilder items = new BillBuilder(prices);
    Price price = items.price(second, BillBuilder.SECOND);
    String each = BillBuilder.plain(billedSeconds) + " s a request, " + basis.text();
    items.bought(
        Item.monthly(price.item(), price, UsageUnit.ON_DEMAND, billedSeconds, each),
        second,
        BillBuilder.SECOND,
        purchase);
    coldStart
        .filter(cold -> cold.extraSeconds().high().signum() > 0)
        .ifPresent(
            cold ->
                items.bought(
                    Item.monthly(
                        price.item() + ", cold starts",
                        price,
                        UsageUnit.COLD,
                        cold.extraSeconds(),
                        cold.basis()),
                    second,
                    BillBuilder.SECOND,
                    purchase));
    provisioned.ifPresent(
        kept ->
            items.provisioned(
                kept,
                BillBuilder.SECOND,
                Estimate.exact(
                    BigDecimal.valueOf(kept.concurrency()).multiply(Load.seconds(hoursPerMonth))),
                kept.concurrency() + " ready for " + hoursPerMonth.toPlainString() + " h",
                billedSeconds,
                each,
                purchase));
    items.traffic(traffic);
    UsageModel meter =
        new Feasibility()
            .job(job, Limits.SERVERLESS.withMemoryMb((long) memoryGb * MB_PER_GB))
            .phases(extras, items)
            .or(
                () ->
                    new CallsUsage(
                        billedSeconds,
                        maxConcurrency,
                        coldStart,
                        provisioned,
                        errorRatio,
                        hoursPerMonth));
    return new CostModel(items.with(extras, hoursPerMonth), meter, false, assumptions());
  }

  private List<String> assumptions() {
    List<String> sentences = new ArrayList<>(purchase.commitment());
    if (basis != Basis.SAID && basis != Basis.STATED) {
      sentences.add("serverless: the billed duration is " + basis.text());
    }
    sentences.add(
        coldStart
            .map(
                cold ->
                    "serverless: a cold start is billed for %s s more, after %s s of rest (%s)"
                        .formatted(
                            BillBuilder.plain(cold.extraSeconds()),
                            cold.idleExpirySeconds().toPlainString(),
                            cold.basis()))
            .orElse("serverless: a cold start's set-up is not billed"));
    sentences.add("serverless: a month has " + hoursPerMonth.toPlainString() + " h");
    return sentences;
  }
}
