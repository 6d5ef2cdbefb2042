package dev.tenk.cost.scenario;

import dev.tenk.cost.AwsRegion;
import dev.tenk.cost.DailyCurve;
import dev.tenk.cost.Extras;
import dev.tenk.cost.Load;
import dev.tenk.cost.Measured;
import dev.tenk.cost.MonthHours;
import dev.tenk.cost.prices.DeviceProfile;
import dev.tenk.cost.prices.DeviceProfileReader;
import dev.tenk.cost.scenario.Scenario.Plan;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Offsets;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.table.TraceForm;
import dev.tenk.results.table.TraceReader;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Turns the text of a scenario into a {@link Scenario}. */
public final class ScenarioReader {
  private static final BigDecimal USUAL_HOURS_PER_MONTH = BigDecimal.valueOf(730);
  private static final BigDecimal LONGEST_MONTH_HOURS = BigDecimal.valueOf(744);
  private static final double SECONDS_PER_HOUR = 3600;
  private static final double NANOS_PER_SECOND = 1e9;

  private final String fileName;
  private final Settings root;
  private final Function<String, String> files;
  private final Function<String, Measured> targets;
  private final MonthHours month;

  private ScenarioReader(
      String fileName,
      Settings root,
      Function<String, String> files,
      Function<String, Measured> targets) {
    this.fileName = fileName;
    this.root = root;
    this.files = files;
    this.targets = targets;
    this.month = month(root);
  }

  /**
   * Reads a scenario.
   *
   * @param fileName as the user knows it, for messages
   * @param yaml the whole file
   * @param files the text of a file that the scenario names; throws IllegalArgumentException in
   *     words where there is none
   * @param targets what was measured of a target that the scenario names; throws
   *     IllegalArgumentException in words where nothing was
   * @throws ConfigurationException with file, line and column; unknown keys are refused
   */
  public static Scenario read(
      String fileName,
      String yaml,
      Function<String, String> files,
      Function<String, Measured> targets) {
    Settings root = settings(fileName, yaml);
    Scenario scenario = new ScenarioReader(fileName, root, files, targets).scenario(yaml);
    root.rejectUnknownKeys();
    return scenario;
  }

  /** Of a text that names no file by itself. */
  static Settings settings(String fileName, String yaml) {
    return Settings.parse(fileName, Path.of(""), yaml);
  }

  private Scenario scenario(String yaml) {
    String name = word(root, "name");
    root.value("currency", ScenarioReader::currency, "USD");
    AwsRegion region =
        root.value(
            "region",
            text -> {
              try {
                return AwsRegion.of(text);
              } catch (ConfigurationException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
              }
            });
    Prices prices = Prices.read(root, fileName, yaml, region, files, this::asKnown);
    prices
        .all()
        .regionMissing(region.name())
        .ifPresent(
            message -> {
              throw root.error("region", message);
            });
    Optional<Load> stated = root.has("demand") ? Optional.of(load(root)) : Optional.empty();
    List<BigDecimal> volumes =
        root.has("volumes_per_month")
            ? root.strings("volumes_per_month", Quantities::aboveZero)
            : List.of();
    ExtrasReader extras = new ExtrasReader(prices);
    PlanKeys keys = new PlanKeys(prices, extras, bundles(extras), targets);
    PlanReader reader =
        new PlanReader(
            prices, month, keys, new StatedReader(keys, files, this::asKnown), this::profile);
    List<String> mistakes = new ArrayList<>();
    boolean withEnvironments = root.has("environments");
    List<Plan> plans =
        root.has("deployments") || !withEnvironments ? plans(root, reader, mistakes) : List.of();
    if (stated.isEmpty() && (!volumes.isEmpty() || plans.stream().anyMatch(Plan::serves))) {
      // names what is missing
      load(root);
    }
    if (plans.isEmpty() && mistakes.isEmpty() && !volumes.isEmpty()) {
      throw root.error(
          "volumes_per_month",
          "environments have demands of their own; leave it out or state deployments");
    }
    List<Environment> environments =
        withEnvironments
            ? new EnvironmentReader(prices, month.hours(), keys, this::load, stated)
                .environments(
                    root,
                    settings -> plans(settings, reader, mistakes),
                    new HashSet<>(plans.stream().map(Plan::name).toList()),
                    mistakes)
            : List.of();
    if (!mistakes.isEmpty()) {
      throw new ConfigurationException(
          mistakes.stream().distinct().collect(Collectors.joining("\n")));
    }
    return new Scenario(
        name, region.name(), month, prices.all(), stated, volumes, plans, environments);
  }

