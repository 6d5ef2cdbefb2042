package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.AsleepException;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.ServiceMonitored;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.Words;
import dev.tenk.targets.aws.AwsConnection;
import dev.tenk.targets.aws.Called;
import dev.tenk.targets.aws.PreflightCalls;
import dev.tenk.targets.aws.Streaming;
import dev.tenk.targets.payload.AnswerFormat;
import dev.tenk.targets.payload.OutputDigest;
import dev.tenk.targets.payload.UnreadableAnswerException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.LongAdder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;

/** An endpoint that answers while the caller waits: real-time, or {@link ServerlessEndpoint}. */
class InvokedEndpoint implements Target, Preflight, ServiceMonitored {
  private final TargetPlan plan;
  private final EndpointSettings settings;
  private final AwsConnection connection;
  private final EndpointAccount account;
  private final EndpointMetrics metrics;
  private final EndpointCalls calls;
  private final LongAdder served = new LongAdder();
  private final Set<String> seenVariants = new CopyOnWriteArraySet<>();
  private volatile List<String> variants;

  /**
   * Connects; nothing is sent yet.
   *
   * @param bodies of the requests, by payload
   */
  InvokedEndpoint(
      TargetPlan plan,
      EndpointKind kind,
      EndpointSettings settings,
      AwsConnection connection,
      List<byte[]> bodies) {
    this.plan = plan;
    this.settings = settings;
    this.connection = connection;
    this.account = new EndpointAccount(plan, kind, settings, connection);
    this.metrics =
        new EndpointMetrics(
            connection, settings.endpoint(), settings.inferenceComponent(), settings.metricsWait());
    SageMakerRuntimeAsyncClient runtime = connection.client(SageMakerRuntimeAsyncClient.builder());
    this.calls =
        settings.streaming()
            ? new StreamedCalls(runtime, settings, bodies)
            : new EndpointCalls.Whole(runtime, settings, bodies);
    this.variants = settings.variant().map(List::of).orElse(List.of());
  }

  @Override
  public TargetIdentity identify() {
    TargetIdentity identity = account.identify();
    if (!account.variants().isEmpty()) {
      variants = account.variants();
    }
    Streaming.addTo(identity.details(), settings.streaming());
    return identity;
  }

  @Override
  public Proof preflight() {
    CompletableFuture<EndpointCalls.Answer> call = calls.call(0, configured -> {});
    requireAwake(call);
    EndpointCalls.Answer answer =
        new PreflightCalls(plan.name(), settings.aws().region())
            .await(calls.action(), "endpoint " + settings.endpoint(), call);
    try {
      settings.body().answer().read(answer.body());
    } catch (UnreadableAnswerException e) {
      throw new ConfigurationException(
          "target '"
              + plan.name()
              + "': endpoint "
              + settings.endpoint()
              + " answered, but not as response: says ("
              + e.errorCode()
              + ", content type "
              + answer.contentType()
              + ")",
          e);
    }
    return new Proof(1, new TreeMap<>(), account.remarks());
  }

  private void requireAwake(CompletableFuture<EndpointCalls.Answer> call) {
    Throwable failure = call.handle((answer, thrown) -> thrown).join();
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (settings.component().isPresent()
        && cause instanceof AwsServiceException refused
        && new ModelErrors(settings.throttledWhen()).isAsleep(refused)) {
      throw new AsleepException(
          "inference component %s of endpoint %s"
              .formatted(settings.component().get().name(), settings.endpoint()),
          settings.component().get().wakeTimeout(),
          Words.of(refused.awsErrorDetails().errorMessage()));
    }
  }

  @Override
  public CompletionStage<Reply> invoke(InferenceRequest request) {
    return connection
        .call(
            timed -> calls.call(request.payloadId(), timed),
            new ModelErrors(settings.throttledWhen()))
        .thenApply(this::reply);
  }

  private Reply reply(Called<EndpointCalls.Answer> called) {
    if (called instanceof Called.Answered<EndpointCalls.Answer> answered) {
      served.increment();
      return reply(answered);
    }
    Reply reply = ((Called.NotAnswered<EndpointCalls.Answer>) called).reply();
    if (reply.outcome().errorCode().filter(ModelErrors::wasServed).isPresent()) {
      served.increment();
    }
    return reply;
  }

  private Reply reply(Called.Answered<EndpointCalls.Answer> answered) {
    EndpointCalls.Answer answer = answered.response();
    answer.variant().ifPresent(seenVariants::add);
    OptionalInt status = OptionalInt.of(answer.status());
    byte[] body = answer.body();
    Optional<byte[]> output = Optional.empty();
    Outcome outcome;
    try {
      AnswerFormat.Output found = settings.body().answer().read(body);
      output = found.float32();
      outcome = new Outcome.Succeeded(status, body.length, OutputDigest.of(found.raw()));
    } catch (UnreadableAnswerException e) {
      outcome = new Outcome.Failed(status, Optional.of(e.errorCode()));
    }
    return answered
        .streamedFrom(answer.firstNanos())
        .reply(
            outcome,
            output,
            ServerFacts.UNKNOWN.withVariant(answer.variant()),
            outcome instanceof Outcome.Succeeded ? Optional.empty() : Words.of(body, body.length));
  }

  @Override
  public long requestBytes(int payloadId) {
    return calls.requestBytes(payloadId);
  }

  @Override
  public Duration timeout() {
    return settings.aws().timeout();
  }

  @Override
  public OptionalInt connectionBound() {
    return OptionalInt.of(settings.aws().connections());
  }

  /**
   * Of the calls that were sent, CloudWatch has a latency only for those that a container served.
   */
  @Override
  public ServiceMetrics serviceMetrics(Instant from, Instant to, long sent) {
    List<String> asked = variants.isEmpty() ? List.copyOf(seenVariants) : variants;
    return metrics.read(EndpointMetrics.orUsual(asked), from, to, served.sum());
  }

  @Override
  public void close() {
    calls.close();
    metrics.close();
    account.close();
    connection.close();
  }
}
