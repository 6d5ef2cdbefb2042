package dev.tenk.reports.render.run;

import static dev.tenk.reports.render.document.JsonText.number;
import static dev.tenk.reports.render.document.JsonText.text;
import static dev.tenk.reports.render.document.JsonText.texts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.cost.Cost;
import dev.tenk.cost.NotCosted;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.reports.render.comparison.ComparisonJson;
import dev.tenk.reports.render.document.CellText;
import dev.tenk.reports.render.document.JsonText;
import dev.tenk.reports.render.matrix.MatrixNotes;
import dev.tenk.reports.render.run.RunReport.TargetReport;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.cell.ErrorCount;
import dev.tenk.results.stats.cell.SeenTimes;
import dev.tenk.results.stats.cell.WakeUps;
import dev.tenk.results.stats.estimate.QuantileEstimate;
import dev.tenk.results.stats.estimate.QuantileEstimate.Failing;
import dev.tenk.results.stats.estimate.QuantileEstimate.Insufficient;
import dev.tenk.results.stats.estimate.QuantileEstimate.Seen;
import java.io.IOException;
import java.util.OptionalLong;

/** A run's report for programs. */
public final class RunJson {
  private static final int SCHEMA_VERSION = 1;
  private static final double NANOS_PER_MS = 1e6;

  private RunJson() {}

  /** Writes it as one JSON object; its last line ends with a line feed. */
  public static void write(RunReport report, Appendable out) throws IOException {
    ObjectNode root = JsonText.object();
    root.put("schema_version", SCHEMA_VERSION);
    ComparisonJson.run(report.run(), root.putObject("run"));
    ObjectNode demand = root.putObject("demand");
    number(demand, "inferences_per_month", report.demand().inferencesPerMonth());
    number(demand, "peak_req_per_s", report.demand().peakRatePerSecond());
    texts(root, "decision", MatrixNotes.decision(report.atDemand()));
    put(report, root);
    texts(root, "warnings", report.warnings());
    JsonText.write(root, out);
  }

  /** Adds what was measured and what it costs to an object. */
  public static void put(RunReport report, ObjectNode root) {
    ObjectNode slo = root.putObject("slo");
    number(slo, "quantile", report.slo().quantile());
    number(slo, "bound_ms", report.slo().boundNanos() / NANOS_PER_MS);
    number(slo, "max_error_ratio", report.slo().maxErrorRatio());
    text(root, "prices", report.priceBook().map(PriceBook::name));
    text(root, "prices_sha256", report.priceBook().map(PriceBook::sha256));
    text(root, "old_prices", Notes.oldPrices(report));
    report
        .run()
        .progress()
        .generators()
        .ifPresent(
            use -> {
              ObjectNode generators = root.putObject("generators");
              generators.put("count", use.count());
              generators.put("where", use.where());
              number(generators, "seconds", use.seconds());
              use.usd().ifPresent(usd -> number(generators, "usd", usd));
            });
    ArrayNode targets = root.putArray("targets");
    report.targets().forEach(target -> target(target, targets.addObject()));
  }

  private static void target(TargetReport target, ObjectNode node) {
    node.put("target", target.name());
    node.put("kind", target.facts().kind());
    node.put("standing", target.facts().standing().text());
    node.put("model", target.facts().modelName());
    text(node, "model_version", target.facts().modelVersion());
    text(node, "model_sha256", target.facts().modelSha256());
    if (target.atDemand() instanceof Cost cost) {
      number(node, "cost_per_10k_usd", cost.per10kUsd().orElseThrow().value());
      number(node, "cost_per_10k_low_usd", cost.per10kUsd().orElseThrow().low());
      number(node, "cost_per_10k_high_usd", cost.per10kUsd().orElseThrow().high());
      node.put("cost_at_most", cost.atMost());
    } else if (target.atDemand() instanceof NotCosted not) {
      node.put("not_costed_because", not.reason());
    }
    JobTable.put(target, node);
    ArrayNode cells = node.putArray("cells");
    Tables.shown(target).forEach(cell -> cell(cell, cells.addObject()));
  }

