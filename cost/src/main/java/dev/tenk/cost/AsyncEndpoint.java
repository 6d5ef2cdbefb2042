package dev.tenk.cost;

import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.prices.PriceBook;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * A SageMaker asynchronous endpoint: instances that work off a queue, and may scale to zero when it
 * is empty, and the objects in S3. With a minimum of 1 or more it is always on.
 *
 * @param instanceHour price of an instance hour
 * @param scaling when instances start and stop
 * @param workSeconds an instance's time for one request, which is 1 / its throughput, above 0
 * @param objects what S3 costs; empty to leave it out
 * @param traffic what bytes cost; empty to leave them out
 * @param purchase how the hours are bought
 * @param errorRatio failed / all requests, 0 to below 1
 * @param hoursPerMonth above 0
 * @param gpu whether the instance has a GPU
 * @param job what an inference requires of it; empty where not given
 * @param extras what is billed in addition
 */
public record AsyncEndpoint(
    UnitPrice instanceHour,
    Scaling scaling,
    Estimate workSeconds,
    Optional<Objects> objects,
    Optional<Traffic> traffic,
    Purchase purchase,
    BigDecimal errorRatio,
    BigDecimal hoursPerMonth,
    boolean gpu,
    Optional<InferenceNeeds> job,
    Extras extras)
    implements Deployment {
  private static final BigDecimal HOURS_PER_DAY = BigDecimal.valueOf(24);

  /**
   * Objects in S3: a PUT of the input and one of the output or of the failure, and a number of
   * GETs. Input and output of a request are kept for a while.
   *
   * @param put price of a PUT
   * @param get price of a GET
   * @param getsPerRequest the endpoint's of the input, the caller's of the output, and its polls
   * @param bytesPerRequest input and output, 0 or more
   * @param keptDays days of 24 h, 0 or more
   * @param gigabyteMonth price of a GB of 2^30 bytes a month
   */
  public record Objects(
      UnitPrice put,
      UnitPrice get,
      Estimate getsPerRequest,
      Estimate bytesPerRequest,
      BigDecimal keptDays,
      UnitPrice gigabyteMonth) {
    /** Refuses what is below 0. */
    public Objects {
      Estimate.atLeastZero("GETs a request", getsPerRequest);
      Estimate.atLeastZero("bytes a request", bytesPerRequest);
      Bounds.notBelowZero("days kept", keptDays);
    }

    /** Of the measured size, each read once by the endpoint and once by the caller, not kept. */
    public static Objects of(Measured measured, AwsRegion region) {
      return new Objects(
          region.s3Put(),
          region.s3Get(),
          Estimate.exact(2),
          measured.requestBytes().plus(measured.responseBytes()),
          BigDecimal.ZERO,
          region.s3Standard());
    }
  }

  /** Refuses values out of their bounds. */
  public AsyncEndpoint {
    Estimate.aboveZero("work seconds", workSeconds);
    Bounds.errorRatio(errorRatio);
    Bounds.hoursPerMonth(hoursPerMonth);
  }

  @Override
  public Optional<Deployment> alwaysOn() {
    return scaling
        .alwaysOn()
        .map(
            always ->
                new AsyncEndpoint(
                    instanceHour,
                    always,
                    workSeconds,
                    objects,
                    traffic,
                    purchase.ofAllHours(),
                    errorRatio,
                    hoursPerMonth,
                    gpu,
                    job,
                    extras));
  }

  @Override
  public Optional<String> refusedPurchase() {
    return InstanceUse.ASYNC_ENDPOINT.refuses(purchase.option());
  }

  @Override
  public CostModel priced(PriceBook prices) {
    BillBuilder items = new BillBuilder(prices);
    items.hours(instanceHour, purchase, UsageUnit.HOUR, Estimate.exact(1), scaling.text());
    objects.ifPresent(
        stored -> {
          items.add(
              stored.put(),
              BillBuilder.REQUEST,
              UsageUnit.REQUEST,
              Estimate.exact(2),
              "input and output of a request");
          items.add(
              stored.get(),
              BillBuilder.REQUEST,
              UsageUnit.REQUEST,
              stored.getsPerRequest(),
              BillBuilder.plain(stored.getsPerRequest()) + " a request");
          items.add(
              stored.gigabyteMonth(),
              BillBuilder.GB_MONTH,
              UsageUnit.REQUEST,
              stored
                  .bytesPerRequest()
                  .times(stored.keptDays().multiply(HOURS_PER_DAY))
                  .dividedBy(hoursPerMonth.multiply(Traffic.BYTES_PER_GB)),
              "%s bytes a request, kept for %s days"
                  .formatted(
                      BillBuilder.plain(stored.bytesPerRequest()),
                      stored.keptDays().toPlainString()));
        });
    items.traffic(traffic);
    UsageModel meter =
        new Feasibility()
            .job(job, Limits.async(gpu))
            .purchase(refusedPurchase())
            .offered(items.notOffered(instanceHour))
            .phases(extras, items)
            .or(
                () ->
                    CommittedUsage.of(
                        FollowingUsage.of(scaling, workSeconds, errorRatio, hoursPerMonth, true),
                        items,
                        instanceHour,
                        purchase,
                        hoursPerMonth));
    return new CostModel(
        items.with(extras, hoursPerMonth),
        meter,
        false,
        purchase.andCommitment(
            "async: " + scaling.text(),
            "async: a month has " + hoursPerMonth.toPlainString() + " h"));
  }
}
