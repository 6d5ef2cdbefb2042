package dev.tenk.reports.render.run;

import dev.tenk.cost.Cost;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.matrix.DecisionMatrix.Choice;
import dev.tenk.cost.matrix.DecisionMatrix.Row;
import dev.tenk.cost.matrix.ResponseAtDemand.SloAtDemand;
import dev.tenk.cost.matrix.Told;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Document;
import dev.tenk.reports.render.document.Document.Block;
import dev.tenk.reports.render.document.Document.Facts;
import dev.tenk.reports.render.document.Document.Paragraph;
import dev.tenk.reports.render.document.Document.Section;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Cell;
import dev.tenk.reports.render.document.Table.Column;
import dev.tenk.reports.render.document.Table.Shown;
import dev.tenk.reports.render.document.Table.Tone;
import dev.tenk.reports.render.matrix.MatrixTables;
import dev.tenk.reports.render.matrix.ShortDecision;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.model.Slo;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.QuantileEstimate.Failing;
import dev.tenk.results.stats.estimate.QuantileEstimate.Insufficient;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A run's report in short: what to take, a line a target, and what spoils a figure in it. */
final class ShortRun {
  private static final double P99 = 0.99;

  /** In narrower terminals a target has one line, whatever is said of its SLO. */
  private static final int ONE_LINE = 100;

  private static final Cell ABSENT = new Cell("-", Tone.DOUBTFUL);

  private ShortRun() {}

  /**
   * A line.
   *
   * @param told of the cell that tells most; empty where nothing was measured
   */
  record Line(TargetReport target, Row row, Optional<Told> told) {
    private static Line of(TargetReport target, Row row) {
      return new Line(
          target,
          row,
          Told.of(row)
              .or(
                  () ->
                      Tables.shown(target).stream()
                          .findFirst()
                          .map(cell -> new Told(cell, cell.response()))));
    }

    Optional<CellSummary> cell() {
      return told.map(Told::cell);
    }

    /** Of the run, whatever the demand makes of it. */
    private Optional<QuantileEstimate> estimate(double quantile) {
      return cell().stream()
          .flatMap(each -> each.response().stream())
          .filter(each -> each.quantile() == quantile)
          .findFirst();
    }

    /** With the demand's share of cold calls; empty where that plays no part. */
    private Optional<Cell> atDemand(double quantile) {
      return row.answers().coldShare().isPresent()
          ? told.flatMap(each -> each.seen(quantile)).map(this::shown)
          : Optional.empty();
    }

    private Cell shown(Seen seen) {
      boolean valid = told.orElseThrow().cell().validity().valid(seen.quantile());
      return new Cell(CellText.shown(seen, valid), CellText.tone(seen, valid));
    }

    String name() {
      return target.name();
    }

    private Cell in(Function<CellSummary, Cell> text) {
      return cell().map(text).orElse(ABSENT);
    }

    private long others() {
      return Tables.shown(target).size() - told.stream().count();
    }
  }

  /**
   * For a terminal.
   *
   * @param width its columns
   * @param mostWhys how much is said of what spoils a figure
   */
  static Document document(RunReport report, int width, int mostWhys) {
    List<Line> lines =
        report.targets().stream()
            .map(target -> Line.of(target, MatrixTables.row(report.atDemand(), target.name())))
            .toList();
    List<String> below = new ArrayList<>(ShortRemarks.of(report, lines, width, mostWhys));
    List<Block> blocks = new ArrayList<>();
    blocks.add(new Paragraph(about(report, lines)));
    blocks.add(table(report, lines, width));
    return new Document(
        String.join(" ", ShortDecision.of(report.atDemand())),
        List.of(),
        Stream.of(new Section("", "", blocks), new Section("", "", List.of(new Facts(below))))
            .filter(section -> !below.isEmpty() || section.blocks().size() > 1)
            .toList());
  }

  private static String about(RunReport report, List<Line> lines) {
    Slo slo = report.slo();
    DoubleSummaryStatistics rates =
        lines.stream()
            .flatMap(line -> line.cell().stream())
            .filter(cell -> cell.offeredRatePerSecond().isPresent())
            .mapToDouble(cell -> cell.offeredRatePerSecond().getAsDouble())
            .summaryStatistics();
    return "SLO %s ≤ %s ms, errors ≤ %s %%; demand %s a month, peak %s/s%s.%s"
        .formatted(
            Figures.quantile(slo.quantile()),
            Figures.grouped(BigDecimal.valueOf(slo.boundNanos(), 6)),
            Figures.plain(BigDecimal.valueOf(slo.maxErrorRatio()).movePointRight(2)),
            Figures.grouped(report.demand().inferencesPerMonth()),
            Figures.plain(BigDecimal.valueOf(report.demand().peakRatePerSecond())),
            rates.getCount() == 0 ? "" : "; measured at " + rates(rates) + "/s",
            report
                .priceBook()
                .map(PriceBook::name)
                .filter(name -> name.startsWith("re-priced"))
                .map(name -> " Prices: " + name + ".")
                .orElse(""));
  }

  private static String rates(DoubleSummaryStatistics rates) {
    String least = Figures.number(rates.getMin());
    String most = Figures.number(rates.getMax());
    return least.equals(most) ? least : least + " to " + most;
  }

