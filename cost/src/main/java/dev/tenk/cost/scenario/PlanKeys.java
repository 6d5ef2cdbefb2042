package dev.tenk.cost.scenario;

import dev.tenk.cost.Batching;
import dev.tenk.cost.Capacity;
import dev.tenk.cost.ColdStart;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.Extras;
import dev.tenk.cost.Extras.Line;
import dev.tenk.cost.InferenceNeeds;
import dev.tenk.cost.InstanceShare;
import dev.tenk.cost.Measured;
import dev.tenk.cost.Provisioned;
import dev.tenk.cost.PurchaseOption;
import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.Traffic;
import dev.tenk.cost.UnitPrice;
import dev.tenk.results.settings.Settings;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The keys that deployments of several kinds have, and what a measured target gives instead. */
final class PlanKeys {
  static final int MOST = 1_000_000;
  private static final BigDecimal MILLIS_PER_SECOND = BigDecimal.valueOf(1000);
  private static final Map<String, Boolean> YES_OR_NO = Map.of("true", true, "false", false);

  private final Prices prices;
  private final ExtrasReader extras;
  private final Map<String, Extras> bundles;
  private final Function<String, Measured> targets;

  /**
   * Keys of one scenario.
   *
   * @param targets what was measured of a target; throws IllegalArgumentException in words where
   *     nothing was
   */
  PlanKeys(
      Prices prices,
      ExtrasReader extras,
      Map<String, Extras> bundles,
      Function<String, Measured> targets) {
    this.prices = prices;
    this.extras = extras;
    this.bundles = bundles;
    this.targets = targets;
  }

  /** What a deployment's figures are from that it does not state itself. */
  Optional<Measured> measured(Settings settings) {
    return settings.has("measured")
        ? Optional.of(settings.value("measured", targets))
        : Optional.empty();
  }

  /** What is stated under a key, or else what was measured; where it is neither, it is missing. */
  <T> T stated(
      Settings settings, String key, Function<String, T> reader, Function<Measured, T> otherwise) {
    Optional<Measured> measured = measured(settings);
    return settings.has(key) || measured.isEmpty()
        ? settings.value(key, reader)
        : otherwise.apply(measured.get());
  }

  UnitPrice instanceHour(Settings settings, InstanceUse use) {
    PurchaseOption option = ExtrasReader.purchase(settings).listedOption();
    return settings.has("instance") || measured(settings).isEmpty()
        ? prices.hour(settings, "instance", use, option)
        : prices.hourOf(settings, "instance", use, option, measured(settings).get().instanceType());
  }

  Extras extras(Settings settings) {
    return extras(settings, List.of());
  }

  /**
   * With lines that follow from keys of the deployment's own.
   *
   * @param beside those lines
   */
  Extras extras(Settings settings, List<Line> beside) {
    return together(settings, beside, extras.extras(settings));
  }

  Extras extrasOfPipeline(Settings settings) {
    return together(settings, List.of(), extras.ofPipeline(settings));
  }

  private Extras together(Settings settings, List<Line> beside, Extras own) {
    List<Extras> parts = new ArrayList<>();
    parts.add(new Extras(beside, List.of(), List.of(), List.of()));
    if (settings.has("with")) {
      settings
          .strings(
              "with",
              text -> Optional.ofNullable(bundles.get(text)).orElseThrow(() -> noSuchBundle(text)))
          .forEach(parts::add);
    }
    parts.add(own);
    return new Extras(
        parts.stream().flatMap(part -> part.lines().stream()).toList(),
        parts.stream().flatMap(part -> part.stored().stream()).toList(),
        parts.stream().flatMap(part -> part.phases().stream()).toList(),
        parts.stream().flatMap(part -> part.freeTiers().stream()).toList());
  }

  IllegalArgumentException noSuchBundle(String text) {
    return new IllegalArgumentException(
        "'%s' is not one of the bundles: %s".formatted(text, String.join(", ", bundles.keySet())));
  }

  Capacity capacity(Settings settings) {
    if (measured(settings).isPresent()
        && List.of("capacity_per_s", "batching", "service_time_ms").stream()
            .noneMatch(settings::has)) {
      return measured(settings).get().capacity();
    }
    BigDecimal perSecond =
        settings.has("capacity_per_s")
            ? settings.value("capacity_per_s", Quantities::aboveZero)
            : BigDecimal.ONE.divide(work(settings).value(), MathContext.DECIMAL128);
    return new Capacity.AtLeast(perSecond, errorRatio(settings), "the scenario");
  }

