package dev.tenk.reports.page;

import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.cost.matrix.Told;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.QuantileEstimate.Failing;
import dev.tenk.results.stats.estimate.QuantileEstimate.Insufficient;
import dev.tenk.results.stats.estimate.QuantileEstimate.NotMeasured;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The response times that a page shows of a target: what was seen, whether it can be trusted or
 * not.
 *
 * @param cell where they are from
 * @param response by quantile, ascending
 */
record Times(CellSummary cell, List<QuantileEstimate> response) {
  /** Copies its list. */
  Times {
    response = List.copyOf(response);
  }

  /**
   * Those that are reported at a demand, or else those of the first cell that has any, however
   * little it is to be trusted; empty where nothing was measured.
   */
  static Optional<Times> of(Row row) {
    return Told.of(row)
        .map(told -> new Times(told.cell(), told.response()))
        .or(
            () ->
                row.candidate().cells().stream()
                    .filter(cell -> cell.step().filter(s -> s.purpose().explores()).isEmpty())
                    .filter(cell -> cell.response().stream().anyMatch(Seen.class::isInstance))
                    .min(
                        Comparator.comparingDouble(
                            cell -> cell.offeredRatePerSecond().orElse(Double.MAX_VALUE)))
                    .map(cell -> new Times(cell, cell.response())));
  }

  /** What was seen in the run, whatever the demand makes of it. */
  Times asMeasured() {
    return new Times(cell, cell.response());
  }

  /** The estimate of a quantile; empty where it was not asked for. */
  Optional<QuantileEstimate> estimate(double quantile) {
    return response.stream().filter(each -> each.quantile() == quantile).findFirst();
  }

  /** The same where it was seen. */
  Optional<Seen> seen(double quantile) {
    return estimate(quantile).filter(Seen.class::isInstance).map(Seen.class::cast);
  }

  boolean valid(double quantile) {
    return cell.validity().valid(quantile);
  }

  /** The load under which they were measured. */
  String where() {
    return cell.offeredRatePerSecond().isPresent()
        ? Figures.number(cell.offeredRatePerSecond().getAsDouble()) + " req/s"
        : CellText.workload(cell);
  }

  /** Why there is no figure of a quantile. */
  String whyNone(double quantile) {
    String name = Figures.quantile(quantile);
    Optional<QuantileEstimate> estimate = estimate(quantile);
    if (estimate.isPresent() && estimate.get() instanceof Failing) {
      return "too many requests failed for a " + name;
    } else if (estimate.isPresent() && estimate.get() instanceof Insufficient insufficient) {
      return "%s needs %d more requests".formatted(name, insufficient.moreRequests());
    } else if (estimate.isPresent() && estimate.get() instanceof NotMeasured not) {
      return name + " was not measured: " + not.reason();
    }
    return name + " was not measured";
  }

  /** The value with the marks that belong to it: {@code ~16.5!}. */
  Cell value(double quantile) {
    Optional<QuantileEstimate> estimate = estimate(quantile);
    if (estimate.isEmpty() || !(estimate.get() instanceof Seen seen)) {
      return estimate
          .map(each -> CellText.response(each, valid(quantile)))
          .orElse(new Cell("not measured", Tone.DOUBTFUL));
    }
    return new Cell(CellText.shown(seen, valid(quantile)), CellText.tone(seen, valid(quantile)));
  }

  /** Where it lies in another run, and in brackets what it is without late starts. */
  Cell interval(double quantile) {
    return Cell.of(
        seen(quantile)
            .map(
                seen ->
                    CellText.interval(seen)
                        + CellText.withoutLateStarts(seen).map(" (%s)"::formatted).orElse(""))
            .orElse("-"));
  }

  static boolean isTelling(Seen seen) {
    return CellText.withoutLateStarts(seen).isPresent();
  }

  /** What late starts can have added to each quantile, where it is worth saying. */
  static List<String> lateStarts(CellSummary cell) {
    List<String> words = new ArrayList<>();
    for (QuantileEstimate estimate : cell.response()) {
      if (estimate instanceof Seen seen && isTelling(seen)) {
        words.add(lateStarts(seen));
      }
    }
    if (!words.isEmpty()
        && cell.validity().overtakenShare().isPresent()
        && cell.validity().overtakenShare().getAsDouble() > 0) {
      words.add(
          "others were handed over before their turn for %s of the requests"
              .formatted(Figures.percent(cell.validity().overtakenShare().getAsDouble())));
    }
    return words;
  }

  static String lateStarts(Seen seen) {
    return "%s between %s and %s ms by late starts"
        .formatted(
            Figures.quantile(seen.quantile()),
            Figures.millis(seen.onTimeNanos(), RoundingMode.DOWN),
            Figures.millis(seen.valueNanos(), RoundingMode.HALF_UP));
  }
}