  private static Table table(RunReport report, List<Line> lines, int width) {
    double own = report.slo().quantile();
    String quantile = Figures.quantile(own);
    List<Shown<Line>> columns = new ArrayList<>();
    columns.add(
        new Shown<>(
            Column.name("target"),
            line ->
                new Cell(line.name(), line.row().choice() == Choice.NO ? Tone.PLAIN : Tone.GOOD)));
    if (lines.stream().anyMatch(line -> line.others() > 0)) {
      columns.add(
          new Shown<>(
              Column.closeNumber("more loads").spare(22),
              line -> Cell.of(line.others() > 0 ? "+" + line.others() : "")));
    }
    columns.add(new Shown<>(Column.text("standing"), line -> MatrixTables.standing(line.row())));
    columns.add(new Shown<>(Column.number(quantile + " ms seen"), line -> seen(line, own)));
    columns.add(
        new Shown<>(Column.closeNumber("another run").spare(12), line -> another(line, own)));
    if (lines.stream().anyMatch(line -> inTime(line, own).isPresent())) {
      columns.add(
          new Shown<>(
              Column.closeNumber("without late").spare(20),
              line -> Cell.of(inTime(line, own).orElse(""))));
    }
    if (lines.stream().anyMatch(line -> line.atDemand(own).isPresent())) {
      columns.add(
          new Shown<>(
              Column.closeNumber("at demand").spare(11),
              line -> line.atDemand(own).orElse(Cell.of(""))));
    }
    if (own != P99) {
      columns.add(new Shown<>(Column.closeNumber("p99 ms seen"), line -> seen(line, P99)));
    }
    Column errors = Column.closeNumber("errors %");
    boolean anyFailed =
        lines.stream()
            .flatMap(line -> line.cell().stream())
            .anyMatch(cell -> cell.counts().errorRatio() > 0);
    columns.add(
        new Shown<>(
            anyFailed ? errors : errors.spare(21),
            line -> line.in(cell -> errors(cell, report.slo()))));
    columns.add(
        new Shown<>(width < ONE_LINE ? Column.name("SLO") : Column.text("SLO"), ShortRun::slo));
    columns.add(
        new Shown<>(
            Column.number("10K USD"), line -> usd(line, cost -> cost.per10kUsd().orElseThrow())));
    columns.add(
        new Shown<>(
            Column.closeNumber("month USD").spare(13), line -> usd(line, Cost::monthlyUsd)));
    return Table.of(columns, lines);
  }

  private static Cell seen(Line line, double quantile) {
    return line.estimate(quantile)
        .map(
            estimate -> {
              if (estimate instanceof Seen seen) {
                return line.shown(seen);
              }
              if (estimate instanceof Failing) {
                return new Cell("failing", Tone.BAD);
              }
              return estimate instanceof Insufficient few
                  ? new Cell("+" + Figures.grouped(few.moreRequests()) + " due", Tone.DOUBTFUL)
                  : ABSENT;
            })
        .orElse(ABSENT);
  }

  /** Where it lies in another run: at most this, or at least that. */
  private static Cell another(Line line, double quantile) {
    return line.estimate(quantile).orElse(null) instanceof Seen seen
        ? seen.established()
            ? Cell.of(
                "≤" + Figures.millis(seen.interval().upperNanos().getAsLong(), RoundingMode.UP))
            : new Cell(CellText.interval(seen), Tone.SEEN)
        : ABSENT;
  }

  private static Optional<String> inTime(Line line, double quantile) {
    return line.estimate(quantile)
        .filter(Seen.class::isInstance)
        .flatMap(estimate -> CellText.withoutLateStarts((Seen) estimate));
  }

  private static Cell errors(CellSummary cell, Slo slo) {
    double ratio = cell.counts().errorRatio();
    return new Cell(
        Figures.number(100 * ratio), ratio > slo.maxErrorRatio() ? Tone.BAD : Tone.PLAIN);
  }

  /**
   * At the demand, on which the decision rests; the cell's own, with its rate, where it was
   * measured at another one only, and where it is not to be trusted.
   */
  private static Cell slo(Line line) {
    SloAtDemand atDemand = line.row().answers().slo();
    if (atDemand == SloAtDemand.NOT_MEASURED) {
      return line.cell().map(ShortRun::sloAsMeasured).orElseGet(() -> MatrixTables.slo(atDemand));
    }
    return line.cell()
        .filter(cell -> !cell.validity().decisionValid() && atDemand != SloAtDemand.MET)
        .map(CellText::slo)
        .orElseGet(() -> MatrixTables.slo(atDemand));
  }

  private static Cell sloAsMeasured(CellSummary cell) {
    Cell slo = CellText.slo(cell);
    return cell.offeredRatePerSecond().isPresent()
        ? new Cell(
            "%s, %s/s"
                .formatted(slo.text(), Figures.number(cell.offeredRatePerSecond().getAsDouble())),
            slo.tone())
        : slo;
  }

  private static Cell usd(Line line, Function<Cost, Estimate> amount) {
    return line.row().cost() instanceof Cost cost
        ? Cell.of(
            Figures.costUsd(cost, amount.apply(cost).value()).replace("≤ ", "≤").replace("$", ""))
        : ABSENT;
  }
}
