package dev.tenk.targets.edge;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.EventLoopBound;
import dev.tenk.targets.HttpLoop;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.ModelControl;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.Telemetry;
import dev.tenk.targets.TelemetrySource;
import dev.tenk.targets.edge.grpc.GrpcCaller;
import dev.tenk.targets.edge.grpc.GrpcMethod;
import dev.tenk.targets.edge.grpc.GrpcResult;
import dev.tenk.targets.edge.meter.MeterProof;
import dev.tenk.targets.edge.meter.PowerMeter;
import dev.tenk.targets.payload.Payload;
import dev.tenk.targets.payload.UnreadableAnswerException;
import io.grpc.Status;
import io.netty.util.concurrent.EventExecutor;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

/** A server on an edge device that is called over gRPC. */
final class EdgeGrpcTarget
    implements Target, EventLoopBound, ModelControl, Preflight, TelemetrySource {
  /** Of each of the agent and the meter; two at once, so a reading takes no longer. */
  private static final Duration TELEMETRY_TIMEOUT = Duration.ofSeconds(2);

  private final TargetPlan plan;
  private final EdgeSettings settings;
  private final URI url;
  private final GrpcCaller caller;
  private final GrpcModel model;
  private final List<byte[]> requests;
  private final AnswerMemory memory;

  EdgeGrpcTarget(
      TargetPlan plan,
      EdgeSettings settings,
      URI url,
      GrpcCaller caller,
      GrpcModel model,
      List<Payload> payloads) {
    this.plan = plan;
    this.settings = settings;
    this.url = url;
    this.caller = caller;
    this.model = model;
    this.requests = payloads.stream().map(model::request).toList();
    this.memory = new AnswerMemory(requests.size());
  }

  @Override
  public TargetIdentity identify() {
    TargetIdentity identity = model.identify();
    // nor a parameter of that name that the server tells
    identity.details().remove(TargetFacts.PROXY);
    caller.proxy().ifPresent(proxy -> identity.details().put(TargetFacts.PROXY, proxy));
    caller
        .maxConcurrentCalls()
        .ifPresent(
            calls -> identity.details().put("max_concurrent_calls", Integer.toString(calls)));
    return identity;
  }

  @Override
  public void activate() {
    model.activate();
  }

  @Override
  public boolean reload() {
    return model.reload();
  }

  @Override
  public CompletionStage<Reply> invoke(InferenceRequest request) {
    int payloadId = request.payloadId();
    return caller.send(
        GrpcMethod.MODEL_INFER, requests.get(payloadId), result -> reply(payloadId, result));
  }

  private Reply reply(int payloadId, GrpcResult result) {
    Optional<byte[]> output = Optional.empty();
    ServerFacts server = ServerFacts.UNKNOWN;
    Optional<String> said = Optional.empty();
    Outcome outcome;
    if (result instanceof GrpcResult.Answer answer) {
      try {
        AnswerMemory.Read read = memory.read(payloadId, answer.message(), model::answer);
        output = read.output();
        server = read.server();
        outcome =
            new Outcome.Succeeded(OptionalInt.empty(), answer.message().length, read.digest());
      } catch (UnreadableAnswerException e) {
        outcome = failed(e.errorCode());
      }
    } else if (result instanceof GrpcResult.Refused refused) {
      String code = refused.code().name();
      said = GrpcRefusals.words(refused, settings);
      outcome =
          settings.isThrottled(refused)
              ? new Outcome.Throttled(OptionalInt.empty(), Optional.of(code))
              : failed(code);
    } else if (result instanceof GrpcResult.Broken broken) {
      outcome = failed(broken.errorCode());
    } else {
      outcome = new Outcome.TimedOut(Optional.of(Status.Code.DEADLINE_EXCEEDED.name()));
    }
    return new Reply(
        result.sentNanos(), result.doneNanos(), outcome, output, server, ClientFacts.UNKNOWN, said);
  }

  private static Outcome failed(String code) {
    return new Outcome.Failed(OptionalInt.empty(), Optional.of(code));
  }

  @Override
  public long requestBytes(int payloadId) {
    return requests.get(payloadId).length;
  }

  @Override
  public Duration timeout() {
    return settings.timeout();
  }

  /** What a server takes at a time: more calls wait in the client, as for a connection. */
  @Override
  public OptionalInt connectionBound() {
    return caller.maxConcurrentCalls();
  }

  @Override
  public EventExecutor eventLoop() {
    return HttpLoop.get();
  }

  @Override
  public Proof preflight() {
    if (settings.power().isEmpty()) {
      return proved();
    }
    try (PowerMeter meter = settings.power().get().open(TELEMETRY_TIMEOUT)) {
      MeterProof ofMeter = new MeterProof(plan, meter);
      ofMeter.begin();
      Proof shown = proved();
      ofMeter.end();
      return shown;
    }
  }

  private Proof proved() {
    Proof proof = model.prove(requests.get(0));
    TreeMap<String, String> details = new TreeMap<>(proof.details());
    caller
        .maxConcurrentCalls()
        .ifPresent(calls -> details.put("max_concurrent_calls", Integer.toString(calls)));
    return new Proof(proof.requests(), details, proof.remarks());
  }

  @Override
  public Telemetry telemetry() {
    return new EdgeTelemetry(
        Optional.of(AgentTelemetry.grpc(url, settings, TELEMETRY_TIMEOUT)),
        settings.power().map(power -> power.open(TELEMETRY_TIMEOUT)),
        settings.watchedIdle());
  }

  @Override
  public void close() {
    caller.close();
  }
}
