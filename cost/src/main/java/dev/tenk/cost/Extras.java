package dev.tenk.cost;

import dev.tenk.cost.PurchaseOption.InstanceUse;
import dev.tenk.cost.prices.PriceKey;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * What any deployment may be billed for in addition.
 *
 * @param lines registry, logs, mail, transfer and what the owner adds
 * @param stored data that is kept and ages
 * @param phases jobs on instances, such as training
 * @param freeTiers what costs nothing; none unless asked for
 */
public record Extras(
    List<Line> lines, List<Stored> stored, List<Phase> phases, List<FreeTier> freeTiers) {
  /** Nothing. */
  public static final Extras NONE = new Extras(List.of(), List.of(), List.of(), List.of());

  /** Copies its lists. */
  public Extras {
    lines = List.copyOf(lines);
    stored = List.copyOf(stored);
    phases = List.copyOf(phases);
    freeTiers = List.copyOf(freeTiers);
  }

  /** What a quantity is proportional to. */
  public enum Per {
    /** Each month. */
    MONTH,
    /** Each month and device or instance in use. */
    UNIT,
    /** Each request, failed ones included. */
    REQUEST,
    /** Each successful inference. */
    INFERENCE,
    /** Once, at the start. */
    ONCE,
    /** Each hour that an instance is billed for which starts and stops. */
    HOUR,
    /** Each call that is cold. */
    COLD_CALL,
    /** Each run of a pipeline. */
    RUN
  }

  /**
   * A line of the owner's.
   *
   * @param item what is paid for
   * @param price of one
   * @param quantity how many for one of {@code per}, 0 or more
   * @param per what it is proportional to
   * @param note how the quantity came about
   * @param kind what kind of thing it pays for; empty for what its price says
   */
  public record Line(
      String item,
      UnitPrice price,
      Estimate quantity,
      Per per,
      String note,
      Optional<CostKind> kind) {
    /** A line of the kind that its price says. */
    public Line(String item, UnitPrice price, Estimate quantity, Per per, String note) {
      this(item, price, quantity, per, note, Optional.empty());
    }

    /** Refuses what is below 0. */
    public Line {
      Estimate.atLeastZero("quantity of " + item, quantity);
    }
  }

  /**
   * Data written at the start and kept.
   *
   * @param item what it is
   * @param gigabytes how much, 0 or more
   * @param objects how many objects of one size, above 0; empty where that is not known, and what
   *     is billed by the object is left out
   * @param classes where it lies, the first from day 0, ascending
   */
  public record Stored(
      String item, BigDecimal gigabytes, Optional<BigDecimal> objects, List<StorageClass> classes) {
    private static final BigDecimal DAYS_IN_STANDARD = BigDecimal.valueOf(30);
    private static final BigDecimal BYTES_PER_GB = BigDecimal.valueOf(1L << 30);

    /** Data of which the number of objects is not known. */
    public Stored(String item, BigDecimal gigabytes, List<StorageClass> classes) {
      this(item, gigabytes, Optional.empty(), classes);
    }

    /** Copies its list and refuses ages that do not ascend from 0. */
    public Stored {
      classes = List.copyOf(classes);
      if (objects
          .filter(count -> gigabytes.compareTo(count.divide(BYTES_PER_GB)) < 0)
          .isPresent()) {
        throw new IllegalArgumentException(
            "%s: %s objects have less than a byte each; the size is that of all together"
                .formatted(item, objects.get().toPlainString()));
      }
      if (gigabytes.signum() < 0) {
        throw new IllegalArgumentException(
            "%s has %s GB, expected 0 or more".formatted(item, gigabytes));
      }
      BigDecimal before = null;
      for (StorageClass each : classes) {
        boolean ascends =
            before == null ? each.fromDay().signum() == 0 : each.fromDay().compareTo(before) > 0;
        if (!ascends) {
          throw new IllegalArgumentException(
              "%s lies in a storage class from day %s, expected 0 first and then ascending days"
                  .formatted(item, each.fromDay()));
        }
        before = each.fromDay();
        if (StorageRules.of(each.gigabyteMonth()).filter(StorageRules::needsThirtyDays).isPresent()
            && each.fromDay().signum() > 0
            && each.fromDay().compareTo(DAYS_IN_STANDARD) < 0) {
          throw new IllegalArgumentException(
              "%s moves to an infrequent-access class on day %s, and S3 moves it after 30 days at the earliest"
                  .formatted(item, each.fromDay()));
        }
      }
      if (before == null) {
        throw new IllegalArgumentException(item + " lies nowhere, expected a storage class");
      }
    }
  }

  /**
   * Where data lies from an age on.
   *
   * @param fromDay the age, days of 24 h
   * @param gigabyteMonth price of a GB a month
   */
  public record StorageClass(BigDecimal fromDay, UnitPrice gigabyteMonth) {}

  /**
   * A job on instances.
   *
   * @param name for people
   * @param use what the instances do
   * @param hour price of an instance hour
   * @param purchase how it is bought; a purchase that does not exist makes the deployment
   *     infeasible
   * @param instances how many, at least 1
   * @param minutes how long each time, 0 or more
   * @param per once, each month, request, inference or run
   */
  public record Phase(
      String name,
      InstanceUse use,
      UnitPrice hour,
      Purchase purchase,
      int instances,
      Estimate minutes,
      Per per) {
    /** Refuses values out of their bounds. */
    public Phase {
      Estimate.atLeastZero("minutes of " + name, minutes);
      if (instances < 1) {
        throw new IllegalArgumentException(
            "%s has %d instances, expected 1 or more".formatted(name, instances));
      }
    }
  }

  /**
   * What costs nothing each month. It is taken once off all lines of that price that are paid month
   * by month.
   *
   * @param price the price it is taken off
   * @param quantityPerMonth how much of it, 0 or more
   */
  public record FreeTier(PriceKey price, BigDecimal quantityPerMonth) {
    /** Refuses what is below 0. */
    public FreeTier {
      if (quantityPerMonth.signum() < 0) {
        throw new IllegalArgumentException(
            "free tier is " + quantityPerMonth + ", expected 0 or more");
      }
    }
  }
}
