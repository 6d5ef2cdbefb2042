package dev.tenk.reports.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What a deployment uses in a month, by driver. */
final class Use implements Metering {
  private final BigDecimal inferencesPerMonth;
  private final Map<Driver, Estimate> quantities = new EnumMap<>(Driver.class);
  private Cost.Units units;
  private BigDecimal utilisation;
  private BigDecimal unitInferencesPerMonth;

  Use(BigDecimal inferencesPerMonth) {
    this.inferencesPerMonth = inferencesPerMonth;
    set(Driver.MONTH, Estimate.exact(BigDecimal.ONE));
    set(Driver.INFERENCE, Estimate.exact(inferencesPerMonth));
  }

  BigDecimal inferencesPerMonth() {
    return inferencesPerMonth;
  }

  Use set(Driver driver, Estimate quantity) {
    quantities.put(driver, quantity);
    return this;
  }

  /** Also sets the drivers that count them. */
  Use units(String name, long inUse, int spare) {
    units = new Cost.Units(name, inUse, spare);
    set(Driver.UNIT, Estimate.exact(inUse));
    return set(Driver.OWNED, Estimate.exact(inUse + spare));
  }

  Use utilisation(BigDecimal share) {
    utilisation = share.min(BigDecimal.ONE);
    return this;
  }

  /** Utilisation is then the inferences over those that the units could do. */
  Use unitInferencesPerMonth(BigDecimal inferences) {
    unitInferencesPerMonth = inferences;
    return this;
  }

  /** Null where nothing was set, which is 0 of it; null for speed, in the innermost loop. */
  Estimate quantity(Driver driver) {
    return quantities.get(driver);
  }

  /** 0 where nothing was set. */
  BigDecimal value(Driver driver) {
    Estimate quantity = quantity(driver);
    return quantity == null ? BigDecimal.ZERO : quantity.value();
  }

  Optional<Cost.Units> units() {
    return Optional.ofNullable(units);
  }

  Optional<BigDecimal> utilisation() {
    if (unitInferencesPerMonth != null) {
      return Optional.of(
          inferencesPerMonth
              .divide(
                  unitInferencesPerMonth.multiply(BigDecimal.valueOf(units.inUse())),
                  MathContext.DECIMAL128)
              .min(BigDecimal.ONE));
    }
    return Optional.ofNullable(utilisation);
  }
}
