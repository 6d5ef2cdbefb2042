package dev.tenk.cost.scenario;

import dev.tenk.cost.Estimate;
import dev.tenk.cost.Extras;
import dev.tenk.cost.Extras.FreeTier;
import dev.tenk.cost.Extras.Line;
import dev.tenk.cost.Extras.Per;
import dev.tenk.cost.Extras.Phase;
import dev.tenk.cost.Extras.StorageClass;
import dev.tenk.cost.Extras.Stored;
import dev.tenk.cost.Purchase;
import dev.tenk.cost.PurchaseOption;
import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.results.settings.Settings;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the extras of a deployment. */
final class ExtrasReader {
  private static final Pattern FROM_DAY = Pattern.compile("(.+) from day (\\S+)");
  private static final int MOST_INSTANCES = 100_000;

  static final Map<String, InstanceUse> USES = words(InstanceUse.values());
  // of an hour or a cold call only tenk knows whether a deployment has them
  private static final Map<String, Per> PERS =
      words(new Per[] {Per.MONTH, Per.UNIT, Per.REQUEST, Per.INFERENCE, Per.ONCE});
  private static final Map<String, PurchaseOption> OPTIONS = words(PurchaseOption.values());

  private final Prices prices;

  ExtrasReader(Prices prices) {
    this.prices = prices;
  }

  private static <T extends Enum<T>> Map<String, T> words(T[] values) {
    Map<String, T> words = new LinkedHashMap<>();
    for (T value : values) {
      words.put(value.name().toLowerCase(Locale.ROOT).replace('_', '-'), value);
    }
    return words;
  }

  Extras extras(Settings settings) {
    return new Extras(
        list(settings, "lines", this::line),
        list(settings, "stored", this::stored),
        list(settings, "phases", this::phase),
        list(settings, "free_tiers", this::freeTier));
  }

  private static <T> List<T> list(Settings settings, String key, Function<Settings, T> reader) {
    return settings.has(key) ? settings.sections(key).stream().map(reader).toList() : List.of();
  }

  private Line line(Settings settings) {
    return new Line(
        ScenarioReader.word(settings, "item"),
        prices.named(settings, "price", Optional.empty()),
        settings.value("quantity", Quantities::estimate, Estimate.exact(BigDecimal.ONE)),
        settings.choice("per", PERS),
        settings.optionalString("note").orElse("as stated"));
  }

  private Stored stored(Settings settings) {
    String item = ScenarioReader.word(settings, "item");
    BigDecimal gigabytes = settings.value("size", Quantities::gigabytes);
    Optional<BigDecimal> objects =
        settings.has("objects")
            ? Optional.of(settings.value("objects", Quantities::aboveZero))
            : Optional.empty();
    List<StorageClass> classes = settings.strings("classes", this::storageClass);
    try {
      return new Stored(item, gigabytes, objects, classes);
    } catch (IllegalArgumentException e) {
      throw settings.error("classes", e.getMessage());
    }
  }

  private StorageClass storageClass(String text) {
    Matcher matcher = FROM_DAY.matcher(text);
    boolean later = matcher.matches();
    if (!later && text.contains(" day")) {
      throw new IllegalArgumentException(
          "'" + text + "', expected a price, or PRICE from day N as in glacier from day 180");
    }
    return new StorageClass(
        later ? Quantities.number(matcher.group(2)) : BigDecimal.ZERO,
        prices.named(later ? matcher.group(1) : text, Optional.of("GB-month")));
  }

  private Phase phase(Settings settings) {
    InstanceUse use = settings.choice("use", USES);
    Purchase purchase = purchase(settings);
    return new Phase(
        ScenarioReader.word(settings, "name"),
        use,
        prices.hour(settings, "instance_hour", use, purchase.listedOption()),
        purchase,
        settings.integer("instances", 1, MOST_INSTANCES, 1),
        settings.value("minutes", Quantities::estimate),
        settings.choice("per", PERS));
  }

  private FreeTier freeTier(Settings settings) {
    return new FreeTier(
        prices.key(settings, "price", Optional.empty()),
        settings.value("quantity_per_month", Quantities::number));
  }

  static Purchase purchase(Settings settings) {
    if (!settings.has("purchase")) {
      return Purchase.ON_DEMAND;
    }
    Settings purchase = settings.section("purchase");
    PurchaseOption option = purchase.choice("option", OPTIONS);
    BigDecimal share = purchase.value("share", Quantities::number, BigDecimal.ONE);
    BigDecimal discount = purchase.value("discount", Quantities::number, BigDecimal.ZERO);
    if (option == PurchaseOption.SPOT
        && share.compareTo(BigDecimal.ONE) < 0
        && !purchase.has("discount")) {
      throw purchase.error("share", "a part of the hours needs the discount that spot takes off");
    }
    try {
      return new Purchase(option, share, discount);
    } catch (IllegalArgumentException e) {
      throw settings.error("purchase", e.getMessage());
    }
  }
}
