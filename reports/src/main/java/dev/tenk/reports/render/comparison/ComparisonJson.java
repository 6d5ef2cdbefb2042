package dev.tenk.reports.render.comparison;

import static dev.tenk.reports.render.document.JsonText.number;
import static dev.tenk.reports.render.document.JsonText.text;
import static dev.tenk.reports.render.document.JsonText.texts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.analysis.comparison.ComparedBenchmark;
import dev.tenk.analysis.comparison.Comparison;
import dev.tenk.analysis.comparison.Comparison.ComparedCell;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.stats.comparison.ErrorDifference;
import dev.tenk.results.stats.comparison.Fidelity;
import dev.tenk.results.stats.comparison.JudgedFidelity;
import dev.tenk.results.stats.comparison.Verdict;
import java.util.OptionalDouble;

/** A comparison for programs. */
public final class ComparisonJson {
  private ComparisonJson() {}

  /** Adds all of it to an object. */
  public static void put(Comparison comparison, ObjectNode node) {
    run(comparison.baseline(), node.putObject("baseline"));
    run(comparison.candidate(), node.putObject("candidate"));
    number(node, "margin", comparison.gates().margin());
    comparison
        .gates()
        .failOn()
        .ifPresent(
            verdicts ->
                texts(node, "fail_on", verdicts.stream().sorted().map(Verdict::text).toList()));
    node.put("fails", comparison.fails());
    ArrayNode cells = node.putArray("cells");
    comparison.cells().forEach(cell -> cell(comparison, cell, cells.addObject()));
    if (!comparison.benchmarks().isEmpty()) {
      ArrayNode benchmarks = node.putArray("benchmarks");
      comparison
          .benchmarks()
          .forEach(benchmark -> benchmark(comparison, benchmark, benchmarks.addObject()));
    }
    texts(node, "warnings", comparison.warnings());
  }

  /** Which run, and of what. */
  public static void run(RunManifest run, ObjectNode node) {
    node.put("run_id", run.runId());
    node.put("suite", run.suite().name());
    node.put("started_at", run.startedAt().toString());
    node.put("tool_version", run.toolVersion());
    text(node, "git_commit", run.suite().gitCommit());
    texts(node, "labels", run.labels());
  }

  private static void cell(Comparison comparison, ComparedCell cell, ObjectNode node) {
    node.put("target", cell.target());
    node.put("workload", cell.workload());
    text(node, "baseline_model_sha256", cell.baseline().modelSha256());
    text(node, "candidate_model_sha256", cell.candidate().modelSha256());
    node.put("past_runs", cell.pastRuns());
    texts(node, "invalid", cell.invalid());
    node.put("verdict", cell.verdict().text());
    node.put("fails", comparison.fails(cell));
    ArrayNode metrics = node.putArray("metrics");
    cell.rows().forEach(row -> metric(MetricRow.of(row), metrics.addObject()));
    cell.errors().ifPresent(errors -> errors(errors, node.putObject("error_ratio")));
    cell.fidelity().ifPresent(fidelity -> fidelity(fidelity, node.putObject("fidelity")));
  }

  private static void benchmark(
      Comparison comparison, ComparedBenchmark benchmark, ObjectNode node) {
    node.put("benchmark", benchmark.name());
    node.put("past_runs", benchmark.pastRuns());
    node.put("verdict", benchmark.verdict().text());
    node.put("fails", comparison.fails(benchmark));
    ArrayNode metrics = node.putArray("metrics");
    benchmark.rows().forEach(row -> metric(MetricRow.of(row), metrics.addObject()));
  }

  private static void metric(MetricRow row, ObjectNode node) {
    node.put("metric", row.metric());
    node.put("unit", row.unit());
    number(node, "baseline", row.baseline());
    number(node, "candidate", row.candidate());
    row.estimate()
        .ifPresent(
            estimate -> {
              number(node, "ratio", estimate.ratio());
              number(node, "low_95", estimate.low());
              number(node, "high_95", estimate.high());
            });
    if (!row.onlySeen().isEmpty()) {
      texts(node, "only_seen", row.onlySeen());
    }
    row.verdict().ifPresent(each -> node.put("verdict", each.verdict().text()));
    if (!row.reason().isEmpty()) {
      node.put("reason", row.reason());
    }
  }

  private static void errors(ErrorDifference errors, ObjectNode node) {
    number(node, "baseline", errors.baseline());
    number(node, "candidate", errors.candidate());
    number(node, "difference", errors.difference());
    number(node, "low_95", errors.low());
    number(node, "high_95", errors.high());
  }

  private static void fidelity(JudgedFidelity judged, ObjectNode node) {
    Fidelity fidelity = judged.fidelity();
    if (!judged.untold()) {
      node.put("accepted", !judged.rejected());
    }
    texts(node, "reasons", judged.judgement().reasons());
    node.put("payloads", fidelity.payloads());
    number(node, "top1_agreement", fidelity.top1Agreement());
    fidelity
        .cosine()
        .ifPresent(
            cosine -> {
              number(node, "mean_cosine", cosine.mean());
              number(node, "worst_cosine", cosine.worst());
            });
    fidelity
        .largestDifference()
        .ifPresent(each -> number(node, "largest_difference", each.value()));
    number(node, "neighbour_agreement", fidelity.neighbourAgreement());
    number(
        node,
        "accuracy_loss",
        fidelity
            .accuracy()
            .map(each -> OptionalDouble.of(each.baseline() - each.candidate()))
            .orElse(OptionalDouble.empty()));
  }
}
