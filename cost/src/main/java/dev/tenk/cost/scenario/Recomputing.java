package dev.tenk.cost.scenario;

import dev.tenk.cost.BreakEven;
import dev.tenk.cost.CashFlow;
import dev.tenk.cost.CashFlow.Payment;
import dev.tenk.cost.Cost;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.Timing;
import dev.tenk.cost.scenario.Figure.Kind;
import dev.tenk.cost.scenario.LineFigures.Found;
import dev.tenk.cost.scenario.LineFigures.Unfit;
import dev.tenk.cost.scenario.Scenario.Plan;
import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Computes the figures that claims are about. */
public final class Recomputing {
  private static final BigDecimal MONTHS_PER_YEAR = BigDecimal.valueOf(12);
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final int LEAST_DIGITS = 3;

  /** 1 beside 1.46 is the same when rounded, and yet not the same figure. */
  private static final BigDecimal WHOLE_NUMBERS_MAY_DIFFER = new BigDecimal("0.05");

  private final String fileName;
  private final Scenario scenario;

  private Recomputing(String fileName, Scenario scenario) {
    this.fileName = fileName;
    this.scenario = scenario;
  }

  /**
   * Each claim compared with the figure computed from the scenario, in the order of the claims.
   *
   * @param fileName of the claims as the user knows it, for messages
   * @throws ConfigurationException with file and line: lines of a bill that are not there, or whose
   *     unit is another than the claim's
   */
  public static List<ClaimComparison> compare(
      String fileName, List<Claim> claims, Scenario scenario) {
    Recomputing recomputing = new Recomputing(fileName, scenario);
    return claims.stream().map(recomputing::compare).toList();
  }

  private ClaimComparison compare(Claim claim) {
    if (claim.figure().isEmpty()) {
      return none(claim, "the publisher gives nothing to compute it from");
    }
    Figure figure = claim.figure().get();
    try {
      return switch (figure.kind()) {
        case CHEAPEST -> cheapest(claim);
        case BREAK_EVEN_INFERENCES -> breakEvenInferences(claim);
        default -> ofCosts(claim, figure);
      };
    } catch (Unfit e) {
      throw error(claim, e.column(), e.getMessage());
    }
  }

  private static ClaimComparison none(Claim claim, String why) {
    return new ClaimComparison(claim, Optional.empty(), Optional.empty(), false, why);
  }

  private static ClaimComparison number(Claim claim, Found found) {
    BigDecimal published = new BigDecimal(claim.published());
    BigDecimal rounded = found.value().setScale(published.scale(), RoundingMode.HALF_UP);
    boolean near =
        published.scale() > 0
            || found
                    .value()
                    .subtract(published)
                    .abs()
                    .compareTo(published.abs().multiply(WHOLE_NUMBERS_MAY_DIFFER))
                <= 0;
    boolean agrees = near && rounded.compareTo(published) == 0;
    return new ClaimComparison(
        claim,
        Optional.of(agrees ? rounded.toPlainString() : shown(found.value(), published.scale())),
        Optional.of(found.value().subtract(published)),
        agrees,
        found.arithmetic());
  }

  /** As many decimals as were published, and more where three digits need them. */
  private static String shown(BigDecimal value, int decimals) {
    boolean whole = decimals == 0 && value.stripTrailingZeros().scale() <= 0;
    int forDigits = LEAST_DIGITS - value.precision() + value.scale();
    return value
        .setScale(whole ? 0 : Math.max(Math.max(2, decimals), forDigits), RoundingMode.HALF_UP)
        .toPlainString();
  }

  private ClaimComparison cheapest(Claim claim) {
    BigDecimal inferences = inferences(claim);
    List<Plan> among =
        claim.against().stream().map(name -> scenario.plan(name).orElseThrow()).toList();
    Optional<Plan> cheapest = scenario.cheapest(among, inferences);
    List<String> said = new ArrayList<>();
    for (Plan plan : among) {
      CostResult result = scenario.cost(plan, inferences);
      said.add(
          plan.name()
              + (result instanceof Cost cost
                  ? " " + LineFigures.plain(cost.monthlyUsd().value()) + " USD"
                  : ": " + ((NotCosted) result).reason()));
    }
    return new ClaimComparison(
        claim,
        cheapest.map(Plan::name),
        Optional.empty(),
        cheapest.isPresent() && cheapest.get().name().equals(claim.deployment()),
        "at %s inferences a month: %s"
            .formatted(LineFigures.plain(inferences), String.join("; ", said)));
  }

  private BigDecimal inferences(Claim claim) {
    return claim.inferencesPerMonth().orElseGet(() -> scenario.load().inferencesPerMonth());
  }

  private ClaimComparison breakEvenInferences(Claim claim) {
    Plan first = scenario.plan(claim.deployment()).orElseThrow();
    Plan second = scenario.plan(claim.against().get(0)).orElseThrow();
    BreakEven.Inferences found =
        BreakEven.inInferences(first.model(), second.model(), scenario.load());
    OptionalLong inferences = found.first();
    String compared = "%s costs a month no more than %s".formatted(first.name(), second.name());
    if (inferences.isEmpty()) {
      return none(
          claim,
          "never: up to %d inferences a month, as many as both can do, it is not so that %s"
              .formatted(found.comparedUpTo(), compared));
    }
    return number(
        claim,
        new Found(
            BigDecimal.valueOf(inferences.getAsLong()),
            "the fewest inferences with which %s; both can do %d"
                .formatted(compared, found.comparedUpTo())));
  }

