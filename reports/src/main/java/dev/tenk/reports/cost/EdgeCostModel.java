package dev.tenk.reports.cost;

import dev.tenk.reports.prices.DeviceProfile;
import dev.tenk.reports.prices.PriceBook;
import dev.tenk.reports.prices.PriceRow;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Demand;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a device of the owner's costs a month:
 *
 * <pre>
 * devices × (idle W + (active W − idle W) × utilisation) / 1000 × hours × USD/kWh
 * + (devices + spares) × [(purchase − resale) / lifetime months + upkeep]
 * </pre>
 *
 * <p>Spares lie on the shelf: they are bought and kept up, but draw no power. The quantities rest
 * on a capacity that is known from below, so every figure is an upper bound: fewer devices, or less
 * time inferring, may do.
 */
public final class EdgeCostModel {
  private static final MathContext PRECISION = MathContext.DECIMAL128;
  private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);
  private static final BigDecimal WATTS_PER_KILOWATT = BigDecimal.valueOf(1000);

  private final DeviceProfile device;
  private final List<Part> parts;
  private final PriceRow electricity;

  private record Part(PriceRow price, BigDecimal quantity) {}

  /**
   * The model of one kind of device.
   *
   * @throws ConfigurationException if a price is missing, or a device brings more at its end than
   *     it cost
   */
  public EdgeCostModel(DeviceProfile device, PriceBook prices) {
    this.device = device;
    this.parts =
        device.hardware().stream()
            .map(
                hardware ->
                    new Part(
                        prices.flat(hardware.price()), BigDecimal.valueOf(hardware.quantity())))
            .toList();
    this.electricity = prices.flat(device.electricity());
    BigDecimal purchaseUsd =
        parts.stream()
            .map(part -> part.quantity().multiply(part.price().priceUsd()))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
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

  /**
   * The floor: one device without spares, inferring all month at its capacity; inferences a month =
   * capacity × success ratio × 3600 × hours.
   */
  public CostResult atCapacity(Capacity capacity) {
    if (capacity instanceof Capacity.AtLeast atLeast) {
      BigDecimal inferencesPerMonth =
          atLeast.ratePerSecond().multiply(atLeast.successRatio()).multiply(secondsPerMonth());
      return cost(inferencesPerMonth, 1, 0, BigDecimal.ONE);
    }
    return notCosted(capacity);
  }

  /**
   * The bill to expect: devices = max(minimum, ⌈peak rate / capacity⌉), utilisation = mean arrival
   * rate / (devices × capacity). The mean arrival rate counts the requests that will fail: demand /
   * success ratio.
   */
  public CostResult atDemand(Capacity capacity, Demand demand) {
    if (!(capacity instanceof Capacity.AtLeast atLeast)) {
      return notCosted(capacity);
    }
    BigDecimal peakRatePerSecond = BigDecimal.valueOf(demand.peakRatePerSecond());
    BigDecimal meanRatePerSecond = demand.inferencesPerMonth().divide(secondsPerMonth(), PRECISION);
    if (meanRatePerSecond.compareTo(peakRatePerSecond) > 0) {
      return new NotCosted(
          "the demand of %s inferences a month is %s a second on average, above its own peak of %s a second"
              .formatted(
                  demand.inferencesPerMonth().toPlainString(),
                  meanRatePerSecond.setScale(3, RoundingMode.UP).toPlainString(),
                  peakRatePerSecond.toPlainString()));
    }
    BigDecimal needed =
        peakRatePerSecond
            .divide(atLeast.ratePerSecond(), PRECISION)
            .setScale(0, RoundingMode.CEILING);
    long devices = Math.max(device.minimumDevices(), needed.longValueExact());
    BigDecimal utilisation =
        meanRatePerSecond
            .divide(atLeast.successRatio(), PRECISION)
            .divide(atLeast.ratePerSecond().multiply(BigDecimal.valueOf(devices)), PRECISION)
            .min(BigDecimal.ONE);
    return cost(demand.inferencesPerMonth(), devices, device.spareDevices(), utilisation);
  }

  private BigDecimal secondsPerMonth() {
    return device.hoursPerMonth().multiply(SECONDS_PER_HOUR);
  }

  private static NotCosted notCosted(Capacity capacity) {
    return new NotCosted("the capacity is not known: " + ((Capacity.Unknown) capacity).reason());
  }

  private Cost cost(
      BigDecimal inferencesPerMonth, long devices, int spareDevices, BigDecimal utilisation) {
    BigDecimal owned = BigDecimal.valueOf(devices + spareDevices);
    BigDecimal replacedPerMonth = owned.divide(device.lifetimeMonths().value(), PRECISION);
    String spread =
        "%s owned, spread over %s months"
            .formatted(owned, device.lifetimeMonths().value().toPlainString());
    List<CostLine> lines = new ArrayList<>();
    for (Part part : parts) {
      lines.add(line(part.price(), replacedPerMonth.multiply(part.quantity()), spread));
    }
    lines.add(
        new CostLine(
            "resale",
            replacedPerMonth.negate(),
            "device",
            device.resaleUsd().value(),
            Optional.empty(),
            device.resaleUsd().confidence(),
            spread));
    lines.add(
        line(
            electricity,
            kilowattHours(devices, utilisation),
            "%d in use for %s h at %s W idle and %s W active, not measured"
                .formatted(
                    devices,
                    device.hoursPerMonth().toPlainString(),
                    device.idlePowerWatts().value().toPlainString(),
                    device.activePowerWatts().value().toPlainString())));
    lines.add(
        new CostLine(
            "upkeep",
            owned,
            "device-month",
            device.upkeepUsdPerMonth().value(),
            Optional.empty(),
            device.upkeepUsdPerMonth().confidence(),
            owned + " owned"));
    return new Cost(
        lines, inferencesPerMonth, devices, spareDevices, utilisation, true, assumptions());
  }

  private static CostLine line(PriceRow price, BigDecimal quantity, String note) {
    return new CostLine(
        price.item(),
        quantity,
        price.unit(),
        price.priceUsd(),
        Optional.of(price.id()),
        price.confidence(),
        note);
  }

  private BigDecimal kilowattHours(long devices, BigDecimal utilisation) {
    BigDecimal idleWatts = device.idlePowerWatts().value();
    BigDecimal activeWatts = device.activePowerWatts().value();
    BigDecimal meanWatts = idleWatts.add(activeWatts.subtract(idleWatts).multiply(utilisation));
    return meanWatts
        .multiply(BigDecimal.valueOf(devices))
        .multiply(device.hoursPerMonth())
        .divide(WATTS_PER_KILOWATT, PRECISION);
  }

  private List<String> assumptions() {
    String each = device.name() + ": ";
    return List.of(
        each + "idle power, not measured, is " + device.idlePowerWatts().text("W"),
        each + "active power, not measured, is " + device.activePowerWatts().text("W"),
        each + "lifetime is " + device.lifetimeMonths().text("months"),
        each + "resale is " + device.resaleUsd().text("USD a device"),
        each + "upkeep is " + device.upkeepUsdPerMonth().text("USD a device and month"),
        each + "a month has " + device.hoursPerMonth().toPlainString() + " h");
  }
}
