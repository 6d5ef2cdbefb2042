package dev.tenk.cost;

import dev.tenk.cost.Extras.FreeTier;
import dev.tenk.cost.Extras.Per;
import dev.tenk.cost.Extras.Phase;
import dev.tenk.cost.Extras.StorageClass;
import dev.tenk.cost.Extras.Stored;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.cost.prices.PriceKey;
import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects what a deployment is paid for, with prices from a book. */
final class BillBuilder {
  private static final int SHOWN_DIGITS = 7;

  static final String HOUR = "hour";
  static final String SECOND = "second";
  static final String GB_SECOND = "GB-second";
  static final String GB = "GB";
  static final String GB_MONTH = "GB-month";
  static final String REQUEST = "request";

  private static final BigDecimal HOURS_PER_DAY = BigDecimal.valueOf(24);
  private static final BigDecimal MINUTES_PER_HOUR = BigDecimal.valueOf(60);

  private final PriceBook prices;
  private final Map<PriceKey, Price> listed = new HashMap<>();
  private final List<Item> items = new ArrayList<>();

  /** What costs on demand what a savings plan covers at a rate. */
  private final Map<Price, Price> onDemand = new HashMap<>();

  BillBuilder(PriceBook prices) {
    this.prices = prices;
  }

  /**
   * The price of one of a unit, for quantities counted in it.
   *
   * @throws ConfigurationException naming the row, if it is the price of one of another
   */
  Price price(UnitPrice price, String unit) {
    if (price instanceof UnitPrice.Listed byKey) {
      prices.requireUnit(byKey.key(), unit);
    } else if (price instanceof UnitPrice.Stated stated && !stated.unit().equals(unit)) {
      throw new ConfigurationException(
          "the price of %s is for one '%s', expected for one '%s'"
              .formatted(stated.item(), stated.unit(), unit));
    }
    return price(price);
  }

  /** Why an instance is not offered for a use; empty where it is, or nothing is known of it. */
  Optional<String> notOffered(UnitPrice hour) {
    return hour instanceof UnitPrice.Listed byKey
        ? prices.notOffered(byKey.key())
        : Optional.empty();
  }

  /** The same of the instances of phases, each a reason. */
  List<String> notOffered(Extras extras) {
    return extras.phases().stream()
        .flatMap(phase -> notOffered(phase.hour()).stream().map(why -> phase.name() + ": " + why))
        .toList();
  }

  /** The price, in any unit. */
  private Price price(UnitPrice price) {
    if (price instanceof UnitPrice.Listed byKey) {
      return listed.computeIfAbsent(byKey.key(), key -> Price.of(prices.tiers(key)));
    }
    UnitPrice.Stated stated = (UnitPrice.Stated) price;
    return Price.stated(stated.item(), stated.unit(), stated.usd(), stated.confidence());
  }

  void add(Item item) {
    items.add(item);
  }

  /** So many of a unit a month for one of a driver. */
  void add(UnitPrice price, String unit, UsageUnit driver, Estimate each, String note) {
    Price resolved = price(price, unit);
    add(Item.monthly(resolved.item(), resolved, driver, each, note));
  }

  /**
   * Instance hours, so many for one of a driver, as they are bought. An instance that the book does
   * not offer for that use has no line.
   */
  void hours(UnitPrice hour, Purchase purchase, UsageUnit driver, Estimate each, String note) {
    if (notOffered(hour).isPresent()) {
      return;
    }
    Price resolved = price(hour, HOUR);
    Item item = Item.monthly(resolved.item(), resolved, driver, each, note).of(CostKind.COMPUTE);
    if (purchase.best() && driver == UsageUnit.HOUR) {
      add(item.driven(item.name() + ", beyond the commitment", UsageUnit.BEYOND));
      bought(
          item.driven(item.name() + ", committed", UsageUnit.COMMITTED),
          hour,
          HOUR,
          purchase.ofAllHours());
      return;
    }
    bought(item, hour, HOUR, purchase);
  }

  /**
   * What a purchase covers, at the rate of its savings plan or less its discount, and the rest of
   * it as it is.
   *
   * @param price the item's, on demand
   * @param unit what that is for one of
   */
  void bought(Item item, UnitPrice price, String unit, Purchase purchase) {
    if (purchase.plan().isPresent()) {
      String plan = purchase.plan().get();
      Price rate = price(new UnitPrice.Listed(Purchase.rate(price, plan)), unit);
      onDemand.put(rate, item.price());
      BigDecimal rest = BigDecimal.ONE.subtract(purchase.share());
      if (rest.signum() > 0) {
        add(item.share(item.name(), item.price(), rest));
      }
      if (purchase.share().signum() > 0) {
        add(item.share(item.name() + ", savings plan " + plan, rate, purchase.share()));
      }
      return;
    }
    add(item);
    if (purchase.off().signum() > 0) {
      Map<UsageUnit, Estimate> off = new HashMap<>();
      item.perDriver()
          .forEach((driver, each) -> off.put(driver, each.times(purchase.off().negate())));
      String note =
          "%s %% off for %s %% of the hours"
              .formatted(percent(purchase.discount()), percent(purchase.share()));
      add(
          new Item(
              item.name() + ", " + purchase.option().text(),
              item.price(),
              off,
              item.timing(),
              BigDecimal.ZERO,
              use -> note,
              item.kind(),
              item.phase(),
              List.of()));
    }
  }

