package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ClientFacts;
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
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.aws.AwsConnection;
import dev.tenk.targets.aws.Called;
import dev.tenk.targets.aws.PreflightCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

/**
 * An endpoint that takes a call, answers where its result will be, and puts it there. A call is
 * done when its result was read, so the way to the object store and back is part of it.
 */
final class AsyncTarget implements Target, Preflight, ServiceMonitored {
  private static final String ACTION = "sagemaker:InvokeEndpointAsync";
  private static final int CLEAN_UP_SECONDS = 15;

  private final TargetPlan plan;
  private final AsyncSettings settings;
  private final AwsConnection connection;
  private final EndpointAccount account;
  private final EndpointMetrics metrics;
  private final SageMakerRuntimeAsyncClient runtime;
  private final ObjectStore objects;
  private final Results results;
  private final PreflightCalls preflight;

  /** Begins the id of each of our calls, so that others' messages stay in a shared queue. */
  private final String idBase =
      "tenk-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + "-";

  private final AtomicLong calls = new AtomicLong();
  private final Queue<S3Location> left = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<?>> deletions = new ConcurrentLinkedQueue<>();
  private final List<S3Location> inputs = new ArrayList<>();
  private final List<Integer> bodyBytes = new ArrayList<>();

  /** Connects; nothing is sent yet. */
  AsyncTarget(TargetPlan plan, AsyncSettings settings, AwsConnection connection) {
    EndpointSettings endpoint = settings.endpoint();
    this.plan = plan;
    this.settings = settings;
    this.connection = connection;
    this.preflight = new PreflightCalls(plan.name(), endpoint.aws().region());
    this.account = new EndpointAccount(plan, EndpointKind.ASYNC, endpoint, connection);
    this.metrics =
        new EndpointMetrics(
            connection, endpoint.endpoint(), Optional.empty(), endpoint.metricsWait());
    this.runtime = connection.client(SageMakerRuntimeAsyncClient.builder());
    this.objects = new ObjectStore(connection);
    this.results =
        settings.queueUrl().isPresent()
            ? new NotifiedResults(
                connection, objects, settings.queueUrl().get(), idBase, endpoint.aws().timeout())
            : new PolledResults(objects, settings.poll());
  }

  /** Puts the bodies of the requests where the endpoint will read them, one a payload. */
  void upload(List<byte[]> bodies) {
    for (byte[] body : bodies) {
      S3Location input = settings.uploadTo().child(idBase + "input-" + inputs.size());
      preflight.await(
          "s3:PutObject",
          input.toString(),
          objects.put(input, settings.endpoint().contentType(), body));
      inputs.add(input);
      left.add(input);
      bodyBytes.add(body.length);
    }
  }

  @Override
  public TargetIdentity identify() {
    return account.identify();
  }

  /**
   * One whole call, unless the endpoint has no instance now: to start one would change what is to
   * be measured. Then only the object store is tried.
   */
  @Override
  public Proof preflight() {
    results.check(preflight);
    TargetIdentity identity = identify();
    requireNotifications(identity);
    requireDeletable(settings.uploadTo().child(idBase + "preflight"));
    boolean unseen =
        settings.queueUrl().isEmpty()
            && identity.details().containsKey(EndpointAccount.NOTIFIES)
            && !identity.details().containsKey(EndpointAccount.FAILURE_PATH);
    if ("0".equals(identity.details().get("instance_count"))) {
      Optional.ofNullable(identity.details().get("output_path"))
          .map(path -> S3Location.parse(path).child(idBase + "preflight"))
          .ifPresent(
              place -> {
                preflight.await("s3:GetObject", readable(place), objects.find(place));
                requireDeletable(place);
              });
      return proof(0, unseen);
    }
    return proof(1, firstCall() || unseen);
  }

  private Proof proof(int requests, boolean unseen) {
    List<String> remarks = new ArrayList<>(account.remarks());
    if (unseen) {
      remarks.add(UnseenFailures.remark(plan.name()));
    }
    return new Proof(requests, new TreeMap<>(), remarks);
  }

