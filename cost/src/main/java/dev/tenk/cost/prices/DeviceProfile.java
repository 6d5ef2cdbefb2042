package dev.tenk.cost.prices;

import java.math.BigDecimal;
import java.util.List;

/**
 * What one edge device of the owner's is made of and how it is used.
 *
 * @param name a word for people
 * @param hardware what is bought for one device, at least one
 * @param electricity price of a kWh
 * @param idlePowerWatts drawn while switched on and not inferring, W
 * @param activePowerWatts drawn while inferring without a pause, W, at least the idle power
 * @param lifetimeMonths months of use that the purchase is spread over, above 0
 * @param resaleUsd what one device brings at the end of its lifetime, USD
 * @param upkeepUsdPerMonth what one device costs besides purchase and electricity, USD a month
 * @param spareDevices devices on the shelf: bought and kept up, but drawing no power
 * @param minimumDevices devices in use at any demand, at least 1
 * @param hoursPerMonth how long a month is, h, above 0 and at most 744
 */
public record DeviceProfile(
    String name,
    List<Hardware> hardware,
    PriceKey electricity,
    StatedFigure idlePowerWatts,
    StatedFigure activePowerWatts,
    StatedFigure lifetimeMonths,
    StatedFigure resaleUsd,
    StatedFigure upkeepUsdPerMonth,
    int spareDevices,
    int minimumDevices,
    BigDecimal hoursPerMonth) {
  static final BigDecimal LONGEST_MONTH_HOURS = BigDecimal.valueOf(744);

  /** Copies its list and refuses values out of their bounds. */
  public DeviceProfile {
    hardware = List.copyOf(hardware);
    if (hardware.isEmpty()) {
      throw new IllegalArgumentException("device " + name + " has no hardware");
    }
    if (activePowerWatts.value().compareTo(idlePowerWatts.value()) < 0) {
      throw new IllegalArgumentException(
          "active power is %s W, expected at least the idle power of %s W"
              .formatted(
                  activePowerWatts.value().toPlainString(),
                  idlePowerWatts.value().toPlainString()));
    }
    if (lifetimeMonths.value().signum() <= 0) {
      throw new IllegalArgumentException(
          "lifetime is " + lifetimeMonths.value() + " months, expected above 0");
    }
    if (spareDevices < 0) {
      throw new IllegalArgumentException(
          "spare devices is " + spareDevices + ", expected 0 or more");
    }
    if (minimumDevices < 1) {
      throw new IllegalArgumentException(
          "minimum devices is " + minimumDevices + ", expected 1 or more");
    }
    if (hoursPerMonth.signum() <= 0 || hoursPerMonth.compareTo(LONGEST_MONTH_HOURS) > 0) {
      throw new IllegalArgumentException(
          "a month is " + hoursPerMonth + " h, expected above 0 and at most 744");
    }
  }

  /** The same where a kWh costs something else. */
  public DeviceProfile withElectricity(PriceKey other) {
    return new DeviceProfile(
        name,
        hardware,
        other,
        idlePowerWatts,
        activePowerWatts,
        lifetimeMonths,
        resaleUsd,
        upkeepUsdPerMonth,
        spareDevices,
        minimumDevices,
        hoursPerMonth);
  }

  /**
   * A part of one device.
   *
   * @param price where its price is
   * @param quantity how many of it one device has, at least 1
   */
  public record Hardware(PriceKey price, int quantity) {
    /** Refuses a quantity below 1. */
    public Hardware {
      if (quantity < 1) {
        throw new IllegalArgumentException("quantity is " + quantity + ", expected 1 or more");
      }
    }
  }
}
