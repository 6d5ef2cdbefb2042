package dev.tenk.cost.scenario;

import dev.tenk.cost.CostKind;
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
  static final int MOST_INSTANCES = 100_000;
  private static final String BEST = "best";

  static final Map<String, InstanceUse> USES = words(InstanceUse.values());
  // of an hour or a cold call only tenk knows whether a deployment has them
  private static final Map<String, Per> PERS =
      words(new Per[] {Per.MONTH, Per.UNIT, Per.REQUEST, Per.INFERENCE, Per.ONCE});
  private static final Map<String, Per> RUN_PERS = words(new Per[] {Per.MONTH, Per.RUN, Per.ONCE});
  static final Map<String, CostKind> KINDS = words(CostKind.values());
  private static final Map<String, PurchaseOption> OPTIONS = words(PurchaseOption.values());

  private final Prices prices;

  ExtrasReader(Prices prices) {
    this.prices = prices;
  }

  static <T extends Enum<T>> Map<String, T> words(T[] values) {
    Map<String, T> words = new LinkedHashMap<>();
    for (T value : values) {
      words.put(value.name().toLowerCase(Locale.ROOT).replace('_', '-'), value);
    }
    return words;
  }

  /** Those of a pipeline, whose phases are its own and which serves nothing. */
  Extras ofPipeline(Settings settings) {
    return new Extras(
        list(settings, "lines", each -> line(each, RUN_PERS)),
        list(settings, "stored", this::stored),
        List.of(),
        list(settings, "free_tiers", this::freeTier));
  }

  Extras extras(Settings settings) {
    return new Extras(
        list(settings, "lines", each -> line(each, PERS)),
        list(settings, "stored", this::stored),
        list(settings, "phases", this::phase),
        list(settings, "free_tiers", this::freeTier));
  }

  private static <T> List<T> list(Settings settings, String key, Function<Settings, T> reader) {
    return settings.has(key) ? settings.sections(key).stream().map(reader).toList() : List.of();
  }

  private Line line(Settings settings, Map<String, Per> pers) {
    return new Line(
        ScenarioReader.word(settings, "item"),
        prices.named(settings, "price", Optional.empty()),
        settings.value("quantity", Quantities::estimate, Estimate.exact(BigDecimal.ONE)),
        settings.choice("per", pers),
        settings.optionalString("note").orElse("as stated"),
        kind(settings));
  }

  /** What kind of cost a line is; empty for what its price says. */
  static Optional<CostKind> kind(Settings settings) {
    return settings.has("kind") ? Optional.of(settings.choice("kind", KINDS)) : Optional.empty();
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
    Purchase purchase = purchaseOfSteady(settings);
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

  /**
   * How functions and serverless endpoints are bought, which nobody reserves or takes away.
   *
   * @param service for people
   */
  static Purchase purchaseOfCalls(Settings settings, String service) {
    Purchase purchase = purchaseOfSteady(settings);
    if (purchase.option() == PurchaseOption.SPOT || purchase.option() == PurchaseOption.RESERVED) {
      throw settings.error(
          "purchase", "no %s purchase exists for %s".formatted(purchase.option().text(), service));
    }
    return purchase;
  }

  /** Of what does not start and stop with a load, so that there is no share to be searched. */
  static Purchase purchaseOfSteady(Settings settings) {
    Purchase purchase = purchase(settings);
    if (purchase.best()) {
      throw settings
          .section("purchase")
          .error("share", "'best' is of instances that start and stop; state the share");
    }
    return purchase;
  }

  static Purchase purchase(Settings settings) {
    if (!settings.has("purchase")) {
      return Purchase.ON_DEMAND;
    }
    Settings purchase = settings.section("purchase");
    PurchaseOption option = purchase.choice("option", OPTIONS);
    boolean best = purchase.optionalString("share").filter(BEST::equals).isPresent();
    BigDecimal share =
        best ? BigDecimal.ONE : purchase.value("share", ExtrasReader::share, BigDecimal.ONE);
    BigDecimal discount = purchase.value("discount", Quantities::number, BigDecimal.ZERO);
    Optional<String> plan = purchase.optionalString("plan");
    if (plan.isPresent() && (option != PurchaseOption.SAVINGS_PLAN || purchase.has("discount"))) {
      throw purchase.error(
          "plan",
          option == PurchaseOption.SAVINGS_PLAN
              ? "the discount follows from the plan's rate; give one of the two"
              : "only a savings-plan has one");
    }
    if (option == PurchaseOption.SPOT
        && share.compareTo(BigDecimal.ONE) < 0
        && !purchase.has("discount")) {
      throw purchase.error("share", "a part of the hours needs the discount that spot takes off");
    }
    try {
      Purchase read = new Purchase(option, share, discount, plan, best);
      if (best && !read.isCommitment()) {
        throw purchase.error("share", "only a savings-plan or reserved has one to be searched");
      }
      return read;
    } catch (IllegalArgumentException e) {
      throw settings.error("purchase", e.getMessage());
    }
  }

  private static BigDecimal share(String text) {
    try {
      return Quantities.number(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + ", or " + BEST, e);
    }
  }
}