  /** Returns whether a failure of it would not have been seen. */
  private boolean firstCall() {
    InvokeEndpointAsyncRequest request = request(0).build();
    InvokeEndpointAsyncResponse response =
        preflight.await(
            ACTION,
            "endpoint " + settings.endpoint().endpoint(),
            runtime.invokeEndpointAsync(request));
    long now = System.nanoTime();
    Results.Accepted accepted =
        accepted(request, response, now, now)
            .map(one -> failsUnseen(one) ? one.until(now + preflightWait().toNanos()) : one)
            .orElseThrow(
                () ->
                    new TargetUnavailableException(
                        "target '"
                            + plan.name()
                            + "': "
                            + ACTION
                            + " answered without saying where the result will be"));
    Results.End end = results.await(accepted).toCompletableFuture().join();
    discard(accepted, end);
    requireDeletable(accepted.output());
    if (end instanceof Results.End.Unreadable unreadable) {
      preflight.await(
          "s3:GetObject",
          readable(accepted.output()),
          CompletableFuture.failedFuture(unreadable.cause()));
    }
    if (end instanceof Results.End.Nothing && failsUnseen(accepted)) {
      throw new ConfigurationException(
          UnseenFailures.refusal(plan.name(), settings.endpoint().inWords(), preflightWait()));
    }
    Outcome outcome = read(end, OptionalInt.empty(), failsUnseen(accepted)).outcome();
    if (!(outcome instanceof Outcome.Succeeded)) {
      throw new ConfigurationException(
          "target '"
              + plan.name()
              + "': "
              + settings.endpoint().inWords()
              + " took a call and ended it with "
              + outcome.errorCode().orElse("nothing in time")
              + "; see its logs, and response: in the suite");
    }
    return failsUnseen(accepted);
  }

  private boolean failsUnseen(Results.Accepted accepted) {
    return settings.queueUrl().isEmpty() && accepted.failure().isEmpty();
  }

  private Duration preflightWait() {
    return UnseenFailures.preflightWait(timeout());
  }

  private void requireNotifications(TargetIdentity identity) {
    Optional<String> notifies =
        Optional.ofNullable(identity.details().get(EndpointAccount.NOTIFIES));
    if (settings.queueUrl().isPresent()
        && notifies.isPresent()
        && !notifies.get().equals(EndpointAccount.NOTIFIES_OF_BOTH)) {
      throw plan.settings()
          .error(
              "queue_url",
              "the endpoint tells a topic "
                  + notifies.get()
                  + "; set SuccessTopic and ErrorTopic in its configuration, or leave out"
                  + " queue_url");
    }
  }

  private void requireDeletable(S3Location place) {
    if (!settings.keepObjects()) {
      preflight.await(
          "s3:DeleteObject",
          place + " (without which objects stay, as with keep_objects: true)",
          objects.delete(place));
    }
  }

  private static String readable(S3Location place) {
    return place
        + " (with s3:ListBucket, without which a missing object looks like a forbidden one)";
  }

  private InvokeEndpointAsyncRequest.Builder request(int payloadId) {
    EndpointSettings endpoint = settings.endpoint();
    return InvokeEndpointAsyncRequest.builder()
        .endpointName(endpoint.endpoint())
        .contentType(endpoint.contentType())
        .accept(endpoint.accept().orElse(null))
        .customAttributes(endpoint.customAttributes().orElse(null))
        .inferenceId(idBase + calls.incrementAndGet())
        .inputLocation(inputs.get(payloadId).toString());
  }

