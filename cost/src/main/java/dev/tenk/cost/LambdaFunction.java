package dev.tenk.cost;

import dev.tenk.cost.prices.PriceBook;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Lambda function: requests, and GB-seconds from billed durations by tier. A billed duration
 * contains the init phase, so a cold start adds only what its own billed duration has more than a
 * warm one's. Failed requests are charged as successful ones are.
 *
 * @param request price of a request
 * @param gigabyteSecond price of a GB-second on that architecture
 * @param memoryMb 128 to 10,240, MB of 2^20 bytes
 * @param billedSeconds mean of a warm request, above 0
 * @param maxConcurrency calls at once that the function or the account may have, at least 1
 * @param coldStart what a cold start is billed for more; empty if nothing
 * @param provisioned what is kept ready, by the GB-second; empty if nothing
 * @param ephemeral temporary storage; empty for the 512 MB that cost nothing
 * @param logs what is written to the log; empty to leave it out
 * @param purchase how the duration is bought, that of what is kept ready too
 * @param errorRatio failed / all requests, 0 to below 1
 * @param hoursPerMonth above 0
 * @param job what an inference requires of it; empty where not given
 * @param extras what is billed in addition
 */
public record LambdaFunction(
    UnitPrice request,
    UnitPrice gigabyteSecond,
    int memoryMb,
    Estimate billedSeconds,
    int maxConcurrency,
    Optional<ColdStart> coldStart,
    Optional<Provisioned> provisioned,
    Optional<Ephemeral> ephemeral,
    Optional<Logs> logs,
    Purchase purchase,
    BigDecimal errorRatio,
    BigDecimal hoursPerMonth,
    Optional<InferenceNeeds> job,
    Extras extras)
    implements Deployment {
  private static final int LEAST_MB = 128;
  private static final int MOST_MB = 10_240;
  private static final int FREE_EPHEMERAL_MB = 512;
  private static final BigDecimal MB_PER_GB = BigDecimal.valueOf(1024);

  /**
   * Temporary storage.
   *
   * @param storageMb 512 to 10,240, of which 512 cost nothing
   * @param gigabyteSecond price of a GB-second above that
   */
  public record Ephemeral(int storageMb, UnitPrice gigabyteSecond) {
    /** Refuses a size out of its bounds. */
    public Ephemeral {
      Bounds.within("ephemeral storage in MB", storageMb, FREE_EPHEMERAL_MB, MOST_MB);
    }
  }

  /**
   * What is written to the log.
   *
   * @param bytesPerRequest 0 or more
   * @param gigabyte price of a GB of 2^30 bytes taken in
   */
  public record Logs(Estimate bytesPerRequest, UnitPrice gigabyte) {
    /** Refuses what is below 0. */
    public Logs {
      Estimate.atLeastZero("log bytes", bytesPerRequest);
    }
  }

  /** At the price on demand. */
  public LambdaFunction(
      UnitPrice request,
      UnitPrice gigabyteSecond,
      int memoryMb,
      Estimate billedSeconds,
      int maxConcurrency,
      Optional<ColdStart> coldStart,
      Optional<Provisioned> provisioned,
      Optional<Ephemeral> ephemeral,
      Optional<Logs> logs,
      BigDecimal errorRatio,
      BigDecimal hoursPerMonth,
      Optional<InferenceNeeds> job,
      Extras extras) {
    this(
        request,
        gigabyteSecond,
        memoryMb,
        billedSeconds,
        maxConcurrency,
        coldStart,
        provisioned,
        ephemeral,
        logs,
        Purchase.ON_DEMAND,
        errorRatio,
        hoursPerMonth,
        job,
        extras);
  }

  /** Refuses values out of their bounds. */
  public LambdaFunction {
    Bounds.within("Lambda memory in MB", memoryMb, LEAST_MB, MOST_MB);
    Estimate.aboveZero("billed seconds", billedSeconds);
    Bounds.atLeast("maximum concurrency", maxConcurrency, 1);
    Bounds.errorRatio(errorRatio);
    Bounds.hoursPerMonth(hoursPerMonth);
  }

  @Override
  public CostModel priced(PriceBook prices) {
    BillBuilder items = new BillBuilder(prices);
    items.add(
        request,
        BillBuilder.REQUEST,
        UsageUnit.REQUEST,
        Estimate.exact(1),
        "each request, failed ones included");
    BigDecimal memoryGb = gigabytes(memoryMb);
    String each =
        "%s GB × %s s a request"
            .formatted(memoryGb.toPlainString(), BillBuilder.plain(billedSeconds));
    Price duration = items.price(gigabyteSecond, BillBuilder.GB_SECOND);
    Item onDemand =
        Item.monthly(
            duration.item(), duration, UsageUnit.ON_DEMAND, billedSeconds.times(memoryGb), each);
    // in one line with the warm ones, for they fill the same tiers
    items.bought(
        coldStart.map(cold -> withCold(onDemand, duration, cold, memoryGb, each)).orElse(onDemand),
        gigabyteSecond,
        BillBuilder.GB_SECOND,
        purchase);
    provisioned.ifPresent(kept -> provision(items, kept, memoryGb, each));
    ephemeral
        .filter(storage -> storage.storageMb() > FREE_EPHEMERAL_MB)
        .ifPresent(storage -> items.add(ephemeral(items, storage)));
    logs.ifPresent(
        log ->
            items.add(
                log.gigabyte(),
                BillBuilder.GB,
                UsageUnit.REQUEST,
                log.bytesPerRequest().dividedBy(Traffic.BYTES_PER_GB),
                BillBuilder.plain(log.bytesPerRequest()) + " bytes a request"));
    UsageModel meter =
        new Feasibility()
            .job(job, Limits.LAMBDA.withMemoryMb(memoryMb))
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

  private static Item withCold(
      Item warm, Price duration, ColdStart cold, BigDecimal memoryGb, String each) {
    return new Item(
            warm.name(),
            duration,
            warm.perDriver(),
            Timing.monthly(),
            BigDecimal.ZERO,
            use ->
                "%s, %s s more when cold (%s)"
                    .formatted(each, BillBuilder.plain(cold.extraSeconds()), cold.basis()))
        .and(UsageUnit.COLD, cold.extraSeconds().times(memoryGb));
  }

  private void provision(BillBuilder items, Provisioned kept, BigDecimal memoryGb, String each) {
    items.provisioned(
        kept,
        BillBuilder.GB_SECOND,
        Estimate.exact(
            BigDecimal.valueOf(kept.concurrency())
                .multiply(memoryGb)
                .multiply(Load.seconds(hoursPerMonth))),
        "%d × %s GB ready for %s h"
            .formatted(kept.concurrency(), memoryGb.toPlainString(), hoursPerMonth.toPlainString()),
        billedSeconds.times(memoryGb),
        each,
        purchase);
  }

  private Item ephemeral(BillBuilder items, Ephemeral storage) {
    BigDecimal chargedGb = gigabytes(storage.storageMb() - FREE_EPHEMERAL_MB);
    Price price = items.price(storage.gigabyteSecond(), BillBuilder.GB_SECOND);
    Item item =
        Item.monthly(
            price.item(),
            price,
            UsageUnit.REQUEST,
            billedSeconds.times(chargedGb),
            "%d MB, of which %d cost nothing".formatted(storage.storageMb(), FREE_EPHEMERAL_MB));
    return coldStart
        .map(cold -> item.and(UsageUnit.COLD, cold.extraSeconds().times(chargedGb)))
        .orElse(item);
  }

  private static BigDecimal gigabytes(int mb) {
    return BigDecimal.valueOf(mb).divide(MB_PER_GB, MathContext.DECIMAL128);
  }

  private List<String> assumptions() {
    List<String> sentences = new ArrayList<>(purchase.commitment());
    sentences.add(
        coldStart
            .map(
                cold ->
                    "Lambda: a cold start is billed for %s s more, after %s s of rest (%s)"
                        .formatted(
                            BillBuilder.plain(cold.extraSeconds()),
                            cold.idleExpirySeconds().toPlainString(),
                            cold.basis()))
            .orElse("Lambda: what cold starts are billed for more is not known, and left out"));
    sentences.add("Lambda: a month has " + hoursPerMonth.toPlainString() + " h");
    return sentences;
  }
}
