package dev.tenk.cost;

import dev.tenk.cost.prices.DeviceProfile;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.StatedFigure;
import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Edge devices that the owner has bought. A month costs
 *
 * <pre>
 * devices × (idle W + (active W − idle W) × utilisation) / 1000 × hours × USD/kWh
 * + (devices + spares) × [(purchase − resale) / lifetime months + upkeep]
 * </pre>
 *
 * <p>devices = max(minimum, ⌈peak rate / capacity⌉). Utilisation = mean arrival rate / (devices ×
 * capacity), where the mean arrival rate counts the requests that will fail. Spares lie on the
 * shelf: they are bought and kept up, but draw no power. The quantities rest on a capacity that is
 * known from below, so every figure is an upper bound: fewer devices, or less time inferring, may
 * do. Power carries the range that its sources give, or the interval of its measurement.
 *
 * @param device what one is made of and how it is used
 * @param capacity of one
 * @param extras what is billed in addition
 * @param power what one drew, in place of its profile's figures, as far as it was measured
 */
public record EdgeDevices(
    DeviceProfile device, Capacity capacity, Extras extras, Optional<DevicePower> power)
    implements Deployment {
  private static final BigDecimal WATTS_PER_KILOWATT = BigDecimal.valueOf(1000);

  /** Devices without extras, whose power was not measured. */
  public EdgeDevices(DeviceProfile device, Capacity capacity) {
    this(device, capacity, Extras.NONE);
  }

  /** Devices whose power was not measured. */
  public EdgeDevices(DeviceProfile device, Capacity capacity, Extras extras) {
    this(device, capacity, extras, Optional.empty());
  }

  /** The same with what such a device drew, as far as it was measured. */
  public EdgeDevices withPowerOf(Measured measured) {
    return new EdgeDevices(device, capacity, extras, measured.power());
  }

  /**
   * With its prices.
   *
   * @throws ConfigurationException if a price is missing or for one of another unit, or a device
   *     brings more at its end than it cost
   */
  @Override
  public CostModel priced(PriceBook prices) {
    BillBuilder items = new BillBuilder(prices);
    BigDecimal lifetimeMonths = device.lifetimeMonths().value();
    Function<Usage, String> spread =
        use ->
            "%d owned, spread over %s months".formatted(owned(use), lifetimeMonths.toPlainString());
    BigDecimal purchaseUsd = BigDecimal.ZERO;
    for (DeviceProfile.Hardware hardware : device.hardware()) {
      prices.flat(hardware.price());
      Price price = items.price(new UnitPrice.Listed(hardware.price()), "device");
      BigDecimal quantity = BigDecimal.valueOf(hardware.quantity());
      purchaseUsd = purchaseUsd.add(quantity.multiply(price.firstUsd()));
      items.add(
          new Item(
              price.item(),
              price,
              Map.of(UsageUnit.OWNED, Estimate.exact(quantity)),
              new Timing.Renewed(lifetimeMonths, true),
              BigDecimal.ZERO,
              spread));
    }
    refuseResaleAbove(purchaseUsd, prices);
    items.add(
        new Item(
            "resale",
            Price.stated(
                "resale", "device", device.resaleUsd().value(), device.resaleUsd().confidence()),
            Map.of(UsageUnit.OWNED, Estimate.exact(BigDecimal.ONE.negate())),
            new Timing.Renewed(lifetimeMonths, false),
            BigDecimal.ZERO,
            spread));
    items.add(electricity(items, prices));
    items.add(
        new Item(
            "upkeep",
            Price.stated(
                "upkeep",
                "device-month",
                device.upkeepUsdPerMonth().value(),
                device.upkeepUsdPerMonth().confidence()),
            Map.of(UsageUnit.OWNED, Estimate.exact(BigDecimal.ONE)),
            Timing.monthly(),
            BigDecimal.ZERO,
            use -> owned(use) + " owned"));
    UsageModel meter =
        new Feasibility()
            .capacity(capacity)
            .phases(extras, items)
            .or(
                () ->
                    new UnitsUsage(
                        "device",
                        device.minimumDevices(),
                        device.spareDevices(),
                        (Capacity.AtLeast) capacity,
                        device.hoursPerMonth()));
    return new CostModel(items.with(extras, device.hoursPerMonth()), meter, true, assumptions());
  }

  private static long owned(Usage use) {
    Cost.Units units = use.units().orElseThrow();
    return units.inUse() + units.spare();
  }

  private void refuseResaleAbove(BigDecimal purchaseUsd, PriceBook prices) {
    if (device.resaleUsd().value().compareTo(purchaseUsd) > 0) {
      throw new ConfigurationException(
          "device %s: resale_usd is %s, above the %s USD it costs in %s"
              .formatted(
                  device.name(),
                  device.resaleUsd().value().toPlainString(),
                  purchaseUsd.toPlainString(),
                  prices.name()));
    }
  }

  private Item electricity(BillBuilder items, PriceBook prices) {
    prices.flat(device.electricity());
    Price price = items.price(new UnitPrice.Listed(device.electricity()), "kWh");
    Estimate idleWatts = measuredIdle().orElseGet(() -> estimate(device.idlePowerWatts()));
    Estimate activeWatts = measuredActive().orElseGet(() -> estimate(device.activePowerWatts()));
    Item item =
        new Item(
            price.item(),
            price,
            Map.of(UsageUnit.UNIT, kilowattHours(idleWatts.times(device.hoursPerMonth()))),
            Timing.monthly(),
            BigDecimal.ZERO,
            use ->
                "%d in use for %s h at %s W idle%s and %s W active, %s"
                    .formatted(
                        use.units().orElseThrow().inUse(),
                        device.hoursPerMonth().toPlainString(),
                        idleWatts.value().toPlainString(),
                        measuredIdle().isPresent() == measuredActive().isPresent()
                            ? ""
                            : ", " + measured(measuredIdle()) + ",",
                        activeWatts.value().toPlainString(),
                        measured(measuredActive())));
    if (!(capacity instanceof Capacity.AtLeast known)) {
      return item;
    }
    BigDecimal atLow = activeWatts.low().subtract(idleWatts.low());
    // a measured idle power may be above the active power of a profile
    BigDecimal more = activeWatts.value().subtract(idleWatts.value()).max(BigDecimal.ZERO);
    BigDecimal atHigh = activeWatts.high().subtract(idleWatts.high());
    Estimate moreWatts =
        new Estimate(atLow.min(more).min(atHigh), more, atLow.max(more).max(atHigh));
    return item.and(
        UsageUnit.ANSWERED, kilowattHours(moreWatts.times(UnitsUsage.hoursPerInference(known))));
  }

  private static Estimate estimate(StatedFigure figure) {
    return new Estimate(
        figure.low().orElse(figure.value()), figure.value(), figure.high().orElse(figure.value()));
  }

  private static Estimate kilowattHours(Estimate wattHours) {
    return wattHours.dividedBy(WATTS_PER_KILOWATT);
  }

  private Optional<Estimate> measuredIdle() {
    return power.flatMap(DevicePower::idleWatts);
  }

  private Optional<Estimate> measuredActive() {
    return power.flatMap(DevicePower::activeWatts);
  }

  private static String measured(Optional<Estimate> watts) {
    return watts.isPresent() ? "measured" : "not measured";
  }

  private String powerInWords(
      String which, Optional<Estimate> watts, StatedFigure stated, String where) {
    return watts
        .map(
            known ->
                "%s power, measured %s %s, is %s W%s"
                    .formatted(
                        which,
                        where,
                        power.orElseThrow().workload(),
                        known.value().toPlainString(),
                        known.isExact()
                            ? ""
                            : " (%s to %s at 99 %% confidence)"
                                .formatted(
                                    known.low().toPlainString(), known.high().toPlainString())))
        .orElseGet(() -> which + " power, not measured, is " + stated.text("W"));
  }

  private List<String> assumptions() {
    String each = device.name() + ": ";
    return List.of(
        each + powerInWords("idle", measuredIdle(), device.idlePowerWatts(), "before"),
        each + powerInWords("active", measuredActive(), device.activePowerWatts(), "in"),
        each + "lifetime is " + device.lifetimeMonths().text("months"),
        each + "resale is " + device.resaleUsd().text("USD a device"),
        each + "upkeep is " + device.upkeepUsdPerMonth().text("USD a device and month"),
        each + "a month has " + device.hoursPerMonth().toPlainString() + " h");
  }
}