  /** What a unit takes for one inference, by itself or as a part of a full batch. */
  Estimate work(Settings settings) {
    if (settings.has("batching")) {
      Settings batching = settings.section("batching");
      if (batching.has("measured")) {
        throw batching.error(
            "measured",
            "each request of a run holds one inference, so that no run has measured a batch; state"
                + " batch_s");
      }
      return new Batching(
              batching.value("size", text -> whole(text, 1, MOST)),
              Estimate.exact(batching.value("batch_s", Quantities::aboveZero)))
          .secondsPerInference();
    }
    return stated(settings, "service_time_ms", PlanKeys::milliseconds, Measured::secondsOfOne);
  }

  static Estimate milliseconds(String text) {
    return seconds(Quantities.aboveZero(text));
  }

  static Estimate seconds(BigDecimal millis) {
    return Estimate.exact(millis).dividedBy(MILLIS_PER_SECOND);
  }

  Optional<Traffic> traffic(Settings settings) {
    return settings
        .optionalSection("traffic")
        .map(
            bytes ->
                new Traffic(
                    bytes.value("request_bytes", Quantities::estimate),
                    bytes.value("response_bytes", Quantities::estimate),
                    prices.named(bytes, "gb_in", "GB", prices.region().endpointDataIn()),
                    prices.named(bytes, "gb_out", "GB", prices.region().endpointDataOut())))
        .or(
            () ->
                measured(settings)
                    .map(
                        measured ->
                            new Traffic(
                                measured.requestBytes(),
                                measured.responseBytes(),
                                prices.named(
                                    settings, "traffic", "GB", prices.region().endpointDataIn()),
                                prices.named(
                                    settings,
                                    "traffic",
                                    "GB",
                                    prices.region().endpointDataOut()))));
  }

  Optional<ColdStart> coldStart(Settings settings) {
    return settings
        .optionalSection("cold_start")
        .map(
            cold ->
                new ColdStart(
                    cold.value("extra_ms", Quantities::estimate).dividedBy(MILLIS_PER_SECOND),
                    cold.value("idle_expiry_s", Quantities::number),
                    "the scenario"))
        .or(() -> measured(settings).flatMap(each -> each.billing().coldStart()));
  }

  Optional<Provisioned> provisioned(
      Settings settings, String unit, UnitPrice ready, UnitPrice duration) {
    return settings
        .optionalSection("provisioned")
        .map(
            kept ->
                new Provisioned(
                    kept.value("concurrency", text -> whole(text, 1, MOST)),
                    prices.named(kept, "ready", unit, ready),
                    prices.named(kept, "duration", unit, duration)));
  }

  /** What others leave of each instance; all of it where nothing is stated or was measured. */
  InstanceShare instanceShare(Settings settings) {
    return settings.has("instance_share")
        ? settings.value(
            "instance_share", text -> new InstanceShare(Quantities.number(text), "the scenario"))
        : measured(settings).map(Measured::instanceShare).orElse(InstanceShare.WHOLE);
  }

  static Optional<InferenceNeeds> job(Settings settings) {
    return settings
        .optionalSection("job")
        .map(
            job ->
                new InferenceNeeds(
                    job.value("run_s", Quantities::number),
                    job.integer("request_bytes", 0, Integer.MAX_VALUE, 0),
                    job.integer("response_bytes", 0, Integer.MAX_VALUE, 0),
                    job.integer("memory_mb", 0, Integer.MAX_VALUE, 0),
                    flag(job, "gpu")));
  }

  BigDecimal errorRatio(Settings settings) {
    return settings.value(
        "error_ratio",
        Quantities::number,
        measured(settings).map(Measured::errorRatio).orElse(BigDecimal.ZERO));
  }

  /** What a cache answers before it reaches the deployment; nothing without the key. */
  static BigDecimal cacheHitRatio(Settings settings) {
    return settings.value(
        "cache_hit_ratio",
        text -> {
          BigDecimal ratio = Quantities.number(text);
          if (ratio.compareTo(BigDecimal.ONE) > 0) {
            throw new IllegalArgumentException(
                "'" + text + "' is above 1, expected a share of the demand from 0 to 1");
          }
          return ratio;
        },
        BigDecimal.ZERO);
  }

  static boolean flag(Settings settings, String key) {
    return settings.has(key) && settings.choice(key, YES_OR_NO);
  }

  static int whole(String text, int min, int max) {
    BigDecimal value = Quantities.number(text);
    try {
      int whole = value.intValueExact();
      if (whole >= min && whole <= max) {
        return whole;
      }
    } catch (ArithmeticException e) {
      // reported below, like a number out of bounds
    }
    throw new IllegalArgumentException(
        "'%s' is not a whole number from %d to %d".formatted(text, min, max));
  }
}
