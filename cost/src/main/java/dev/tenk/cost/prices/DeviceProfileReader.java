package dev.tenk.cost.prices;

import dev.tenk.cost.prices.DeviceProfile.Hardware;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.settings.Settings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Optional;

/** Turns the text of a device profile into a {@link DeviceProfile}. */
public final class DeviceProfileReader {
  private static final int MOST_DEVICES = 1_000_000;

  private final Settings root;
  private final String region;

  private DeviceProfileReader(Settings root) {
    this.root = root;
    this.region = word(root, "region");
  }

  /**
   * Reads a device profile.
   *
   * @param fileName as the user knows it, for messages
   * @throws ConfigurationException with file, line and column; unknown keys are refused
   */
  public static DeviceProfile read(String fileName, String yaml) {
    Settings root = Settings.parse(fileName, Path.of(""), yaml);
    DeviceProfile profile = new DeviceProfileReader(root).profile();
    root.rejectUnknownKeys();
    return profile;
  }

  private DeviceProfile profile() {
    String name = word(root, "name");
    StatedFigure idlePowerWatts = figure("idle_power_w");
    StatedFigure activePowerWatts = figure("active_power_w");
    if (activePowerWatts.value().compareTo(idlePowerWatts.value()) < 0) {
      throw root.error("active_power_w", "its value is below that of idle_power_w");
    }
    StatedFigure lifetimeMonths = figure("lifetime_months");
    if (lifetimeMonths.value().signum() == 0) {
      throw root.error("lifetime_months", "its value is 0, expected above 0");
    }
    return new DeviceProfile(
        name,
        root.sections("hardware").stream()
            .map(part -> new Hardware(key(part, region), count(part, "quantity", 1)))
            .toList(),
        electricity(root.section("electricity")),
        idlePowerWatts,
        activePowerWatts,
        lifetimeMonths,
        figure("resale_usd"),
        figure("upkeep_usd_per_month"),
        count(root, "spare_devices", 0),
        count(root, "minimum_devices", 1),
        root.value("hours_per_month", DeviceProfileReader::hours));
  }

  /** A kWh costs what it does where the device stands; its parts may cost the same everywhere. */
  private PriceKey electricity(Settings settings) {
    return key(settings, settings.has("region") ? word(settings, "region") : region);
  }

  private static PriceKey key(Settings settings, String region) {
    return new PriceKey(word(settings, "service"), word(settings, "usage_type"), region);
  }

  private static String word(Settings settings, String key) {
    return settings.value(
        key,
        text -> {
          if (text.isBlank()) {
            throw new IllegalArgumentException("the value is empty");
          }
          return text;
        });
  }

  private StatedFigure figure(String key) {
    Settings settings = root.section(key);
    BigDecimal value = settings.value("value", Decimals::of);
    Optional<BigDecimal> low = optional(settings, "low");
    Optional<BigDecimal> high = optional(settings, "high");
    Confidence confidence = settings.value("confidence", Confidence::of);
    String source = word(settings, "source");
    try {
      return new StatedFigure(value, low, high, confidence, source);
    } catch (IllegalArgumentException e) {
      throw root.error(key, e.getMessage());
    }
  }

  private static Optional<BigDecimal> optional(Settings settings, String key) {
    return settings.has(key) ? Optional.of(settings.value(key, Decimals::of)) : Optional.empty();
  }

  private static int count(Settings settings, String key, int min) {
    settings.string(key);
    return settings.integer(key, min, MOST_DEVICES, min);
  }

  private static BigDecimal hours(String text) {
    BigDecimal hours = Decimals.of(text);
    if (hours.signum() == 0 || hours.compareTo(DeviceProfile.LONGEST_MONTH_HOURS) > 0) {
      throw new IllegalArgumentException("'" + text + "' h, expected above 0 and at most 744");
    }
    return hours;
  }
}
