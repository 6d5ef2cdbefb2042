package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.aws.AwsConnection;
import dev.tenk.targets.aws.Called;
import dev.tenk.targets.aws.Preflight;
import dev.tenk.targets.payload.AnswerFormat;
import dev.tenk.targets.payload.OutputDigest;
import dev.tenk.targets.payload.UnreadableAnswerException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
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
 * An endpoint that takes a call, says where its result will be, and puts it there. A call is done
 * when its result was read, so the way to the object store and back is part of it.
 */
final class AsyncEndpoint implements Target {
  /** Begins the id of each of our calls, so that others' messages stay in a shared queue. */
  static final String ID_PREFIX = "tenk-";

  private static final String ACTION = "sagemaker:InvokeEndpointAsync";
  private static final int CLEAN_UP_SECONDS = 30;

  private final TargetPlan plan;
  private final AsyncSettings settings;
  private final AwsConnection connection;
  private final EndpointAccount account;
  private final EndpointMetrics metrics;
  private final SageMakerRuntimeAsyncClient runtime;
  private final ObjectStore objects;
  private final Results results;
  private final Preflight preflight;
  private final String idBase =
      ID_PREFIX + Long.toHexString(ThreadLocalRandom.current().nextLong()) + "-";
  private final AtomicLong calls = new AtomicLong();
  private final Queue<S3Location> left = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<Void>> deletions = new ConcurrentLinkedQueue<>();
  private final List<S3Location> inputs = new ArrayList<>();
  private final List<Integer> bodyBytes = new ArrayList<>();
  private volatile String variant = "AllTraffic";

  /** Connects; nothing is sent yet. */
  AsyncEndpoint(TargetPlan plan, AsyncSettings settings, AwsConnection connection) {
    EndpointSettings endpoint = settings.endpoint();
    this.plan = plan;
    this.settings = settings;
    this.connection = connection;
    this.preflight = new Preflight(plan.name(), endpoint.aws().region());
    this.account = new EndpointAccount(plan, EndpointKind.ASYNC, endpoint, connection);
    this.metrics = new EndpointMetrics(connection, endpoint.endpoint(), endpoint.metricsWait());
    this.runtime = connection.client(SageMakerRuntimeAsyncClient.builder());
    this.objects = new ObjectStore(connection);
    this.results =
        settings.queueUrl().isPresent()
            ? new NotifiedResults(connection, objects, settings.queueUrl().get())
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
    TargetIdentity identity = account.identify();
    variant = identity.details().getOrDefault("variant", variant);
    return identity;
  }

