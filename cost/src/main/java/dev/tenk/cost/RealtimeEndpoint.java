package dev.tenk.cost;

import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.prices.PriceBook;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;

/**
 * A SageMaker real-time endpoint: max(minimum, ⌈peak rate / capacity⌉) instances, each billed for
 * every hour of the month, or instances that follow the load; and the bytes in and out.
 *
 * @param instanceHour price of an instance hour
 * @param scaling always on, or following the load
 * @param capacity of one instance
 * @param traffic what bytes cost; empty to leave them out
 * @param purchase how the hours are bought
 * @param hoursPerMonth above 0
 * @param gpu whether the instance has a GPU
 * @param job what an inference requires of it; empty where not given
 * @param extras what is billed in addition
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
    Extras extras)
    implements Deployment {
  /** Refuses values out of their bounds. */
  public RealtimeEndpoint {
    if (scaling instanceof Scaling.ByQueue) {
      throw new IllegalArgumentException("a real-time endpoint has no queue to scale by");
    }
    Bounds.hoursPerMonth(hoursPerMonth);
  }

  @Override
  public Optional<Deployment> alwaysOn() {
    return scaling instanceof Scaling.FollowsLoad
        ? Optional.of(
            new RealtimeEndpoint(
                instanceHour,
                new Scaling.AlwaysOn(1),
                capacity,
                traffic,
                purchase,
                hoursPerMonth,
                gpu,
                job,
                extras))
        : Optional.empty();
  }

  @Override
  public Optional<String> refusedPurchase() {
    return InstanceUse.ENDPOINT.refuses(purchase.option());
  }

  @Override
  public CostModel priced(PriceBook prices) {
    BillBuilder items = new BillBuilder(prices);
    if (scaling instanceof Scaling.FollowsLoad) {
      items.hours(instanceHour, purchase, UsageUnit.HOUR, Estimate.exact(1), scaling.text());
    } else {
      items.hours(
          instanceHour,
          purchase,
          UsageUnit.UNIT,
          Estimate.exact(hoursPerMonth),
          "each instance for " + hoursPerMonth.toPlainString() + " h");
    }
    items.traffic(traffic);
    UsageModel meter =
        new Feasibility()
            .job(job, Limits.realtime(gpu))
            .purchase(refusedPurchase())
            .offered(items.notOffered(instanceHour))
            .phases(extras, items)
            .capacity(capacity)
            .or(() -> meter((Capacity.AtLeast) capacity));
    return new CostModel(items.with(extras, hoursPerMonth), meter, true, assumptions());
  }

  private List<String> assumptions() {
    String month = "a month has " + hoursPerMonth.toPlainString() + " h";
    return scaling instanceof Scaling.FollowsLoad
        ? List.of("real-time: " + scaling.text(), month)
        : List.of(month);
  }

  private UsageModel meter(Capacity.AtLeast known) {
    return scaling instanceof Scaling.AlwaysOn always
        ? new UnitsUsage("instance", always.minimumInstances(), 0, known, hoursPerMonth)
        : new FollowingUsage(
            (Scaling.FollowsLoad) scaling,
            Estimate.exact(BigDecimal.ONE.divide(known.ratePerSecond(), MathContext.DECIMAL128)),
            known.errorRatio(),
            false);
  }
}
