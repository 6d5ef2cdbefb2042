package dev.tenk.reports.render.explain;

import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.cost.matrix.Told;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.SeenTimes;
import dev.tenk.results.stats.cell.Validity;
import dev.tenk.results.stats.estimate.Eligibility;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.QuantileEstimate.Failing;
import dev.tenk.results.stats.estimate.QuantileEstimate.Insufficient;
import dev.tenk.results.stats.estimate.QuantileEstimate.NotMeasured;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.results.stats.estimate.Quantiles;
import dev.tenk.results.stats.estimate.Shares;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** How a time of a cell came about. */
final class TimeExplanation {
  private static final long LATE_NANOS = 200_000;

  private final CellSummary cell;
  private final Row row;
  private final Sources sources;
  private final Sources.OfCell source;

  /** Of the cell of a row, or of another one of its candidate. */
  TimeExplanation(CellSummary cell, Row row, Sources sources) {
    this.row = row;
    this.cell = cell;
    this.sources = sources;
    this.source = sources.cells().apply(cell);
  }

  List<String> quantile(QuantileEstimate estimate) {
    List<String> lines = new ArrayList<>();
    if (!(estimate instanceof Seen) || failures() > 0) {
      lines.add("requests  " + requests());
    }
    if (estimate instanceof Seen seen) {
      lines.add("seen  " + seen(seen));
      lines.add("another run  " + (source.bySamples() ? bySamples(seen) : byCounts(seen)));
      lines.addAll(late(seen));
      atDemand(seen).ifPresent(lines::add);
    } else if (estimate instanceof Failing) {
      lines.add(
          "failing  more than %s of them failed, so no success is as slow as this quantile"
              .formatted(Figures.percent(Shares.above(estimate.quantile()))));
    } else if (estimate instanceof Insufficient few) {
      lines.add(
          "needs %s more  of at least %s requests one is slower than this quantile"
              .formatted(
                  Figures.grouped(few.moreRequests()),
                  Figures.grouped(Shares.fewestFor(few.quantile()))));
    } else if (estimate instanceof NotMeasured not) {
      lines.add("not measured  " + not.reason());
    }
    lines.add(sources.files(cell, response(), "response"));
    lines.add(
        "formula  "
            + (source.bySamples()
                ? "Clopper and Pearson 1934; Woodruff 1952; batches: Law, 9.5.3"
                : "ranks: Hahn and Meeker, Statistical Intervals; D: Kish, 1965, 8.2")
            + " (docs/architecture.md)");
    return lines;
  }

  /** What reports show beside it, where that is another share of cold calls. */
  private Optional<String> atDemand(Seen here) {
    return Told.of(row)
        .filter(told -> told.cell().equals(cell))
        .filter(told -> row.answers().coldShare().isPresent())
        .flatMap(told -> told.seen(here.quantile()))
        .map(
            there ->
                "at demand  %s ms, with the demand's share of cold calls"
                    .formatted(CellText.shown(there, cell.validity().valid(there.quantile()))));
  }

  List<String> max() {
    return List.of(
        "requests  " + requests(),
        cell.responseMaxNanos().isPresent()
            ? "seen  "
                + CellText.observed(cell.responseMaxNanos()).text()
                + " ms, the longest of the successes; nothing bounds the longest of another run"
            : "not known  no request succeeded",
        sources.files(cell, response() + ", outcome ok", "response"));
  }

  List<String> service() {
    return List.of(
        "requests  " + requests(),
        cell.serviceTimes().maxNanos().isPresent()
            ? "seen  %s ms, longest %s"
                .formatted(
                    cell.serviceTimes().quantiles().stream()
                        .map(
                            (SeenTimes.At at) ->
                                Figures.quantile(at.quantile())
                                    + " "
                                    + Figures.millis(at.nanos(), RoundingMode.HALF_UP))
                        .collect(Collectors.joining(", ")),
                    millis(cell.serviceTimes().maxNanos()))
            : "not known  no connection's instants were kept, or no request succeeded",
        "what it is  done − sent, over successes: from the connection on, without what the"
            + " generator or a full pool added",
        sources.files(cell, "sent_ns to done_ns, phase steady, outcome ok", "service"));
  }

  private boolean planned() {
    return cell.slipP99Nanos().isPresent();
  }

  private String response() {
    return (planned() ? "intended_ns" : "handed_ns") + " to done_ns, phase steady";
  }

  private String requests() {
    return "%s in a window of %s s, %s without success, which count as slower than any"
        .formatted(
            Figures.grouped(cell.counts().sent()),
            Figures.number(cell.windowSeconds()),
            Figures.grouped(failures()));
  }

  private long failures() {
    return cell.counts().sent() - cell.counts().succeeded();
  }

  private String seen(Seen seen) {
    return "%s ms: the %s of %s in %s s, ascending, %s to last byte"
        .formatted(
            CellText.shown(seen, cell.validity().valid(seen.quantile())),
            ordinal(Shares.rank(seen.quantile(), cell.counts().sent())),
            Figures.grouped(cell.counts().sent()),
            Figures.number(cell.windowSeconds()),
            planned() ? "planned start" : "handing over");
  }

