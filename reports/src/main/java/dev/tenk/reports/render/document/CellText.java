package dev.tenk.reports.render.document;

import dev.tenk.cost.Cost;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.Validity;
import dev.tenk.results.stats.estimate.Interval;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** How a measured cell, its estimates and their validity are worded, in every document alike. */
public final class CellText {
  public static final String VALID = "valid";

  public static final String AT_MOST =
      "≤ before a cost: the capacity is at least the highest rate that met the SLO, so under what"
          + " is assumed here the true cost is this or less.";

  /** Before a figure of this run of which nothing is established for another. */
  public static final String ONLY_SEEN = "~";

  private static final double TELLING_LATE_SHARE = 0.01;
  private static final Cell ABSENT = Cell.of("-");

  private CellText() {}

  public static String standing(Standing standing) {
    return switch (standing) {
      case MEASURED -> "measured: the priced place itself.";
      case STAND_IN ->
          "stand-in: a real server on a host that is not the priced device; its cost is that of the"
              + " device if it were as fast.";
      case EMULATED ->
          "emulated: a loopback imitation of a service; its times and costs are not those of the"
              + " service.";
      case IMPORTED ->
          "imported: measured by another tool, which planned no starts that are known: what a late"
              + " generator, or waiting for the answer before, hides from its times cannot be"
              + " told.";
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
    if (quantile.valueNanos() == 0) {
      return "too many requests were started late, and so in bunches, which can make them fail";
    }
    return "late starts can have added up to %s ms of its %s ms"
        .formatted(
            Figures.millis(quantile.addedNanos(), RoundingMode.UP),
            Figures.millis(quantile.valueNanos(), RoundingMode.HALF_UP));
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
                    .map(CellText::late),
                validity.whyLate().stream())
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

  /**
   * What was seen, beside it the interval of another such run at 99 %, and in brackets the same
   * quantile without late starts where they can have added more than 1 %: {@code 16.5 13.7–22.3
   * (15.9)}. With {@code ~} where no upper end is established, with {@code !} where it is not to be
   * trusted.
   */
  public static Cell response(QuantileEstimate estimate, boolean valid) {
    if (estimate instanceof QuantileEstimate.Seen seen) {
      return new Cell(
          shown(seen, valid)
              + " "
              + interval(seen)
              + withoutLateStarts(seen).map(handed -> " (" + handed + ")").orElse(""),
          tone(seen, valid));
    }
    if (estimate instanceof QuantileEstimate.Failing) {
      return new Cell(valid ? "failing" : "failing!", Tone.BAD);
    }
    return new Cell(
        estimate instanceof QuantileEstimate.Insufficient insufficient
            ? "needs " + Figures.grouped(insufficient.moreRequests()) + " more"
            : "not measured",
        Tone.DOUBTFUL);
  }

  /** The value alone, with the marks that belong to it: {@code ~16.5!}. */
  public static String shown(QuantileEstimate.Seen seen, boolean valid) {
    return (seen.established() ? "" : ONLY_SEEN) + millis(seen.valueNanos()) + (valid ? "" : "!");
  }

  /** Grey where it is merely seen; what is not to be trusted strikes more. */
  public static Tone tone(QuantileEstimate.Seen seen, boolean valid) {
    if (!valid) {
      return Tone.BAD;
    }
    return seen.established() ? Tone.PLAIN : Tone.SEEN;
  }

  /** A time that says nothing of another run; {@code -} where there is none. */
  public static Cell observed(OptionalLong nanos) {
    return nanos.isPresent() ? new Cell(ONLY_SEEN + millis(nanos.getAsLong()), Tone.SEEN) : ABSENT;
  }

  /**
   * The quantile of done − handed; empty where late starts can have added 1 % or less. It is a
   * lower end and rounded so.
   */
  public static Optional<String> withoutLateStarts(QuantileEstimate.Seen seen) {
    return seen.lateShare() > TELLING_LATE_SHARE
        ? Optional.of(Figures.millis(seen.onTimeNanos(), RoundingMode.DOWN))
        : Optional.empty();
  }

  private static String millis(long nanos) {
    return Figures.millis(nanos, RoundingMode.HALF_UP);
  }

  /**
   * {@code 9.8–11.2}, {@code ≥9.8} where the samples give no upper end, {@code ?} where neither.
   */
  public static String interval(QuantileEstimate.Seen seen) {
    if (seen.interval().equals(Interval.UNKNOWN)) {
      return "?";
    }
    String lower = Figures.millis(seen.interval().lowerNanos(), RoundingMode.DOWN);
    return seen.interval().upperNanos().isPresent()
        ? lower + "–" + Figures.millis(seen.interval().upperNanos().getAsLong(), RoundingMode.UP)
        : "≥" + lower;
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

  /** The upper end of an interval in a file; empty where the samples give none. */
  public static String upper(QuantileEstimate.Seen seen) {
    return Csv.millis(seen.interval().upperNanos());
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
    return !valid
        ? "invalid"
        : estimate.get() instanceof QuantileEstimate.Seen seen && seen.established()
            ? "established"
            : "seen";
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
