package dev.tenk.agent.http;

import java.lang.management.ManagementFactory;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** The metrics of an agent: counts its inference requests, and writes all in Prometheus' format. */
final class AgentMetrics {
  private final ServedModels models;
  private final ModelRepository repository;
  private final WorkerPool workers;
  private final ConcurrentSkipListMap<String, LongAdder> inferRequestsByStatus =
      new ConcurrentSkipListMap<>();

  AgentMetrics(ServedModels models, ModelRepository repository, WorkerPool workers) {
    this.models = models;
    this.repository = repository;
    this.workers = workers;
  }

  /** Counts an inference request that is answered with a status of HTTP, or a code of gRPC. */
  void countInference(String status) {
    inferRequestsByStatus.computeIfAbsent(status, key -> new LongAdder()).increment();
  }

  /** All metrics in Prometheus' text format. */
  String text() {
    StringBuilder out = new StringBuilder();
    out.append(
        "# HELP tenk_infer_requests_total Inference requests answered, by status of HTTP or code of"
            + " gRPC.\n");
    out.append("# TYPE tenk_infer_requests_total counter\n");
    inferRequestsByStatus.forEach(
        (status, count) ->
            out.append(
                "tenk_infer_requests_total{status=\"%s\"} %d\n".formatted(status, count.sum())));
    gauge(out, "tenk_queue_requests", "Requests that wait for a worker.", workers.queuedRequests());
    gauge(out, "tenk_in_flight_requests", "Requests that wait or run.", workers.inFlightRequests());
    out.append("# HELP tenk_model_seconds Time the model ran, per inference.\n");
    out.append("# TYPE tenk_model_seconds histogram\n");
    for (ServedModel model : models.all()) {
      String labels = "model=\"%s\",version=\"%s\"".formatted(model.name(), model.version());
      model.modelSeconds().write(out, "tenk_model_seconds", labels);
    }
    out.append("# HELP tenk_model_restarts_total Times a model was loaded again as it was lost.\n");
    out.append("# TYPE tenk_model_restarts_total counter\n");
    out.append("tenk_model_restarts_total %d\n".formatted(repository.restarts()));
    gauge(
        out,
        "process_start_time_seconds",
        "Start of the process, seconds since 1970.",
        ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
    return out.toString();
  }

  private static void gauge(StringBuilder out, String name, String help, Number value) {
    out.append("# HELP %s %s\n# TYPE %s gauge\n%s %s\n".formatted(name, help, name, name, value));
  }
}
