package dev.tenk.cost;

import dev.tenk.cost.prices.Confidence;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A monthly bill and the inferences it pays for. What is bought is spread evenly over its lifetime;
 * {@link #cashFlow()} states when it is paid.
 */
public final class Cost implements CostResult {
  private static final BigDecimal TEN_THOUSAND = BigDecimal.valueOf(10_000);

  private final Tariff tariff;
  private final Usage use;
  private final Estimate monthlyUsd;
  private final boolean atMost;
  private final List<String> assumptions;
  private final List<String> modelRemarks;

  Cost(
      Tariff tariff,
      Usage use,
      boolean atMost,
      List<String> assumptions,
      List<String> modelRemarks) {
    this.tariff = tariff;
    this.use = use;
    this.atMost = atMost;
    this.assumptions = assumptions;
    this.modelRemarks = modelRemarks;
    this.monthlyUsd = tariff.monthlyUsd(use);
  }

  private Cost(List<Cost> parts, BigDecimal inferencesPerMonth) {
    this.tariff =
        new Tariff(parts.stream().flatMap(part -> part.tariff.settled(part.use).stream()).toList());
    this.use = new Usage(inferencesPerMonth);
    this.atMost = parts.stream().anyMatch(Cost::atMost);
    this.assumptions =
        parts.stream().flatMap(part -> part.assumptions.stream()).distinct().toList();
    this.modelRemarks =
        parts.stream().flatMap(part -> part.modelRemarks.stream()).distinct().toList();
    this.monthlyUsd = parts.stream().map(Cost::monthlyUsd).reduce(Estimate.ZERO, Estimate::plus);
  }

  /**
   * Several bills as one.
   *
   * @param inferencesPerMonth that all of them together are for, above 0
   */
  public static Cost together(List<Cost> parts, BigDecimal inferencesPerMonth) {
    return new Cost(parts, inferencesPerMonth);
  }

  /**
   * Devices or instances.
   *
   * @param name of one, for people
   * @param inUse at least 1; of those that scale, the most that there may be
   * @param spare on the shelf, 0 or more
   */
  public record Units(String name, long inUse, int spare) {
    /** Refuses values out of their bounds. */
    public Units {
      if (inUse < 1 || spare < 0) {
        throw new IllegalArgumentException(
            "%ss are %d and %d spare, expected 1 and 0 or more".formatted(name, inUse, spare));
      }
    }
  }

  /** A month's total, USD; the sum of the lines. */
  public Estimate monthlyUsd() {
    return monthlyUsd;
  }

  /** 10,000 × monthly cost / monthly inferences, USD; empty where nothing is served. */
  public Optional<Estimate> per10kUsd() {
    return inferencesPerMonth().signum() == 0
        ? Optional.empty()
        : Optional.of(monthlyUsd.times(TEN_THOUSAND).dividedBy(inferencesPerMonth()));
  }

  /** What is paid for, a month's share of each; what is paid once is not among them. */
  public List<CostLine> lines() {
    return tariff.lines(use);
  }

  /**
   * What one run of a pipeline pays for; empty where nothing runs. Where a price has tiers, it is
   * an even share of a month's runs.
   */
  public List<CostLine> runLines() {
    return tariff.runLines(use);
  }

  /** What one run of a pipeline costs, USD; 0 where nothing runs. */
  public Estimate runUsd() {
    return runLines().stream()
        .map(CostLine::amountUsd)
        .reduce(Estimate.ZERO, Estimate::plus)
        .rounded();
  }

  /** What is paid when. */
  public CashFlow cashFlow() {
    return tariff.cashFlow(use);
  }

  /** Successful inferences a month; 0 of a pipeline, which serves none. */
  public BigDecimal inferencesPerMonth() {
    return use.inferencesPerMonth();
  }

  /** All that is paid by the hour of an instance that starts and stops, USD; 0 where nothing is. */
  public Estimate usdPerInstanceHour() {
    return tariff.usdPerInstanceHour(use);
  }

  /** How many devices or instances it takes; empty where they are not counted. */
  public Optional<Units> units() {
    return use.units();
  }

  /** Share of the capacity that is in use, 0 to 1; empty where there is no such bound. */
  public Optional<BigDecimal> utilisation() {
    return use.utilisation();
  }

  /** Whether the true cost is this or less, because the capacity is known from below only. */
  public boolean atMost() {
    return atMost;
  }

  /** The 168 hours of the week from Monday 00:00 where instances follow the load; else empty. */
  public List<HourOfMonth> byHour() {
    return use.byHour();
  }

  /** How it sleeps between calls; empty where it does not, or its peak needs several instances. */
  public Optional<Sleep> sleep() {
    return use.sleep();
  }

  /**
   * What no figure shows of instances that follow the load or sleep, and of a capacity that is only
   * stated, each a sentence without full stop.
   */
  public List<String> remarks() {
    return Stream.concat(modelRemarks.stream(), use.remarks().stream()).toList();
  }

  /** What was not measured, each a sentence. */
  public List<String> assumptions() {
    return assumptions;
  }

  /**
   * The lowest among the rows of the price book that it uses, whenever they are paid; assumed where
   * it uses none.
   */
  public Confidence priceConfidence() {
    return cashFlow().payments().stream()
        .map(CashFlow.Payment::line)
        .filter(line -> line.priceRowId().isPresent())
        .map(CostLine::confidence)
        .reduce(Confidence::lower)
        .orElse(Confidence.ASSUMED);
  }
}
