package dev.tenk.gatling.launch;

import static com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.results.histogram.LiveFigures;
import dev.tenk.results.model.DeviceWatch;
import dev.tenk.results.model.ServiceMetric;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.results.spend.SpendUse;
import dev.tenk.results.stats.cell.GeneratorConditions;
import dev.tenk.results.stats.series.WarmUpResult;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.store.Phases;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a driver process writes to its standard output, a JSON object a line. */
public sealed interface DriverMessage {
  /**
   * Progress so far.
   *
   * @param elapsedNanos since the cell's epoch
   * @param leftNanos until the window's latest end; what is in flight then is waited for, too
   * @param mayEndSooner whether it may end before that
   * @param live what is seen so far, of all cells that are measured at once
   */
  record Progress(long elapsedNanos, long leftNanos, boolean mayEndSooner, LiveFigures.Figures live)
      implements DriverMessage {}

  /**
   * The load of a cell was offered to its end and every file is closed. Of cells that are measured
   * at once each has its own, in the order of their orders.
   *
   * @param startedAt wall clock at the cell's epoch
   * @param scheduled planned starts in the window; empty in a closed workload
   * @param requests sent in all, warm-up included
   * @param connectionBound of the target's client
   * @param idleExpiry of a target whose cold starts are found by their service time
   * @param serviceMetrics metrics of the service's own monitoring; empty where it was not queried
   * @param modelSha256 of the model the target served, where it reports it
   * @param cpuSeconds processor time of the driver process, start-up included
   * @param peakMemoryBytes most resident memory of the driver process; empty where unknown
   * @param problems reasons why the whole cell is invalid
   * @param watch how the target's device was watched; empty where it has no telemetry
   * @param phases how long warm-up and window lasted
   * @param use what it is billed for, without time; empty where nothing bounds the spend
   * @param conditions of the machine while the load was offered; empty where they are not known
   * @param said what the target said with the first failure of each kind, by kind
   */
  record Ended(
      Instant startedAt,
      OptionalLong scheduled,
      long requests,
      OptionalInt connectionBound,
      Optional<Duration> idleExpiry,
      Optional<ServiceMetrics> serviceMetrics,
      Optional<String> modelSha256,
      double cpuSeconds,
      OptionalLong peakMemoryBytes,
      List<String> problems,
      Optional<DeviceWatch> watch,
      Phases phases,
      Optional<SpendUse> use,
      Optional<GeneratorConditions> conditions,
      SortedMap<String, String> said)
      implements DriverMessage {}

  /**
   * It is connected, and waits to be told when to begin: its order is for a part of a load, whose
   * other parts other generators offer.
   */
  record Ready() implements DriverMessage {}

  /**
   * What has ended since the last one, of a part of a load whose window is ended by the answers of
   * all parts.
   *
   * @param elapsedNanos since the cell's epoch
   * @param ended as {@link EndedRequests} has them, in base64
   */
  record Answers(long elapsedNanos, String ended) implements DriverMessage {}

  /**
   * The cell could not be measured.
   *
   * @param reason for the user
   */
  record Refused(String reason) implements DriverMessage {}

