package dev.tenk.cost;

import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;

/**
 * What a deployment costs by its number of inferences, in parts of which each is easy to bound
 * between two demands.
 */
final class CostMeasure {
  // beyond the 34 digits to which the slope of units is known
  private static final BigDecimal SLACK = new BigDecimal("1e-30");

  private final CostModel model;
  private final Load shape;
  private String limit = "";

  CostMeasure(CostModel model, Load shape) {
    this.model = model;
    this.shape = shape;
  }

  /**
   * A demand and its parts, USD a month.
   *
   * @param usd all of it
   * @param linearUsd rises linearly with the inferences
   * @param risingUsd never falls with the inferences, whole units, tiers and cold starts left out
   * @param unitUsd of one unit
   * @param units whole ones in use; 0 where there are none that follow the demand
   * @param smoothUnits as many if they could be divided; empty if unknown
   * @param coldShare share of cold starts among the calls that can be one; it never rises with the
   *     inferences
   * @param use what all of it comes from
   * @param tariff what is paid for it
   */
  record Point(
      BigDecimal usd,
      BigDecimal linearUsd,
      BigDecimal risingUsd,
      BigDecimal unitUsd,
      BigDecimal units,
      Optional<BigDecimal> smoothUnits,
      BigDecimal coldShare,
      Usage use,
      Tariff tariff) {

    /** Tiers, which never fall with a quantity, and cold starts, at another cold-start share. */
    private BigDecimal curvedUsd(BigDecimal otherColdShare) {
      BigDecimal cold = use.value(UsageUnit.ON_DEMAND).multiply(otherColdShare);
      return tariff.curvedUsd(use, cold).add(cold.multiply(tariff.linearUsd(UsageUnit.COLD)));
    }
  }

  /** Why there is no cost where {@link #at} found none. */
  String limit() {
    return limit;
  }

  /** Empty where it cannot serve that many. */
  Optional<Point> at(long inferences) {
    BigDecimal count = BigDecimal.valueOf(inferences);
    Load load = shape.withInferences(count);
    try {
      UsageResult metering = model.meter().at(load);
      if (metering instanceof Usage use) {
        return Optional.of(point(load, use, count));
      }
      limit = ((NotCosted) metering).reason();
    } catch (ConfigurationException e) {
      // the tiers of a price end below this usage
      limit = e.getMessage();
    }
    return Optional.empty();
  }

  private Point point(Load load, Usage use, BigDecimal count) {
    Tariff tariff = model.tariff();
    boolean divided = use.value(UsageUnit.PROVISIONED).signum() > 0;
    BigDecimal linear = usd(use, UsageUnit.REQUEST).add(usd(use, UsageUnit.INFERENCE));
    BigDecimal rising =
        usd(use, UsageUnit.MONTH)
            .add(usd(use, UsageUnit.HOUR))
            .add(usd(use, UsageUnit.PROVISIONED));
    if (divided) {
      rising = rising.add(usd(use, UsageUnit.ON_DEMAND));
    } else {
      linear = linear.add(usd(use, UsageUnit.ON_DEMAND));
    }
    BigDecimal unitUsd = tariff.linearUsd(UsageUnit.UNIT).add(tariff.linearUsd(UsageUnit.OWNED));
    BigDecimal units = use.value(UsageUnit.UNIT);
    rising =
        rising.add(
            use.value(UsageUnit.OWNED).subtract(units).multiply(tariff.linearUsd(UsageUnit.OWNED)));
    BigDecimal calls = use.value(UsageUnit.ON_DEMAND);
    return new Point(
        tariff.monthlyUsd(use).value(),
        linear,
        rising,
        unitUsd,
        units,
        model.meter().unitsPerInference(load).map(each -> each.multiply(count)),
        calls.signum() == 0
            ? BigDecimal.ZERO
            : use.value(UsageUnit.COLD).divide(calls, MathContext.DECIMAL128),
        use,
        tariff);
  }

  private BigDecimal usd(Usage use, UsageUnit driver) {
    return use.value(driver).multiply(model.tariff().linearUsd(driver));
  }

  /**
   * A lower bound of what one costs more than another between two demands: both are put between
   * straight lines, and the difference of lines is least at an end. Where many steps of whole units
   * lie in between, lines along the steps are closer than a constant.
   */
  static BigDecimal leastDifferenceUsd(Point from, Point to, Point otherFrom, Point otherTo) {
    BigDecimal unitUsd = from.unitUsd();
    BigDecimal otherUnitUsd = otherFrom.unitUsd();
    if (sameSteps(from, to, otherFrom, otherTo)) {
      BigDecimal shared = unitUsd.min(otherUnitUsd);
      unitUsd = unitUsd.subtract(shared);
      otherUnitUsd = otherUnitUsd.subtract(shared);
    }
    BigDecimal atFrom = from.linearUsd().subtract(otherFrom.linearUsd());
    BigDecimal atTo = to.linearUsd().subtract(otherTo.linearUsd());
    BigDecimal constant =
        from.risingUsd()
            .add(from.curvedUsd(to.coldShare()))
            .subtract(otherTo.risingUsd())
            .subtract(otherTo.curvedUsd(otherFrom.coldShare()));
    BigDecimal best = null;
    for (boolean along : new boolean[] {false, true}) {
      for (boolean otherAlong : new boolean[] {false, true}) {
        if ((along && from.smoothUnits().isEmpty()) || (otherAlong && !followsSteps(otherFrom))) {
          continue;
        }
        BigDecimal first = atFrom.add(unitUsd.multiply(least(from, from, along)));
        BigDecimal last = atTo.add(unitUsd.multiply(least(from, to, along)));
        first = first.subtract(otherUnitUsd.multiply(most(otherFrom, otherTo, otherAlong)));
        last = last.subtract(otherUnitUsd.multiply(most(otherTo, otherTo, otherAlong)));
        BigDecimal least = first.min(last);
        best = best == null ? least : best.max(least);
      }
    }
    return best.add(constant);
  }

  /** On a lower bounding line of the number of units. */
  private static BigDecimal least(Point from, Point here, boolean along) {
    return along
        ? here.smoothUnits().orElseThrow().multiply(BigDecimal.ONE.subtract(SLACK))
        : from.units();
  }

  /** On an upper bounding line of the number of units. */
  private static BigDecimal most(Point here, Point to, boolean along) {
    return along
        ? here.smoothUnits().orElseThrow().multiply(BigDecimal.ONE.add(SLACK)).add(BigDecimal.ONE)
        : to.units();
  }

  /** Whether from here on there are never more units than the demand asks for, rounded up. */
  private static boolean followsSteps(Point from) {
    return from.smoothUnits().isPresent()
        && from.units().compareTo(from.smoothUnits().get().add(BigDecimal.ONE)) <= 0;
  }

  private static boolean sameSteps(Point from, Point to, Point otherFrom, Point otherTo) {
    return followsSteps(from)
        && followsSteps(otherFrom)
        && from.units().compareTo(otherFrom.units()) == 0
        && to.units().compareTo(otherTo.units()) == 0
        && from.smoothUnits().get().compareTo(otherFrom.smoothUnits().get()) == 0;
  }
}
