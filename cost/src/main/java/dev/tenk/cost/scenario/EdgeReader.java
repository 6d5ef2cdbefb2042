package dev.tenk.cost.scenario;

import dev.tenk.cost.EdgeDevices;
import dev.tenk.cost.prices.Confidence;
import dev.tenk.cost.prices.DeviceProfile;
import dev.tenk.cost.prices.DeviceProfile.Hardware;
import dev.tenk.cost.prices.StatedFigure;
import dev.tenk.results.settings.Settings;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads the owner's own devices: by a device profile, by keys, or by a profile with other keys. */
final class EdgeReader {
  private final Prices prices;
  private final BigDecimal hoursPerMonth;
  private final PlanKeys keys;
  private final StatedReader stated;
  private final Function<String, DeviceProfile> profiles;

  EdgeReader(
      Prices prices,
      BigDecimal hoursPerMonth,
      PlanKeys keys,
      StatedReader stated,
      Function<String, DeviceProfile> profiles) {
    this.prices = prices;
    this.hoursPerMonth = hoursPerMonth;
    this.keys = keys;
    this.stated = stated;
    this.profiles = profiles;
  }

  EdgeDevices edge(Settings settings) {
    Optional<DeviceProfile> profile =
        settings.has("device") ? Optional.of(settings.value("device", profiles)) : Optional.empty();
    // asked for both, so that both are known keys
    boolean statesIdle = settings.has("idle_power_w");
    boolean statesActive = settings.has("active_power_w");
    EdgeDevices devices = devices(settings, profile);
    return statesIdle || statesActive
        ? devices
        : keys.measured(settings).map(devices::withPowerOf).orElse(devices);
  }

  private EdgeDevices devices(Settings settings, Optional<DeviceProfile> profile) {
    return new EdgeDevices(
        new DeviceProfile(
            ScenarioReader.word(settings, "name"),
            stated(settings, "hardware", profile, DeviceProfile::hardware)
                .orElseGet(() -> hardware(settings)),
            stated(settings, "electricity", profile, DeviceProfile::electricity)
                .orElseGet(() -> prices.key(settings, "electricity", Optional.of("kWh"))),
            figure(settings, "idle_power_w", profile, DeviceProfile::idlePowerWatts),
            figure(settings, "active_power_w", profile, DeviceProfile::activePowerWatts),
            figure(settings, "lifetime_months", profile, DeviceProfile::lifetimeMonths),
            figure(settings, "resale_usd", profile, DeviceProfile::resaleUsd),
            figure(settings, "upkeep_usd_per_month", profile, DeviceProfile::upkeepUsdPerMonth),
            settings.integer(
                "spare_devices",
                0,
                PlanKeys.MOST,
                profile.map(DeviceProfile::spareDevices).orElse(0)),
            settings.integer(
                "minimum_devices",
                1,
                PlanKeys.MOST,
                profile.map(DeviceProfile::minimumDevices).orElse(1)),
            hoursPerMonth),
        stated.capacity(settings),
        keys.extras(settings));
  }

  /** What the profile has where the deployment does not state it. */
  private static <T> Optional<T> stated(
      Settings settings,
      String key,
      Optional<DeviceProfile> profile,
      Function<DeviceProfile, T> part) {
    return settings.has(key) ? Optional.empty() : profile.map(part);
  }

  private List<Hardware> hardware(Settings settings) {
    return settings.sections("hardware").stream()
        .map(
            part ->
                new Hardware(
                    prices.key(part, "price", Optional.empty()),
                    part.integer("quantity", 1, PlanKeys.MOST, 1)))
        .toList();
  }

  private static StatedFigure figure(
      Settings settings,
      String key,
      Optional<DeviceProfile> profile,
      Function<DeviceProfile, StatedFigure> part) {
    return stated(settings, key, profile, part)
        .orElseGet(
            () ->
                new StatedFigure(
                    settings.value(key, Quantities::number),
                    Optional.empty(),
                    Optional.empty(),
                    Confidence.ASSUMED,
                    "the scenario"));
  }
}