  private static List<Plan> plans(Settings parent, PlanReader reader, List<String> mistakes) {
    List<Plan> plans = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Settings settings : parent.sections("deployments")) {
      try {
        for (Plan plan : reader.plans(settings)) {
          if (!names.add(plan.name())) {
            throw settings.error("name", "'" + plan.name() + "' stands here a second time");
          }
          plans.add(plan);
        }
      } catch (ConfigurationException e) {
        // one price after another would take as many tries as there are deployments
        mistakes.add(e.getMessage());
      }
    }
    return plans;
  }

  private static String currency(String text) {
    if (!text.equals("USD")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not USD, in which price books and all costs are");
    }
    return text;
  }

  private Map<String, Extras> bundles(ExtrasReader reader) {
    Map<String, Extras> bundles = new LinkedHashMap<>();
    root.optionalSection("bundles")
        .ifPresent(
            section ->
                section
                    .keys()
                    .forEach(key -> bundles.put(key, reader.extras(section.section(key)))));
    return bundles;
  }

  /** The demand that a section has. */
  private Load load(Settings parent) {
    Settings demand = parent.section("demand");
    List<String> shapes =
        List.of("peak_per_s", "peak_factor", "daily_curve", "timestamps").stream()
            .filter(demand::has)
            .toList();
    boolean curveWithPeak = shapes.equals(List.of("peak_per_s", "daily_curve"));
    if (shapes.size() != 1 && !curveWithPeak) {
      throw parent.error(
          "demand",
          "expected one of peak_per_s, peak_factor, daily_curve, timestamps, or daily_curve with"
              + " peak_per_s; found "
              + (shapes.isEmpty() ? "none" : String.join(", ", shapes)));
    }
    if (shapes.contains("timestamps")) {
      return timestamps(demand);
    }
    BigDecimal perMonth = demand.value("inferences", text -> Quantities.perMonth(text, month));
    if (shapes.contains("daily_curve")) {
      List<BigDecimal> weights = demand.strings("daily_curve", Quantities::number);
      Optional<BigDecimal> peak =
          curveWithPeak
              ? Optional.of(demand.value("peak_per_s", Quantities::aboveZero))
              : Optional.empty();
      Optional<List<BigDecimal>> weekend =
          demand.has("weekend_curve")
              ? Optional.of(demand.strings("weekend_curve", Quantities::number))
              : Optional.empty();
      return said(
          demand,
          weekend.isPresent() ? "weekend_curve" : "daily_curve",
          () -> new Load(perMonth, DailyCurve.of(weights, weekend, month, peak)));
    }
    if (shapes.contains("peak_factor")) {
      BigDecimal factor = demand.value("peak_factor", Quantities::number);
      return said(demand, "peak_factor", () -> Load.peakFactor(perMonth, factor));
    }
    BigDecimal peak = demand.value("peak_per_s", Quantities::aboveZero);
    return said(demand, "peak_per_s", () -> Load.peakRate(perMonth, peak));
  }

  private Load timestamps(Settings demand) {
    String file = word(demand, "timestamps");
    double periodSeconds =
        demand.value("period_h", Quantities::aboveZero).doubleValue() * SECONDS_PER_HOUR;
    String csv = Prices.contents(demand, "timestamps", files, file);
    TraceReader.Trace trace = TraceReader.read(asKnown(file), csv, TraceForm.PLAIN);
    Offsets offsets = trace.offsets();
    // instants have an hour of the week, and times from a start begin with the period
    double laterSeconds = trace.begin().map(begin -> fromStart(begin, trace.zoned())).orElse(0.0);
    double[] seconds = new double[offsets.size()];
    for (int i = 0; i < seconds.length; i++) {
      seconds[i] = offsets.get(i) / NANOS_PER_SECOND;
    }
    Load load =
        said(
            demand,
            "timestamps",
            () ->
                Load.of(
                    later(new Load.Timestamps(seconds, periodSeconds), seconds, laterSeconds),
                    month.hours()));
    return demand.has("inferences")
        ? load.withInferences(demand.value("inferences", text -> Quantities.perMonth(text, month)))
        : load;
  }

  /** Those that would then be past the end of the period are at its begin. */
  private static Load.Timestamps later(
      Load.Timestamps timestamps, double[] seconds, double laterSeconds) {
    double[] moved = new double[seconds.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = (seconds[i] + laterSeconds) % timestamps.periodSeconds();
    }
    Arrays.sort(moved);
    return new Load.Timestamps(moved, timestamps.periodSeconds());
  }

  private double fromStart(LocalDateTime begin, boolean zoned) {
    return month.secondsFromStart(
        zoned && root.has("time_zone")
            ? begin
                .atOffset(ZoneOffset.UTC)
                .atZoneSameInstant(root.value("time_zone", ScenarioReader::zone))
                .toLocalDateTime()
            : begin);
  }

  private DeviceProfile profile(String file) {
    return DeviceProfileReader.read(asKnown(file), files.apply(file));
  }

  /** A file that the scenario names, as the user would open it. */
  private String asKnown(String file) {
    return Path.of(fileName).resolveSibling(file).normalize().toString();
  }

  private interface Making<T> {
    T make();
  }

  /** The error of making something, with its place. */
  private static <T> T said(Settings settings, String key, Making<T> making) {
    try {
      return making.make();
    } catch (IllegalArgumentException e) {
      throw settings.error(key, e.getMessage());
    }
  }

  static String word(Settings settings, String key) {
    return settings.value(
        key,
        text -> {
          if (text.isBlank()) {
            throw new IllegalArgumentException("the value is empty");
          }
          return text;
        });
  }

  /** So many mean hours, or those of a month of the calendar. */
  private static MonthHours month(Settings root) {
    if (!root.has("month")) {
      return MonthHours.mean(
          root.value("hours_per_month", ScenarioReader::hours, USUAL_HOURS_PER_MONTH));
    }
    if (root.has("hours_per_month")) {
      throw root.error("hours_per_month", "'month' has its own hours; leave one of the two out");
    }
    YearMonth month = root.value("month", ScenarioReader::yearMonth);
    return root.value("time_zone", text -> MonthHours.of(month, zone(text)));
  }

  private static YearMonth yearMonth(String text) {
    try {
      return YearMonth.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a month, expected as in 2026-10", e);
    }
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a time zone, expected as in Europe/Berlin or UTC", e);
    }
  }

  private static BigDecimal hours(String text) {
    BigDecimal hours = Quantities.aboveZero(text);
    if (hours.compareTo(LONGEST_MONTH_HOURS) > 0) {
      throw new IllegalArgumentException("'" + text + "' h, expected at most 744");
    }
    return hours;
  }
}