  /**
   * What is kept ready, and the work that it does.
   *
   * @param ready a month of it, in the unit
   * @param each a request's work, in the unit
   */
  void provisioned(
      Provisioned kept,
      String unit,
      Estimate ready,
      String readyNote,
      Estimate each,
      String eachNote,
      Purchase purchase) {
    Price readiness = price(kept.ready(), unit);
    bought(
        Item.monthly(readiness.item(), readiness, UsageUnit.MONTH, ready, readyNote),
        kept.ready(),
        unit,
        purchase);
    Price duration = price(kept.duration(), unit);
    bought(
        Item.monthly(duration.item(), duration, UsageUnit.PROVISIONED, each, eachNote),
        kept.duration(),
        unit,
        purchase);
  }

  private static String percent(BigDecimal share) {
    return share.movePointRight(2).stripTrailingZeros().toPlainString();
  }

  void traffic(Optional<Traffic> traffic) {
    traffic.ifPresent(
        bytes -> {
          moved(bytes.gigabyteIn(), UsageUnit.REQUEST, bytes.requestBytes(), " bytes in a request");
          moved(
              bytes.gigabyteOut(),
              UsageUnit.ANSWERED,
              bytes.responseBytes(),
              " bytes out an inference");
        });
  }

  private void moved(UnitPrice gigabyte, UsageUnit driver, Estimate bytes, String note) {
    Price price = price(gigabyte, GB);
    add(
        Item.monthly(
                price.item(),
                price,
                driver,
                bytes.dividedBy(Traffic.BYTES_PER_GB),
                plain(bytes) + note)
            .of(CostKind.DATA_TRANSFER));
  }

  static String plain(Estimate estimate) {
    BigDecimal value = estimate.value();
    int whole = value.precision() - value.scale();
    return value.signum() == 0
        ? "0"
        : value
            .round(new MathContext(Math.max(whole, SHOWN_DIGITS)))
            .stripTrailingZeros()
            .toPlainString();
  }

  /**
   * All lines, with the extras of the deployment.
   *
   * @throws ConfigurationException if a free tier has no line to be taken off
   */
  List<Item> with(Extras extras, BigDecimal hoursPerMonth) {
    extras.lines().forEach(line -> line(line, Optional.empty()));
    for (Phase phase : extras.phases()) {
      phase(phase);
    }
    for (Stored stored : extras.stored()) {
      stored(stored, hoursPerMonth);
    }
    List<Item> free = new ArrayList<>(items);
    for (FreeTier tier : extras.freeTiers()) {
      Price price = listed.get(tier.price());
      if (price == null) {
        throw new ConfigurationException(
            "the free tier of service '%s', usage type '%s' has nothing to be taken off; no line of this deployment has that price"
                .formatted(tier.price().service(), tier.price().usageType()));
      }
      // where a savings plan covers all of it, it is taken off what is at the plan's rate
      boolean some = free.stream().anyMatch(item -> item.price().equals(price));
      free.replaceAll(
          item ->
              item.timing().equals(Timing.monthly())
                      && price.equals(some ? item.price() : onDemand.get(item.price()))
                  ? item.withFree(tier.quantityPerMonth())
                  : item);
    }
    return inTurn(free);
  }

  /** Tiers and what is free count for all lines of a price that are paid month by month. */
  private static List<Item> inTurn(List<Item> items) {
    List<Item> before = new ArrayList<>();
    List<Item> inTurn = new ArrayList<>();
    for (Item item : items) {
      boolean counted = !item.linear() && item.timing().equals(Timing.monthly());
      inTurn.add(counted ? item.after(before) : item);
      if (counted) {
        before.add(item);
      }
    }
    return inTurn;
  }

  /** A line of the owner's, in a phase of a pipeline or in none. */
  void line(Extras.Line line, Optional<String> phase) {
    Item item = timed(line.item(), price(line.price()), line.per(), line.quantity(), line.note());
    add(item.of(line.kind().orElse(item.kind())).in(phase));
  }

