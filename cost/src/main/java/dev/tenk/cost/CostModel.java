package dev.tenk.cost;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

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

  /** What a call takes, s; empty where it is not calls that are charged. */
  Optional<BigDecimal> callSeconds() {
    return meter.callSeconds();
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
