package dev.tenk.cost;

import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.slo.CapacitySearch;
import dev.tenk.results.stats.slo.CapacitySteps;
import dev.tenk.results.stats.slo.SloDecision;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The highest arrival rate at which one device still meets the SLO, as far as known. */
public sealed interface Capacity {

  /**
   * It is this or more: the SLO was met at this rate, and higher ones were not tried or not met.
   *
   * @param ratePerSecond offered rate, req/s, above 0
   * @param belowPerSecond a rate at which the SLO was missed, req/s, above the other
   * @param errorRatio failed / all requests at that rate, 0 to below 1
   * @param workload where it was measured
   */
  record AtLeast(
      BigDecimal ratePerSecond,
      Optional<BigDecimal> belowPerSecond,
      BigDecimal errorRatio,
      String workload)
      implements Capacity {
    /** No rate is known at which the SLO is missed. */
    public AtLeast(BigDecimal ratePerSecond, BigDecimal errorRatio, String workload) {
      this(ratePerSecond, Optional.empty(), errorRatio, workload);
    }

    /** Refuses values out of their bounds. */
    public AtLeast {
      if (belowPerSecond.filter(below -> below.compareTo(ratePerSecond) <= 0).isPresent()) {
        throw new IllegalArgumentException(
            "capacity is " + ratePerSecond + " req/s and below " + belowPerSecond.get());
      }
      if (ratePerSecond.signum() <= 0) {
        throw new IllegalArgumentException(
            "capacity is " + ratePerSecond + " req/s, expected above 0");
      }
      if (errorRatio.signum() < 0 || errorRatio.compareTo(BigDecimal.ONE) >= 0) {
        throw new IllegalArgumentException(
            "error ratio is " + errorRatio + ", expected 0 to below 1");
      }
    }

    /** Share of the requests that end as an inference, above 0 to 1. */
    public BigDecimal successRatio() {
      return BigDecimal.ONE.subtract(errorRatio);
    }

    @Override
    public Capacity ofEach(int units) {
      return units == 1
          ? this
          : new AtLeast(
              ratePerSecond.divide(BigDecimal.valueOf(units), MathContext.DECIMAL64),
              belowPerSecond.map(
                  below -> below.divide(BigDecimal.valueOf(units), MathContext.DECIMAL64)),
              errorRatio,
              workload + ", with an equal share of it for each of " + units);
    }
  }

  /**
   * Unknown.
   *
   * @param reason why, for people
   */
  record Unknown(String reason) implements Capacity {
    @Override
    public Capacity ofEach(int units) {
      return this;
    }
  }

  /**
   * The capacity of each of several that were measured together, assumed to be an equal share.
   *
   * @param units at least 1
   */
  Capacity ofEach(int units);

  /**
   * The capacity that follows from the cells of one target: at least the highest rate that a search
   * confirmed, or at which an open workload of one steady rate met the SLO in a cell whose result
   * is valid. A workload that missed the SLO in another valid repetition does not count, and
   * neither do the steps of a search that only explored.
   *
   * @param searches of this target
   */
  static Capacity of(List<CellSummary> cells, List<CapacitySteps> searches) {
    Capacity measured = of(cells);
    Capacity best = measured;
    List<String> found = new ArrayList<>();
    for (CapacitySteps search : searches) {
      Optional<AtLeast> searched = searched(search);
      if (searched.isPresent()
          && (!(best instanceof AtLeast known)
              || known.ratePerSecond().compareTo(searched.get().ratePerSecond()) <= 0)) {
        best = searched.get();
      }
      found.add(
          search.workload()
              + ": "
              + search.outcome().map(CapacitySearch.Outcome::inWords).orElse("cut off"));
    }
    return best instanceof Unknown && !found.isEmpty()
        ? new Unknown("the search found no rate that holds (" + String.join("; ", found) + ")")
        : best;
  }

  private static Optional<AtLeast> searched(CapacitySteps search) {
    Optional<CapacitySearch.Outcome> outcome = search.outcome();
    return outcome
        .flatMap(CapacitySearch.Outcome::low)
        .filter(CapacitySearch.End::confirmed)
        .map(
            low ->
                new AtLeast(
                    BigDecimal.valueOf(low.ratePerSecond()),
                    outcome
                        .get()
                        .high()
                        .filter(CapacitySearch.End::confirmed)
                        .map(high -> BigDecimal.valueOf(high.ratePerSecond())),
                    search.errorRatioAt(low.ratePerSecond()),
                    search.workload()));
  }

  private static Capacity of(List<CellSummary> all) {
    List<CellSummary> open =
        all.stream().filter(CellSummary::steadyRate).filter(cell -> cell.step().isEmpty()).toList();
    if (open.isEmpty()) {
      return new Unknown(
          "no open workload of one steady rate was measured, and only those show a capacity");
    }
    Optional<CellSummary> highest =
        open.stream()
            .filter(cell -> cell.counts().succeeded() > 0)
            .filter(cell -> decided(cell, SloDecision.MET))
            .filter(
                cell ->
                    open.stream()
                        .filter(other -> other.workload().equals(cell.workload()))
                        .noneMatch(other -> decided(other, SloDecision.MISSED)))
            .max(Comparator.comparingDouble(cell -> cell.offeredRatePerSecond().getAsDouble()));
    if (highest.isPresent()) {
      CellSummary cell = highest.get();
      return new AtLeast(
          BigDecimal.valueOf(cell.offeredRatePerSecond().getAsDouble()),
          BigDecimal.valueOf(cell.counts().errorRatio()),
          cell.workload());
    }
    String found = open.stream().map(Capacity::found).distinct().collect(Collectors.joining(", "));
    return new Unknown("no open workload met the SLO (" + found + ")");
  }

  private static boolean decided(CellSummary cell, SloDecision decision) {
    return cell.slo() == decision && cell.validity().decisionValid();
  }

  private static String found(CellSummary cell) {
    return cell.workload()
        + " "
        + cell.slo().text()
        + (cell.validity().decisionValid() ? "" : " but invalid");
  }
}