  /** As a line of text. */
  default String toLine() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    if (this instanceof Progress progress) {
      node.put("elapsed_ns", progress.elapsedNanos());
      node.put("left_ns", progress.leftNanos());
      node.put("may_end_sooner", progress.mayEndSooner());
      node.put("warming_up", progress.live().warmingUp());
      node.put("ended_per_second", progress.live().endedPerSecond());
      node.put("errors", progress.live().errors());
      progress.live().p50Nanos().ifPresent(nanos -> node.put("p50_ns", nanos));
      progress.live().p99Nanos().ifPresent(nanos -> node.put("p99_ns", nanos));
    } else if (this instanceof Ended ended) {
      node.put("started_at", ended.startedAt().toString());
      ended.scheduled().ifPresent(count -> node.put("scheduled", count));
      node.put("requests", ended.requests());
      ended.idleExpiry().ifPresent(expiry -> node.put("idle_expiry", expiry.toString()));
      ended.serviceMetrics().ifPresent(metrics -> put(node, metrics));
      ended.connectionBound().ifPresent(bound -> node.put("connection_bound", bound));
      ended.modelSha256().ifPresent(sha256 -> node.put("model_sha256", sha256));
      node.put("cpu_seconds", ended.cpuSeconds());
      ended.peakMemoryBytes().ifPresent(bytes -> node.put("peak_memory_bytes", bytes));
      ended.problems().forEach(node.withArray("problems")::add);
      ended.watch().ifPresent(watch -> put(node, watch));
      put(node, ended.phases());
      ended
          .use()
          .ifPresent(
              use ->
                  node.putObject("use")
                      .put("requests", use.requests())
                      .put("work_s", use.workSeconds())
                      .put("response_bytes", use.responseBytes()));
      ended
          .conditions()
          .ifPresent(conditions -> ConditionsJson.put(node.putObject("conditions"), conditions));
      if (!ended.said().isEmpty()) {
        ObjectNode said = node.putObject("said");
        ended.said().forEach(said::put);
      }
    } else if (this instanceof Refused refused) {
      node.put("refused", refused.reason());
    } else if (this instanceof Answers answers) {
      node.put("answers", answers.ended());
      node.put("at_ns", answers.elapsedNanos());
    } else if (this instanceof Ready) {
      node.put("ready", true);
    }
    return node.toString();
  }

  /** From a line of text. */
  static DriverMessage fromLine(String line) {
    JsonNode node;
    try {
      node = new ObjectMapper().enable(USE_BIG_DECIMAL_FOR_FLOATS).readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the driver said '" + line + "'", e);
    }
    if (node.has("refused")) {
      return new Refused(node.get("refused").textValue());
    }
    if (node.has("ready")) {
      return new Ready();
    }
    if (node.has("answers")) {
      return new Answers(node.get("at_ns").longValue(), node.get("answers").textValue());
    }
    if (node.has("elapsed_ns")) {
      return new Progress(
          node.get("elapsed_ns").longValue(),
          node.get("left_ns").longValue(),
          node.get("may_end_sooner").booleanValue(),
          new LiveFigures.Figures(
              node.get("warming_up").booleanValue(),
              node.get("ended_per_second").doubleValue(),
              optionalLong(node, "p50_ns"),
              optionalLong(node, "p99_ns"),
              node.get("errors").longValue()));
    }
    SortedMap<String, String> said = new TreeMap<>();
    node.path("said").properties().forEach(e -> said.put(e.getKey(), e.getValue().textValue()));
    List<String> problems = new ArrayList<>();
    node.path("problems").forEach(problem -> problems.add(problem.textValue()));
    return new Ended(
        Instant.parse(node.get("started_at").textValue()),
        optionalLong(node, "scheduled"),
        node.get("requests").longValue(),
        node.has("connection_bound")
            ? OptionalInt.of(node.get("connection_bound").intValue())
            : OptionalInt.empty(),
        Optional.ofNullable(node.path("idle_expiry").textValue()).map(Duration::parse),
        Optional.ofNullable(node.get("service_metrics")).map(DriverMessage::serviceMetrics),
        Optional.ofNullable(node.path("model_sha256").textValue()),
        node.get("cpu_seconds").doubleValue(),
        optionalLong(node, "peak_memory_bytes"),
        problems,
        Optional.ofNullable(node.get("watch")).map(DriverMessage::watch),
        phases(node),
        Optional.ofNullable(node.get("use")).map(DriverMessage::use),
        Optional.ofNullable(node.get("conditions")).map(ConditionsJson::of),
        said);
  }

  private static void put(ObjectNode node, DeviceWatch watched) {
    ObjectNode watch = node.putObject("watch");
    watched.powerSource().ifPresent(source -> watch.put("power_source", source));
    watched.idleFromNanos().ifPresent(nanos -> watch.put("idle_from_ns", nanos));
    watched.idleToNanos().ifPresent(nanos -> watch.put("idle_to_ns", nanos));
    watched.troubles().forEach(watch.withArray("troubles")::add);
  }

  private static DeviceWatch watch(JsonNode node) {
    List<String> troubles = new ArrayList<>();
    node.path("troubles").forEach(trouble -> troubles.add(trouble.textValue()));
    return new DeviceWatch(
        Optional.ofNullable(node.path("power_source").textValue()),
        optionalLong(node, "idle_from_ns"),
        optionalLong(node, "idle_to_ns"),
        troubles);
  }

  private static void put(ObjectNode node, Phases phases) {
    node.put("warm_up_ns", phases.warmUpNanos());
    node.put("window_ns", phases.windowNanos());
    phases
        .settling()
        .ifPresent(
            settling -> {
              ObjectNode each = node.putObject("settling");
              each.put("steady", settling.steady());
              each.put("window_requests", settling.windowRequests());
              each.put("windows", settling.windows());
              settling.throughputRatio().ifPresent(ratio -> each.put("throughput_ratio", ratio));
              settling.p95Ratio().ifPresent(ratio -> each.put("p95_ratio", ratio));
            });
    phases
        .decided()
        .ifPresent(
            decided ->
                node.putObject("decided")
                    .put("decision", decided.decision().text())
                    .put("requests", decided.requests())
                    .put("alpha", decided.alpha()));
  }

  private static Phases phases(JsonNode node) {
    return new Phases(
        node.get("warm_up_ns").longValue(),
        node.get("window_ns").longValue(),
        Optional.ofNullable(node.get("settling"))
            .map(
                each ->
                    new WarmUpResult(
                        each.get("steady").booleanValue(),
                        each.get("window_requests").longValue(),
                        each.get("windows").intValue(),
                        optionalDouble(each, "throughput_ratio"),
                        optionalDouble(each, "p95_ratio"))),
        Optional.ofNullable(node.get("decided"))
            .map(
                each ->
                    new SequentialDecision(
                        SloDecision.of(each.get("decision").textValue()),
                        each.get("requests").longValue(),
                        each.get("alpha").doubleValue())));
  }

  private static SpendUse use(JsonNode node) {
    return new SpendUse(
        BigDecimal.ZERO,
        node.get("requests").decimalValue(),
        node.get("work_s").decimalValue(),
        node.get("response_bytes").decimalValue());
  }

  private static void put(ObjectNode node, ServiceMetrics metrics) {
    ObjectNode service = node.putObject("service_metrics");
    metrics.note().ifPresent(note -> service.put("note", note));
    metrics.incomplete().ifPresent(why -> service.put("incomplete", why));
    for (ServiceMetric metric : metrics.metrics()) {
      service
          .withArray("metrics")
          .addObject()
          .put("name", metric.name())
          .put("statistic", metric.statistic())
          .put("unit", metric.unit())
          .put("value", metric.value());
    }
  }

  private static ServiceMetrics serviceMetrics(JsonNode node) {
    List<ServiceMetric> metrics = new ArrayList<>();
    for (JsonNode metric : node.path("metrics")) {
      metrics.add(
          new ServiceMetric(
              metric.get("name").textValue(),
              metric.get("statistic").textValue(),
              metric.get("unit").textValue(),
              metric.get("value").doubleValue()));
    }
    return new ServiceMetrics(
        metrics,
        Optional.ofNullable(node.path("note").textValue()),
        Optional.ofNullable(node.path("incomplete").textValue()));
  }

  private static OptionalLong optionalLong(JsonNode node, String field) {
    return node.has(field) ? OptionalLong.of(node.get(field).longValue()) : OptionalLong.empty();
  }

  private static OptionalDouble optionalDouble(JsonNode node, String field) {
    return node.has(field)
        ? OptionalDouble.of(node.get(field).doubleValue())
        : OptionalDouble.empty();
  }
}