  private static Item timed(String name, Price price, Per per, Estimate each, String note) {
    Item item = Item.monthly(name, price, driver(per), each, note);
    return per == Per.ONCE ? item.timed(Timing.once()) : item;
  }

  private static UsageUnit driver(Per per) {
    return switch (per) {
      case MONTH, ONCE -> UsageUnit.MONTH;
      case UNIT -> UsageUnit.UNIT;
      case REQUEST -> UsageUnit.REQUEST;
      case INFERENCE -> UsageUnit.INFERENCE;
      case HOUR -> UsageUnit.HOUR;
      case COLD_CALL -> UsageUnit.COLD;
      case RUN -> UsageUnit.RUN;
    };
  }

  /** The instances of a job; one that the book does not offer for that use has no line. */
  void phase(Phase phase) {
    if (notOffered(phase.hour()).isPresent()) {
      return;
    }
    Price price = price(phase.hour(), HOUR);
    bought(
        timed(
                phase.name(),
                price,
                phase.per(),
                phase
                    .minutes()
                    .times(BigDecimal.valueOf(phase.instances()))
                    .dividedBy(MINUTES_PER_HOUR),
                "%d × %s min on %s, %s"
                    .formatted(
                        phase.instances(),
                        plain(phase.minutes()),
                        price.item(),
                        phase.purchase().option().text()))
            .of(CostKind.COMPUTE)
            .in(Optional.of(phase.name())),
        phase.hour(),
        HOUR,
        phase.purchase());
  }

  private void stored(Stored stored, BigDecimal hoursPerMonth) {
    for (int i = 0; i < stored.classes().size(); i++) {
      Optional<BigDecimal> toDay =
          i + 1 < stored.classes().size()
              ? Optional.of(stored.classes().get(i + 1).fromDay())
              : Optional.empty();
      stored(stored, stored.classes().get(i), toDay, hoursPerMonth);
    }
  }

  /** What lies in one class, and in an archive its index and the way there. */
  private void stored(
      Stored stored, StorageClass here, Optional<BigDecimal> toDay, BigDecimal hoursPerMonth) {
    Optional<StorageRules> rules = StorageRules.of(here.gigabyteMonth());
    Optional<BigDecimal> billedToDay =
        toDay.map(
            day -> rules.map(least -> least.billedUntilDay(here.fromDay()).max(day)).orElse(day));
    Price price = price(here.gigabyteMonth(), GB_MONTH);
    Timing timing =
        new Timing.Running(
            months(here.fromDay(), hoursPerMonth),
            billedToDay.map(day -> months(day, hoursPerMonth)));
    String when =
        stored.classes().size() == 1
            ? "all the time"
            : "from day %s%s; a month is the first year's mean"
                .formatted(
                    here.fromDay().toPlainString(),
                    billedToDay.map(day -> " to " + day.toPlainString()).orElse(" on"));
    String name = stored.item() + ", " + price.item();
    if (rules.isEmpty() || stored.objects().isEmpty()) {
      String note =
          rules.map(what -> when + "; what is billed by the object is left out").orElse(when);
      add(monthOf(name, price, stored.gigabytes(), note).timed(timing));
      return;
    }
    BigDecimal objects = stored.objects().get();
    String note = "%s; %s objects, %s".formatted(when, objects.toPlainString(), rules.get().text());
    add(
        monthOf(name, price, rules.get().billedGigabytes(stored.gigabytes(), objects), note)
            .timed(timing));
    String region = ((UnitPrice.Listed) here.gigabyteMonth()).key().region();
    BigDecimal index = rules.get().indexGigabytes(objects);
    if (index.signum() > 0) {
      Price standard = price(StorageRules.standard(region), GB_MONTH);
      add(monthOf(name + ", its index", standard, index, "8 KB an object").timed(timing));
    }
    if (here.fromDay().signum() > 0) {
      Price transition = price(rules.get().transition(region), REQUEST);
      add(
          monthOf(
                  name + ", moved there",
                  transition,
                  objects,
                  "each object once, on day %s%s"
                      .formatted(
                          here.fromDay().toPlainString(),
                          rules.get().tooSmallToMove(stored.gigabytes(), objects)
                              ? "; below 128 KB only where the lifecycle rule says so"
                              : ""))
              .timed(new Timing.Once(months(here.fromDay(), hoursPerMonth))));
    }
  }

  private static Item monthOf(String name, Price price, BigDecimal quantity, String note) {
    return Item.monthly(name, price, UsageUnit.MONTH, Estimate.exact(quantity), note);
  }

  private static BigDecimal months(BigDecimal days, BigDecimal hoursPerMonth) {
    return days.multiply(HOURS_PER_DAY).divide(hoursPerMonth, MathContext.DECIMAL128);
  }
}
