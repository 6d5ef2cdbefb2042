package dev.tenk.cost;

import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.prices.PriceBook;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A SageMaker real-time endpoint: instances = max(minimum, ⌈peak rate / capacity⌉), each billed for
 * every hour of the month, and the bytes in and out. Automatic scaling (target tracking) is not
 * modelled.
 *
 * @param instanceHour price of an instance hour
 * @param minimumInstances at any load, at least 1
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
    int minimumInstances,
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
    Bounds.atLeast("minimum instances", minimumInstances, 1);
    Bounds.hoursPerMonth(hoursPerMonth);
  }

  @Override
  public CostModel priced(PriceBook prices) {
    BillBuilder items = new BillBuilder(prices);
    items.hours(
        instanceHour,
        purchase,
        UsageUnit.UNIT,
        Estimate.exact(hoursPerMonth),
        "each instance for " + hoursPerMonth.toPlainString() + " h");
    items.traffic(traffic);
    UsageModel meter =
        new Feasibility()
            .job(job, Limits.realtime(gpu))
            .purchase(InstanceUse.ENDPOINT, purchase)
            .offered(items.notOffered(instanceHour))
            .phases(extras, items)
            .capacity(capacity)
            .or(
                () ->
                    new UnitsUsage(
                        "instance",
                        minimumInstances,
                        0,
                        (Capacity.AtLeast) capacity,
                        hoursPerMonth));
    return new CostModel(
        items.with(extras, hoursPerMonth),
        meter,
        true,
        List.of("a month has " + hoursPerMonth.toPlainString() + " h"));
  }
}
