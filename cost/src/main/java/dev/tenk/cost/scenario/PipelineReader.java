package dev.tenk.cost.scenario;

import dev.tenk.cost.CostKind;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.Extras;
import dev.tenk.cost.Extras.Line;
import dev.tenk.cost.Extras.Per;
import dev.tenk.cost.MonthHours;
import dev.tenk.cost.Pipeline;
import dev.tenk.cost.Pipeline.Buying;
import dev.tenk.cost.Purchase;
import dev.tenk.cost.PurchaseOption;
import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.UnitPrice;
import dev.tenk.results.settings.Settings;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads pipelines: work without serving. */
final class PipelineReader {
  static final String KIND = "pipeline";

  private static final BigDecimal MINUTES_PER_HOUR = BigDecimal.valueOf(60);
  private static final Map<String, Buying> BUYINGS = ExtrasReader.words(Buying.values());
  private static final Map<String, Per> PHASE_PERS =
      ExtrasReader.words(new Per[] {Per.HOUR, Per.RUN});

  private final Prices prices;
  private final MonthHours month;
  private final PlanKeys keys;

  PipelineReader(Prices prices, MonthHours month, PlanKeys keys) {
    this.prices = prices;
    this.month = month;
    this.keys = keys;
  }

  /** As its phases state. */
  Pipeline stated(Settings settings) {
    return bought(settings, Buying.HYBRID);
  }

  /**
   * The ways to buy the same pipeline that {@code compare} names, of which there is one at least.
   */
  static List<Buying> compared(Settings settings) {
    List<Buying> ways = settings.strings("compare", PipelineReader::buying);
    if (ways.isEmpty()) {
      throw settings.error(
          "compare", "the list is empty, expected " + String.join(", ", BUYINGS.keySet()));
    }
    Set<Buying> seen = new HashSet<>();
    for (Buying way : ways) {
      if (!seen.add(way)) {
        throw settings.error("compare", "'" + way.text() + "' stands here a second time");
      }
    }
    return ways;
  }

  private static Buying buying(String text) {
    return Optional.ofNullable(BUYINGS.get(text))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is not one of %s".formatted(text, String.join(", ", BUYINGS.keySet()))));
  }

