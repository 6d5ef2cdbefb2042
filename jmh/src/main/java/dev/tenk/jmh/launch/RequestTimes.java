package dev.tenk.jmh.launch;

import dev.tenk.analysis.benchmarks.OwnFigure;
import dev.tenk.analysis.benchmarks.RequestTime;
import dev.tenk.analysis.benchmarks.RequestTime.ClientNanos;
import dev.tenk.jmh.client.ClientWork;
import dev.tenk.jmh.client.WireFormat;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.estimate.RunFigure;
import dev.tenk.results.suite.Suite.TargetPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Reads what the benchmarks of a run show of its targets' calls, and of tenk. */
public final class RequestTimes {
  private static final double MOST_OFF = 0.1;
  private static final double NANOS_PER_MILLI = 1e6;

  private RequestTimes() {}

  /** A result for readers. */
  public static OwnFigure figure(JmhResult result) {
    boolean paced = result.benchmark().startsWith("DriverBenchmark.");
    return new OwnFigure(
        result.benchmark(),
        result.parameters().entrySet().stream()
            .map(each -> each.getKey() + "=" + each.getValue())
            .collect(Collectors.joining(", ")),
        paced ? Optional.empty() : Optional.of(result.score()),
        Optional.ofNullable(result.secondary().get(CpuProfiler.METRIC)),
        Optional.ofNullable(result.secondary().get("gc.alloc.rate.norm")),
        paced
            || result.benchmark().equals("HarnessBenchmark.writeSample")
            || result.benchmark().equals("HarnessBenchmark.planArrival"));
  }

  /**
   * Where the time of a target's single calls goes.
   *
   * @param figures of its single calls
   * @param requestBytes mean size of its requests' bodies
   * @param results of the run's benchmarks
   */
  public static RequestTime of(
      TargetPlan plan,
      Map<ComparedMetric, RunFigure> figures,
      OptionalDouble requestBytes,
      List<JmhResult> results) {
    List<String> notes = new ArrayList<>();
    OptionalDouble model = nanos(figures, ComparedMetric.MODEL_P50);
    if (model.isEmpty()) {
      notes.add("the server does not say how long its model ran; network and queue has it.");
    }
    return new RequestTime(
        plan.name(),
        client(plan, requestBytes, results, notes),
        nanos(figures, ComparedMetric.SERVICE_P50),
        nanos(figures, ComparedMetric.QUEUE_P50),
        model,
        nanos(figures, ComparedMetric.RESPONSE_P50),
        notes);
  }

  private static OptionalDouble nanos(
      Map<ComparedMetric, RunFigure> figures, ComparedMetric metric) {
    RunFigure figure = figures.get(metric);
    return figure == null || figure.value().isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(figure.value().getAsDouble() * NANOS_PER_MILLI);
  }

  private static ClientNanos client(
      TargetPlan plan, OptionalDouble requestBytes, List<JmhResult> results, List<String> notes) {
    Optional<WireFormat> format = WireFormat.of(plan);
    if (format.isEmpty()) {
      notes.add(
          "a call is several requests, so the client's parts are not told; all of them are in network and queue or unexplained.");
      return ClientNanos.UNKNOWN;
    }
    if (results.stream().noneMatch(result -> result.benchmark().startsWith("ClientBenchmark."))) {
      notes.add(
          "the client's benchmarks were not run; its parts are in network and queue, and in unexplained.");
      return ClientNanos.UNKNOWN;
    }
    int benchmarked = new ClientWork(format.get()).encode().length;
    if (requestBytes.isEmpty()
        || Math.abs(requestBytes.getAsDouble() / benchmarked - 1) > MOST_OFF) {
      notes.add(
          "its requests have %.0f bytes and the client's benchmarks %d, so the client's parts are not told."
              .formatted(requestBytes.orElse(0), benchmarked));
      return ClientNanos.UNKNOWN;
    }
    String word = format.get().text();
    boolean signed = WireFormat.isSigned(plan) && format.get().isOfAws();
    OptionalDouble sign =
        signed ? score(results, "ClientBenchmark.sign", word) : OptionalDouble.empty();
    OptionalDouble call =
        signed ? score(results, "ClientBenchmark.sdkCall", word) : OptionalDouble.empty();
    OptionalDouble decode = score(results, "ClientBenchmark.decode", word);
    if (WireFormat.hasReport(plan)) {
      decode = sum(decode, score(results, "ClientBenchmark.parseReport", ""));
    }
    return new ClientNanos(
        score(results, "ClientBenchmark.encode", word),
        sign,
        sign.isPresent() && call.isPresent()
            ? OptionalDouble.of(call.getAsDouble() - sign.getAsDouble())
            : OptionalDouble.empty(),
        score(results, "ClientBenchmark.send", word),
        decode);
  }

  private static OptionalDouble sum(OptionalDouble one, OptionalDouble other) {
    return one.isEmpty() || other.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(one.getAsDouble() + other.getAsDouble());
  }

  private static OptionalDouble score(List<JmhResult> results, String benchmark, String parameter) {
    return results.stream()
        .filter(result -> result.benchmark().equals(benchmark))
        .filter(result -> parameter.isEmpty() || result.parameters().containsValue(parameter))
        .mapToDouble(result -> result.score().mean())
        .findFirst();
  }
}
