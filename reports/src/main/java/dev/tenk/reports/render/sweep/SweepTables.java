package dev.tenk.reports.render.sweep;

import dev.tenk.cost.matrix.ResponseAtDemand.SloAtDemand;
import dev.tenk.cost.matrix.SweptSizes;
import dev.tenk.cost.matrix.SweptSizes.AtDemand;
import dev.tenk.cost.matrix.SweptSizes.Row;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.document.Table.Shown;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.stats.sweep.SizeRace.Loss;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** The tables of a sweep. */
public final class SweepTables {
  /** How {@link #byDemand} is read. */
  public static final String BY_DEMAND_LEGEND =
      "USD per 10,000 inferences by inferences a month; * to take, (*) if it were measured, = not"
          + " told apart from it, - not seen to meet the SLO there";

  /** Instead of an interval that says nothing. */
  static final String TOO_WIDE = "over a hundredfold";

  private SweepTables() {}

  /** At the owner's demand, a row a size. */
  public static Table atDemand(SweepReport report) {
    AtDemand demand = report.atDemand();
    double other = demand.rows().stream().mapToDouble(Row::quantile).findFirst().orElse(0.99);
    List<Shown<Row>> columns =
        new ArrayList<>(
            List.of(
                Shown.text("size", Row::name),
                new Shown<>(Column.number("cost per 10K"), SweepTables::cost),
                Shown.text("its interval", SweepTables::interval),
                Shown.number(
                    Figures.quantile(report.slo().quantile()) + " ms", row -> middle(row.judged())),
                Shown.text("over rounds", row -> range(row.judged()))));
    if (other != report.slo().quantile()) {
      columns.add(Shown.number(Figures.quantile(other) + " ms", row -> middle(row.response())));
    }
    columns.add(Shown.text("SLO", SweepTables::slo));
    columns.add(new Shown<>(Column.text("take"), row -> take(report, demand, row)));
    return Table.of(columns, demand.rows());
  }

  /** {@code $0.00123}, {@code ≤ $0.0412} where the true cost may be less, {@code -} without. */
  public static String usd(Row row) {
    return row.usdPer10k().isPresent()
        ? row.atMost()
            ? "≤ " + usd(row.usdPer10k().getAsDouble(), RoundingMode.UP)
            : usd(row.usdPer10k().getAsDouble(), RoundingMode.HALF_UP)
        : "-";
  }

  private static String usd(double amount, RoundingMode mode) {
    return Figures.usd(BigDecimal.valueOf(amount), mode);
  }

  private static Cell cost(Row row) {
    return new Cell(usd(row), row.usdPer10k().isPresent() ? Tone.PLAIN : Tone.DOUBTFUL);
  }

  private static String interval(Row row) {
    return row.tellingInterval()
        .map(each -> usd(each[0], RoundingMode.DOWN) + " to " + usd(each[1], RoundingMode.UP))
        .orElse(row.interval().isPresent() ? TOO_WIDE : "-");
  }

  private static String millis(Seen seen) {
    return Figures.millis(seen.valueNanos(), RoundingMode.HALF_UP);
  }

  private static String middle(List<Seen> rounds) {
    return Row.middle(rounds).map(SweepTables::millis).orElse("-");
  }

  private static String range(List<Seen> rounds) {
    return rounds.size() < 2
        ? "-"
        : millis(rounds.get(0)) + " to " + millis(rounds.get(rounds.size() - 1));
  }

  private static String slo(Row row) {
    return row.slo() == SloAtDemand.MET
        ? "met %d of %d".formatted(row.rounds(SloDecision.MET), row.figures().size())
        : row.slo() == SloAtDemand.MISSED
            ? "missed %d of %d".formatted(row.rounds(SloDecision.MISSED), row.figures().size())
            : row.slo().text();
  }

  private static Cell take(SweepReport report, AtDemand demand, Row row) {
    if (demand.take().filter(row.name()::equals).isPresent()) {
      return new Cell(SweptSizes.isMeasured(row.size()) ? "yes" : "would be", Tone.GOOD);
    }
    Loss loss = report.sizes().losses().get(row.name());
    if (loss != null) {
      return Cell.of("dropped after round " + loss.round());
    }
    return Cell.of(
        demand.take().filter(row.alike()::contains).isPresent() && row.slo() == SloAtDemand.MET
            ? "not told apart"
            : "no");
  }

  /** A row a size, a column a demand. */
  public static Table byDemand(SweepReport report) {
    List<Shown<SweptSizes.Size>> columns = new ArrayList<>();
    columns.add(Shown.text("size", SweptSizes.Size::name));
    for (AtDemand demand : report.sizes().demands()) {
      columns.add(
          new Shown<>(
              Column.number(Figures.grouped(demand.load().inferencesPerMonth())),
              size -> cell(demand, size)));
    }
    return Table.of(columns, report.sizes().sizes());
  }

  private static Cell cell(AtDemand demand, SweptSizes.Size size) {
    Row row =
        demand.rows().stream()
            .filter(each -> each.name().equals(size.name()))
            .findFirst()
            .orElseThrow();
    String usd = usd(row);
    if (row.slo() != SloAtDemand.MET || row.usdPer10k().isEmpty()) {
      return new Cell(usd + " -  ", Tone.DOUBTFUL);
    }
    if (demand.take().filter(row.name()::equals).isPresent()) {
      return new Cell(usd + (SweptSizes.isMeasured(size) ? " *  " : " (*)"), Tone.GOOD);
    }
    return Cell.of(
        usd + (demand.take().filter(row.alike()::contains).isPresent() ? " =  " : "    "));
  }
}
