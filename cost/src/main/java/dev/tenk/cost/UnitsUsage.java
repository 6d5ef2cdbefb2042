package dev.tenk.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/** Whole devices or instances that are on all month, as many as the peak needs. */
final class UnitsUsage implements UsageModel {
  private final String name;
  private final int minimum;
  private final int spare;
  private final BigDecimal successRatio;
  private final Estimate requestsPerInference;
  private final BigDecimal hoursPerMonth;
  private final BigDecimal secondsPerMonth;
  private final BigDecimal unitPerMonth;

  UnitsUsage(
      String name, int minimum, int spare, Capacity.AtLeast capacity, BigDecimal hoursPerMonth) {
    this.name = name;
    this.minimum = minimum;
    this.spare = spare;
    this.successRatio = capacity.successRatio();
    this.requestsPerInference =
        Estimate.exact(BigDecimal.ONE.divide(successRatio, MathContext.DECIMAL128));
    this.hoursPerMonth = hoursPerMonth;
    this.secondsPerMonth = Load.seconds(hoursPerMonth);
    this.unitPerMonth =
        capacity
            .ratePerSecond()
            .multiply(successRatio)
            .multiply(secondsPerMonth)
            .stripTrailingZeros();
  }

  @Override
  public UsageResult atCapacity() {
    return use(unitPerMonth, 1, 0);
  }

  @Override
  public UsageResult at(Load load) {
    Optional<String> contradiction = load.contradiction(secondsPerMonth);
    if (contradiction.isPresent()) {
      return new NotCosted(contradiction.get());
    }
    return use(
        load.inferencesPerMonth(),
        Math.max(minimum, load.units(unitPerMonth, secondsPerMonth, successRatio)),
        spare);
  }

  @Override
  public UsageResult withoutLoad() {
    return use(BigDecimal.ZERO, minimum, spare);
  }

  private Usage use(BigDecimal inferencesPerMonth, long inUse, int onTheShelf) {
    return new Usage(inferencesPerMonth)
        .units(name, inUse, onTheShelf)
        .unitInferencesPerMonth(unitPerMonth)
        .set(UsageUnit.HOUR, Estimate.exact(hoursPerMonth.multiply(BigDecimal.valueOf(inUse))))
        .set(UsageUnit.REQUEST, requestsPerInference.times(inferencesPerMonth));
  }

  @Override
  public Optional<BigDecimal> unitsPerInference(Load load) {
    return load.unitsPerInference(unitPerMonth, secondsPerMonth, successRatio);
  }

  /** Hours that one unit works for one inference. */
  static Estimate hoursPerInference(Capacity.AtLeast capacity) {
    return Estimate.exact(
        BigDecimal.ONE.divide(
            capacity
                .ratePerSecond()
                .multiply(capacity.successRatio())
                .multiply(Load.SECONDS_PER_HOUR),
            MathContext.DECIMAL128));
  }
}
