package dev.tenk.cost;

import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.prices.PriceBook;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;

/**
 * A SageMaker real-time endpoint: max(minimum, ⌈peak rate / capacity⌉) instances, each billed for
 * every hour of the month, or instances that follow the load or sleep; and the bytes in and out.
 *
 * @param instanceHour price of an instance hour
 * @param scaling always on, following the load, or sleeping
 * @param capacity of one instance
 * @param traffic what bytes cost; empty to leave them out
 * @param purchase how the hours are bought
 * @param hoursPerMonth above 0
 * @param gpu whether the instance has a GPU
 * @param job what an inference requires of it; empty where not given
 * @param extras what is billed in addition
 * @param share of each instance, where others are on it too
 */
public record RealtimeEndpoint(
    UnitPrice instanceHour,
    Scaling scaling,
    Capacity capacity,
    Optional<Traffic> traffic,
    Purchase purchase,
    BigDecimal hoursPerMonth,
    boolean gpu,
    Optional<InferenceNeeds> job,
    Extras extras,
    InstanceShare share)
    implements Deployment {
  /** On instances of its own. */
  public RealtimeEndpoint(
      UnitPrice instanceHour,
      Scaling scaling,
      Capacity capacity,
      Optional<Traffic> traffic,
      Purchase purchase,
      BigDecimal hoursPerMonth,
      boolean gpu,
      Optional<InferenceNeeds> job,
      Extras extras) {
    this(
        instanceHour,
        scaling,
        capacity,
        traffic,
        purchase,
        hoursPerMonth,
        gpu,
        job,
        extras,
        InstanceShare.WHOLE);
  }

  /** Refuses values out of their bounds. */
  public RealtimeEndpoint {
    if (scaling instanceof Scaling.ByQueue) {
      throw new IllegalArgumentException("a real-time endpoint has no queue to scale by");
    }
    Bounds.hoursPerMonth(hoursPerMonth);
  }

  @Override
  public Optional<Deployment> alwaysOn() {
    return scaling
        .alwaysOn()
        .map(
            always ->
                new RealtimeEndpoint(
                    instanceHour,
                    always,
                    capacity,
                    traffic,
                    purchase.ofAllHours(),
                    hoursPerMonth,
                    gpu,
                    job,
                    extras,
                    share));
  }

  @Override
  public Optional<String> refusedPurchase() {
    return InstanceUse.ENDPOINT.refuses(purchase.option());
  }

  @Override
  public CostModel priced(PriceBook prices) {
    BillBuilder items = new BillBuilder(prices);
    if (!(scaling instanceof Scaling.AlwaysOn)) {
      items.hours(
          instanceHour,
          purchase,
          UsageUnit.HOUR,
          Estimate.exact(share.part()),
          scaling.text() + share.inWords());
    } else {
      items.hours(
          instanceHour,
          purchase,
          UsageUnit.UNIT,
          Estimate.exact(hoursPerMonth.multiply(share.part())),
          "each instance for " + hoursPerMonth.toPlainString() + " h" + share.inWords());
    }
    items.traffic(traffic);
    UsageModel meter =
        new Feasibility()
            .job(job, Limits.realtime(gpu))
            .purchase(refusedPurchase())
            .offered(items.notOffered(instanceHour))
            .phases(extras, items)
            .capacity(capacity)
            .or(
                () ->
                    CommittedUsage.of(
                        meter((Capacity.AtLeast) capacity),
                        items,
                        instanceHour,
                        purchase,
                        hoursPerMonth));
    return new CostModel(items.with(extras, hoursPerMonth), meter, true, assumptions());
  }

  private List<String> assumptions() {
    String month = "a month has " + hoursPerMonth.toPlainString() + " h";
    return !(scaling instanceof Scaling.AlwaysOn)
        ? List.of("real-time: " + scaling.text(), month)
        : List.of(month);
  }

  private UsageModel meter(Capacity.AtLeast known) {
    if (scaling instanceof Scaling.Sleeps sleeps) {
      return new SleepingUsage(sleeps, known, hoursPerMonth);
    }
    return scaling instanceof Scaling.AlwaysOn always
        ? new UnitsUsage("instance", always.minimumInstances(), 0, known, hoursPerMonth)
        : new FollowingUsage(
            (Scaling.FollowsLoad) scaling,
            Estimate.exact(BigDecimal.ONE.divide(known.ratePerSecond(), MathContext.DECIMAL128)),
            known.errorRatio(),
            false);
  }
}
