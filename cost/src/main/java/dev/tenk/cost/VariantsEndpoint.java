package dev.tenk.cost;

import dev.tenk.cost.prices.PriceBook;
import dev.tenk.results.model.EndpointInstances.Group;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A SageMaker real-time endpoint with several groups of instances: production variants, shadow
 * variants, instance types of a pool. It costs the sum of them, and answers as a whole: a higher
 * demand takes as many such endpoints as its peak needs.
 *
 * @param fleets at least one
 * @param capacity of all of them together
 * @param traffic what bytes cost; empty to leave them out
 * @param hoursPerMonth above 0
 * @param extras what is billed in addition
 * @param share of each instance, where others are on it too
 */
record VariantsEndpoint(
    List<Fleet> fleets,
    Capacity capacity,
    Optional<Traffic> traffic,
    BigDecimal hoursPerMonth,
    Extras extras,
    InstanceShare share)
    implements Deployment {

  /**
   * A group with its price.
   *
   * @param group of instances
   * @param hour price of an hour of one
   */
  record Fleet(Group group, UnitPrice hour) {}

  VariantsEndpoint {
    fleets = List.copyOf(fleets);
    Bounds.hoursPerMonth(hoursPerMonth);
  }

  @Override
  public CostModel priced(PriceBook prices) {
    BillBuilder items = new BillBuilder(prices);
    Feasibility feasible = new Feasibility().phases(extras, items).capacity(capacity);
    for (Fleet fleet : fleets) {
      Optional<String> notOffered = items.notOffered(fleet.hour());
      feasible.offered(notOffered);
      if (notOffered.isEmpty()) {
        items.add(item(fleet, items.price(fleet.hour(), BillBuilder.HOUR)));
      }
    }
    items.traffic(traffic);
    UsageModel meter =
        feasible.or(
            () -> new UnitsUsage("endpoint", 1, 0, (Capacity.AtLeast) capacity, hoursPerMonth));
    return new CostModel(
        items.with(extras, hoursPerMonth),
        meter,
        true,
        List.of(
            "its variants and instance types stay in the proportion that was measured; a higher demand takes as many such endpoints",
            "a month has " + hoursPerMonth.toPlainString() + " h"));
  }

  private Item item(Fleet fleet, Price hour) {
    Group group = fleet.group();
    String name =
        (group.shadow() ? "shadow variant " : "variant ") + group.variant() + ", " + hour.item();
    String note =
        "%d × %s h an endpoint".formatted(group.count(), hoursPerMonth.toPlainString())
            + (group.shadow() ? "; it answers none" : "")
            + share.inWords();
    return Item.monthly(
            name,
            hour,
            UsageUnit.UNIT,
            Estimate.exact(
                hoursPerMonth.multiply(BigDecimal.valueOf(group.count())).multiply(share.part())),
            note)
        .of(CostKind.COMPUTE);
  }
}
