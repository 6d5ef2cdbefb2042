package dev.tenk.reports.render.run;

import dev.tenk.cost.Capacity;
import dev.tenk.cost.Cost;
import dev.tenk.cost.CostResult;
import dev.tenk.cost.Estimate;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.Csv;
import dev.tenk.reports.render.document.Csv.Column;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.ColdStarts;
import dev.tenk.results.stats.cell.DeviceSide;
import dev.tenk.results.stats.cell.EnergyUse;
import dev.tenk.results.stats.cell.ServiceSide;
import dev.tenk.results.stats.cell.WakeUps;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * {@code cost-per-10k.csv}: one row a target, workload and repetition. Capacity and cost are the
 * target's and repeated in each of its rows. The columns of response time are there for each
 * quantile that any cell has.
 *
 * <p>Numbers are not rounded below twelve significant digits. An empty cell is a missing value. A
 * quantile is what this run saw; its status is {@code established} where {@code lower_ms} and
 * {@code upper_ms} say where that of another such run lies, {@code seen} where there is no upper
 * end, {@code invalid} where late starts may have made it, {@code insufficient} or {@code failing};
 * its {@code on_time_ms} is the same without late starts. A text that a spreadsheet would run as a
 * formula gets an apostrophe in front.
 */
public final class CostCsv {
  private CostCsv() {}

  private record Row(TargetReport target, CellSummary cell) {}

  /** Writes the report with a header; lines end with a line feed. */
  public static void write(RunReport report, Appendable out) throws IOException {
    List<Row> rows =
        report.targets().stream()
            .flatMap(target -> target.cells().stream().map(cell -> new Row(target, cell)))
            .toList();
    Csv.write(out, columns(report), rows);
  }

  private static List<Column<Row>> columns(RunReport report) {
    List<Column<Row>> columns = new ArrayList<>();
    columns.addAll(identity(report));
    columns.addAll(load());
    report.quantiles().forEach(quantile -> columns.addAll(response(quantile)));
    columns.addAll(time(report));
    columns.addAll(service(report));
    columns.addAll(cost(report));
    columns.addAll(prices(report));
    columns.addAll(device());
    columns.addAll(MlperfTable.csv(report, Row::cell));
    return columns;
  }

  private static List<Column<Row>> identity(RunReport report) {
    return List.of(
        new Column<>("run_id", row -> Csv.text(report.run().runId())),
        new Column<>("suite", row -> Csv.text(report.run().suite().name())),
        new Column<>("tool_version", row -> Csv.text(report.run().toolVersion())),
        new Column<>("target", row -> Csv.text(row.target().name())),
        new Column<>("standing", row -> row.target().facts().standing().text()),
        new Column<>("priced_as", row -> Csv.text(row.target().pricedAs())),
        new Column<>("model_name", row -> Csv.text(row.target().facts().modelName())),
        new Column<>("model_version", row -> Csv.text(row.target().facts().modelVersion())),
        new Column<>("model_sha256", row -> Csv.text(row.target().facts().modelSha256())),
        new Column<>("workload", row -> Csv.text(row.cell().workload())),
        new Column<>("repetition", row -> String.valueOf(row.cell().repetition())));
  }

  private static List<Column<Row>> load() {
    return List.of(
        new Column<>("search_step", row -> known(row.cell().step(), step -> step.purpose().text())),
        new Column<>("window_s", row -> Csv.number(row.cell().windowSeconds())),
        new Column<>("offered_req_per_s", row -> Csv.number(row.cell().offeredRatePerSecond())),
        new Column<>("throughput_req_per_s", row -> Csv.number(row.cell().throughputPerSecond())),
        new Column<>("goodput_req_per_s", row -> Csv.number(row.cell().goodputPerSecond())),
        new Column<>("scheduled", row -> String.valueOf(row.cell().counts().scheduled())),
        new Column<>("sent", row -> String.valueOf(row.cell().counts().sent())),
        new Column<>("succeeded", row -> String.valueOf(row.cell().counts().succeeded())),
        new Column<>("throttled", row -> String.valueOf(row.cell().counts().throttled())),
        new Column<>("timed_out", row -> String.valueOf(row.cell().counts().timedOut())),
        new Column<>("failed", row -> String.valueOf(row.cell().counts().failed())),
        new Column<>("error_ratio", row -> Csv.number(row.cell().counts().errorRatio())),
        new Column<>("request_bytes_mean", row -> Csv.number(row.cell().requestBytesMean())),
        new Column<>("response_bytes_mean", row -> Csv.number(row.cell().responseBytesMean())));
  }