  /** Empty when the answer does not state where the result will be. */
  private Optional<Results.Accepted> accepted(
      InvokeEndpointAsyncRequest request,
      InvokeEndpointAsyncResponse response,
      long handedNanos,
      long acceptedNanos) {
    if (response.outputLocation() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Results.Accepted(
              request.inferenceId(),
              S3Location.parse(response.outputLocation()),
              Optional.ofNullable(response.failureLocation()).map(S3Location::parse),
              acceptedNanos,
              handedNanos + timeout().toNanos()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Override
  public CompletionStage<Reply> invoke(InferenceRequest request) {
    long handedNanos = System.nanoTime();
    InvokeEndpointAsyncRequest prepared = request(request.payloadId()).build();
    return connection
        .call(
            timed ->
                runtime.invokeEndpointAsync(
                    prepared.toBuilder().overrideConfiguration(timed).build()),
            new ModelErrors(settings.endpoint().throttledWhen()))
        .thenCompose(called -> reply(prepared, called, handedNanos));
  }

  private CompletionStage<Reply> reply(
      InvokeEndpointAsyncRequest request,
      Called<InvokeEndpointAsyncResponse> called,
      long handedNanos) {
    if (called instanceof Called.NotAnswered<InvokeEndpointAsyncResponse> refused) {
      return CompletableFuture.completedFuture(refused.reply());
    }
    InvokeEndpointAsyncResponse response =
        ((Called.Answered<InvokeEndpointAsyncResponse>) called).response();
    OptionalInt status = OptionalInt.of(response.sdkHttpResponse().statusCode());
    Optional<Results.Accepted> accepted =
        accepted(request, response, handedNanos, called.doneNanos());
    if (accepted.isEmpty()) {
      return CompletableFuture.completedFuture(
          called.reply(
              new Outcome.Failed(status, Optional.of("malformed-answer")),
              Optional.empty(),
              ServerFacts.UNKNOWN,
              Optional.empty()));
    }
    return results
        .await(accepted.get())
        .thenApply(
            end -> {
              discard(accepted.get(), end);
              return reply(called, status, end, failsUnseen(accepted.get()));
            });
  }

  private Reply reply(
      Called<InvokeEndpointAsyncResponse> called,
      OptionalInt status,
      Results.End end,
      boolean unseen) {
    ClientFacts client = called.client();
    ReadEnd read = read(end, status, unseen);
    return new Reply(
        called.sentNanos(),
        end.atNanos(),
        read.outcome(),
        read.output(),
        ServerFacts.UNKNOWN,
        new ClientFacts(
            client.marshallingNanos(),
            client.acquireNanos(),
            client.serviceCallNanos(),
            end.pollGapNanos(),
            client.firstByteNanos()),
        read.said());
  }

  private ReadEnd read(Results.End end, OptionalInt status, boolean unseen) {
    return ReadEnd.of(end, status, settings.endpoint().body().answer(), unseen);
  }

  /**
   * Deletes what a call left, in parallel to the load; what may still come is deleted at the end.
   */
  private void discard(Results.Accepted accepted, Results.End end) {
    if (settings.keepObjects()) {
      return;
    }
    boolean mayStillCome = end instanceof Results.End.Nothing;
    Stream.concat(Stream.of(accepted.output()), accepted.failure().stream())
        .forEach(
            place -> {
              if (mayStillCome) {
                left.add(place);
              } else {
                delete(place);
              }
            });
    deletions.removeIf(CompletableFuture::isDone);
  }

  /** That the account permits it was seen before the load; a failure now changes no figure. */
  private void delete(S3Location place) {
    deletions.add(objects.delete(place).handle((response, failure) -> null));
  }

  @Override
  public long requestBytes(int payloadId) {
    return bodyBytes.get(payloadId);
  }

  @Override
  public Duration timeout() {
    return settings.endpoint().aws().timeout();
  }

  @Override
  public OptionalInt connectionBound() {
    return OptionalInt.of(settings.endpoint().aws().connections());
  }

  @Override
  public ServiceMetrics serviceMetrics(Instant from, Instant to, long sent) {
    return metrics.read(EndpointMetrics.orUsual(account.variants()), from, to, sent);
  }

  @Override
  public void close() {
    results.close();
    if (!settings.keepObjects()) {
      left.forEach(this::delete);
    }
    CompletableFuture.allOf(deletions.toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, CLEAN_UP_SECONDS, TimeUnit.SECONDS)
        .join();
    objects.close();
    runtime.close();
    metrics.close();
    account.close();
    connection.close();
  }
}
