package dev.tenk.targets.edge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tenk.openinference.GrpcMetadataCodec;
import dev.tenk.openinference.MalformedMessageException;
import dev.tenk.targets.edge.client.HttpCaller;
import dev.tenk.targets.edge.client.NettyCaller;
import dev.tenk.targets.edge.grpc.GrpcCaller;
import dev.tenk.targets.edge.grpc.GrpcMethod;
import dev.tenk.targets.edge.grpc.GrpcResult;
import dev.tenk.targets.edge.meter.JsonNumbers;
import io.grpc.Status;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * What the edge agent reports about its device: {@code GET /telemetry}, or the same over gRPC.
 * Other servers have no such thing; one that answers so is not asked again. It goes over a
 * connection of its own. Where the device has several accelerators, what counts is the one under
 * the target's own model.
 */
final class AgentTelemetry implements AutoCloseable {
  private static final HttpCaller.Prepared TELEMETRY = HttpCaller.Prepared.get("/telemetry");
  private static final int NOT_FOUND = 404;
  private static final Pattern ZONE = Pattern.compile("[a-z]{1,20}");

  private final Source source;
  private final ObjectMapper json = new ObjectMapper();
  private final EdgeSettings settings;
  private volatile boolean hasNone;

  private AgentTelemetry(Source source, EdgeSettings settings) {
    this.source = source;
    this.settings = settings;
  }

  /** Over HTTP. */
  static AgentTelemetry http(URI url, EdgeSettings settings, Duration timeout) {
    HttpCaller caller = new NettyCaller(url, settings.headers(), timeout, 1, settings.caFile());
    return new AgentTelemetry(
        new Source(() -> caller.send(TELEMETRY).thenApply(AgentTelemetry::said), caller::close),
        settings);
  }

  private static Said said(HttpCaller.Result result) {
    return result instanceof HttpCaller.Response response
        ? new Said(
            response.status() == NOT_FOUND,
            response.status() == 200 ? Optional.of(response.body()) : Optional.empty())
        : new Said(false, Optional.empty());
  }

  /** Over gRPC. */
  static AgentTelemetry grpc(URI url, EdgeSettings settings, Duration timeout) {
    GrpcCaller caller = new GrpcCaller(url, settings.headers(), timeout, 1, settings.caFile());
    return new AgentTelemetry(
        new Source(
            () -> caller.send(GrpcMethod.TELEMETRY, new byte[0], AgentTelemetry::said),
            caller::close),
        settings);
  }

  private static Said said(GrpcResult result) {
    if (result instanceof GrpcResult.Answer answer) {
      try {
        String text = GrpcMetadataCodec.decodeText(ByteBuffer.wrap(answer.message()));
        return new Said(false, Optional.of(text.getBytes(StandardCharsets.UTF_8)));
      } catch (MalformedMessageException e) {
        return new Said(false, Optional.empty());
      }
    }
    return new Said(
        result instanceof GrpcResult.Refused refused && refused.code() == Status.Code.UNIMPLEMENTED,
        Optional.empty());
  }

  /** Where it is asked. */
  private record Source(Supplier<CompletionStage<Said>> ask, Runnable close) {}

  /**
   * What a server said.
   *
   * @param none it has no such thing
   * @param json what it tells
   */
  private record Said(boolean none, Optional<byte[]> json) {}

  /**
   * The state of the device; empty where unknown.
   *
   * @param socTemperatureCelsius of the CPU, °C
   * @param npuTemperatureCelsius of the accelerator, °C
   * @param throttledBits as {@link dev.tenk.results.model.Throttling} knows them
   * @param npuZone of the accelerator's temperature, in a word
   */
  record State(
      OptionalDouble socTemperatureCelsius,
      OptionalDouble npuTemperatureCelsius,
      OptionalLong throttledBits,
      Optional<String> npuZone) {
    static final State UNKNOWN =
        new State(
            OptionalDouble.empty(), OptionalDouble.empty(), OptionalLong.empty(), Optional.empty());
  }

  /** Asks once; the stage completes within the time-out, and fails only through a bug of ours. */
  CompletionStage<State> read() {
    return hasNone
        ? CompletableFuture.completedFuture(State.UNKNOWN)
        : source.ask().get().thenApply(this::state);
  }

  private State state(Said said) {
    hasNone = said.none();
    if (said.json().isEmpty()) {
      return State.UNKNOWN;
    }
    try {
      JsonNode state = json.readTree(said.json().get());
      JsonNode npu = npu(state);
      JsonNode bits = state.path("throttled_bits");
      return new State(
          JsonNumbers.finite(state.path("soc_temp_c")),
          JsonNumbers.finite(npu.path("npu_temp_c")),
          bits.isIntegralNumber() && bits.canConvertToLong() && bits.longValue() >= 0
              ? OptionalLong.of(bits.longValue())
              : OptionalLong.empty(),
          Optional.ofNullable(npu.path("npu_temp_zone").textValue())
              .filter(zone -> ZONE.matcher(zone).matches()));
    } catch (IOException e) {
      return State.UNKNOWN;
    }
  }

  /** Where an agent tells of the accelerator under the model; missing where it tells of others. */
  private JsonNode npu(JsonNode state) {
    if (!state.path("npus").isArray()) {
      return state;
    }
    List<JsonNode> own = new ArrayList<>();
    for (JsonNode each : state.path("npus")) {
      if (each.path("model").asText().equals(settings.model())
          && settings.version().map(each.path("version").asText()::equals).orElse(true)) {
        own.add(each);
      }
    }
    return own.size() == 1 ? own.get(0) : MissingNode.getInstance();
  }

  @Override
  public void close() {
    source.close().run();
  }
}
