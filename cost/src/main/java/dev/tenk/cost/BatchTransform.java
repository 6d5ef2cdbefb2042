package dev.tenk.cost;

import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.prices.PriceBook;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * SageMaker batch transform: a month's inferences are collected and done in jobs. Instance hours =
 * requests × the time of one + jobs × instances × start-up; nothing is billed in between.
 *
 * @param instanceHour price of an instance hour
 * @param instances of a job, at least 1
 * @param jobsPerMonth at least 1
 * @param workSeconds an instance's time for one request, which is 1 / its throughput, above 0
 * @param startSeconds billed at the start of a job on each instance, 0 or more
 * @param purchase how the hours are bought
 * @param errorRatio failed / all requests, 0 to below 1
 * @param hoursPerMonth above 0
 * @param gpu whether the instance has a GPU
 * @param job what an inference requires of it; empty where not given
 * @param extras what is billed in addition
 */
public record BatchTransform(
    UnitPrice instanceHour,
    int instances,
    int jobsPerMonth,
    Estimate workSeconds,
    Estimate startSeconds,
    Purchase purchase,
    BigDecimal errorRatio,
    BigDecimal hoursPerMonth,
    boolean gpu,
    Optional<InferenceNeeds> job,
    Extras extras)
    implements Deployment {
  /** Refuses values out of their bounds. */
  public BatchTransform {
    Bounds.atLeast("instances", instances, 1);
    Bounds.atLeast("jobs a month", jobsPerMonth, 1);
    Estimate.aboveZero("work seconds", workSeconds);
    Estimate.atLeastZero("start-up", startSeconds);
    Bounds.errorRatio(errorRatio);
    Bounds.hoursPerMonth(hoursPerMonth);
  }

  @Override
  public Optional<String> refusedPurchase() {
    return InstanceUse.BATCH_TRANSFORM.refuses(purchase.option());
  }

  @Override
  public CostModel priced(PriceBook prices) {
    BillBuilder items = new BillBuilder(prices);
    items.hours(
        instanceHour,
        purchase,
        UsageUnit.REQUEST,
        workSeconds.dividedBy(Load.SECONDS_PER_HOUR),
        BillBuilder.plain(workSeconds) + " s a request");
    if (startSeconds.high().signum() > 0) {
      items.hours(
          instanceHour,
          purchase,
          UsageUnit.MONTH,
          startSeconds
              .times(BigDecimal.valueOf((long) instances * jobsPerMonth))
              .dividedBy(Load.SECONDS_PER_HOUR),
          "%d jobs × %d instances × %s s to start"
              .formatted(jobsPerMonth, instances, BillBuilder.plain(startSeconds)));
    }
    UsageModel meter =
        new Feasibility()
            .job(job, Limits.batchTransform(gpu))
            .purchase(refusedPurchase())
            .offered(items.notOffered(instanceHour))
            .phases(extras, items)
            .or(() -> new BatchMeter(this));
    return new CostModel(
        items.with(extras, hoursPerMonth),
        meter,
        false,
        purchase.andCommitment("batch: a month has " + hoursPerMonth.toPlainString() + " h"));
  }

  private static final class BatchMeter implements UsageModel {
    private final int instances;
    private final BigDecimal requestsPerInference;
    private final BigDecimal mostPerMonth;

    BatchMeter(BatchTransform batch) {
      this.instances = batch.instances();
      BigDecimal successRatio = BigDecimal.ONE.subtract(batch.errorRatio());
      this.requestsPerInference = BigDecimal.ONE.divide(successRatio, MathContext.DECIMAL128);
      BigDecimal starting =
          batch.startSeconds().value().multiply(BigDecimal.valueOf(batch.jobsPerMonth()));
      this.mostPerMonth =
          Load.seconds(batch.hoursPerMonth())
              .subtract(starting)
              .multiply(BigDecimal.valueOf(instances))
              .multiply(successRatio)
              .divide(batch.workSeconds().value(), MathContext.DECIMAL128);
    }

    @Override
    public UsageResult atCapacity() {
      return mostPerMonth.signum() > 0
          ? use(mostPerMonth)
          : new NotCosted("its jobs do nothing but start all month");
    }

    @Override
    public UsageResult at(Load load) {
      if (load.inferencesPerMonth().compareTo(mostPerMonth) > 0) {
        return new NotCosted(
            "%s inferences are more than %s can do in a month, %s"
                .formatted(
                    load.inferencesPerMonth().toPlainString(),
                    Bounds.instances(instances),
                    mostPerMonth
                        .max(BigDecimal.ZERO)
                        .setScale(0, RoundingMode.DOWN)
                        .toPlainString()));
      }
      return use(load.inferencesPerMonth());
    }

    @Override
    public UsageResult withoutLoad() {
      return atCapacity() instanceof NotCosted why ? why : use(BigDecimal.ZERO);
    }

    private Usage use(BigDecimal inferencesPerMonth) {
      return new Usage(inferencesPerMonth)
          .units("instance", instances, 0)
          .utilisation(inferencesPerMonth.divide(mostPerMonth, MathContext.DECIMAL128))
          .set(
              UsageUnit.REQUEST, Estimate.exact(inferencesPerMonth.multiply(requestsPerInference)));
    }
  }
}
