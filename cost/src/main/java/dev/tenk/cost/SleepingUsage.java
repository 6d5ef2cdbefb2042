package dev.tenk.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;

/**
 * An endpoint that sleeps. Where its peak needs one instance, that is billed while it is not
 * asleep; where it needs more, as many are billed all month, for how several come and go is not
 * walked through.
 */
final class SleepingUsage implements UsageModel {
  private final UnitsUsage awake;
  private final ScaleToZeroUsage one;

  SleepingUsage(Scaling.Sleeps scaling, Capacity.AtLeast capacity, BigDecimal hoursPerMonth) {
    this.awake = new UnitsUsage("instance", 1, 0, capacity, hoursPerMonth);
    this.one =
        new ScaleToZeroUsage(
            new Scaling.ByQueue(0, 1, 1, scaling.startSeconds(), scaling.restSeconds()),
            Estimate.exact(BigDecimal.ONE.divide(capacity.ratePerSecond(), MathContext.DECIMAL128)),
            capacity.errorRatio(),
            hoursPerMonth);
  }

  @Override
  public UsageResult atCapacity() {
    return awake.atCapacity();
  }

  @Override
  public UsageResult at(Load load) {
    UsageResult always = awake.at(load);
    if (!(always instanceof Usage use)) {
      return always;
    }
    long instances = use.units().orElseThrow().inUse();
    if (instances > 1) {
      return use.following(
          List.of(),
          List.of(
              "its peak needs %d instances, which are billed all month: how several of them sleep is not walked through"
                  .formatted(instances)));
    }
    UsageResult scaled = one.at(load);
    return scaled instanceof Usage sleeps ? sleeps.sleeping(one.sleep(load)) : scaled;
  }

  @Override
  public UsageResult withoutLoad() {
    return one.withoutLoad();
  }

  @Override
  public boolean isWalked() {
    return true;
  }
}
