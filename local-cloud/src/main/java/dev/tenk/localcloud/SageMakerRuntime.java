package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.agent.model.InferenceException;
import dev.tenk.localcloud.Backends.Backend;
import dev.tenk.localcloud.Backends.Components;
import dev.tenk.localcloud.Backends.Fleet;
import dev.tenk.localcloud.Backends.OnDemand;
import dev.tenk.localcloud.Backends.Queued;
import dev.tenk.localcloud.Container.Answer;
import dev.tenk.localcloud.LocalCloudProfile.Endpoint;
import dev.tenk.localcloud.LocalCloudProfile.Hosting;
import dev.tenk.localcloud.LocalCloudProfile.RealTime;
import dev.tenk.localcloud.LocalCloudProfile.Serverless;
import dev.tenk.localcloud.LocalCloudProfile.Variant;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SageMaker Runtime: InvokeEndpoint, whole or streamed, and InvokeEndpointAsync. */
final class SageMakerRuntime implements AutoCloseable {
  private static final String TARGET_VARIANT = "X-Amzn-SageMaker-Target-Variant";
  private static final Logger LOG = LoggerFactory.getLogger(SageMakerRuntime.class);

  private static final Answer TIMED_OUT =
      new Answer(
          0,
          "text/plain",
          "Your invocation timed out while waiting for a response from container primary. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again."
              .getBytes(UTF_8));

  /** Of its metrics. */
  static final String NAMESPACE = "AWS/SageMaker";

  private static final String COMPONENT = "X-Amzn-SageMaker-Inference-Component";
  private static final String CUSTOM_ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes";

  private final Arns arns;
  private final Timeline timeline;
  private final Metrics metrics;
  private final Backends backends;
  private final long seed;
  private final Map<String, Deployed> endpoints = new ConcurrentSkipListMap<>();

  private record Deployed(
      Endpoint endpoint, Backend backend, Faults faults, VariantShares variants) {
    Hosting hosting() {
      return endpoint.hosting();
    }

    /** With the variant that answers a call. */
    Hosting answering(Call call) {
      return hosting().answeredBy(call.header(TARGET_VARIANT).orElseGet(variants::next));
    }
  }

  SageMakerRuntime(LocalCloudProfile profile, Timeline timeline, Metrics metrics, Backends backends)
      throws IOException, InferenceException {
    this.arns = new Arns(profile.region(), profile.accountId());
    this.seed = profile.seed();
    this.timeline = timeline;
    this.metrics = metrics;
    this.backends = backends;
    for (Endpoint endpoint : profile.endpoints()) {
      deploy(endpoint);
    }
  }

  /** Has an endpoint answer calls from now on. */
  void deploy(Endpoint endpoint) throws IOException, InferenceException {
    endpoints.put(
        endpoint.hosting().name(),
        new Deployed(
            endpoint,
            backends.start(endpoint),
            new Faults(seed, endpoint.hosting().faults()),
            new VariantShares(variants(endpoint))));
  }

  /** Has an endpoint answer no more; what it has begun is left to its end. */
  void remove(String name) {
    Deployed removed = endpoints.remove(name);
    if (removed != null) {
      removed.backend().close();
    }
  }

  /** Those that are there, by name. */
  List<Endpoint> endpoints() {
    return endpoints.values().stream().map(Deployed::endpoint).toList();
  }

  private static List<Variant> variants(Endpoint endpoint) {
    return endpoint instanceof RealTime realTime
        ? realTime.production()
        : List.of(new Variant(endpoint.hosting().variant(), false, 1, "", 0, List.of()));
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
    if (backend instanceof Components components) {
      // a number that is given, as it would be by managed scaling, while any copy is on it
      boolean any =
          components.byName().values().stream().anyMatch(each -> each.currentCopies() > 0);
      return any ? ((RealTime) endpoints.get(name).endpoint()).instanceCount() : 0;
    }
    return backend instanceof Queued queued ? queued.endpoint().instances() : 0;
  }

  private static boolean isStreamed(Call call) {
    return call.path().endsWith("/invocations-response-stream");
  }

  /** Answers an InvokeEndpoint, or an InvokeEndpointWithResponseStream. */
  void invoke(Call call, String name) throws ServiceException {
    Deployed deployed =
        find(
            call,
            isStreamed(call)
                ? "sagemaker:InvokeEndpointWithResponseStream"
                : "sagemaker:InvokeEndpoint",
            name);
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
    // refused before it is anyone's request, as what is faulty is
    Optional<Instances> copies = copies(call, deployed);
    Optional<Fault> fault = deployed.faults().next();
    if (fault.isPresent()) {
      if (fault.get().kind() == Fault.Kind.HANG) {
        return;
      }
      apply(fault.get(), call, hosting);
    }
    if (!offer(call, deployed, copies)) {
      throw throttled();
    }
  }

  /** Of an endpoint that has instances now. */
  private Optional<Instances> copies(Call call, Deployed deployed) throws ServiceException {
    if (deployed.backend() instanceof Components) {
      return Optional.of(component(call, deployed).orElseThrow().instances());
    }
    return deployed.backend() instanceof Fleet fleet
        ? Optional.of(fleet.instances())
        : Optional.empty();
  }

