package dev.tenk.cost;

import dev.tenk.cost.Extras.Per;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What is paid for beside several deployments and belongs to none of them, such as a gateway that
 * all of them use.
 *
 * @param extras what it is
 * @param hoursPerMonth above 0
 */
public record Beside(Extras extras, BigDecimal hoursPerMonth) {
  private static final Set<Per> WITHOUT_DEPLOYMENT = Set.of(Per.MONTH, Per.INFERENCE, Per.ONCE);

  /** Refuses what is proportional to something that only a deployment has. */
  public Beside {
    Bounds.hoursPerMonth(hoursPerMonth);
    extras.lines().forEach(line -> require(line.item(), line.per()));
    extras.phases().forEach(phase -> require(phase.name(), phase.per()));
  }

  private static void require(String item, Per per) {
    if (!WITHOUT_DEPLOYMENT.contains(per)) {
      throw new IllegalArgumentException(
          "%s is per %s, and only a deployment has those; expected per month, inference or once, or the line in a deployment"
              .formatted(item, per.name().toLowerCase(Locale.ROOT)));
    }
  }

  /**
   * With its prices.
   *
   * @throws ConfigurationException if the book lacks one, or has it for one of another unit
   */
  public CostModel priced(PriceBook prices) {
    BillBuilder items = new BillBuilder(prices);
    UsageModel meter = new Feasibility().phases(extras, items).or(WithoutUnits::new);
    return new CostModel(items.with(extras, hoursPerMonth), meter, false, List.of());
  }

  private static final class WithoutUnits implements UsageModel {
    /** Without a demand it is what does not depend on one. */
    @Override
    public UsageResult atCapacity() {
      return withoutLoad();
    }

    @Override
    public UsageResult withoutLoad() {
      return new Usage(BigDecimal.ZERO);
    }

    @Override
    public UsageResult at(Load load) {
      return new Usage(load.inferencesPerMonth());
    }
  }
}
