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
    this(new Tariff(items), meter, atMost, assumptions);
  }

  private CostModel(Tariff tariff, UsageModel meter, boolean atMost, List<String> assumptions) {
    this.tariff = tariff;
    this.meter = meter;
    this.atMost = atMost;
    this.assumptions = List.copyOf(assumptions);
  }

  /**
   * The same with a cache before it: the bill and what it is for ten thousand are of all
   * inferences, and the deployment sees those only that the cache does not answer. What the cache
   * costs is a line of the extras.
   *
   * @param hitRatio the share of the inferences that the cache answers, 0 to 1
   */
  public CostModel behindCache(BigDecimal hitRatio) {
    return new CostModel(tariff, new CachedUsage(meter, hitRatio), atMost, assumptions);
  }

  /** The cost floor: one unit at full utilisation; of a pipeline, what its runs come to. */
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
