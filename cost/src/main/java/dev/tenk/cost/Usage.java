package dev.tenk.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a deployment uses in a month, by driver. */
final class Usage implements UsageResult {
  private BigDecimal inferencesPerMonth;
  private final Map<UsageUnit, Estimate> quantities = new EnumMap<>(UsageUnit.class);
  private Cost.Units units;
  private BigDecimal utilisation;
  private BigDecimal unitInferencesPerMonth;
  private List<HourOfMonth> byHour = List.of();
  private List<String> remarks = List.of();
  private Sleep sleep;
  private List<BigDecimal> hoursOfEach = List.of();

  Usage(BigDecimal inferencesPerMonth) {
    this.inferencesPerMonth = inferencesPerMonth;
    set(UsageUnit.MONTH, Estimate.exact(BigDecimal.ONE));
    set(UsageUnit.INFERENCE, Estimate.exact(inferencesPerMonth));
    set(UsageUnit.ANSWERED, Estimate.exact(inferencesPerMonth));
  }

  BigDecimal inferencesPerMonth() {
    return inferencesPerMonth;
  }

  /** It answers only some of so many; the others never reach it. */
  Usage partOf(BigDecimal all) {
    utilisation = utilisation().orElse(null);
    unitInferencesPerMonth = null;
    inferencesPerMonth = all;
    return set(UsageUnit.INFERENCE, Estimate.exact(all));
  }

  Usage set(UsageUnit driver, Estimate quantity) {
    quantities.put(driver, quantity);
    return this;
  }

  /** Also sets the drivers that count them. */
  Usage units(String name, long inUse, int spare) {
    units = new Cost.Units(name, inUse, spare);
    set(UsageUnit.UNIT, Estimate.exact(inUse));
    return set(UsageUnit.OWNED, Estimate.exact(inUse + spare));
  }

  Usage utilisation(BigDecimal share) {
    utilisation = share.min(BigDecimal.ONE);
    return this;
  }

  /** Utilisation is then the inferences over those that the units could do. */
  Usage unitInferencesPerMonth(BigDecimal inferences) {
    unitInferencesPerMonth = inferences;
    return this;
  }

  /** How instances follow the load, and what is to be said of it. */
  Usage following(List<HourOfMonth> hours, List<String> sentences) {
    byHour = List.copyOf(hours);
    remarks = List.copyOf(sentences);
    return this;
  }

  /** How it sleeps. */
  Usage sleeping(Sleep months) {
    sleep = months;
    remarks = List.of(months.inWords());
    return this;
  }

  Optional<Sleep> sleep() {
    return Optional.ofNullable(sleep);
  }

  /** One more sentence about it. */
  Usage remark(String sentence) {
    remarks = Stream.concat(remarks.stream(), Stream.of(sentence)).toList();
    return this;
  }

  /** For how many hours of a month at least one instance is on, at least two, and so on. */
  Usage hoursOfEach(List<BigDecimal> hours) {
    hoursOfEach = List.copyOf(hours);
    return this;
  }

  List<BigDecimal> hoursOfEach() {
    return hoursOfEach;
  }

  List<HourOfMonth> byHour() {
    return byHour;
  }

  List<String> remarks() {
    return remarks;
  }

  /** Null where nothing was set, which is 0 of it; null for speed, in the innermost loop. */
  Estimate quantity(UsageUnit driver) {
    return quantities.get(driver);
  }

  /** 0 where nothing was set. */
  BigDecimal value(UsageUnit driver) {
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