  /**
   * One whole call, unless the endpoint has no instance now: to start one would change what is to
   * be measured. Then only the object store is tried.
   */
  @Override
  public int preflight() {
    results.check(preflight);
    TargetIdentity identity = identify();
    if ("0".equals(identity.details().get("instance_count"))) {
      Optional.ofNullable(identity.details().get("output_path"))
          .map(path -> S3Location.parse(path).child(idBase + "preflight"))
          .ifPresent(
              place -> preflight.await("s3:GetObject", readable(place), objects.find(place)));
      return 0;
    }
    InvokeEndpointAsyncResponse response =
        preflight.await(
            ACTION,
            "endpoint " + settings.endpoint().endpoint(),
            runtime.invokeEndpointAsync(request(0).build()));
    Results.Accepted accepted = accepted(response, System.nanoTime(), System.nanoTime());
    Results.End end = results.await(accepted).toCompletableFuture().join();
    discard(accepted, end);
    if (end instanceof Results.End.Unreadable unreadable) {
      preflight.await(
          "s3:GetObject",
          readable(accepted.output()),
          CompletableFuture.failedFuture(unreadable.cause()));
    }
    if (!(outcome(end, OptionalInt.empty()) instanceof Outcome.Succeeded)) {
      throw new ConfigurationException(
          "target '"
              + plan.name()
              + "': "
              + settings.endpoint().inWords()
              + " took a call and ended it with "
              + outcome(end, OptionalInt.empty()).errorCode().orElse("nothing in time")
              + "; see its logs, and response: in the suite");
    }
    return 1;
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

  private Results.Accepted accepted(
      InvokeEndpointAsyncResponse response, long handedNanos, long acceptedNanos) {
    return new Results.Accepted(
        response.inferenceId(),
        S3Location.parse(response.outputLocation()),
        Optional.ofNullable(response.failureLocation()).map(S3Location::parse),
        acceptedNanos,
        handedNanos + timeout().toNanos());
  }

  @Override
  public CompletionStage<Reply> invoke(InferenceRequest request) {
    long handedNanos = System.nanoTime();
    InvokeEndpointAsyncRequest.Builder prepared = request(request.payloadId());
    return connection
        .call(
            timed -> runtime.invokeEndpointAsync(prepared.overrideConfiguration(timed).build()),
            InvokedEndpoint::detail)
        .thenCompose(called -> reply(called, handedNanos));
  }

  private CompletionStage<Reply> reply(
      Called<InvokeEndpointAsyncResponse> called, long handedNanos) {
    if (called instanceof Called.NotAnswered<InvokeEndpointAsyncResponse> refused) {
      return CompletableFuture.completedFuture(
          new Reply(
              called.sentNanos(),
              called.doneNanos(),
              refused.outcome(),
              Optional.empty(),
              ServerFacts.UNKNOWN,
              called.client()));
    }
    InvokeEndpointAsyncResponse response =
        ((Called.Answered<InvokeEndpointAsyncResponse>) called).response();
    Results.Accepted accepted = accepted(response, handedNanos, called.doneNanos());
    OptionalInt status = OptionalInt.of(response.sdkHttpResponse().statusCode());
    return results
        .await(accepted)
        .thenApply(
            end -> {
              discard(accepted, end);
              return reply(called, status, end);
            });
  }

  private Reply reply(
      Called<InvokeEndpointAsyncResponse> called, OptionalInt status, Results.End end) {
    ClientFacts client = called.client();
    return new Reply(
        called.sentNanos(),
        end.atNanos(),
        outcome(end, status),
        output(end).flatMap(AnswerFormat.Output::float32),
        ServerFacts.UNKNOWN,
        new ClientFacts(
            client.marshallingNanos(),
            client.acquireNanos(),
            client.serviceCallNanos(),
            pollGapNanos(end)));
  }

  private static OptionalLong pollGapNanos(Results.End end) {
    if (end instanceof Results.End.Result result) {
      return result.pollGapNanos();
    }
    return end instanceof Results.End.Failure failure
        ? failure.pollGapNanos()
        : OptionalLong.empty();
  }

  private Outcome outcome(Results.End end, OptionalInt status) {
    if (end instanceof Results.End.Result result) {
      try {
        AnswerFormat.Output output = settings.endpoint().body().answer().read(result.bytes());
        return new Outcome.Succeeded(status, result.bytes().length, OutputDigest.of(output.raw()));
      } catch (UnreadableAnswerException e) {
        return new Outcome.Failed(status, Optional.of(e.errorCode()));
      }
    } else if (end instanceof Results.End.Failure) {
      return new Outcome.Failed(status, Optional.of("failure-object"));
    } else if (end instanceof Results.End.Unreadable) {
      return new Outcome.Failed(status, Optional.of("result-not-readable"));
    }
    return new Outcome.TimedOut(Optional.empty());
  }

  private Optional<AnswerFormat.Output> output(Results.End end) {
    if (!(end instanceof Results.End.Result result)) {
      return Optional.empty();
    }
    try {
      return Optional.of(settings.endpoint().body().answer().read(result.bytes()));
    } catch (UnreadableAnswerException e) {
      return Optional.empty();
    }
  }

  /** Deletes what a call left, beside the load; what may still come is deleted at the end. */
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
                deletions.add(objects.delete(place));
              }
            });
    deletions.removeIf(CompletableFuture::isDone);
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
    return metrics.read(variant, from, to, sent);
  }

  @Override
  public void close() {
    results.close();
    if (!settings.keepObjects()) {
      left.forEach(place -> deletions.add(objects.delete(place)));
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
