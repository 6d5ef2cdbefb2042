package dev.tenk.reports.render.document;

import dev.tenk.cost.Cost;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.Validity;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How a measured cell, its estimates and their validity are worded, in every document alike. */
public final class CellText {
  public static final String VALID = "valid";

  public static final String AT_MOST =
      "≤ before a cost: the capacity is at least the highest rate that met the SLO, so under what is assumed here the true cost is this or less.";

  private static final Cell ABSENT = Cell.of("-");

  private CellText() {}

  public static String standing(Standing standing) {
    return switch (standing) {
      case MEASURED -> "measured: the priced place itself.";
      case STAND_IN ->
          "stand-in: a real server on a host that is not the priced device; its cost is that of the device if it were as fast.";
      case EMULATED ->
          "emulated: a loopback imitation of a service; its times and costs are not those of the service.";
    };
  }

  /** Why a quantile is invalid. */
  public static String late(Validity.OfQuantile quantile) {
    return Figures.quantile(quantile.quantile()) + " is invalid: " + lateness(quantile);
  }

  /** Why the SLO's decision is invalid. */
  public static String lateForSlo(Validity.OfQuantile decision) {
    return "what is said of the SLO is invalid: " + lateness(decision);
  }

  private static String lateness(Validity.OfQuantile quantile) {
    return "%s of the requests started more than %s ms late, at most %s may"
        .formatted(
            Figures.percent(quantile.lateShare()),
            Figures.millis(quantile.toleranceNanos(), RoundingMode.HALF_UP),
            Figures.percent(quantile.allowedShare()));
  }

  /** Why a cell, its SLO's decision or its figures are invalid; empty where nothing is. */
  public static String reasons(Validity validity) {
    return String.join(
        "; ",
        Stream.of(
                validity.reasons().stream(),
                Stream.of(validity.decision())
                    .filter(decision -> !decision.valid())
                    .map(CellText::lateForSlo),
                validity.quantiles().stream()
                    .filter(quantile -> !quantile.valid())
                    .map(CellText::late))
            .flatMap(each -> each)
            .toList());
  }

  /** {@code valid}, {@code invalid}, or whether the SLO's decision and which figures are. */
  public static String validity(CellSummary cell) {
    return validity(cell, cell.response().stream().map(QuantileEstimate::quantile).toList());
  }

  /** The same, of some quantiles only. */
  public static String validity(CellSummary cell, List<Double> quantiles) {
    if (!cell.validity().cellValid()) {
      return "invalid";
    }
    List<String> invalid =
        cell.invalidFigures().stream()
            .map(Validity.OfQuantile::quantile)
            .filter(quantiles::contains)
            .map(Figures::quantile)
            .toList();
    if (invalid.isEmpty()) {
      return cell.validity().decisionValid() ? VALID : "invalid SLO";
    }
    return "invalid " + String.join(" ", invalid);
  }

  public static String workload(CellSummary cell) {
    return cell.workload() + (cell.repetition() == 1 ? "" : " #" + cell.repetition());
  }

  public static Optional<QuantileEstimate> estimate(CellSummary cell, double quantile) {
    return cell.response().stream().filter(each -> each.quantile() == quantile).findFirst();
  }

  public static Cell response(CellSummary cell, double quantile) {
    return estimate(cell, quantile)
        .map(estimate -> response(estimate, cell.validity().valid(quantile)))
        .orElse(ABSENT);
  }

  public static Cell response(QuantileEstimate estimate, boolean valid) {
    if (estimate instanceof QuantileEstimate.Insufficient insufficient) {
      return new Cell("needs " + insufficient.moreRequests() + " more", Tone.DOUBTFUL);
    }
    if (estimate instanceof QuantileEstimate.NotMeasured) {
      return new Cell("not measured", Tone.DOUBTFUL);
    }
    String text =
        estimate instanceof QuantileEstimate.Bounded bounded ? bounded(bounded) : "failing";
    if (!valid) {
      return new Cell(text + "!", Tone.BAD);
    }
    return new Cell(text, estimate instanceof QuantileEstimate.Failing ? Tone.BAD : Tone.PLAIN);
  }

  private static String bounded(QuantileEstimate.Bounded bounded) {
    String upper =
        bounded.upperNanos() == Long.MAX_VALUE
            ? "∞"
            : Figures.millis(bounded.upperNanos(), RoundingMode.UP);
    return Figures.millis(bounded.valueNanos(), RoundingMode.HALF_UP) + " ≤" + upper;
  }

  public static Cell slo(CellSummary cell) {
    String text = cell.slo().text();
    if (!cell.validity().decisionValid()) {
      return new Cell(text + "!", Tone.BAD);
    }
    return new Cell(
        text,
        switch (cell.slo()) {
          case MET -> Tone.GOOD;
          case MISSED -> Tone.BAD;
          case INCONCLUSIVE -> Tone.DOUBTFUL;
        });
  }

  public static String units(Cost cost) {
    return cost.units()
        .map(units -> units.inUse() + (units.spare() == 0 ? "" : " + " + units.spare()))
        .orElse("-");
  }

  public static String upper(QuantileEstimate.Bounded bounded) {
    return bounded.upperNanos() == Long.MAX_VALUE ? "inf" : Csv.millis(bounded.upperNanos());
  }

  public static String status(Optional<QuantileEstimate> estimate, boolean valid) {
    if (estimate.isEmpty()) {
      return "";
    }
    if (estimate.get() instanceof QuantileEstimate.Insufficient) {
      return "insufficient";
    }
    if (estimate.get() instanceof QuantileEstimate.NotMeasured) {
      return "not measured";
    }
    if (estimate.get() instanceof QuantileEstimate.Failing) {
      return "failing";
    }
    return valid ? "ok" : "invalid";
  }

  public static String basis(Cost cost) {
    return cost.atMost() ? "at most" : "exact";
  }

  /** What spoils a cell or its SLO decision, each in words. */
  public static List<String> invalid(CellSummary cell) {
    if (!cell.validity().cellValid()) {
      return cell.validity().reasons().stream().map(reason -> "invalid, " + reason).toList();
    }
    return cell.validity().decisionValid()
        ? List.of()
        : List.of(lateForSlo(cell.validity().decision()) + ".");
  }
}
