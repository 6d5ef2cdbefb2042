package dev.tenk.cost.scenario;

import dev.tenk.cost.BreakEven;
import dev.tenk.cost.CashFlow;
import dev.tenk.cost.CashFlow.Payment;
import dev.tenk.cost.Cost;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.Timing;
import dev.tenk.cost.scenario.Figure.Kind;
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
  private static final BigDecimal MINUTES_PER_HOUR = BigDecimal.valueOf(60);
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final BigDecimal TEN_THOUSAND = BigDecimal.valueOf(10_000);
  private static final String MINUS = "−";
  private static final int SHOWN_DIGITS = 7;
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

  /** A figure and how it comes about. */
  private record Found(BigDecimal value, String arithmetic) {}

  private ClaimComparison compare(Claim claim) {
    if (claim.figure().isEmpty()) {
      return none(claim, "the publisher gives nothing to compute it from");
    }
    Figure figure = claim.figure().get();
    return switch (figure.kind()) {
      case CHEAPEST -> cheapest(claim);
      case BREAK_EVEN_INFERENCES -> breakEvenInferences(claim);
      default -> ofCosts(claim, figure);
    };
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
                  ? " " + plain(cost.monthlyUsd().value()) + " USD"
                  : ": " + ((NotCosted) result).reason()));
    }
    return new ClaimComparison(
        claim,
        cheapest.map(Plan::name),
        Optional.empty(),
        cheapest.isPresent() && cheapest.get().name().equals(claim.deployment()),
        "at %s inferences a month: %s".formatted(plain(inferences), String.join("; ", said)));
  }

  private BigDecimal inferences(Claim claim) {
    return claim.inferencesPerMonth().orElse(scenario.load().inferencesPerMonth());
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
    CostResult own =
        scenario.cost(scenario.plan(claim.deployment()).orElseThrow(), inferences(claim));
    if (own instanceof NotCosted not) {
      return none(claim, claim.deployment() + ": " + not.reason());
    }
    if (claim.against().isEmpty()) {
      return number(claim, found(claim, figure, (Cost) own));
    }
    String otherName = claim.against().get(0);
    CostResult other = scenario.cost(scenario.plan(otherName).orElseThrow(), inferences(claim));
    if (other instanceof NotCosted not) {
      return none(claim, otherName + ": " + not.reason());
    }
    if (figure.kind() == Kind.BREAK_EVEN_MONTHS) {
      return breakEvenMonths(claim, (Cost) own, (Cost) other);
    }
    return number(
        claim, saving(claim, found(claim, figure, (Cost) own), found(claim, figure, (Cost) other)));
  }

  private static Found saving(Claim claim, Found own, Found other) {
    BigDecimal saved = other.value().subtract(own.value());
    String both = "%s − %s".formatted(plain(other.value()), plain(own.value()));
    String parts = "; where %s is %s, and %s is %s";
    String named =
        parts.formatted(
            plain(other.value()), other.arithmetic(), plain(own.value()), own.arithmetic());
    return claim.unit().equals("percent")
        ? new Found(
            saved.multiply(HUNDRED).divide(other.value(), MathContext.DECIMAL128),
            "(%s) / %s%s".formatted(both, plain(other.value()), named))
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
                    plain(own.cashFlow().upFrontUsd().value()),
                    plain(other.cashFlow().upFrontUsd().value()),
                    plain(running(own, months.get())),
                    plain(running(other, months.get())))));
  }

  private static BigDecimal running(Cost cost, BigDecimal months) {
    return cost.cashFlow().payments().stream()
        .filter(payment -> payment.timing() instanceof Timing.Running)
        .filter(payment -> payment.timing().timesWithin(months).signum() > 0)
        .map(payment -> payment.line().amountUsd().value())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private Found found(Claim claim, Figure figure, Cost cost) {
    return switch (figure.kind()) {
      case MONTH, PER_10K, QUANTITY -> monthly(claim, figure.kind(), cost);
      case YEAR, YEARS, UP_FRONT -> paid(claim, figure, cost);
      default -> throw new IllegalStateException(figure.kind() + " is no figure of one bill");
    };
  }

  private Found monthly(Claim claim, Kind kind, Cost cost) {
    List<CostLine> lines =
        cost.lines().stream().filter(line -> line.item().startsWith(claim.items())).toList();
    require(claim, !lines.isEmpty());
    if (kind == Kind.QUANTITY) {
      return quantity(claim, lines);
    }
    BigDecimal usd = BigDecimal.ZERO;
    List<String> terms = new ArrayList<>();
    for (CostLine line : lines) {
      usd = usd.add(line.amountUsd().value());
      if (line.amountUsd().value().signum() != 0) {
        terms.add(term(BigDecimal.ONE, line));
      }
    }
    String sum = sum(terms);
    return kind == Kind.MONTH
        ? new Found(usd, sum)
        : new Found(
            usd.multiply(TEN_THOUSAND).divide(cost.inferencesPerMonth(), MathContext.DECIMAL128),
            "10000 / %s × (%s)".formatted(plain(cost.inferencesPerMonth()), sum));
  }

  private Found quantity(Claim claim, List<CostLine> lines) {
    String unit = lines.get(0).unit();
    BigDecimal quantity = BigDecimal.ZERO;
    for (CostLine line : lines) {
      if (!line.unit().equals(unit)) {
        throw error(
            claim,
            "items",
            "the lines that begin so are in %s and in %s".formatted(unit, line.unit()));
      }
      quantity = quantity.add(line.quantity().value());
    }
    String note = lines.get(0).item() + ": " + lines.get(0).note();
    if (claim.unit().equals(unit)) {
      return new Found(quantity, note);
    }
    if (claim.unit().equals("min") && unit.equals("hour")) {
      return new Found(
          quantity.multiply(MINUTES_PER_HOUR), "%s; 60 × %s h".formatted(note, plain(quantity)));
    }
    throw error(
        claim, "unit", "'%s' does not fit, the quantity is in %s".formatted(claim.unit(), unit));
  }

  private Found paid(Claim claim, Figure figure, Cost cost) {
    List<Payment> payments =
        cost.cashFlow().payments().stream()
            .filter(payment -> payment.line().item().startsWith(claim.items()))
            .toList();
    require(claim, !payments.isEmpty());
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
        terms.add(term(times, payment.line()));
      }
    }
    return new Found(usd, sum(terms));
  }

  private static BigDecimal times(Timing timing, Figure figure) {
    BigDecimal end = MONTHS_PER_YEAR.multiply(BigDecimal.valueOf(figure.years()));
    BigDecimal times = timing.timesWithin(end);
    return figure.kind() == Kind.YEAR && figure.years() > 1
        ? times.subtract(timing.timesWithin(end.subtract(MONTHS_PER_YEAR)))
        : times;
  }

  private static String term(BigDecimal times, CostLine line) {
    BigDecimal quantity = line.quantity().value();
    return "%s%s%s %s × %s (%s)"
        .formatted(
            quantity.signum() < 0 ? MINUS : "",
            times.compareTo(BigDecimal.ONE) == 0 ? "" : plain(times) + " × ",
            plain(quantity.abs()),
            line.unit(),
            plain(line.unitPriceUsd()),
            line.item());
  }

  private static String sum(List<String> terms) {
    return String.join(" + ", terms).replace(" + " + MINUS, " " + MINUS + " ");
  }

  private void require(Claim claim, boolean found) {
    if (!found) {
      throw error(
          claim,
          "items",
          "'%s' begins no line of the bill of %s".formatted(claim.items(), claim.deployment()));
    }
  }

  private ConfigurationException error(Claim claim, String column, String message) {
    return new ConfigurationException(
        "%s:%d: %s: %s".formatted(fileName, claim.line(), column, message));
  }

  private static String plain(BigDecimal value) {
    BigDecimal rounded = value.round(new MathContext(SHOWN_DIGITS, RoundingMode.HALF_UP));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