  private ClaimComparison ofCosts(Claim claim, Figure figure) {
    Optional<Plan> plan = scenario.find(claim.deployment());
    CostResult own = scenario.cost(claim.deployment(), claim.inferencesPerMonth()).orElseThrow();
    if (own instanceof NotCosted not) {
      return none(claim, claim.deployment() + ": " + not.reason());
    }
    if (claim.against().isEmpty()) {
      return number(claim, found(claim, figure, plan, (Cost) own));
    }
    String otherName = claim.against().get(0);
    Optional<Plan> otherPlan = scenario.find(otherName);
    CostResult other = scenario.cost(otherName, claim.inferencesPerMonth()).orElseThrow();
    if (other instanceof NotCosted not) {
      return none(claim, otherName + ": " + not.reason());
    }
    if (figure.kind() == Kind.BREAK_EVEN_MONTHS) {
      return breakEvenMonths(claim, (Cost) own, (Cost) other);
    }
    Found others = found(claim, figure, otherPlan, (Cost) other);
    if (claim.unit().equals("percent") && others.value().signum() == 0) {
      return none(claim, otherName + ": it is 0, of which nothing is a part");
    }
    return number(claim, saving(claim, found(claim, figure, plan, (Cost) own), others));
  }

  private static Found saving(Claim claim, Found own, Found other) {
    BigDecimal saved = other.value().subtract(own.value());
    String both =
        "%s − %s".formatted(LineFigures.plain(other.value()), LineFigures.plain(own.value()));
    String parts = "; where %s is %s, and %s is %s";
    String named =
        parts.formatted(
            LineFigures.plain(other.value()),
            other.arithmetic(),
            LineFigures.plain(own.value()),
            own.arithmetic());
    return claim.unit().equals("percent")
        ? new Found(
            saved.multiply(HUNDRED).divide(other.value(), MathContext.DECIMAL128),
            "(%s) / %s%s".formatted(both, LineFigures.plain(other.value()), named))
        : new Found(saved, both + named);
  }

  private static ClaimComparison breakEvenMonths(Claim claim, Cost own, Cost other) {
    Optional<BigDecimal> months = BreakEven.inMonths(own, other).first();
    if (months.isEmpty()) {
      return none(claim, "never: it goes on costing more");
    }
    return number(
        claim,
        new Found(
            months.get(),
            "until then %s was paid at the start for the one and %s for the other, and %s and %s a month"
                .formatted(
                    LineFigures.plain(own.cashFlow().upFrontUsd().value()),
                    LineFigures.plain(other.cashFlow().upFrontUsd().value()),
                    LineFigures.plain(running(own, months.get())),
                    LineFigures.plain(running(other, months.get())))));
  }

  private static BigDecimal running(Cost cost, BigDecimal months) {
    return cost.cashFlow().payments().stream()
        .filter(payment -> payment.timing() instanceof Timing.Running)
        .filter(payment -> payment.timing().timesWithin(months).signum() > 0)
        .map(payment -> payment.line().amountUsd().value())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static Found found(Claim claim, Figure figure, Optional<Plan> plan, Cost cost) {
    return switch (figure.kind()) {
      case MONTH, PER_10K, QUANTITY, RUN, SHARE, PRICE ->
          LineFigures.found(
              claim, figure.kind(), cost, plan.filter(each -> !each.serves()).isPresent());
      case YEAR, YEARS, UP_FRONT -> paid(claim, figure, cost);
      default -> throw new IllegalStateException(figure.kind() + " is no figure of one bill");
    };
  }

  private static Found paid(Claim claim, Figure figure, Cost cost) {
    List<Payment> payments =
        cost.cashFlow().payments().stream()
            .filter(payment -> LineFigures.selects(claim, payment.line()))
            .toList();
    LineFigures.require(claim, !payments.isEmpty());
    CashFlow flow = new CashFlow(payments);
    BigDecimal usd =
        switch (figure.kind()) {
          case YEAR -> flow.yearUsd(figure.years()).value();
          case YEARS -> flow.yearsUsd(figure.years()).value();
          default -> flow.upFrontUsd().value();
        };
    List<String> terms = new ArrayList<>();
    for (Payment payment : payments) {
      BigDecimal times = times(payment.timing(), figure);
      if (times.signum() != 0 && payment.line().amountUsd().value().signum() != 0) {
        terms.add(LineFigures.term(times, payment.line()));
      }
    }
    return new Found(usd, LineFigures.sum(terms));
  }

  private static BigDecimal times(Timing timing, Figure figure) {
    BigDecimal end = MONTHS_PER_YEAR.multiply(BigDecimal.valueOf(figure.years()));
    BigDecimal times = timing.timesWithin(end);
    return figure.kind() == Kind.YEAR && figure.years() > 1
        ? times.subtract(timing.timesWithin(end.subtract(MONTHS_PER_YEAR)))
        : times;
  }

  private ConfigurationException error(Claim claim, String column, String message) {
    return new ConfigurationException(
        "%s:%d: %s: %s".formatted(fileName, claim.line(), column, message));
  }
}
