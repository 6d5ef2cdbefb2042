package dev.tenk.cost;

import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.prices.PriceBook;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A function on Lambda Managed Instances: max(minimum, ⌈peak rate / capacity⌉) EC2 instances, each
 * billed for every hour of the month and for being managed, and the requests; durations cost
 * nothing. Lambda adds and removes instances by their load; that is left out.
 *
 * @param instanceHour price of an hour of the EC2 instance
 * @param managementHour what Lambda takes for managing it, the same however the instance is bought
 * @param request price of a request
 * @param minimumInstances at least 1; Lambda starts with 3
 * @param capacity of one instance
 * @param purchase how the instances' hours are bought
 * @param hoursPerMonth above 0
 * @param gpu whether the instance has a GPU
 * @param job what an inference requires of it; empty where not given
 * @param extras what is billed in addition
 */
public record ManagedFunction(
    UnitPrice instanceHour,
    UnitPrice managementHour,
    UnitPrice request,
    int minimumInstances,
    Capacity capacity,
    Purchase purchase,
    BigDecimal hoursPerMonth,
    boolean gpu,
    Optional<InferenceNeeds> job,
    Extras extras)
    implements Deployment {
  /** As many as Lambda starts with, for as many availability zones. */
  public static final int INSTANCES_AT_THE_START = 3;

  /** Refuses values out of their bounds. */
  public ManagedFunction {
    Bounds.atLeast("minimum instances", minimumInstances, 1);
    Bounds.hoursPerMonth(hoursPerMonth);
  }

  @Override
  public Optional<String> refusedPurchase() {
    return purchase.option() == PurchaseOption.SPOT
        ? Optional.of("no spot purchase exists for Lambda Managed Instances")
        : InstanceUse.EC2.refuses(purchase.option());
  }

  @Override
  public CostModel priced(PriceBook prices) {
    BillBuilder items = new BillBuilder(prices);
    Estimate month = Estimate.exact(hoursPerMonth);
    String note = "each instance for " + hoursPerMonth.toPlainString() + " h";
    items.hours(instanceHour, purchase, UsageUnit.UNIT, month, note);
    Price management = items.price(managementHour, BillBuilder.HOUR);
    items.add(
        Item.monthly(management.item(), management, UsageUnit.UNIT, month, note)
            .of(CostKind.COMPUTE));
    items.add(
        request,
        BillBuilder.REQUEST,
        UsageUnit.REQUEST,
        Estimate.exact(1),
        "each request, failed ones included");
    UsageModel meter =
        new Feasibility()
            .job(job, Limits.managedInstances(gpu))
            .purchase(refusedPurchase())
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
    return new CostModel(items.with(extras, hoursPerMonth), meter, true, assumptions());
  }

  private List<String> assumptions() {
    return List.of(
        "Lambda Managed Instances: at least %d instances all month, whose volumes and network are left out"
            .formatted(minimumInstances),
        "a month has " + hoursPerMonth.toPlainString() + " h");
  }
}
