package dev.tenk.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/** A deployment behind a cache, which answers a share of all inferences before they reach it. */
final class CachedUsage implements UsageModel {
  private final UsageModel meter;
  private final BigDecimal missRatio;

  /**
   * Before a deployment.
   *
   * @param hitRatio what the cache answers, 0 to 1
   */
  CachedUsage(UsageModel meter, BigDecimal hitRatio) {
    if (hitRatio.signum() < 0 || hitRatio.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException("cache hit ratio is " + hitRatio + ", expected 0 to 1");
    }
    this.meter = meter;
    this.missRatio = BigDecimal.ONE.subtract(hitRatio);
  }

  @Override
  public UsageResult atCapacity() {
    if (missRatio.signum() == 0) {
      return new NotCosted("the cache answers everything, so that its capacity is never reached");
    }
    return meter.atCapacity() instanceof Usage use
        ? use.partOf(use.inferencesPerMonth().divide(missRatio, MathContext.DECIMAL128))
        : meter.atCapacity();
  }

  @Override
  public UsageResult at(Load load) {
    UsageResult result = reaching(load).map(meter::at).orElseGet(meter::withoutLoad);
    return result instanceof Usage use ? use.partOf(load.inferencesPerMonth()) : result;
  }

  @Override
  public Optional<Load> reaching(Load load) {
    return missRatio.signum() == 0 ? Optional.empty() : Optional.of(load.part(missRatio));
  }

  @Override
  public UsageResult withoutLoad() {
    return meter.withoutLoad();
  }

  @Override
  public Optional<BigDecimal> unitsPerInference(Load load) {
    return missRatio.signum() == 0
        ? Optional.empty()
        : meter.unitsPerInference(load).map(each -> each.multiply(missRatio));
  }

  @Override
  public boolean isWalked() {
    return meter.isWalked();
  }

  @Override
  public Optional<BigDecimal> callSeconds() {
    return meter.callSeconds();
  }

  @Override
  public boolean startsFromZero() {
    return meter.startsFromZero();
  }
}
