package dev.tenk.reports.render.explain;

import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.run.MlperfTable;
import dev.tenk.results.model.MlperfRules;
import dev.tenk.results.model.MlperfRules.Scenario;
import dev.tenk.results.stats.cell.CellSummary;
import dev.tenk.results.stats.mlperf.MlperfResult;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** How the metric of one of MLPerf's scenarios came about. */
final class MlperfExplanation {
  private static final double NANOS_PER_SECOND = 1e9;

  private MlperfExplanation() {}

  static List<String> lines(CellSummary cell, Sources sources) {
    MlperfResult result =
        cell.mlperf()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "workload '%s' is none of MLPerf's scenarios; its kind would be single-stream, multi-stream, server or offline"
                            .formatted(cell.workload())));
    MlperfRules rules = result.rules();
    List<String> lines = new ArrayList<>();
    lines.add("metric  " + MlperfTable.metric(result) + ": " + MlperfTable.value(result));
    lines.add("by the rules  " + MlperfTable.standing(result));
    result.unmet().forEach(each -> lines.add("not met  " + each));
    rules.shortened().forEach(each -> lines.add("shortened  " + each));
    lines.add(
        "window  %s queries, %s samples, %s s %s; asked for: %s queries, %s s"
            .formatted(
                Figures.grouped(result.queries()),
                Figures.grouped(result.samples()),
                Figures.number(result.seconds()),
                rules.scenario() == Scenario.OFFLINE
                    ? "until the last answer"
                    : "from the first to the last",
                Figures.grouped(rules.minQueries()),
                Figures.number(rules.minDurationNanos() / NANOS_PER_SECOND)));
    if (result.percentileNanos().isPresent()) {
      lines.add(
          "percentile  %s of query latency %s ms, the (⌊p·n⌋ + 1)-th smallest"
              .formatted(
                  Figures.quantile(rules.scenario().percentile().orElseThrow()),
                  millis(result.percentileNanos())));
    }
    if (result.above().isPresent()) {
      lines.add(
          "early stopping  rank %s from above of %s, the largest t with P[Bin(n, 1 − p) ≤ t] ≤ 1 %%"
              .formatted(
                  Figures.grouped(result.above().getAsLong()), Figures.grouped(result.queries())));
    }
    if (result.overTarget().isPresent()) {
      lines.add(
          "target  %s ms; %s queries took longer"
              .formatted(
                  millis(rules.targetNanos()), Figures.grouped(result.overTarget().getAsLong())));
    }
    if (result.scheduledPerSecond().isPresent()) {
      lines.add(
          "scheduled  %s samples/s"
              .formatted(Figures.number(result.scheduledPerSecond().getAsDouble())));
    }
    lines.add(sources.files(cell, "sequence, intended_ns or handed_ns to done_ns"));
    lines.add("formula  LoadGen 6.0.17, results.cc and early_stopping.cc (docs/mlperf.md)");
    lines.add("standing  not verified by MLCommons, whose trademark MLPerf is");
    return lines;
  }

  private static String millis(OptionalLong nanos) {
    return Figures.millis(nanos.getAsLong(), RoundingMode.HALF_UP);
  }
}
