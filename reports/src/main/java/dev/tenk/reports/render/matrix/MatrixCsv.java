package dev.tenk.reports.render.matrix;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.Cost;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.matrix.DecisionMatrix;
import dev.tenk.cost.matrix.DecisionMatrix.AtDemand;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Csv;
import dev.tenk.reports.render.document.Csv.Column;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.run.CostCsv;
import dev.tenk.results.model.Standing;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code decision-matrix.csv}: a row a demand and candidate. docs/matrix.md has every column.
 * Written by the same rules as {@link CostCsv}.
 */
final class MatrixCsv {
  private MatrixCsv() {}

  private record Row(AtDemand demand, DecisionMatrix.Row row) {}

  static void write(MatrixReport report, Appendable out) throws IOException {
    Csv.write(
        out,
        columns(report),
        report.matrix().demands().stream()
            .flatMap(demand -> demand.rows().stream().map(row -> new Row(demand, row)))
            .toList());
  }

  private static List<Column<Row>> columns(MatrixReport report) {
    List<Column<Row>> columns = new ArrayList<>();
    columns.addAll(identity(report.matrix()));
    columns.addAll(choice());
    columns.addAll(cost(report.years()));
    columns.addAll(answers(report.matrix()));
    columns.addAll(breakEven());
    columns.addAll(prices());
    return columns;
  }

  private static List<Column<Row>> identity(DecisionMatrix matrix) {
    return List.of(
        new Column<>(
            "demand_inferences_per_month",
            row -> Csv.number(row.demand().load().inferencesPerMonth())),
        new Column<>(
            "demand_peak_req_per_s",
            row -> Csv.number(row.demand().load().peakRatePerSecond(matrix.hoursPerMonth()))),
        new Column<>("target", row -> Csv.text(row.row().candidate().name())),
        new Column<>("kind", row -> Csv.text(row.row().candidate().kind())),
        new Column<>("region", row -> Csv.text(row.row().candidate().region())),
        new Column<>(
            "standing",
            row -> row.row().candidate().standing().map(Standing::text).orElse("planned")),
        new Column<>("model_sha256", row -> Csv.text(row.row().candidate().modelSha256())),
        new Column<>("run_id", row -> Csv.text(row.row().candidate().runId())));
  }

  private static List<Column<Row>> choice() {
    return List.of(
        new Column<>(
            "rank",
            row -> row.row().rank().isPresent() ? String.valueOf(row.row().rank().getAsInt()) : ""),
        new Column<>("recommended", row -> row.row().choice().text()),
        new Column<>("no_rank_because", row -> Csv.text(MatrixNotes.whyNot(row.row()))));
  }

  private static List<Column<Row>> cost(int years) {
    List<Column<Row>> columns = new ArrayList<>();
    Function<Row, CostResult> atDemand = row -> row.row().cost();
    Function<Row, CostResult> atCapacity = row -> row.row().candidate().costs().atCapacity();
    columns.addAll(estimate("cost_per_month", atDemand, Cost::monthlyUsd));
    columns.addAll(estimate("cost_per_10k", atDemand, cost -> cost.per10kUsd().orElseThrow()));
    columns.add(new Column<>("cost_basis", row -> cost(row, CellText::basis)));
    columns.addAll(
        estimate("cost_per_10k_at_capacity", atCapacity, cost -> cost.per10kUsd().orElseThrow()));
    columns.add(
        new Column<>(
            "capacity_req_per_s",
            row ->
                row.row().candidate().costs().capacity() instanceof Capacity.AtLeast known
                    ? Csv.number(known.ratePerSecond())
                    : ""));
    columns.add(
        new Column<>(
            "capacity_below_req_per_s",
            row ->
                row.row().candidate().costs().capacity() instanceof Capacity.AtLeast known
                    ? known.belowPerSecond().map(Csv::number).orElse("")
                    : ""));
    columns.add(money("cost_year_1_usd", cost -> cost.cashFlow().yearUsd(1)));
    columns.add(money("cost_year_2_usd", cost -> cost.cashFlow().yearUsd(2)));
    columns.add(new Column<>("horizon_years", row -> String.valueOf(years)));
    columns.add(money("cost_horizon_usd", cost -> cost.cashFlow().yearsUsd(years)));
    columns.add(new Column<>("unit_name", row -> units(row, Cost.Units::name)));
    columns.add(new Column<>("units", row -> units(row, units -> String.valueOf(units.inUse()))));
    columns.add(
        new Column<>("spare_units", row -> units(row, units -> String.valueOf(units.spare()))));
    columns.add(
        new Column<>(
            "utilisation",
            row -> cost(row, cost -> cost.utilisation().map(Csv::number).orElse(""))));
    columns.add(
        new Column<>(
            "joules_per_inference",
            row ->
                row.row()
                    .candidate()
                    .capacityCell()
                    .flatMap(CellSummary::device)
                    .flatMap(DeviceSide::energy)
                    .map(use -> Csv.number(use.joulesPerInference()))
                    .orElse("")));
    return columns;
  }

  private static List<Column<Row>> estimate(
      String prefix, Function<Row, CostResult> result, Function<Cost, Estimate> value) {
    return List.of(
        bound(prefix + "_usd", result, value.andThen(Estimate::value)),
        bound(prefix + "_low_usd", result, value.andThen(Estimate::low)),
        bound(prefix + "_high_usd", result, value.andThen(Estimate::high)));
  }

