package dev.tenk.cost.scenario;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.Load;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.scenario.Scenario.Lever;
import dev.tenk.cost.scenario.Scenario.Plan;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the levers of a deployment save in a month of the scenario's demand.
 *
 * @param deployment its name
 * @param monthUsd a month without any of them, USD; empty where it cannot be done so
 * @param each one by one
 * @param together the stated ones at once; empty where there are not two of them, and where they
 *     contradict each other
 * @param conflict which of them do, and what to do about it; empty where none do
 */
public record LeverSavings(
    String deployment,
    Optional<Estimate> monthUsd,
    List<Saving> each,
    Optional<Saving> together,
    Optional<String> conflict) {
  /** The name of what is without any lever. */
  public static final String WITHOUT = "without";

  /** The name of the stated levers at once. */
  public static final String TOGETHER = "together";

  private static final BigDecimal PERCENT = BigDecimal.valueOf(100);

  /** Copies its list. */
  public LeverSavings {
    each = List.copyOf(each);
  }

  /**
   * One lever.
   *
   * @param lever its name
   * @param monthUsd a month with it, USD; empty where it cannot be done so
   * @param inTurnUsd a month with it and the stated ones before it, USD; empty where those are not
   *     taken together, and of what no scenario states
   * @param savedUsd how much less that is than without, USD, below 0 where it is dearer; empty
   *     where either month is
   * @param savedPercent the same in percent of the month without; empty too where that is 0
   * @param remark why it is dearer, or cannot be done, and what changes of what is paid at the
   *     start; may be empty
   * @param needs what was not measured, each for people
   */
  public record Saving(
      String lever,
      Optional<Estimate> monthUsd,
      Optional<Estimate> inTurnUsd,
      Optional<BigDecimal> savedUsd,
      Optional<BigDecimal> savedPercent,
      Optional<String> remark,
      List<String> needs) {
    /** Copies its list. */
    public Saving {
      needs = List.copyOf(needs);
    }
  }

  /**
   * Of a deployment.
   *
   * @param name of it among all bills
   * @param demand what is served; may be empty for what serves nothing
   */
  public static LeverSavings of(String name, Plan plan, Optional<Load> demand) {
    CostResult without = plan.cost(demand);
    List<Optional<Estimate>> inTurn =
        plan.together().inTurn().stream().map(model -> month(plan.cost(model, demand))).toList();
    List<Saving> each = new ArrayList<>();
    for (int i = 0; i < plan.levers().size(); i++) {
      Lever lever = plan.levers().get(i);
      // those that the scenario states come first
      each.add(
          saving(
              without,
              plan.cost(lever.model(), demand),
              i < inTurn.size() ? inTurn.get(i) : Optional.empty(),
              lever.name(),
              lever.needs()));
    }
    List<String> needs =
        plan.levers().stream()
            .filter(lever -> !lever.isOwn())
            .flatMap(lever -> lever.needs().stream())
            .distinct()
            .toList();
    return new LeverSavings(
        name,
        month(without),
        each,
        inTurn.isEmpty()
            ? Optional.empty()
            : Optional.of(
                saving(
                    without,
                    plan.cost(plan.together().inTurn().get(inTurn.size() - 1), demand),
                    inTurn.get(inTurn.size() - 1),
                    TOGETHER,
                    needs)),
        plan.together().conflict());
  }

  private static Optional<Estimate> month(CostResult result) {
    return result instanceof Cost cost ? Optional.of(cost.monthlyUsd()) : Optional.empty();
  }

  private static Saving saving(
      CostResult without,
      CostResult with,
      Optional<Estimate> inTurnUsd,
      String name,
      List<String> needs) {
    if (with instanceof NotCosted not) {
      return new Saving(
          name,
          Optional.empty(),
          inTurnUsd,
          Optional.empty(),
          Optional.empty(),
          Optional.of("impossible: " + not.reason()),
          needs);
    }
    Cost cost = (Cost) with;
    if (!(without instanceof Cost before)) {
      return new Saving(
          name,
          month(with),
          inTurnUsd,
          Optional.empty(),
          Optional.empty(),
          Optional.of("possible only with it"),
          needs);
    }
    BigDecimal base = before.monthlyUsd().value();
    BigDecimal saved = base.subtract(cost.monthlyUsd().value());
    return new Saving(
        name,
        month(with),
        inTurnUsd,
        Optional.of(saved),
        base.signum() == 0
            ? Optional.empty()
            : Optional.of(saved.multiply(PERCENT).divide(base, MathContext.DECIMAL128)),
        remark(before, cost, saved),
        needs);
  }

  /** Why it is dearer, and what changes of what is paid at the start. */
  private static Optional<String> remark(Cost before, Cost after, BigDecimal savedUsd) {
    List<String> remarks = new ArrayList<>();
    if (savedUsd.signum() < 0) {
      remarks.add(dearer(before, after, savedUsd.negate()));
    }
    BigDecimal start =
        after.cashFlow().upFrontUsd().value().subtract(before.cashFlow().upFrontUsd().value());
    if (start.signum() != 0) {
      remarks.add(
          "%s USD %s at the start"
              .formatted(usd(start.abs()), start.signum() > 0 ? "more" : "less"));
    }
    return remarks.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", remarks));
  }

  /** What grows most, and what the others save. */
  private static String dearer(Cost before, Cost after, BigDecimal moreUsd) {
    Map<String, BigDecimal> grown = new LinkedHashMap<>();
    after.lines().forEach(line -> add(grown, line, line.amountUsd().value()));
    before.lines().forEach(line -> add(grown, line, line.amountUsd().value().negate()));
    Map.Entry<String, BigDecimal> most =
        grown.entrySet().stream().max(Comparator.comparing(Map.Entry::getValue)).orElseThrow();
    BigDecimal others = most.getValue().subtract(moreUsd);
    String what =
        "dearer by %s USD: %s costs %s more"
            .formatted(usd(moreUsd), most.getKey(), usd(most.getValue()));
    return others.signum() > 0
        ? "%s at this demand, and all else saves %s".formatted(what, usd(others))
        : what + " at this demand";
  }

  private static void add(Map<String, BigDecimal> grown, CostLine line, BigDecimal usd) {
    grown.merge(line.item(), usd, BigDecimal::add);
  }

  private static String usd(BigDecimal amount) {
    return amount.setScale(2, RoundingMode.HALF_UP).toPlainString();
  }
}
