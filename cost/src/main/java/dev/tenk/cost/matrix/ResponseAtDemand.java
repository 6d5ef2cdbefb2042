package dev.tenk.cost.matrix;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.Cost;
import dev.tenk.cost.CostModel;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.Load;
import dev.tenk.cost.Sleep;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.WarmAndCold;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.slo.SloDecision;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How fast a target answers at a demand, as far as it was measured.
 *
 * <p>Behind a cache the demand is what the cache leaves.
 *
 * <p>Response time at one rate is not that at another. So a figure is that of the lowest measured
 * rate which is not below the demand's peak, and a peak outside the measured rates has none. A
 * count of random arrivals misses its nominal rate by a little, so 5 % are tolerated.
 *
 * <p>A service that starts an environment for each call that finds none free answers at the same
 * speed at any rate; what the rate changes is the share of cold starts. So its figures are mixed
 * from the warm and the cold calls of the cell, by the share of the calls that meet a new
 * environment. Where AWS does not say which of several free ones it uses first, that share has two
 * ends, and the worse one decides.
 *
 * @param slo whether the SLO holds there
 * @param why in words what that rests on, or what is missing
 * @param cell where the quantiles are from; empty where they are not measured
 * @param response percentiles of response time; empty where they are not measured
 * @param coldShare how many calls are cold at most, 0 to 1; empty where none is or that is unknown
 */
