package dev.tenk.targets.edge;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.RunManifest.TargetFacts;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.EventLoopBound;
import dev.tenk.targets.HttpLoop;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.Telemetry;
import dev.tenk.targets.TelemetrySource;
import dev.tenk.targets.Words;
import dev.tenk.targets.edge.client.HttpCaller;
import dev.tenk.targets.edge.meter.MeterProof;
import dev.tenk.targets.edge.meter.PowerMeter;
import dev.tenk.targets.payload.Payload;
import dev.tenk.targets.payload.UnreadableAnswerException;
import io.netty.util.concurrent.EventExecutor;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/** An HTTP server on an edge device. */
final class EdgeTarget implements Target, EventLoopBound, Preflight, TelemetrySource {
  /** Of each of the agent and the meter; two at once, so a reading takes no longer. */
  private static final Duration TELEMETRY_TIMEOUT = Duration.ofSeconds(2);

  private final TargetPlan plan;
  private final EdgeSettings settings;
  private final URI url;
  private final HttpCaller caller;
  private final Dialect dialect;
  private final Payload first;
  private final List<HttpCaller.Encoded> requests;
  private final AnswerMemory memory;

  EdgeTarget(
      TargetPlan plan,
      EdgeSettings settings,
      URI url,
      HttpCaller caller,
      Dialect dialect,
      List<Payload> payloads) {
    this.plan = plan;
    this.settings = settings;
    this.url = url;
    this.caller = caller;
    this.dialect = dialect;
    this.first = payloads.get(0);
    this.requests = payloads.stream().map(dialect::prepare).map(caller::encode).toList();
    this.memory = new AnswerMemory(requests.size());
  }

  @Override
  public TargetIdentity identify() {
    TargetIdentity identity = dialect.identify();
    // nor a parameter of that name that the server tells
    identity.details().remove(TargetFacts.PROXY);
    caller.proxy().ifPresent(proxy -> identity.details().put(TargetFacts.PROXY, proxy));
    return identity;
  }

  /** Whether the server can be told which models to load depends on its wire format. */
  @Override
  public <A> Optional<A> ability(Class<A> ability) {
    return ability.isInstance(dialect)
        ? Optional.of(ability.cast(dialect))
        : Target.super.ability(ability);
  }

  @Override
  public CompletionStage<Reply> invoke(InferenceRequest request) {
    int payloadId = request.payloadId();
    return caller.send(requests.get(payloadId), result -> reply(payloadId, result));
  }

  private Reply reply(int payloadId, HttpCaller.Result result) {
    Optional<byte[]> output = Optional.empty();
    ServerFacts server = ServerFacts.UNKNOWN;
    Outcome outcome;
    if (result instanceof HttpCaller.Response response) {
      OptionalInt status = OptionalInt.of(response.status());
      if (response.status() == 200) {
        try {
          AnswerMemory.Read read = memory.read(payloadId, response, dialect);
          output = read.output();
          server = read.server();
          outcome = new Outcome.Succeeded(status, response.wireBytes(), read.digest());
        } catch (UnreadableAnswerException e) {
          outcome = new Outcome.Failed(status, Optional.of(e.errorCode()));
        }
      } else if (settings.isThrottled(response)) {
        outcome = new Outcome.Throttled(status, Optional.empty());
      } else {
        outcome = new Outcome.Failed(status, Optional.empty());
      }
    } else if (result instanceof HttpCaller.Broken broken) {
      outcome = new Outcome.Failed(OptionalInt.empty(), Optional.of(broken.errorCode()));
    } else {
      outcome = new Outcome.TimedOut(Optional.empty());
    }
    return new Reply(
        result.sentNanos(),
        result.doneNanos(),
        outcome,
        output,
        server,
        ClientFacts.UNKNOWN,
        outcome instanceof Outcome.Succeeded ? Optional.empty() : said(result));
  }

  /** Not the suite's own headers, which some servers repeat. */
  private Optional<String> said(HttpCaller.Result result) {
    return result instanceof HttpCaller.Response response
        ? Words.of(response.buffer(), response.bodyBytes(), settings.headers().values())
        : Optional.empty();
  }

  @Override
  public long requestBytes(int payloadId) {
    return requests.get(payloadId).bodyBytes();
  }

  @Override
  public Duration timeout() {
    return settings.timeout();
  }

  @Override
  public OptionalInt connectionBound() {
    return OptionalInt.of(settings.connections());
  }

  @Override
  public EventExecutor eventLoop() {
    return HttpLoop.get();
  }

  @Override
  public Proof preflight() {
    EdgeProof proof = new EdgeProof(plan, settings, url, caller);
    if (settings.power().isEmpty()) {
      return proof.prove(dialect, first);
    }
    try (PowerMeter meter = settings.power().get().open(TELEMETRY_TIMEOUT)) {
      MeterProof ofMeter = new MeterProof(plan, meter);
      ofMeter.begin();
      Proof shown = proof.prove(dialect, first);
      ofMeter.end();
      return shown;
    }
  }

  @Override
  public Telemetry telemetry() {
    return new EdgeTelemetry(
        dialect.hasTelemetry()
            ? Optional.of(AgentTelemetry.http(url, settings, TELEMETRY_TIMEOUT))
            : Optional.empty(),
        settings.power().map(power -> power.open(TELEMETRY_TIMEOUT)),
        settings.watchedIdle());
  }

  @Override
  public void close() {
    caller.close();
  }
}