  private static List<Column<Row>> response(double quantile) {
    String prefix = "response_" + Figures.quantile(quantile).replace('.', '_') + "_";
    return List.of(
        new Column<>(
            prefix + "ms", row -> seen(row, quantile, seen -> Csv.millis(seen.valueNanos()))),
        new Column<>(
            prefix + "lower_ms",
            row -> seen(row, quantile, seen -> Csv.millis(seen.interval().lowerNanos()))),
        new Column<>(prefix + "upper_ms", row -> seen(row, quantile, CellText::upper)),
        new Column<>(
            prefix + "on_time_ms",
            row -> seen(row, quantile, seen -> Csv.millis(seen.onTimeNanos()))),
        new Column<>(prefix + "status", row -> status(row, quantile)),
        new Column<>(
            prefix + "needs_more_requests",
            row ->
                CellText.estimate(row.cell(), quantile).orElse(null)
                        instanceof QuantileEstimate.Insufficient insufficient
                    ? String.valueOf(insufficient.moreRequests())
                    : ""));
  }

  private static String seen(
      Row row, double quantile, Function<QuantileEstimate.Seen, String> value) {
    return CellText.estimate(row.cell(), quantile).orElse(null)
            instanceof QuantileEstimate.Seen seen
        ? value.apply(seen)
        : "";
  }

  private static String status(Row row, double quantile) {
    return CellText.status(
        CellText.estimate(row.cell(), quantile), row.cell().validity().valid(quantile));
  }

  private static List<Column<Row>> time(RunReport report) {
    List<Column<Row>> columns = new ArrayList<>();
    columns.add(new Column<>("response_max_ms", row -> Csv.millis(row.cell().responseMaxNanos())));
    for (double quantile : report.quantiles()) {
      columns.add(
          new Column<>(
              "service_" + Figures.quantile(quantile).replace('.', '_') + "_ms",
              row -> Csv.millis(row.cell().serviceTimes().nanos(quantile))));
    }
    columns.add(
        new Column<>("service_max_ms", row -> Csv.millis(row.cell().serviceTimes().maxNanos())));
    columns.addAll(judgement(report));
    return columns;
  }

  private static List<Column<Row>> judgement(RunReport report) {
    return List.of(
        new Column<>("client_wait_p99_ms", row -> Csv.millis(row.cell().clientWaitP99Nanos())),
        new Column<>("slip_p50_ms", row -> Csv.millis(row.cell().slipP50Nanos())),
        new Column<>("slip_p99_ms", row -> Csv.millis(row.cell().slipP99Nanos())),
        new Column<>("design_effect", row -> Csv.number(row.cell().designEffect())),
        new Column<>("slo", row -> Figures.slo(report.slo())),
        new Column<>("slo_decision", row -> row.cell().slo().text()),
        new Column<>("validity", row -> CellText.validity(row.cell())),
        new Column<>("validity_reasons", row -> Csv.text(CellText.reasons(row.cell().validity()))));
  }

  private static List<Column<Row>> service(RunReport report) {
    List<Column<Row>> columns = new ArrayList<>(serviceSide());
    for (double quantile : report.quantiles()) {
      columns.add(
          new Column<>(
              "first_byte_" + Figures.quantile(quantile).replace('.', '_') + "_ms",
              row -> Csv.millis(Tables.firstByte(row.cell()).nanos(quantile))));
    }
    columns.add(
        new Column<>(
            "first_byte_max_ms", row -> Csv.millis(Tables.firstByte(row.cell()).maxNanos())));
    return columns;
  }