  private static Column<Row> bound(
      String heading, Function<Row, CostResult> result, Function<Cost, BigDecimal> value) {
    return new Column<>(
        heading,
        row -> result.apply(row) instanceof Cost cost ? Csv.number(value.apply(cost)) : "");
  }

  private static Column<Row> money(String heading, Function<Cost, Estimate> value) {
    return bound(heading, row -> row.row().cost(), value.andThen(Estimate::value));
  }

  private static String cost(Row row, Function<Cost, String> value) {
    return row.row().cost() instanceof Cost cost ? value.apply(cost) : "";
  }

  private static String units(Row row, Function<Cost.Units, String> value) {
    return cost(row, cost -> cost.units().map(value).orElse(""));
  }

  private static List<Column<Row>> answers(DecisionMatrix matrix) {
    List<Column<Row>> columns = new ArrayList<>();
    columns.add(new Column<>("slo", row -> Figures.slo(matrix.slo())));
    columns.add(new Column<>("slo_at_demand", row -> row.row().answers().slo().text()));
    columns.add(new Column<>("slo_because", row -> Csv.text(row.row().answers().why())));
    columns.add(new Column<>("cold_share", row -> Csv.number(row.row().answers().coldShare())));
    List<Double> quantiles = quantiles(matrix);
    columns.addAll(
        times(
            quantiles,
            "at_demand",
            row -> row.row().answers().cell(),
            row -> row.row().answers().response()));
    columns.addAll(
        times(
            quantiles,
            "at_capacity",
            row -> row.row().candidate().capacityCell(),
            row ->
                row.row().candidate().capacityCell().map(CellSummary::response).orElse(List.of())));
    return columns;
  }

  /** Those that any cell has. */
  private static List<Double> quantiles(DecisionMatrix matrix) {
    return matrix.candidates().stream()
        .flatMap(candidate -> candidate.cells().stream())
        .flatMap(cell -> cell.response().stream())
        .map(QuantileEstimate::quantile)
        .distinct()
        .sorted()
        .toList();
  }

  private static List<Column<Row>> times(
      List<Double> quantiles,
      String basis,
      Function<Row, Optional<CellSummary>> cell,
      Function<Row, List<QuantileEstimate>> response) {
    List<Column<Row>> columns = new ArrayList<>();
    columns.add(
        new Column<>(
            "workload_" + basis, row -> Csv.text(cell.apply(row).map(CellSummary::workload))));
    for (double quantile : quantiles) {
      Function<Row, Optional<QuantileEstimate>> estimate =
          row ->
              response.apply(row).stream().filter(each -> each.quantile() == quantile).findFirst();
      String prefix =
          "response_" + Figures.quantile(quantile).replace('.', '_') + "_" + basis + "_";
      columns.add(
          new Column<>(
              prefix + "ms",
              row -> seen(estimate.apply(row), each -> Csv.millis(each.valueNanos()))));
      columns.add(
          new Column<>(
              prefix + "lower_ms",
              row -> seen(estimate.apply(row), each -> Csv.millis(each.interval().lowerNanos()))));
      columns.add(
          new Column<>(prefix + "upper_ms", row -> seen(estimate.apply(row), CellText::upper)));
      columns.add(
          new Column<>(
              prefix + "status",
              row ->
                  cell.apply(row)
                      .map(
                          from ->
                              CellText.status(estimate.apply(row), from.validity().valid(quantile)))
                      .orElse("not measured")));
    }
    columns.add(
        new Column<>(
            "error_ratio_" + basis,
            row -> cell.apply(row).map(from -> Csv.number(from.counts().errorRatio())).orElse("")));
    columns.add(
        new Column<>(
            "validity_" + basis, row -> cell.apply(row).map(CellText::validity).orElse("")));
    return columns;
  }

  private static String seen(
      Optional<QuantileEstimate> estimate, Function<QuantileEstimate.Seen, String> value) {
    return estimate.orElse(null) instanceof QuantileEstimate.Seen seen ? value.apply(seen) : "";
  }

  private static List<Column<Row>> breakEven() {
    return List.of(
        new Column<>(
            "break_even_with",
            row -> Csv.text(row.row().breakEven().map(DecisionMatrix.Against::reference))),
        new Column<>(
            "break_even_months",
            row ->
                against(
                    row,
                    each ->
                        each.months().turns().isEmpty()
                            ? ""
                            : Csv.number(each.months().turns().get(0)))),
        new Column<>(
            "no_dearer_in_months", row -> against(row, each -> MatrixNotes.months(each.months()))),
        new Column<>(
            "break_even_inferences_per_month",
            row ->
                against(
                    row,
                    each ->
                        each.inferences().turns().isEmpty()
                            ? ""
                            : String.valueOf(each.inferences().turns().get(0)))),
        new Column<>(
            "no_dearer_at_inferences",
            row -> against(row, each -> MatrixNotes.inferences(each.inferences()))));
  }

  private static String against(Row row, Function<DecisionMatrix.Against, String> value) {
    return row.row().breakEven().map(value).orElse("");
  }

  private static List<Column<Row>> prices() {
    return List.of(
        new Column<>(
            "price_book", row -> Csv.text(row.row().candidate().prices().map(PriceBook::name))),
        new Column<>(
            "price_book_sha256",
            row -> Csv.text(row.row().candidate().prices().map(PriceBook::sha256))),
        new Column<>(
            "lowest_price_confidence", row -> cost(row, cost -> cost.priceConfidence().text())),
        new Column<>(
            "assumptions",
            row -> cost(row, cost -> Csv.text(String.join("; ", cost.assumptions())))));
  }
}
