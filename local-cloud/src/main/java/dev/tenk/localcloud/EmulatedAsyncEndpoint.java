package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tenk.agent.model.InferenceSession;
import dev.tenk.localcloud.Container.Answer;
import dev.tenk.localcloud.LocalCloudProfile.Async;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An asynchronous endpoint: its queue, and instances that come when needed and go when idle. */
final class EmulatedAsyncEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmulatedAsyncEndpoint.class);

  private final Async async;
  private final Arns arns;
  private final Timeline timeline;
  private final Metrics metrics;
  private final ObjectService objects;
  private final QueueService queues;
  private final ScalingInstances scaling;

  EmulatedAsyncEndpoint(
      Async async,
      Arns arns,
      Timeline timeline,
      Executor workers,
      SessionFactory factory,
      Metrics metrics,
      ObjectService objects,
      QueueService queues) {
    this.async = async;
    this.arns = arns;
    this.timeline = timeline;
    this.metrics = metrics;
    this.objects = objects;
    this.queues = queues;
    this.scaling =
        new ScalingInstances(
            async.hosting().name(),
            timeline,
            workers,
            new Instances(
                timeline,
                workers,
                factory,
                async.hosting().model(),
                async.workers(),
                Integer.MAX_VALUE),
            async.instanceCount(),
            async.scaleFromZeroDelay(),
            async.coolDown());
  }

  /** One accepted request. */
  private record Job(
      long receivedNanos,
      String inferenceId,
      String contentType,
      S3Uri input,
      S3Uri output,
      S3Uri failure,
      Instant received,
      Optional<Fault> fault) {}

  /** Answers with 202 and has the request done when there are instances. */
  void accept(Call call, Optional<Fault> fault) throws ServiceException {
    String location = call.header("X-Amzn-SageMaker-InputLocation").orElse("");
    S3Uri input;
    try {
      input = S3Uri.parse(location);
    } catch (IllegalArgumentException e) {
      throw SageMakerRuntime.validation(
          "1 validation error detected: Value '%s' at 'inputLocation' failed to satisfy constraint: Member must satisfy regular expression pattern: ^(https|s3)://([^/]+)/?(.*)$"
              .formatted(location));
    }
    Instances.Limit limit =
        new Instances.Limit(
            seconds(call, "RequestTTLSeconds", 60, 21_600, 21_600),
            OptionalLong.of(seconds(call, "InvocationTimeoutSeconds", 1, 3600, 900)));
    String objectId = UUID.randomUUID().toString();
    Job job =
        new Job(
            call.receivedNanos(),
            call.header("X-Amzn-SageMaker-Inference-Id")
                .orElseGet(() -> UUID.randomUUID().toString()),
            call.header("X-Amzn-SageMaker-Content-Type").orElse(Container.BINARY),
            input,
            async.outputPath().resolve(objectId + ".out"),
            async.failurePath().resolve(objectId + "-error.out"),
            timeline.now(),
            fault);
    ServiceExchange exchange = call.exchange();
    // A malformed result is malformed in S3.
    fault.filter(one -> one.kind() != Fault.Kind.MALFORMED).ifPresent(exchange::spoil);
    exchange.header("X-Amzn-SageMaker-OutputLocation", job.output().toString());
    exchange.header("X-Amzn-SageMaker-FailureLocation", job.failure().toString());
    if (fault.map(Fault::kind).filter(Fault.Kind.LOST::equals).isEmpty()) {
      scaling.instances().offer(session -> answer(session, job), limit, end -> end(job, end));
      scaling.needed();
    }
    exchange.json(202, "application/json", Map.of("InferenceId", job.inferenceId()));
  }

  /** A bound that a request may bring along, in ns. */
  private static long seconds(Call call, String name, int least, int most, int usual)
      throws ServiceException {
    String text = call.header("X-Amzn-SageMaker-" + name).orElse(Integer.toString(usual));
    if (!text.matches("[0-9]{1,9}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw SageMakerRuntime.validation(
          "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must have value between %d and %d"
              .formatted(text, name, least, most));
    }
    return TimeUnit.SECONDS.toNanos(Integer.parseInt(text));
  }

  /** Instances there are now. */
  int instances() {
    return scaling.instances().count();
  }

  /** Stores the result of a request and notifies of it. */
  private void end(Job job, Instances.End<Answer> end) {
    scaling.rested();
    Answer answer =
        end.result()
            .orElseGet(
                () ->
                    Answer.error(
                        500,
                        end.timedOut()
                            ? "the request is expired: it waited or ran for longer than it may"
                            : "the model failed"));
    boolean malformed =
        job.fault().map(Fault::kind).filter(Fault.Kind.MALFORMED::equals).isPresent();
    S3Uri place = answer.failed() ? job.failure() : job.output();
    byte[] body = answer.body();
    try {
      objects.put(
          place,
          answer.contentType(),
          malformed && !answer.failed() ? Arrays.copyOf(body, body.length / 2) : body);
    } catch (RuntimeException e) {
      // A bucket can be deleted; the queue is notified even so.
      LOG.error("{} could not be written", place, e);
      answer = Answer.error(500, place + " could not be written");
    }
    notify(job, answer, answer.failed());
  }

  private Answer answer(InferenceSession session, Job job) {
    if (job.fault().isPresent()) {
      Fault fault = job.fault().get();
      if (fault.kind() == Fault.Kind.FAILURE || fault.kind() == Fault.Kind.MODEL_ERROR) {
        return Answer.error(fault.status(), "injected by the profile");
      }
    }
    Optional<byte[]> body;
    try {
      body = objects.get(job.input());
    } catch (IOException | RuntimeException e) {
      LOG.error("{} could not be read", job.input(), e);
      body = Optional.empty();
    }
    if (body.isEmpty()) {
      return Answer.error(400, "Failed to download the input from " + job.input());
    }
    if (body.get().length > async.hosting().maxPayloadBytes()) {
      return Answer.error(413, "the input has more than " + async.hosting().maxPayloadBytes());
    }
    long startNanos = timeline.nanos();
    Answer answer = Container.invoke(session, job.contentType(), body.get());
    long endNanos = timeline.nanos();
    Instant now = timeline.now();
    metrics.record(
        SageMakerRuntime.metric(async.hosting(), "ModelLatency"),
        now,
        (endNanos - startNanos) / 1e3);
    metrics.record(
        SageMakerRuntime.metric(async.hosting(), "OverheadLatency"),
        now,
        (startNanos - job.receivedNanos()) / 1e3);
    metrics.record(SageMakerRuntime.metric(async.hosting(), "Invocations"), now, 1);
    return answer;
  }

  private void notify(Job job, Answer answer, boolean failed) {
    Optional<String> queue = failed ? async.errorQueue() : async.successQueue();
    if (queue.isEmpty()) {
      return;
    }
    Map<String, Object> event =
        ServiceJson.object(
            "awsRegion", arns.region(),
            "eventTime", timeline.now().toString(),
            "receivedTime", job.received().toString(),
            "invocationStatus", failed ? "Failed" : "Completed",
            "failureReason", failed ? new String(answer.body(), UTF_8) : null,
            "requestParameters",
                ServiceJson.object(
                    "contentType", job.contentType(),
                    "endpointName", async.hosting().name(),
                    "inputLocation", job.input().toString()),
            "responseParameters",
                ServiceJson.object(
                    "contentType",
                    answer.contentType(),
                    failed ? "failureLocation" : "outputLocation",
                    (failed ? job.failure() : job.output()).toString()),
            "inferenceId", job.inferenceId(),
            "eventVersion", "1.0",
            "eventSource", "aws:sagemaker",
            "eventName", "InferenceResult");
    queues.publish(queue.get(), ServiceJson.text(event));
  }

  @Override
  public void close() {
    scaling.close();
  }
}