  /** How many took longer says what the method made of their order: ResponseBatches. */
  private String bySamples(Seen seen) {
    long requests = cell.counts().sent();
    long lowerNanos = seen.interval().lowerNanos();
    OptionalLong upperNanos = seen.interval().upperNanos();
    List<String> ends = new ArrayList<>();
    if (lowerNanos > 0) {
      ends.add(
          "%s took %s ms or longer%s"
              .formatted(
                  Figures.grouped(longerThan(lowerNanos - 1)),
                  Figures.millis(lowerNanos, RoundingMode.DOWN),
                  ifIndependent(Eligibility.lowerRank(seen.quantile(), requests, 1), 0)));
    }
    ends.add(
        upperNanos.isPresent()
            ? "%s longer than %s ms%s"
                .formatted(
                    Figures.grouped(longerThan(upperNanos.getAsLong())),
                    Figures.millis(upperNanos.getAsLong(), RoundingMode.UP),
                    ifIndependent(Eligibility.upperRank(seen.quantile(), requests, 1), 1))
            : "no upper end");
    return "%s ms at 99 %%: %s".formatted(CellText.interval(seen), String.join(", ", ends));
  }

  private long longerThan(long nanos) {
    return Quantiles.countAbove(source.responseNanos(), nanos) + failures();
  }

  private static String ifIndependent(OptionalLong rank, long above) {
    return rank.isPresent()
        ? " (%s if independent)".formatted(Figures.grouped(rank.getAsLong() - above))
        : "";
  }

  /** Quantiles.estimate, with Eligibility's ranks. */
  private String byCounts(Seen seen) {
    long requests = cell.counts().sent();
    double effect = cell.designEffect();
    OptionalLong lower = Eligibility.lowerRank(seen.quantile(), requests, effect);
    OptionalLong upper = Eligibility.upperRank(seen.quantile(), requests, effect);
    return "%s ms at 99 %%: %s to %s; n/D = %s / %s = %s independent ones"
        .formatted(
            CellText.interval(seen),
            lower.isPresent() ? "the " + ordinal(lower.getAsLong()) + " largest" : "0",
            seen.established()
                ? "the " + ordinal(upper.orElseThrow()) + " largest"
                : upper.isPresent()
                    ? "no end, for failures reach into it"
                    : "no end, for so few requests give none",
            Figures.grouped(requests),
            Figures.number(effect),
            Figures.grouped(Eligibility.effective(requests, effect)));
  }

  private List<String> late(Seen seen) {
    if (!planned()) {
      return List.of("late starts  none are known: no start was planned ahead");
    }
    List<String> lines = new ArrayList<>();
    long late = Quantiles.countAbove(source.slipNanos(), LATE_NANOS);
    lines.add(
        "late starts  %s by over %s ms (p50 %s, p99 %s)%s"
            .formatted(
                Figures.grouped(late),
                Figures.millis(LATE_NANOS, RoundingMode.HALF_UP),
                millis(cell.slipP50Nanos()),
                millis(cell.slipP99Nanos()),
                overtaken()));
    if (late > 0) {
      cell.validity().lateCauses().stream()
          .limit(1)
          .forEach(cause -> lines.add(Explanation.inOneLine("generator  " + cause)));
    }
    lines.add(
        "on time  at least %s ms, so they added at most %s ms%s%s"
            .formatted(
                Figures.millis(seen.onTimeNanos(), RoundingMode.DOWN),
                Figures.millis(seen.valueNanos() - seen.onTimeNanos(), RoundingMode.UP),
                mark(seen).orElse(""),
                source.bySamples() ? "" : ", by counts of an older version"));
    return lines;
  }

  private String overtaken() {
    return cell.validity().overtakenShare().isPresent()
        ? ", %s may have been overtaken"
            .formatted(Figures.percent(cell.validity().overtakenShare().getAsDouble()))
        : "";
  }

  private Optional<String> mark(Seen seen) {
    return cell.validity().quantiles().stream()
        .filter(each -> each.quantile() == seen.quantile())
        .filter(each -> !each.valid())
        .findFirst()
        .map(
            (Validity.OfQuantile each) ->
                ", %s of it, so !".formatted(Figures.percent(each.addedShare())));
  }

  private static String millis(OptionalLong nanos) {
    return nanos.isPresent()
        ? Figures.millis(nanos.getAsLong(), RoundingMode.HALF_UP) + " ms"
        : "not known";
  }

  /** {@code 1st}, {@code 1,012th}. */
  static String ordinal(long number) {
    long last = number % 10;
    boolean teen = number / 10 % 10 == 1;
    String ending =
        teen || last == 0 || last > 3 ? "th" : last == 1 ? "st" : last == 2 ? "nd" : "rd";
    return Figures.grouped(number) + ending;
  }
}