  private static void cell(CellSummary cell, ObjectNode node) {
    node.put("workload", cell.workload());
    node.put("repetition", cell.repetition());
    node.put("valid", cell.validity().cellValid());
    node.put("slo_valid", cell.validity().decisionValid());
    texts(node, "invalid_because", CellText.invalid(cell));
    node.put("slo", cell.slo().text());
    node.put("sent", cell.counts().sent());
    node.put("succeeded", cell.counts().succeeded());
    number(node, "error_ratio", cell.counts().errorRatio());
    if (cell.counts().asleep() > 0) {
      node.put("asleep", cell.counts().asleep());
    }
    cell.service().wakeUps().ifPresent(wakeUps -> wakeUps(wakeUps, node.putObject("wake_ups")));
    for (ErrorCount each : cell.errors()) {
      ObjectNode error = node.withArray("errors").addObject();
      error.put("kind", each.kind());
      error.put("requests", each.requests());
      text(error, "said", each.said());
    }
    if (!cell.answers().variants().isEmpty()) {
      ObjectNode versions = node.putObject("versions");
      cell.answers().variants().forEach(versions::put);
    }
    number(node, "offered_req_per_s", cell.offeredRatePerSecond());
    number(node, "throughput_req_per_s", cell.throughputPerSecond());
    number(node, "goodput_req_per_s", cell.goodputPerSecond());
    ArrayNode response = node.putArray("response");
    cell.response()
        .forEach(
            each -> quantile(each, cell.validity().valid(each.quantile()), response.addObject()));
    millis(node, "response_max_ms", cell.responseMaxNanos());
    seen(node.putArray("service"), cell.serviceTimes());
    millis(node, "service_max_ms", cell.serviceTimes().maxNanos());
    millis(node, "service_p50_ms", cell.serviceP50Nanos());
    if (cell.service().streamed().isPresent()) {
      seen(node.putArray("first_byte"), Tables.firstByte(cell));
      millis(node, "first_byte_max_ms", Tables.firstByte(cell).maxNanos());
    }
    number(node, "overtaken_share", cell.validity().overtakenShare());
    MlperfTable.put(cell, node);
  }

  private static void seen(ArrayNode node, SeenTimes times) {
    for (SeenTimes.At each : times.quantiles()) {
      ObjectNode quantile = node.addObject();
      number(quantile, "quantile", each.quantile());
      quantile.put("status", "seen");
      number(quantile, "value_ms", each.nanos() / NANOS_PER_MS);
    }
  }

  private static void wakeUps(WakeUps wakeUps, ObjectNode node) {
    node.put("seen", wakeUps.each().size());
    node.put("not_seen", wakeUps.notSeen());
    wakeUps.mean().ifPresent(mean -> number(node, "mean_ms", mean.meanNanos() / NANOS_PER_MS));
    ArrayNode each = node.putArray("each_ms");
    wakeUps.each().forEach(one -> each.add(one.nanos() / NANOS_PER_MS));
  }

  private static void millis(ObjectNode node, String key, OptionalLong nanos) {
    if (nanos.isPresent()) {
      number(node, key, nanos.getAsLong() / NANOS_PER_MS);
    }
  }

  private static void quantile(QuantileEstimate estimate, boolean valid, ObjectNode node) {
    number(node, "quantile", estimate.quantile());
    if (estimate instanceof Seen seen) {
      node.put("status", seen.established() ? "established" : "seen");
      node.put("valid", valid);
      number(node, "value_ms", seen.valueNanos() / NANOS_PER_MS);
      number(node, "lower_ms", seen.interval().lowerNanos() / NANOS_PER_MS);
      if (seen.established()) {
        number(node, "upper_ms", seen.interval().upperNanos().getAsLong() / NANOS_PER_MS);
      }
      number(node, "on_time_ms", seen.onTimeNanos() / NANOS_PER_MS);
    } else if (estimate instanceof Failing) {
      node.put("status", "failing");
      node.put("valid", valid);
    } else if (estimate instanceof Insufficient few) {
      node.put("status", "insufficient");
      node.put("more_requests", few.moreRequests());
    } else {
      node.put("status", "not-measured");
    }
  }
}
