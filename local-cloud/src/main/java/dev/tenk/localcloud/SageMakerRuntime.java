package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.localcloud.Container.Answer;
import dev.tenk.localcloud.LocalCloudProfile.Async;
import dev.tenk.localcloud.LocalCloudProfile.Endpoint;
import dev.tenk.localcloud.LocalCloudProfile.Hosting;
import dev.tenk.localcloud.LocalCloudProfile.RealTime;
import dev.tenk.localcloud.LocalCloudProfile.Serverless;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SageMaker Runtime: InvokeEndpoint and InvokeEndpointAsync. */
final class SageMakerRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SageMakerRuntime.class);

  /** For a container's answer, and for one to be ready. */
  private static final Duration CONTAINER_LIMIT = Duration.ofSeconds(60);

  private static final Answer TIMED_OUT =
      new Answer(
          0,
          "text/plain",
          "Your invocation timed out while waiting for a response from container primary. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again."
              .getBytes(UTF_8));
  private static final String CUSTOM_ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes";

  private final Arns arns;
  private final Timeline timeline;
  private final Metrics metrics;
  private final Map<String, Deployed> endpoints = new TreeMap<>();

  /** What is behind an endpoint. */
  private sealed interface Backend extends AutoCloseable {
    @Override
    void close();
  }

  private record Fleet(Instances instances) implements Backend {
    @Override
    public void close() {
      instances.close();
    }
  }

  private record OnDemand(ExecutionEnvironments environments) implements Backend {
    @Override
    public void close() {
      environments.close();
    }
  }

  private record Queued(EmulatedAsyncEndpoint endpoint) implements Backend {
    @Override
    public void close() {
      endpoint.close();
    }
  }

  private record Deployed(Endpoint endpoint, Backend backend, Faults faults) {
    Hosting hosting() {
      return endpoint.hosting();
    }
  }

  SageMakerRuntime(
      LocalCloudProfile profile,
      Timeline timeline,
      Executor workers,
      SessionFactory factory,
      Metrics metrics,
      ObjectService objects,
      QueueService queues)
      throws IOException, InferenceException {
    this.arns = new Arns(profile.region(), profile.accountId());
    this.timeline = timeline;
    this.metrics = metrics;
    for (Endpoint endpoint : profile.endpoints()) {
      Hosting hosting = endpoint.hosting();
      Faults faults = new Faults(profile.seed(), hosting.faults());
      Backend backend;
      if (endpoint instanceof RealTime realTime) {
        Instances instances =
            new Instances(
                timeline,
                workers,
                factory,
                hosting.model(),
                realTime.workers(),
                realTime.maxQueueRequests());
        for (int i = 0; i < realTime.instanceCount(); i++) {
          instances.add();
        }
        backend = new Fleet(instances);
      } else if (endpoint instanceof Serverless serverless) {
        ExecutionEnvironments.Limits limits =
            new ExecutionEnvironments.Limits(
                serverless.maxConcurrency(),
                serverless.provisionedConcurrency(),
                serverless.containerDelay().toNanos(),
                serverless.idleExpiry().toNanos(),
                (double) serverless.memoryMb() / profile.memoryPerVcpuMb(),
                CONTAINER_LIMIT.toNanos(),
                CONTAINER_LIMIT.toNanos());
        backend =
            new OnDemand(
                new ExecutionEnvironments(timeline, workers, factory, hosting.model(), limits));
      } else {
        backend =
            new Queued(
                new EmulatedAsyncEndpoint(
                    (Async) endpoint, arns, timeline, workers, factory, metrics, objects, queues));
      }
      endpoints.put(hosting.name(), new Deployed(endpoint, backend, faults));
    }
  }

  /** The faults of an endpoint; empty if there is no such endpoint. */
  Optional<Faults> faults(String name) {
    return Optional.ofNullable(endpoints.get(name)).map(Deployed::faults);
  }

  /** Instances that an endpoint has now; 0 for one that has none by nature. */
  int instances(String name) {
    Backend backend = endpoints.get(name).backend();
    if (backend instanceof Fleet fleet) {
      return fleet.instances().count();
    }
    return backend instanceof Queued queued ? queued.endpoint().instances() : 0;
  }

  /** Answers an InvokeEndpoint. */
  void invoke(Call call, String name) throws ServiceException {
    Deployed deployed = find(call, "sagemaker:InvokeEndpoint", name);
    Hosting hosting = deployed.hosting();
    if (deployed.backend() instanceof Queued) {
      throw validation(
          "Endpoint %s of account %s is an asynchronous endpoint; call InvokeEndpointAsync."
              .formatted(name, arns.accountId()));
    }
    checkTargets(call, deployed);
    if (call.body().length > hosting.maxPayloadBytes()) {
      if (deployed.backend() instanceof OnDemand) {
        throw validation("Request %s has oversize body.".formatted(call.exchange().requestId()));
      }
      throw new ServiceException(
          413, "", "HTTP content length exceeded %d bytes.".formatted(hosting.maxPayloadBytes()));
    }
    Optional<Fault> fault = deployed.faults().next();
    if (fault.isPresent()) {
      if (fault.get().kind() == Fault.Kind.HANG) {
        return;
      }
      apply(fault.get(), call, hosting);
    }
    if (!offer(call, deployed)) {
      throw throttled();
    }
  }

  /** Throws what a fault fails with, or spoils the answer. */
  private void apply(Fault fault, Call call, Hosting hosting) throws ServiceException {
    switch (fault.kind()) {
      case SERVICE_ERROR -> throw new ServiceException(500, "InternalFailure", null);
      case THROTTLE -> throw throttled();
      case MODEL_ERROR ->
          throw modelError(hosting, Answer.error(fault.status(), "injected by the profile"));
      default -> call.exchange().spoil(fault);
    }
  }

  /** Whether the request is taken, and so will be answered. */
  private boolean offer(Call call, Deployed deployed) {
    String contentType = call.header("Content-Type").orElse(Container.BINARY);
    Hosting hosting = deployed.hosting();
    if (deployed.backend() instanceof Fleet fleet) {
      return fleet
          .instances()
          .offer(
              session -> Container.invoke(session, contentType, call.body()),
              new Instances.Limit(CONTAINER_LIMIT.toNanos(), OptionalLong.empty()),
              end ->
                  answer(
                      call,
                      hosting,
                      answer(end.result(), end.timedOut()),
                      timeline.nanos() - call.receivedNanos()));
    }
    return ((OnDemand) deployed.backend())
        .environments()
        .invoke(
            session -> Container.invoke(session, contentType, call.body()),
            run -> {
              run.initNanos()
                  .ifPresent(
                      nanos ->
                          record(
                              hosting,
                              "ModelSetupTime",
                              nanos
                                  + ((Serverless) deployed.endpoint()).containerDelay().toNanos()));
              answer(
                  call,
                  hosting,
                  answer(Optional.ofNullable(run.result()), run.timedOut()),
                  run.runNanos());
            });
  }

  /** Answers an InvokeEndpointAsync. */
  void invokeAsync(Call call, String name) throws ServiceException {
    Deployed deployed = find(call, "sagemaker:InvokeEndpointAsync", name);
    if (!(deployed.backend() instanceof Queued queued)) {
      throw validation(
          "Endpoint %s of account %s is not an asynchronous endpoint."
              .formatted(name, arns.accountId()));
    }
    Optional<Fault> fault = deployed.faults().next();
    Fault.Kind kind = fault.map(Fault::kind).orElse(null);
    if (kind == Fault.Kind.SERVICE_ERROR) {
      throw new ServiceException(500, "InternalFailure", null);
    }
    if (kind == Fault.Kind.THROTTLE) {
      throw throttled();
    }
    if (kind == Fault.Kind.HANG) {
      return;
    }
    queued.endpoint().accept(call, fault);
  }

  private Deployed find(Call call, String action, String name) throws ServiceException {
    call.caller().require(action, arns.sageMaker("endpoint", name));
    Deployed deployed = endpoints.get(name);
    if (deployed == null
        || !deployed.hosting().serves()
        || !call.caller().region().equals(arns.region())) {
      throw validation("Endpoint %s of account %s not found.".formatted(name, arns.accountId()));
    }
    return deployed;
  }

  private static void checkTargets(Call call, Deployed deployed) throws ServiceException {
    Optional<String> variant = call.header("X-Amzn-SageMaker-Target-Variant");
    if (variant.isPresent() && !variant.get().equals(deployed.hosting().variant())) {
      throw validation(
          "Variant %s of Endpoint %s is not found."
              .formatted(variant.get(), deployed.hosting().name()));
    }
    Optional<String> wanted = call.header("X-Amzn-SageMaker-Inference-Component");
    Optional<String> component =
        deployed.endpoint() instanceof RealTime realTime
            ? realTime.inferenceComponent()
            : Optional.empty();
    if (component.isPresent() && wanted.isEmpty()) {
      throw validation(
          "Inference Component Name header is required for endpoints to which you plan to deploy inference components.");
    }
    if (wanted.isPresent() && !wanted.equals(component)) {
      throw validation("Inference Component %s is not found.".formatted(wanted.get()));
    }
  }

  private static Answer answer(Optional<Answer> given, boolean timedOut) {
    return timedOut
        ? TIMED_OUT
        : given.orElseGet(() -> Answer.error(500, "the model could not be loaded or run"));
  }

  private void answer(Call call, Hosting hosting, Answer answer, long modelNanos) {
    ServiceExchange exchange = call.exchange();
    try {
      record(hosting, "ModelLatency", modelNanos);
      record(hosting, "OverheadLatency", timeline.nanos() - call.receivedNanos() - modelNanos);
      count(hosting);
      exchange.header("x-Amzn-Invoked-Production-Variant", hosting.variant());
      call.header(CUSTOM_ATTRIBUTES).ifPresent(value -> exchange.header(CUSTOM_ATTRIBUTES, value));
      if (answer.failed()) {
        CloudHandler.Protocol.REST_JSON.error(exchange, modelError(hosting, answer));
      } else {
        exchange.send(200, answer.contentType(), answer.body());
      }
    } catch (RuntimeException | Error e) {
      LOG.error("an answer of {} could not be written", hosting.name(), e);
      exchange.fail(e);
    }
  }

  private void record(Hosting hosting, String metric, long nanos) {
    metrics.record(metric(hosting, metric), timeline.now(), Math.max(0, nanos) / 1000.0);
  }

  private void count(Hosting hosting) {
    metrics.record(metric(hosting, "Invocations"), timeline.now(), 1);
  }

  /** A metric of an endpoint's one variant. */
  static Metrics.Metric metric(Hosting hosting, String name) {
    return new Metrics.Metric(
        "AWS/SageMaker",
        name,
        Map.of("EndpointName", hosting.name(), "VariantName", hosting.variant()));
  }

  private ServiceException modelError(Hosting hosting, Answer answer) {
    String logGroup = "/aws/sagemaker/Endpoints/" + hosting.name();
    String original = new String(answer.body(), UTF_8);
    boolean callersFault = answer.status() >= 400 && answer.status() < 500;
    String message =
        "Received %s error (%d) from primary with message \"%s\". See https://%s.console.aws.amazon.com/cloudwatch/home?region=%s#logEventViewer:group=%s in account %s for more information."
            .formatted(
                callersFault ? "client" : "server",
                answer.status(),
                original,
                arns.region(),
                arns.region(),
                logGroup,
                arns.accountId());
    return new ServiceException(424, "ModelError", message)
        .with("ErrorCode", callersFault ? "CLIENT_ERROR_FROM_MODEL" : "SERVER_ERROR_FROM_MODEL")
        .with("LogStreamArn", arns.logGroup(logGroup))
        .with("Message", message)
        .with("OriginalMessage", original)
        .with("OriginalStatusCode", answer.status());
  }

  static ServiceException validation(String message) {
    return new ServiceException(400, "ValidationError", message);
  }

  /** As observed: status 400 and no message. */
  private static ServiceException throttled() {
    return new ServiceException(400, "ThrottlingException", null);
  }

  @Override
  public void close() {
    endpoints.values().forEach(deployed -> deployed.backend().close());
  }
}