  /** Bought in one way. */
  Pipeline bought(Settings settings, Buying buying) {
    if (settings.has("measured")) {
      throw settings.error("measured", "a pipeline serves nothing, so no target stands for it");
    }
    List<Pipeline.Phase> phases = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Settings section : settings.sections("phases")) {
      Stated phase = phase(section);
      if (!names.add(phase.name())) {
        throw section.error("name", "'" + phase.name() + "' stands here a second time");
      }
      phases.add(bought(phase, buying));
    }
    return new Pipeline(
        ScenarioReader.word(settings, "name"),
        buying,
        settings.value("runs", this::runsPerMonth),
        phases,
        month.hours(),
        extras(settings));
  }

  private Optional<BigDecimal> runsPerMonth(String text) {
    if (text.equals("once")) {
      return Optional.empty();
    }
    if (!text.matches(".*/ *(day|month)")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not how often it runs, expected once, or as in 20/month or 2/day");
    }
    return Optional.of(Quantities.perMonth(text, month));
  }

  private Extras extras(Settings settings) {
    Extras extras = keys.extrasOfPipeline(settings);
    extras.lines().forEach(line -> refuseServing(settings, line.item(), line.per()));
    extras.phases().forEach(phase -> refuseServing(settings, phase.name(), phase.per()));
    return extras;
  }

  private static void refuseServing(Settings settings, String item, Per per) {
    if (per == Per.UNIT || per == Per.REQUEST || per == Per.INFERENCE) {
      throw settings.error(
          "with",
          "'%s' is paid per %s, and a pipeline serves nothing; leave it out, or pay it per month or once"
              .formatted(item, per.name().toLowerCase(Locale.ROOT)));
    }
  }

  /** A phase as it stands in the file, before it is said how it is bought. */
  private record Stated(
      Settings settings,
      String name,
      InstanceUse use,
      Purchase purchase,
      int instances,
      Estimate minutes,
      List<Line> beside,
      Optional<UnitPrice> spotHour,
      Optional<BigDecimal> spotDiscount) {
    /** Whether what spare capacity costs is known without looking into a price list. */
    boolean statesSpot() {
      return spotHour.isPresent() || spotDiscount.isPresent();
    }
  }

  private Stated phase(Settings settings) {
    Estimate minutes = settings.value("minutes", Quantities::estimate);
    List<Line> beside = new ArrayList<>();
    if (settings.has("held")) {
      settings.sections("held").forEach(each -> beside.add(held(each, minutes)));
    }
    settings.optionalSection("data_out").ifPresent(out -> beside.add(dataOut(out)));
    if (settings.has("lines")) {
      settings.sections("lines").forEach(each -> beside.add(line(each, minutes)));
    }
    if (settings.has("spot_hour") && settings.has("spot_discount")) {
      throw settings.error("spot_hour", "expected either it or spot_discount, found both");
    }
    Purchase purchase = ExtrasReader.purchaseOfSteady(settings);
    if (settings.has("spot_discount") && purchase.discount().signum() > 0) {
      throw settings.error("spot_discount", "the purchase states its discount already");
    }
    return new Stated(
        settings,
        ScenarioReader.word(settings, "name"),
        settings.choice("use", ExtrasReader.USES),
        purchase,
        settings.integer("instances", 1, ExtrasReader.MOST_INSTANCES, 1),
        minutes,
        beside,
        settings.has("spot_hour")
            ? Optional.of(prices.named(settings, "spot_hour", Optional.of("hour")))
            : Optional.empty(),
        settings.has("spot_discount")
            ? Optional.of(settings.value("spot_discount", PipelineReader::discount))
            : Optional.empty());
  }

  private static BigDecimal discount(String text) {
    BigDecimal discount = Quantities.aboveZero(text);
    if (discount.compareTo(BigDecimal.ONE) >= 0) {
      throw new IllegalArgumentException("'" + text + "', expected above 0 and below 1");
    }
    return discount;
  }

  private Line held(Settings settings, Estimate minutes) {
    BigDecimal gigabytes = settings.value("size", Quantities::gigabytes);
    return new Line(
        ScenarioReader.word(settings, "item"),
        prices.named(settings, "price", Optional.of("GB-month")),
        minutes.times(gigabytes).dividedBy(MINUTES_PER_HOUR.multiply(month.hours())),
        Per.RUN,
        "%s GB for %s of the %s h of a month"
            .formatted(
                gigabytes.toPlainString(), hours(minutes) + " h", month.hours().toPlainString()),
        Optional.of(CostKind.STORAGE));
  }

  private Line dataOut(Settings settings) {
    BigDecimal gigabytes = settings.value("size", Quantities::gigabytes);
    return new Line(
        "data out",
        prices.named(settings, "price", Optional.of("GB")),
        Estimate.exact(gigabytes),
        Per.RUN,
        gigabytes.toPlainString() + " GB a run",
        Optional.of(CostKind.DATA_TRANSFER));
  }

  private Line line(Settings settings, Estimate minutes) {
    Estimate each =
        settings.value("quantity", Quantities::estimate, Estimate.exact(BigDecimal.ONE));
    boolean hourly = settings.choice("per", PHASE_PERS) == Per.HOUR;
    String note = settings.optionalString("note").orElse("as stated");
    return new Line(
        ScenarioReader.word(settings, "item"),
        prices.named(settings, "price", Optional.empty()),
        hourly ? each.times(minutes).dividedBy(MINUTES_PER_HOUR) : each,
        Per.RUN,
        hourly
            ? "%s for each of %s h, %s"
                .formatted(each.value().toPlainString(), hours(minutes), note)
            : note,
        ExtrasReader.kind(settings));
  }

  private static String hours(Estimate minutes) {
    return minutes
        .value()
        .divide(MINUTES_PER_HOUR, new MathContext(7))
        .stripTrailingZeros()
        .toPlainString();
  }

  private Pipeline.Phase bought(Stated phase, Buying buying) {
    boolean isSpot = phase.purchase().option() == PurchaseOption.SPOT;
    return switch (buying) {
      case HYBRID -> isSpot ? spot(phase, phase.purchase().share()) : asStated(phase);
      case ALL_SPOT ->
          isSpot || phase.use().refuses(PurchaseOption.SPOT).isEmpty()
              ? spot(phase, BigDecimal.ONE)
              : asStated(phase);
      case ALL_ON_DEMAND -> onDemand(phase);
    };
  }

  private Pipeline.Phase asStated(Stated phase) {
    return of(
        phase, hour(phase, phase.purchase().listedOption()), phase.purchase(), Optional.empty());
  }

  private Pipeline.Phase onDemand(Stated phase) {
    if (hourIsOfSpot(phase)) {
      throw phase
          .settings()
          .error(
              "instance_hour",
              "the price on demand of '%s' is not known, for this is what spot costs; state it here, and this one as spot_hour"
                  .formatted(phase.name()));
    }
    return of(phase, hour(phase, PurchaseOption.ON_DEMAND), Purchase.ON_DEMAND, Optional.empty());
  }

  private Pipeline.Phase spot(Stated phase, BigDecimal share) {
    Optional<BigDecimal> discount =
        phase.purchase().option() == PurchaseOption.SPOT && phase.purchase().discount().signum() > 0
            ? Optional.of(phase.purchase().discount())
            : phase.spotDiscount();
    if (discount.isPresent()) {
      return of(
          phase,
          hour(phase, PurchaseOption.ON_DEMAND),
          new Purchase(PurchaseOption.SPOT, share, discount.get()),
          discount);
    }
    boolean isType = prices.isInstanceType(phase.settings().string("instance_hour"));
    if (phase.spotHour().isEmpty() && !isType && !hourIsOfSpot(phase)) {
      throw phase
          .settings()
          .error(
              "instance_hour",
              "what '%s' costs as spot is not known; state spot_hour or spot_discount"
                  .formatted(phase.name()));
    }
    UnitPrice hour = phase.spotHour().orElseGet(() -> hour(phase, PurchaseOption.SPOT));
    Optional<BigDecimal> takenOff =
        hourIsOfSpot(phase)
            ? Optional.empty()
            : prices
                .hourUsd(phase.settings().string("instance_hour"), phase.use())
                .filter(usd -> usd.signum() > 0)
                .map(
                    usd ->
                        BigDecimal.ONE.subtract(
                            prices.firstUsd(hour).divide(usd, MathContext.DECIMAL128)));
    return of(
        phase, hour, new Purchase(PurchaseOption.SPOT, BigDecimal.ONE, BigDecimal.ZERO), takenOff);
  }

  /**
   * Whether a price is named that can only be that of spare capacity, as the phase is bought so.
   */
  private boolean hourIsOfSpot(Stated phase) {
    return phase.purchase().listedOption() == PurchaseOption.SPOT
        && !phase.statesSpot()
        && !prices.isInstanceType(phase.settings().string("instance_hour"));
  }

  private UnitPrice hour(Stated phase, PurchaseOption option) {
    return prices.hour(phase.settings(), "instance_hour", phase.use(), option);
  }

  private static Pipeline.Phase of(
      Stated phase, UnitPrice hour, Purchase purchase, Optional<BigDecimal> spotDiscount) {
    return new Pipeline.Phase(
        new Extras.Phase(
            phase.name(), phase.use(), hour, purchase, phase.instances(), phase.minutes(), Per.RUN),
        phase.beside(),
        spotDiscount);
  }
}