  private static List<Column<Row>> serviceSide() {
    return List.of(
        new Column<>("cold_starts", row -> cold(row, cold -> String.valueOf(cold.inWindow()))),
        new Column<>(
            "cold_service_p50_ms",
            row -> cold(row, cold -> Csv.millis(cold.coldServiceP50Nanos()))),
        new Column<>(
            "warm_service_p50_ms",
            row -> cold(row, cold -> Csv.millis(cold.warmServiceP50Nanos()))),
        new Column<>("cold_rule", row -> cold(row, cold -> Csv.text(cold.rule()))),
        new Column<>(
            "billed_requests",
            row -> known(service(row).billed(), billed -> String.valueOf(billed.requests()))),
        new Column<>(
            "billed_ms", row -> known(service(row).billed(), billed -> Csv.millis(billed.nanos()))),
        new Column<>(
            "billed_basis",
            row ->
                known(
                    service(row).billed(),
                    billed -> billed.basis().name().toLowerCase(Locale.ROOT))),
        new Column<>(
            "poll_gap_mean_ms",
            row -> known(service(row).pollGap(), gap -> Csv.millis(gap.meanNanos()))),
        new Column<>(
            "poll_gap_max_ms",
            row -> known(service(row).pollGap(), gap -> Csv.millis(gap.maxNanos()))),
        new Column<>("asleep", row -> String.valueOf(row.cell().counts().asleep())),
        new Column<>("wake_ups", row -> wakeUps(row, each -> String.valueOf(each.each().size()))),
        new Column<>(
            "wake_up_mean_ms",
            row ->
                wakeUps(
                    row,
                    each -> known(each.mean(), mean -> Csv.millis(Math.round(mean.meanNanos()))))),
        new Column<>(
            "wake_up_longest_ms",
            row ->
                wakeUps(row, each -> known(each.mean(), any -> Csv.millis(each.longestNanos())))));
  }

  private static List<Column<Row>> device() {
    return List.of(
        new Column<>(
            "joules_per_inference",
            row -> energy(row, use -> Csv.number(use.joulesPerInference()))),
        new Column<>("joules_per_inference_low", row -> energy(row, use -> bound(use, -1))),
        new Column<>("joules_per_inference_high", row -> energy(row, use -> bound(use, 1))),
        new Column<>(
            "energy_basis", row -> energy(row, use -> use.basis().name().toLowerCase(Locale.ROOT))),
        new Column<>("power_coverage", row -> energy(row, use -> Csv.number(use.coverage()))),
        new Column<>("power_w", row -> energy(row, use -> Csv.number(use.power().watts()))),
        new Column<>(
            "idle_power_w",
            row ->
                known(
                    row.cell().device().flatMap(DeviceSide::idle),
                    idle -> Csv.number(idle.watts()))),
        celsius("soc_temp_start_c", DeviceSide::soc, DeviceSide.Warming::startCelsius),
        celsius("soc_temp_end_c", DeviceSide::soc, DeviceSide.Warming::endCelsius),
        celsius("npu_temp_start_c", DeviceSide::npu, DeviceSide.Warming::startCelsius),
        celsius("npu_temp_end_c", DeviceSide::npu, DeviceSide.Warming::endCelsius));
  }

  private static String energy(Row row, Function<EnergyUse, String> value) {
    return known(row.cell().device().flatMap(DeviceSide::energy), value);
  }

  private static String bound(EnergyUse use, int side) {
    return use.joulesPerInference().isPresent() && use.halfWidthJoulesPerInference().isPresent()
        ? Csv.number(
            Math.max(
                0,
                use.joulesPerInference().getAsDouble()
                    + side * use.halfWidthJoulesPerInference().getAsDouble()))
        : "";
  }

  private static Column<Row> celsius(
      String heading,
      Function<DeviceSide, Optional<DeviceSide.Warming>> of,
      ToDoubleFunction<DeviceSide.Warming> end) {
    return new Column<>(
        heading,
        row ->
            known(
                row.cell().device().flatMap(of),
                warming -> Csv.number(end.applyAsDouble(warming))));
  }

  private static ServiceSide service(Row row) {
    return row.cell().service();
  }

  private static String wakeUps(Row row, Function<WakeUps, String> value) {
    return known(service(row).wakeUps(), value);
  }

  private static String cold(Row row, Function<ColdStarts, String> value) {
    return known(service(row).coldStarts(), value);
  }

  private static <T> String known(Optional<T> fact, Function<T, String> value) {
    return fact.map(value).orElse("");
  }

