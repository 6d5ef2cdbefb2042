package dev.tenk.cost;

import dev.tenk.cost.Extras.Line;
import dev.tenk.cost.prices.PriceBook;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Work without serving, such as training or a nightly import: phases one after another, each time
 * that it runs. A month costs runs × the sum of the phases; a pipeline that runs once is paid at
 * the start and in no month.
 *
 * @param name as the owner calls it, the same however it is bought
 * @param buying how its phases are bought
 * @param runsPerMonth above 0; empty where it runs once
 * @param phases at least one, names unique
 * @param hoursPerMonth above 0
 * @param extras what is billed in addition, beside the runs or for each
 */
public record Pipeline(
    String name,
    Buying buying,
    Optional<BigDecimal> runsPerMonth,
    List<Phase> phases,
    BigDecimal hoursPerMonth,
    Extras extras)
    implements Deployment {
  /** Copies its list and refuses values out of their bounds. */
  public Pipeline {
    phases = List.copyOf(phases);
    Bounds.hoursPerMonth(hoursPerMonth);
    runsPerMonth.ifPresent(runs -> Estimate.aboveZero("runs a month", Estimate.exact(runs)));
    if (phases.isEmpty()) {
      throw new IllegalArgumentException(name + " has no phases, expected at least one");
    }
  }

  /** How the phases are bought. */
  public enum Buying {
    /** Each phase that can be as spare capacity, the others as they state. */
    ALL_SPOT,
    /** Each phase as it states. */
    HYBRID,
    /** All by the time they run, at the price on demand. */
    ALL_ON_DEMAND;

    /** The word that files and people use, as in {@code all-spot}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /**
   * A phase.
   *
   * @param work its instances, for each run
   * @param beside what else is paid for it: storage held meanwhile, data out, gateways
   * @param spotDiscount what spare capacity takes off the price on demand, below 1, and below 0
   *     where it costs more; empty where it is not bought so or the price on demand is not known
   */
  public record Phase(Extras.Phase work, List<Line> beside, Optional<BigDecimal> spotDiscount) {
    /** Copies its list. */
    public Phase {
      beside = List.copyOf(beside);
    }

    /** Whether all or a part of it is bought as spare capacity. */
    public boolean isSpot() {
      return work.purchase().option() == PurchaseOption.SPOT;
    }
  }

  @Override
  public CostModel priced(PriceBook prices) {
    BillBuilder items = new BillBuilder(prices);
    for (Phase phase : phases) {
      items.phase(phase.work());
      phase.beside().forEach(line -> items.line(line, Optional.of(phase.work().name())));
    }
    UsageModel runs =
        new Feasibility()
            .phases(withPhases(), items)
            .or(() -> new Runs(runsPerMonth.orElse(BigDecimal.ONE)));
    List<Item> all = items.with(extras, hoursPerMonth);
    if (runsPerMonth.isEmpty()) {
      all.replaceAll(
          item -> item.perDriver().containsKey(UsageUnit.RUN) ? item.timed(Timing.once()) : item);
    }
    return new CostModel(
        all, runs, false, List.of("pipeline: a month has " + hoursPerMonth.toPlainString() + " h"));
  }

  @Override
  public Optional<String> refusedPurchase() {
    return phases.stream()
        .map(Phase::work)
        .flatMap(work -> work.use().refuses(work.purchase().option()).stream())
        .findFirst();
  }

  private Extras withPhases() {
    return new Extras(
        extras.lines(),
        extras.stored(),
        Stream.concat(phases.stream().map(Phase::work), extras.phases().stream()).toList(),
        extras.freeTiers());
  }

  /** The same for any load, for it serves none. */
  private record Runs(BigDecimal count) implements UsageModel {
    @Override
    public UsageResult atCapacity() {
      return new Usage(BigDecimal.ZERO).set(UsageUnit.RUN, Estimate.exact(count));
    }

    @Override
    public UsageResult at(Load load) {
      return atCapacity();
    }

    @Override
    public UsageResult withoutLoad() {
      return atCapacity();
    }
  }
}