public record ResponseAtDemand(
    SloAtDemand slo,
    String why,
    Optional<CellSummary> cell,
    List<QuantileEstimate> response,
    OptionalDouble coldShare) {
  private static final double LET_PASS = 1.05;

  /** Copies its list. */
  public ResponseAtDemand {
    response = List.copyOf(response);
  }

  /** Whether an SLO holds at a demand. */
  public enum SloAtDemand {
    /** It does. */
    MET("met"),
    /** It does not. */
    MISSED("missed"),
    /** It was tried, without a clear result yet. */
    INCONCLUSIVE("inconclusive"),
    /** It was not tried there. */
    NOT_MEASURED("not measured");

    private final String text;

    SloAtDemand(String text) {
      this.text = text;
    }

    /** The word used in files and tables. */
    public String text() {
      return text;
    }

    private static SloAtDemand of(SloDecision decision) {
      return valueOf(decision.name());
    }
  }

  /**
   * Of one candidate at one demand.
   *
   * @param cost what it costs there
   */
  public static ResponseAtDemand of(
      Candidate candidate, Load load, CostResult cost, Slo slo, BigDecimal hoursPerMonth) {
    return new Question(candidate, load, cost, slo, hoursPerMonth).answers();
  }

  private static final class Question {
    private final Candidate candidate;
    private final Optional<Load> load;
    private final boolean behindCache;
    private final Slo slo;
    private final BigDecimal hoursPerMonth;
    private final Optional<Cost> cost;
    private final Optional<Cost.Units> units;
    private final boolean byTheCall;
    private final double peakPerUnit;
    private final List<CellSummary> open;

    Question(Candidate candidate, Load load, CostResult result, Slo slo, BigDecimal hoursPerMonth) {
      this.candidate = candidate;
      Optional<CostModel> model = candidate.costs().model();
      this.load = model.isPresent() ? model.get().reaching(load) : Optional.of(load);
      this.behindCache = !this.load.equals(Optional.of(load));
      this.slo = slo;
      this.hoursPerMonth = hoursPerMonth;
      this.cost = result instanceof Cost known ? Optional.of(known) : Optional.empty();
      this.units = cost.flatMap(Cost::units);
      this.byTheCall = result instanceof Cost && units.isEmpty();
      this.peakPerUnit =
          this.load
              .map(each -> each.peakRatePerSecond(hoursPerMonth))
              .orElse(BigDecimal.ZERO)
              .divide(
                  BigDecimal.valueOf(units.map(Cost.Units::inUse).orElse(1L)),
                  MathContext.DECIMAL64)
              .doubleValue();
      this.open =
          candidate.cells().stream()
              .filter(CellSummary::steadyRate)
              .filter(cell -> cell.step().filter(step -> step.purpose().explores()).isEmpty())
              .sorted(Comparator.comparingDouble(this::ratePerUnit))
              .toList();
    }

    ResponseAtDemand answers() {
      if (load.isEmpty()) {
        return notMeasured("the cache before it answers everything, and how fast was not seen");
      }
      if (!behindCache) {
        return answersOfAll();
      }
      ResponseAtDemand reached = answersOfAll();
      return new ResponseAtDemand(
          reached.slo(),
          reached.why() + "; of what the cache before it leaves, whose own answers were not seen",
          reached.cell(),
          reached.response(),
          reached.coldShare());
    }

    private ResponseAtDemand answersOfAll() {
      if (open.isEmpty()) {
        return notMeasured("no open workload was measured");
      }
      if (cost.flatMap(Cost::sleep).isPresent()) {
        return sleeping(cost.flatMap(Cost::sleep).get());
      }
      if (candidate.costs().model().filter(CostModel::startsFromZero).isPresent()) {
        return notMeasured("it starts from zero, and how long a request then waits was not seen");
      }
      if (candidate.idleExpirySeconds().isPresent()) {
        return mixed();
      }
      return byTheCall
          ? notMeasured(
              "how long it keeps an idle environment, so how many calls are cold, is not known")
          : ofUnits();
    }

    private ResponseAtDemand mixed() {
      Optional<BigDecimal> callSeconds = candidate.costs().callSeconds();
      if (callSeconds.isEmpty()) {
        return notMeasured("how long a call takes, so how many calls are cold, is not known");
      }
      Estimate coldShare =
          load.orElseThrow()
              .coldShare(
                  callSeconds.get(), candidate.idleExpirySeconds().orElseThrow(), hoursPerMonth);
      Optional<CellSummary> found = notBelowPeak();
      if (found.isEmpty()) {
        return notMeasured(abovePeak());
      }
      CellSummary cell = found.get();
      return cell.warmAndCold()
          .map(own -> mixed(cell, withAllCold(cell, own), coldShare))
          .orElseGet(
              () -> notMeasured("warm and cold calls of " + cell.workload() + " were not kept"));
    }

    /** Cold starts are rare, so those of every workload count, above all one made for them. */
    private WarmAndCold withAllCold(CellSummary cell, WarmAndCold own) {
      return candidate.cells().stream()
          .filter(other -> !other.equals(cell) && other.validity().cellValid())
          .flatMap(other -> other.warmAndCold().stream())
          .reduce(own, WarmAndCold::withColdOf);
    }

    private ResponseAtDemand mixed(CellSummary cell, WarmAndCold both, Estimate coldShare) {
      boolean valid = cell.validity().decisionValid();
      double fewest = coldShare.low().doubleValue();
      double most = coldShare.high().doubleValue();
      return new ResponseAtDemand(
          valid ? SloAtDemand.of(both.decide(slo, most)) : SloAtDemand.NOT_MEASURED,
          "%s of the calls are cold, by which environment is used first, where each is given up after %s s of rest; the most are taken, from %d cold calls, and %d warm ones in %s%s"
              .formatted(
                  fewest == most ? percent(most) : percent(fewest) + " to " + percent(most),
                  candidate.idleExpirySeconds().orElseThrow().toPlainString(),
                  both.coldRequests(),
                  both.warmRequests(),
                  cell.workload(),
                  valid ? "" : ", which is invalid"),
          Optional.of(cell),
          cell.response().stream().map(each -> both.response(each.quantile(), most)).toList(),
          OptionalDouble.of(most));
    }

    /** Who meets it asleep gets no answer; the others one as measured, if there are enough. */
    private ResponseAtDemand sleeping(Sleep sleep) {
      double left = 1 - slo.quantile();
      if (sleep.asleepShare() > left) {
        return new ResponseAtDemand(
            SloAtDemand.MISSED,
            "%s of the calls meet it asleep and are refused, more than the %s that the SLO leaves"
                .formatted(percent(sleep.asleepShare()), percent(left)),
            Optional.empty(),
            List.of(),
            OptionalDouble.empty());
      }
      ResponseAtDemand awake = ofUnits();
      return new ResponseAtDemand(
          // by how much less than the SLO leaves the others may be slow was not tested
          awake.slo() == SloAtDemand.MET ? SloAtDemand.INCONCLUSIVE : awake.slo(),
          "%s of the calls meet it asleep and are refused; of the others: %s"
              .formatted(percent(sleep.asleepShare()), awake.why()),
          awake.cell(),
          awake.response(),
          OptionalDouble.empty());
    }

    private ResponseAtDemand ofUnits() {
      SloAtDemand decision = atCapacity();
      Optional<CellSummary> cell =
          peakPerUnit * LET_PASS < ratePerUnit(open.get(0)) ? Optional.empty() : notBelowPeak();
      return new ResponseAtDemand(
          decision,
          why(decision),
          cell,
          cell.map(CellSummary::response).orElse(List.of()),
          OptionalDouble.empty());
    }

    private SloAtDemand atCapacity() {
      if (candidate.costs().capacity() instanceof Capacity.AtLeast known) {
        // whole units are enough for the peak; what scales by itself, or not at all, may not be
        return peakPerUnit <= known.ratePerSecond().doubleValue() * LET_PASS
            ? SloAtDemand.MET
            : SloAtDemand.NOT_MEASURED;
      }
      if (open.stream()
          .filter(cell -> cell.validity().decisionValid())
          .filter(cell -> cell.slo() == SloDecision.MISSED)
          .anyMatch(cell -> ratePerUnit(cell) <= peakPerUnit)) {
        return SloAtDemand.MISSED;
      }
      return open.stream().anyMatch(cell -> cell.slo() != SloDecision.MISSED)
          ? SloAtDemand.INCONCLUSIVE
          : SloAtDemand.NOT_MEASURED;
    }

    private String why(SloAtDemand decision) {
      if (candidate.costs().capacity() instanceof Capacity.Unknown unknown) {
        return unknown.reason();
      }
      Capacity.AtLeast known = (Capacity.AtLeast) candidate.costs().capacity();
      return decision == SloAtDemand.MET
          ? "met at %s req/s%s in %s"
              .formatted(rate(known.ratePerSecond().doubleValue()), aUnit(), known.workload())
          : abovePeak();
    }

    private Optional<CellSummary> notBelowPeak() {
      return open.stream().filter(cell -> ratePerUnit(cell) * LET_PASS >= peakPerUnit).findFirst();
    }

    private String abovePeak() {
      return "its peak is %s req/s%s, and no more than %s were measured"
          .formatted(rate(peakPerUnit), aUnit(), rate(ratePerUnit(open.get(open.size() - 1))));
    }

    private String aUnit() {
      return units.map(some -> " for each " + some.name()).orElse("");
    }

    private double ratePerUnit(CellSummary cell) {
      return cell.offeredRatePerSecond().orElseThrow() / candidate.measuredUnits();
    }

    private static ResponseAtDemand notMeasured(String why) {
      return new ResponseAtDemand(
          SloAtDemand.NOT_MEASURED, why, Optional.empty(), List.of(), OptionalDouble.empty());
    }

    private static String rate(double perSecond) {
      return BigDecimal.valueOf(perSecond)
          .round(new MathContext(3, RoundingMode.HALF_UP))
          .stripTrailingZeros()
          .toPlainString();
    }

    private static String percent(double share) {
      return rate(share * 100) + " %";
    }
  }
}