  /** The one that a call names. */
  private static Optional<EmulatedComponent> component(Call call, Deployed deployed) {
    return deployed.backend() instanceof Components components
        ? call.header(COMPONENT).map(components.byName()::get)
        : Optional.empty();
  }

  /** The components of all endpoints, by their names. */
  Map<String, EmulatedComponent> components() {
    Map<String, EmulatedComponent> all = new TreeMap<>();
    for (Deployed each : endpoints.values()) {
      if (each.backend() instanceof Components components) {
        all.putAll(components.byName());
      }
    }
    return all;
  }

  /** Throws what a fault fails with, or spoils the answer. */
  private void apply(Fault fault, Call call, Hosting hosting) throws ServiceException {
    switch (fault.kind()) {
      case SERVICE_ERROR -> throw new ServiceException(500, "InternalFailure", null);
      case THROTTLE -> throw throttled();
      case MODEL_ERROR ->
          throw ContainerErrors.of(
              arns, hosting, Answer.error(fault.status(), "injected by the profile"));
      default -> call.exchange().spoil(fault);
    }
  }

  /** Whether the request is taken, and so will be answered. */
  private boolean offer(Call call, Deployed deployed, Optional<Instances> instances) {
    String contentType = call.header("Content-Type").orElse(Container.BINARY);
    Hosting hosting = deployed.answering(call);
    if (instances.isPresent()) {
      Optional<EmulatedComponent> component = component(call, deployed);
      return instances
          .get()
          .offer(
              session -> Container.invoke(session, contentType, call.body()),
              new Instances.Limit(Backends.CONTAINER_LIMIT.toNanos(), OptionalLong.empty()),
              end -> {
                component.ifPresent(EmulatedComponent::ended);
                answer(
                    call,
                    hosting,
                    component
                        .map(EmulatedComponent::dimensions)
                        .orElseGet(() -> dimensions(hosting)),
                    answer(end.result(), end.timedOut()),
                    timeline.nanos() - call.receivedNanos());
              });
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
                              dimensions(hosting),
                              "ModelSetupTime",
                              nanos
                                  + ((Serverless) deployed.endpoint()).containerDelay().toNanos()));
              answer(
                  call,
                  hosting,
                  dimensions(hosting),
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
    Optional<String> variant = call.header(TARGET_VARIANT);
    if (variant.isPresent() && !deployed.variants().has(variant.get())) {
      throw validation(
          "Variant %s of Endpoint %s is not found."
              .formatted(variant.get(), deployed.hosting().name()));
    }
    Optional<String> wanted = call.header(COMPONENT);
    if (deployed.backend() instanceof Components && wanted.isEmpty()) {
      throw validation(
          "Inference Component Name header is required for endpoints to which you plan to deploy"
              + " inference components.");
    }
    if (wanted.isPresent() && component(call, deployed).isEmpty()) {
      throw validation("Inference Component %s is not found.".formatted(wanted.get()));
    }
  }

  private static Answer answer(Optional<Answer> given, boolean timedOut) {
    return timedOut
        ? TIMED_OUT
        : given.orElseGet(() -> Answer.error(500, "the model could not be loaded or run"));
  }

  private void answer(
      Call call, Hosting hosting, Map<String, String> dimensions, Answer answer, long modelNanos) {
    ServiceExchange exchange = call.exchange();
    try {
      record(dimensions, "ModelLatency", modelNanos);
      record(dimensions, "OverheadLatency", timeline.nanos() - call.receivedNanos() - modelNanos);
      metrics.record(new Metrics.Metric(NAMESPACE, "Invocations", dimensions), timeline.now(), 1);
      exchange.header("x-Amzn-Invoked-Production-Variant", hosting.variant());
      call.header(CUSTOM_ATTRIBUTES).ifPresent(value -> exchange.header(CUSTOM_ATTRIBUTES, value));
      if (answer.failed()) {
        CloudHandler.Protocol.REST_JSON.error(exchange, ContainerErrors.of(arns, hosting, answer));
      } else if (isStreamed(call)) {
        exchange.header("X-Amzn-SageMaker-Content-Type", answer.contentType());
        exchange.stream("PayloadPart", answer.body(), List.of(), List.of(broken(exchange)));
      } else {
        exchange.send(200, answer.contentType(), answer.body());
      }
    } catch (RuntimeException | Error e) {
      LOG.error("an answer of {} could not be written", hosting.name(), e);
      exchange.fail(e);
    }
  }

  private static byte[] broken(ServiceExchange exchange) {
    return exchange.isSpoilt(Fault.Kind.STREAM_ERROR)
        ? EventStream.exception(
            "ModelStreamError",
            ServiceJson.object("ErrorCode", "StreamBroken", "Message", "injected by the profile"))
        : EventStream.exception(
            "InternalStreamFailure", ServiceJson.object("Message", "injected by the profile"));
  }

  private void record(Map<String, String> dimensions, String metric, long nanos) {
    metrics.record(
        new Metrics.Metric(NAMESPACE, metric, dimensions),
        timeline.now(),
        Math.max(0, nanos) / 1000.0);
  }

  /** A metric of an endpoint's variant. */
  static Metrics.Metric metric(Hosting hosting, String name) {
    return new Metrics.Metric(NAMESPACE, name, dimensions(hosting));
  }

  private static Map<String, String> dimensions(Hosting hosting) {
    return Map.of("EndpointName", hosting.name(), "VariantName", hosting.variant());
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
