package dev.tenk.reports.render.benchmark;

import dev.tenk.analysis.benchmarks.ForkedValue;
import dev.tenk.analysis.benchmarks.OwnFigure;
import dev.tenk.analysis.benchmarks.TargetForks.Range;
import dev.tenk.reports.render.document.Csv;
import dev.tenk.reports.render.document.Csv.Column;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** The result of a run of benchmarks as CSV. */
final class BenchmarkCsv {
  private BenchmarkCsv() {}

  /** The benchmarks without a target, a row each. */
  static void own(BenchmarkReport report, Appendable out) throws IOException {
    Csv.write(
        out,
        List.of(
            new Column<>("run_id", row -> report.run().runId()),
            new Column<>("benchmark", row -> Csv.text(row.benchmark())),
            new Column<>("parameters", row -> Csv.text(row.parameters())),
            new Column<>("forks", row -> forks(row).map(Object::toString).orElse("")),
            new Column<>("time_ns", row -> Csv.number(BenchmarkReport.mean(row.timeNanos()))),
            new Column<>("fastest_fork_ns", row -> Csv.number(of(row.timeNanos(), Range::lowest))),
            new Column<>("slowest_fork_ns", row -> Csv.number(of(row.timeNanos(), Range::highest))),
            new Column<>("cpu_ns", row -> Csv.number(BenchmarkReport.mean(row.cpuNanos()))),
            new Column<>(
                "allocated_bytes", row -> Csv.number(BenchmarkReport.mean(row.allocatedBytes()))),
            new Column<>(
                "core_share_at_1000_per_s",
                row -> Csv.number(row.coreShare(BenchmarkReport.SHARE_AT_PER_SECOND)))),
        report.own());
  }

  private static Optional<Integer> forks(OwnFigure figure) {
    return figure.cpuNanos().map(value -> value.ofForks().size());
  }

  private static OptionalDouble of(Optional<ForkedValue> value, ToDoubleFunction<Range> which) {
    return value
        .flatMap(Range::of)
        .map(range -> OptionalDouble.of(which.applyAsDouble(range)))
        .orElse(OptionalDouble.empty());
  }

  /** Where the time of a call goes, a row a target. */
  static void requestTimes(BenchmarkReport report, Appendable out) throws IOException {
    Csv.write(
        out,
        List.of(
            new Column<>("run_id", row -> report.run().runId()),
            new Column<>("target", row -> Csv.text(row.target())),
            new Column<>("encode_ns", row -> Csv.number(row.clientNanos().encode())),
            new Column<>("sign_ns", row -> Csv.number(row.clientNanos().sign())),
            new Column<>("marshal_ns", row -> Csv.number(row.clientNanos().marshal())),
            new Column<>("send_ns", row -> Csv.number(row.clientNanos().send())),
            new Column<>("network_and_queue_ns", row -> Csv.number(row.networkAndQueueNanos())),
            new Column<>("of_it_queue_ns", row -> Csv.number(row.queueNanos())),
            new Column<>("model_ns", row -> Csv.number(row.modelNanos())),
            new Column<>("decode_ns", row -> Csv.number(row.clientNanos().decode())),
            new Column<>("sum_ns", row -> Csv.number(row.sumNanos())),
            new Column<>("measured_ns", row -> Csv.number(row.measuredNanos())),
            new Column<>("unexplained_ns", row -> Csv.number(row.unexplainedNanos()))),
        report.requestTimes());
  }
}
