package dev.tenk.cost.scenario;

import dev.tenk.cost.Cost;
import dev.tenk.cost.CostLine;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.scenario.Figure.Kind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Figures of the lines of one bill that a claim selects. */
final class LineFigures {
  static final String MINUS = "−";
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final BigDecimal TEN_THOUSAND = BigDecimal.valueOf(10_000);
  private static final int SHOWN_DIGITS = 7;

  /** Seconds in one of each unit of time. */
  private static final Map<String, BigDecimal> SECONDS =
      Map.of(
          "s", BigDecimal.ONE,
          "second", BigDecimal.ONE,
          "min", BigDecimal.valueOf(60),
          "minute", BigDecimal.valueOf(60),
          "hour", BigDecimal.valueOf(3600));

  /** GB of 2^30 bytes in one of each size; a GB-month is a GB that is kept for a month. */
  private static final Map<String, BigDecimal> GIGABYTES =
      Map.of(
          "MB",
          BigDecimal.ONE.divide(BigDecimal.valueOf(1024)),
          "GB",
          BigDecimal.ONE,
          "GB-month",
          BigDecimal.ONE,
          "TB",
          BigDecimal.valueOf(1024));

  private LineFigures() {}

  /** A figure and how it comes about. */
  record Found(BigDecimal value, String arithmetic) {}

  /** A claim that the lines cannot answer; its message has no place yet. */
  static final class Unfit extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String column;

    /**
     * At fault.
     *
     * @param column of the claim
     */
    Unfit(String column, String message) {
      super(message);
      this.column = column;
    }

