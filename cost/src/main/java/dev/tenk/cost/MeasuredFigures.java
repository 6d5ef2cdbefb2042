package dev.tenk.cost;

import dev.tenk.cost.Measured.Billing;
import dev.tenk.cost.Measured.Figures;
import dev.tenk.cost.Measured.WakeUp;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.ServiceSide;
import dev.tenk.results.stats.cell.ServiceSide.Billed;
import dev.tenk.results.stats.cell.WakeUps;
import dev.tenk.results.stats.estimate.MeanNanos;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the requests of a target's cells came to, as prices need it. */
final class MeasuredFigures {
  private static final BigDecimal LEAST_SECONDS = BigDecimal.valueOf(1, 9);

  private MeasuredFigures() {}

  /**
   * From the cell that prices the target.
   *
   * @param cells all of the target, for what few requests tell
   * @param idleExpirySeconds of an environment; empty where not given
   */
  static Figures of(
      CellSummary cell, List<CellSummary> cells, Optional<BigDecimal> idleExpirySeconds) {
    return new Figures(
        BigDecimal.valueOf(cell.counts().errorRatio()),
        bytes(cell.requestBytesMean()),
        bytes(cell.responseBytesMean()),
        cell.service()
            .billed()
            .map(
                billed ->
                    new Billing(
                        seconds(billed),
                        billed.basis(),
                        idleExpirySeconds.flatMap(
                            idle -> coldStart(seconds(billed), cells, idle)))),
        modelLatency(cell.service()),
        wakeUp(cells),
        cell.service()
            .streamed()
            .map(
                streamed ->
                    Estimate.exact(
                        BigDecimal.valueOf(streamed.chargedBytes())
                            .divide(
                                BigDecimal.valueOf(streamed.requests()), MathContext.DECIMAL64))));
  }

  /** From the cell with the most of them. */
  private static Optional<WakeUp> wakeUp(List<CellSummary> cells) {
    return cells.stream()
        .filter(cell -> wakeUps(cell) > 0)
        .max(Comparator.comparingInt(MeasuredFigures::wakeUps))
        .map(
            cell ->
                new WakeUp(
                    seconds(cell.service().wakeUps().flatMap(WakeUps::mean).orElseThrow()),
                    "from %d wake-ups in %s".formatted(wakeUps(cell), cell.workload())));
  }

  private static int wakeUps(CellSummary cell) {
    return cell.service().wakeUps().map(found -> found.each().size()).orElse(0);
  }

  /** From the service's own monitoring, for the client's service time is mostly waiting. */
  private static Optional<Estimate> modelLatency(ServiceSide service) {
    return service.metrics().stream()
        .flatMap(metrics -> metrics.metrics().stream())
        .filter(metric -> metric.name().equals("ModelLatency"))
        .filter(metric -> metric.statistic().equals("Average"))
        .findFirst()
        .map(metric -> Estimate.exact(BigDecimal.valueOf(metric.value()).movePointLeft(6)));
  }

  private static Estimate seconds(Billed billed) {
    return billed
        .warm()
        .map(MeasuredFigures::seconds)
        .orElseGet(
            () ->
                Estimate.exact(
                    BigDecimal.valueOf(billed.nanos(), 9)
                        .divide(BigDecimal.valueOf(billed.requests()), MathContext.DECIMAL64)));
  }

  /** From the cell with the most cold calls whose bill is known. */
  private static Optional<ColdStart> coldStart(
      Estimate warmSeconds, List<CellSummary> cells, BigDecimal idleExpirySeconds) {
    return cells.stream()
        .filter(each -> cold(each).isPresent())
        .max(Comparator.comparingLong(each -> cold(each).get().requests()))
        .map(
            cell -> {
              MeanNanos cold = cold(cell).orElseThrow();
              Estimate more = seconds(cold).plus(warmSeconds.negate());
              return new ColdStart(
                  new Estimate(
                      more.low().max(BigDecimal.ZERO),
                      more.value().max(BigDecimal.ZERO),
                      more.high().max(BigDecimal.ZERO)),
                  idleExpirySeconds,
                  "from %d cold calls in %s".formatted(cold.requests(), cell.workload()));
            });
  }

  private static Optional<MeanNanos> cold(CellSummary cell) {
    return cell.service().billed().flatMap(Billed::cold);
  }

  /** With its interval, where there is one. */
  private static Estimate seconds(MeanNanos mean) {
    BigDecimal value = BigDecimal.valueOf(mean.meanNanos()).movePointLeft(9);
    if (mean.halfWidthNanos().isEmpty()) {
      return Estimate.exact(value);
    }
    BigDecimal halfWidth = BigDecimal.valueOf(mean.halfWidthNanos().getAsDouble()).movePointLeft(9);
    return new Estimate(
        value.subtract(halfWidth).max(LEAST_SECONDS).min(value), value, value.add(halfWidth));
  }

  private static Estimate bytes(OptionalDouble mean) {
    return Estimate.exact(BigDecimal.valueOf(mean.orElse(0)));
  }
}
