package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.results.suite.Suite.TargetPlan;
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
import dev.tenk.targets.payload.AnswerFormat;
import dev.tenk.targets.payload.OutputDigest;
import dev.tenk.targets.payload.UnreadableAnswerException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;

/** An endpoint that answers while the caller waits: real-time, or {@link ServerlessEndpoint}. */
class InvokedEndpoint implements Target, Preflight, ServiceMonitored {
  private static final String ACTION = "sagemaker:InvokeEndpoint";

  private final TargetPlan plan;
  private final EndpointSettings settings;
  private final AwsConnection connection;
  private final EndpointAccount account;
  private final EndpointMetrics metrics;
  private final SageMakerRuntimeAsyncClient runtime;
  private final List<InvokeEndpointRequest> requests;
  private final LongAdder served = new LongAdder();
  private volatile Optional<String> variant;

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
    this.metrics = new EndpointMetrics(connection, settings.endpoint(), settings.metricsWait());
    this.runtime = connection.client(SageMakerRuntimeAsyncClient.builder());
    this.requests = bodies.stream().map(this::request).toList();
    this.variant = settings.variant();
  }

  private InvokeEndpointRequest request(byte[] body) {
    return InvokeEndpointRequest.builder()
        .endpointName(settings.endpoint())
        .targetVariant(settings.variant().orElse(null))
        .inferenceComponentName(settings.inferenceComponent().orElse(null))
        .contentType(settings.contentType())
        .accept(settings.accept().orElse(null))
        .customAttributes(settings.customAttributes().orElse(null))
        .body(SdkBytes.fromByteArrayUnsafe(body))
        .build();
  }

  @Override
  public TargetIdentity identify() {
    TargetIdentity identity = account.identify();
    variant = Optional.ofNullable(identity.details().get("variant")).or(() -> variant);
    return identity;
  }

  @Override
  public Proof preflight() {
    InvokeEndpointResponse response =
        new PreflightCalls(plan.name(), settings.aws().region())
            .await(
                ACTION, "endpoint " + settings.endpoint(), runtime.invokeEndpoint(requests.get(0)));
    try {
      settings.body().answer().read(response.body().asByteArray());
    } catch (UnreadableAnswerException e) {
      throw new ConfigurationException(
          "target '"
              + plan.name()
              + "': endpoint "
              + settings.endpoint()
              + " answered, but not as response: says ("
              + e.errorCode()
              + ", content type "
              + response.contentType()
              + ")",
          e);
    }
    return new Proof(1, new TreeMap<>(), account.remarks());
  }

  @Override
  public CompletionStage<Reply> invoke(InferenceRequest request) {
    InvokeEndpointRequest prepared = requests.get(request.payloadId());
    return connection
        .call(
            timed ->
                runtime.invokeEndpoint(prepared.toBuilder().overrideConfiguration(timed).build()),
            new ModelErrors(settings.throttledWhen()))
        .thenApply(this::reply);
  }

  private Reply reply(Called<InvokeEndpointResponse> called) {
    if (called instanceof Called.Answered<InvokeEndpointResponse> answered) {
      served.increment();
      return reply(answered);
    }
    Reply reply = ((Called.NotAnswered<InvokeEndpointResponse>) called).reply();
    if (reply.outcome().errorCode().filter(code -> code.startsWith("ModelError")).isPresent()) {
      served.increment();
    }
    return reply;
  }

  private Reply reply(Called.Answered<InvokeEndpointResponse> answered) {
    InvokeEndpointResponse response = answered.response();
    if (variant.isEmpty()) {
      variant = Optional.ofNullable(response.invokedProductionVariant());
    }
    OptionalInt status = OptionalInt.of(response.sdkHttpResponse().statusCode());
    byte[] body = response.body().asByteArrayUnsafe();
    Optional<byte[]> output = Optional.empty();
    Outcome outcome;
    try {
      AnswerFormat.Output found = settings.body().answer().read(body);
      output = found.float32();
      outcome = new Outcome.Succeeded(status, body.length, OutputDigest.of(found.raw()));
    } catch (UnreadableAnswerException e) {
      outcome = new Outcome.Failed(status, Optional.of(e.errorCode()));
    }
    return answered.reply(
        outcome,
        output,
        ServerFacts.UNKNOWN.withVariant(Optional.ofNullable(response.invokedProductionVariant())),
        outcome instanceof Outcome.Succeeded ? Optional.empty() : Words.of(body, body.length));
  }

  @Override
  public long requestBytes(int payloadId) {
    return requests.get(payloadId).body().asByteArrayUnsafe().length;
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
    return metrics.read(variant.orElse(EndpointMetrics.USUAL_VARIANT), from, to, served.sum());
  }

  @Override
  public void close() {
    runtime.close();
    metrics.close();
    account.close();
    connection.close();
  }
}
