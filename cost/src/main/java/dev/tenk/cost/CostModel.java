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
  private final List<String> remarks;

  CostModel(List<Item> items, UsageModel meter, boolean atMost, List<String> assumptions) {
    this(new Tariff(items), meter, atMost, assumptions, List.of());
  }

  private CostModel(
      Tariff tariff,
      UsageModel meter,
      boolean atMost,
      List<String> assumptions,
      List<String> remarks) {
    this.tariff = tariff;
    this.meter = meter;
    this.atMost = atMost;
    this.assumptions = List.copyOf(assumptions);
    this.remarks = List.copyOf(remarks);
  }

  /**
   * The same with a cache before it: the bill and what it is for ten thousand are of all
   * inferences, and the deployment sees those only that the cache does not answer. What the cache
   * costs is a line of the extras.
   *
   * @param hitRatio the share of the inferences that the cache answers, 0 to 1
   */
  public CostModel behindCache(BigDecimal hitRatio) {
    return new CostModel(tariff, new CachedUsage(meter, hitRatio), atMost, assumptions, remarks);
  }

  /**
   * The same where another tool states capacity or duration, so that the true cost may be more.
   *
   * @param remark what they are from, a sentence without full stop
   */
  public CostModel ofStatedFigures(String remark) {
    return new CostModel(tariff, meter, false, assumptions, List.of(remark));
  }

  /** The cost floor: one unit at full utilisation; of a pipeline, what its runs come to. */
  public CostResult atCapacity() {
    return cost(meter.atCapacity());
  }

  /** The expected bill. */
  public CostResult at(Load load) {
    return cost(meter.at(load));
  }

  /**
   * What a cache before the deployment leaves to it of a demand, or all of it; empty where the
   * cache answers everything.
   */
  public Optional<Load> reaching(Load load) {
    return meter.reaching(load);
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
      return new Cost(tariff, use, atMost, assumptions, remarks);
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
