package dev.tenk.cost;

import java.util.List;

/** A deployment with its prices: computes what a month costs. */
public final class CostModel {
  private final Tariff tariff;
  private final UsageModel meter;
  private final boolean atMost;
  private final List<String> assumptions;

  CostModel(List<Item> items, UsageModel meter, boolean atMost, List<String> assumptions) {
    this.tariff = new Tariff(items);
    this.meter = meter;
    this.atMost = atMost;
    this.assumptions = List.copyOf(assumptions);
  }

  /** The cost floor: one unit at full utilisation. */
  public CostResult atCapacity() {
    return cost(meter.atCapacity());
  }

  /** The expected bill. */
  public CostResult at(Load load) {
    return cost(meter.at(load));
  }

  /** Whether nothing is ready when the first request comes, so that it is a cold start. */
  public boolean startsFromZero() {
    return meter.startsFromZero();
  }

  private CostResult cost(UsageResult metering) {
    if (metering instanceof Usage use) {
      return new Cost(tariff, use, atMost, assumptions);
    }
    return (NotCosted) metering;
  }

  Tariff tariff() {
    return tariff;
  }

  UsageModel meter() {
    return meter;
  }
}