  private static List<Column<Row>> cost(RunReport report) {
    return List.of(
        new Column<>(
            "demand_inferences_per_month", row -> Csv.number(report.demand().inferencesPerMonth())),
        new Column<>(
            "demand_peak_req_per_s", row -> Csv.number(report.demand().peakRatePerSecond())),
        new Column<>(
            "capacity_req_per_s",
            row -> atLeast(row, atLeast -> Csv.number(atLeast.ratePerSecond()))),
        new Column<>(
            "capacity_below_req_per_s",
            row -> atLeast(row, atLeast -> atLeast.belowPerSecond().map(Csv::number).orElse(""))),
        new Column<>(
            "capacity_basis",
            row ->
                atLeast(
                    row, atLeast -> atLeast.belowPerSecond().isPresent() ? "bracket" : "at least")),
        per10k("cost_per_10k_at_capacity_usd", TargetReport::atCapacity, Estimate::value),
        per10k("cost_per_10k_at_capacity_low_usd", TargetReport::atCapacity, Estimate::low),
        per10k("cost_per_10k_at_capacity_high_usd", TargetReport::atCapacity, Estimate::high),
        new Column<>(
            "cost_per_10k_at_capacity_basis",
            row -> cost(row.target().atCapacity(), CellText::basis)),
        per10k("cost_per_10k_at_demand_usd", TargetReport::atDemand, Estimate::value),
        per10k("cost_per_10k_at_demand_low_usd", TargetReport::atDemand, Estimate::low),
        per10k("cost_per_10k_at_demand_high_usd", TargetReport::atDemand, Estimate::high),
        new Column<>(
            "cost_per_10k_at_demand_basis", row -> cost(row.target().atDemand(), CellText::basis)),
        new Column<>(
            "cost_per_month_at_demand_usd",
            row -> cost(row.target().atDemand(), cost -> Csv.number(cost.monthlyUsd().value()))),
        new Column<>("unit_name", row -> units(row, Cost.Units::name)),
        new Column<>("units_at_demand", row -> units(row, units -> String.valueOf(units.inUse()))),
        new Column<>(
            "spare_units_at_demand", row -> units(row, units -> String.valueOf(units.spare()))),
        new Column<>(
            "utilisation_at_demand",
            row ->
                cost(
                    row.target().atDemand(),
                    cost -> cost.utilisation().map(Csv::number).orElse(""))));
  }

  private static Column<Row> per10k(
      String heading,
      Function<TargetReport, CostResult> where,
      Function<Estimate, BigDecimal> which) {
    return new Column<>(
        heading,
        row ->
            cost(
                where.apply(row.target()),
                cost -> Csv.number(which.apply(cost.per10kUsd().orElseThrow()))));
  }

  private static List<Column<Row>> prices(RunReport report) {
    return List.of(
        new Column<>("cost_missing_reasons", row -> Csv.text(missing(row.target()))),
        new Column<>(
            "price_confidence",
            row ->
                Tables.anyCost(row.target()).map(cost -> cost.priceConfidence().text()).orElse("")),
        new Column<>(
            "assumptions",
            row ->
                Tables.anyCost(row.target())
                    .map(cost -> Csv.text(String.join("; ", cost.assumptions())))
                    .orElse("")),
        new Column<>("price_book", row -> Csv.text(report.priceBook().map(PriceBook::name))),
        new Column<>(
            "price_book_sha256", row -> Csv.text(report.priceBook().map(PriceBook::sha256))));
  }

  private static String atLeast(Row row, Function<Capacity.AtLeast, String> value) {
    return row.target().capacity() instanceof Capacity.AtLeast atLeast ? value.apply(atLeast) : "";
  }

  private static String cost(CostResult result, Function<Cost, String> value) {
    return result instanceof Cost cost ? value.apply(cost) : "";
  }

  private static String units(Row row, Function<Cost.Units, String> value) {
    return cost(row.target().atDemand(), cost -> cost.units().map(value).orElse(""));
  }

  private static String missing(TargetReport target) {
    return String.join(
        "; ",
        Stream.of(target.atCapacity(), target.atDemand())
            .filter(NotCosted.class::isInstance)
            .map(result -> ((NotCosted) result).reason())
            .distinct()
            .toList());
  }
}