    String column() {
      return column;
    }
  }

  /** Whether a line is among those that the claim is about. */
  static boolean selects(Claim claim, CostLine line) {
    return line.item().startsWith(claim.items())
        && (claim.phase().isEmpty() || line.phase().equals(Optional.of(claim.phase())))
        && claim.kind().map(kind -> kind == line.kind()).orElse(true);
  }

  /**
   * The figure of a claim.
   *
   * @param ofRun whether figures without a time of their own are those of a pipeline's run
   * @throws Unfit where no line is selected, or those that are do not fit
   */
  static Found found(Claim claim, Kind kind, Cost cost, boolean ofRun) {
    boolean run = kind == Kind.RUN || (ofRun && kind != Kind.MONTH);
    List<CostLine> all = run ? cost.runLines() : cost.lines();
    List<CostLine> lines = all.stream().filter(line -> selects(claim, line)).toList();
    require(claim, !lines.isEmpty());
    return switch (kind) {
      case QUANTITY -> quantity(claim, lines);
      case PRICE -> price(claim, lines);
      case SHARE -> share(lines, all);
      case PER_10K -> per10k(usd(lines), cost.inferencesPerMonth());
      default -> usd(lines);
    };
  }

  /** Refuses a claim that selects nothing. */
  static void require(Claim claim, boolean found) {
    if (found) {
      return;
    }
    if (claim.phase().isEmpty() && claim.kind().isEmpty()) {
      throw new Unfit(
          "items",
          "'%s' begins no line of the bill of %s".formatted(claim.items(), claim.deployment()));
    }
    List<String> asked = new ArrayList<>();
    if (!claim.items().isEmpty()) {
      asked.add("begins with '" + claim.items() + "'");
    }
    if (!claim.phase().isEmpty()) {
      asked.add("is of phase '" + claim.phase() + "'");
    }
    claim.kind().ifPresent(kind -> asked.add("is of kind '" + kind.text() + "'"));
    throw new Unfit(
        claim.phase().isEmpty() ? "kind" : "phase",
        "no line of the bill of %s %s".formatted(claim.deployment(), String.join(" and ", asked)));
  }

  private static Found usd(List<CostLine> lines) {
    List<String> terms = new ArrayList<>();
    for (CostLine line : lines) {
      if (line.amountUsd().value().signum() != 0) {
        terms.add(term(BigDecimal.ONE, line));
      }
    }
    return new Found(sumUsd(lines), terms.isEmpty() ? "nothing of it costs anything" : sum(terms));
  }

  private static BigDecimal sumUsd(List<CostLine> lines) {
    return lines.stream().map(CostLine::amountUsd).reduce(Estimate.ZERO, Estimate::plus).value();
  }

  private static Found per10k(Found usd, BigDecimal inferences) {
    return new Found(
        usd.value().multiply(TEN_THOUSAND).divide(inferences, MathContext.DECIMAL128),
        "10000 / %s × (%s)".formatted(plain(inferences), usd.arithmetic()));
  }

  private static Found share(List<CostLine> lines, List<CostLine> all) {
    Found part = usd(lines);
    BigDecimal total = sumUsd(all);
    if (total.signum() == 0) {
      throw new Unfit("figure", "the whole costs nothing, so nothing is a share of it");
    }
    return new Found(
        part.value().multiply(HUNDRED).divide(total, MathContext.DECIMAL128),
        "%s / %s; where %s is %s"
            .formatted(plain(part.value()), plain(total), plain(part.value()), part.arithmetic()));
  }

  private static Found price(Claim claim, List<CostLine> lines) {
    Set<String> prices = new LinkedHashSet<>();
    lines.forEach(
        line -> prices.add("%s USD/%s".formatted(plain(line.unitPriceUsd()), line.unit())));
    if (prices.size() > 1) {
      throw new Unfit(
          "items",
          "the lines have the prices %s, expected one".formatted(String.join(" and ", prices)));
    }
    CostLine line = lines.get(0);
    String note = "%s USD/%s (%s)".formatted(plain(line.unitPriceUsd()), line.unit(), line.item());
    String unit = claim.unit().startsWith("USD/") ? claim.unit().substring("USD/".length()) : "";
    if (unit.equals(line.unit())) {
      return new Found(line.unitPriceUsd(), note);
    }
    BigDecimal from = SECONDS.get(line.unit());
    BigDecimal to = SECONDS.get(unit);
    if (from == null || to == null) {
      throw new Unfit(
          "unit", "'%s' does not fit, the price is in USD/%s".formatted(claim.unit(), line.unit()));
    }
    return new Found(
        line.unitPriceUsd().multiply(to).divide(from, MathContext.DECIMAL128),
        from.compareTo(to) > 0
            ? "%s / %s".formatted(note, plain(from.divide(to)))
            : "%s × %s".formatted(note, plain(to.divide(from))));
  }

  private static Found quantity(Claim claim, List<CostLine> lines) {
    String unit = lines.get(0).unit();
    BigDecimal quantity = BigDecimal.ZERO;
    for (CostLine line : lines) {
      if (!line.unit().equals(unit)) {
        throw new Unfit(
            "items", "the lines that begin so are in %s and in %s".formatted(unit, line.unit()));
      }
      quantity = quantity.add(line.quantity().value());
    }
    String note = lines.get(0).item() + ": " + lines.get(0).note();
    if (claim.unit().equals(unit)) {
      return new Found(quantity, note);
    }
    for (Map<String, BigDecimal> units : List.of(SECONDS, GIGABYTES)) {
      BigDecimal from = units.get(unit);
      BigDecimal to = units.get(claim.unit());
      if (from != null && to != null) {
        BigDecimal factor = from.divide(to, MathContext.DECIMAL128);
        String shown = plain(quantity) + " " + (unit.equals("hour") ? "h" : unit);
        return new Found(
            quantity.multiply(from).divide(to, MathContext.DECIMAL128),
            factor.compareTo(BigDecimal.ONE) >= 0
                ? "%s; %s × %s".formatted(note, plain(factor), shown)
                : "%s; %s / %s"
                    .formatted(note, shown, plain(to.divide(from, MathContext.DECIMAL128))));
      }
    }
    throw new Unfit(
        "unit", "'%s' does not fit, the quantity is in %s".formatted(claim.unit(), unit));
  }

  /** One line as a product of numbers. */
  static String term(BigDecimal times, CostLine line) {
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

  static String sum(List<String> terms) {
    return String.join(" + ", terms).replace(" + " + MINUS, " " + MINUS + " ");
  }

  static String plain(BigDecimal value) {
    BigDecimal rounded = value.round(new MathContext(SHOWN_DIGITS, RoundingMode.HALF_UP));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
