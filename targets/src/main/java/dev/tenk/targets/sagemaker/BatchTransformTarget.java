package dev.tenk.targets.sagemaker;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.JobFigures;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.BatchJob;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.aws.AwsConnection;
import dev.tenk.targets.aws.Expected;
import dev.tenk.targets.aws.PreflightCalls;
import dev.tenk.targets.payload.UnreadableAnswerException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import software.amazon.awssdk.services.sagemaker.SageMakerAsyncClient;
import software.amazon.awssdk.services.sagemaker.model.BatchStrategy;
import software.amazon.awssdk.services.sagemaker.model.CreateTransformJobRequest;
import software.amazon.awssdk.services.sagemaker.model.DescribeModelResponse;
import software.amazon.awssdk.services.sagemaker.model.DescribeTransformJobResponse;
import software.amazon.awssdk.services.sagemaker.model.S3DataType;
import software.amazon.awssdk.services.sagemaker.model.TransformJobStatus;

/** Batch transform: an object a payload in, an object a result out, and a job in between. */
final class BatchTransformTarget implements Target, Preflight, BatchJob {
  private static final String CREATE = "sagemaker:CreateTransformJob";
  private static final String DESCRIBE = "sagemaker:DescribeTransformJob";
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
  private static final Duration LOOK_AGAIN_LOCALLY = Duration.ofMillis(50);
  private static final int OBJECTS_AT_ONCE = 32;

  /** In a row, until a job is given up: one look that fails says nothing of the job. */
  private static final int MOST_FAILED_LOOKS = 12;

  /** A job that was told to stop gets this long; SageMaker gives its container two minutes. */
  private static final Duration STOPPING = Duration.ofMinutes(10);

  private final TargetPlan plan;
  private final BatchSettings settings;
  private final AwsConnection connection;
  private final List<byte[]> bodies;
  private final SageMakerAsyncClient sagemaker;
  private final ObjectStore objects;
  private final PreflightCalls calls;
  private volatile Optional<String> running = Optional.empty();
  private volatile boolean stopped;

  /**
   * Connects; nothing is sent yet.
   *
   * @param bodies of the inputs, by payload
   */
  BatchTransformTarget(
      TargetPlan plan, BatchSettings settings, AwsConnection connection, List<byte[]> bodies) {
    this.plan = plan;
    this.settings = settings;
    this.connection = connection;
    this.bodies = List.copyOf(bodies);
    this.sagemaker = connection.client(SageMakerAsyncClient.builder());
    this.objects = new ObjectStore(connection);
    this.calls = new PreflightCalls(plan.name(), settings.aws().region());
  }

  /** Its model as the account has it, where that may be asked. */
  @Override
  public TargetIdentity identify() {
    Optional<DescribeModelResponse> model =
        calls.awaitIfPermitted(
            "sagemaker:DescribeModel",
            "model " + settings.model(),
            sagemaker.describeModel(request -> request.modelName(settings.model())));
    SortedMap<String, String> details = settings.facts();
    details.put(Expected.FACTS_FROM, model.isPresent() ? "account" : "suite");
    connection.addProxyTo(details, "api.sagemaker");
    return new TargetIdentity(
        "batch transform of model " + settings.model(),
        settings.model(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        details);
  }

  /** Tries the object store alone: there is no dry run of a job. */
  @Override
  public Proof preflight() {
    String name = newName();
    S3Location input = settings.uploadTo().child(name + "/preflight");
    S3Location output = settings.outputTo().child(name + "-out/preflight");
    calls.await(
        "s3:PutObject",
        input.toString(),
        objects.put(input, settings.contentType(), bodies.get(0)));
    calls.await(
        "s3:GetObject",
        output + " (with s3:ListBucket, without which a missing object looks like a forbidden one)",
        objects.find(output));
    if (!settings.keepObjects()) {
      delete(input);
      delete(output);
    }
    return Proof.of(0);
  }

  @Override
  public JobFigures run() {
    String name = newName();
    S3Location input = settings.uploadTo().child(name + "/");
    S3Location output = settings.outputTo().child(name + "-out");
    try {
      eachOf(
          index ->
              objects.put(
                  input.child(inputName(index)),
                  settings.contentType(),
                  bodies.get(index % bodies.size())),
          "s3:PutObject",
          input);
      if (stopped) {
        throw new TenkException(
            "target '%s': job %s was stopped before it began".formatted(plan.name(), name));
      }
      calls.await(
          CREATE,
          "model " + settings.model(),
          sagemaker.createTransformJob(job(name, input, output)));
      running = Optional.of(name);
      if (stopped) {
        stop();
      }
      DescribeTransformJobResponse ended = await(name);
      running = Optional.empty();
      requireResults(output);
      return new JobFigures(
          name,
          settings.inferences(),
          Duration.between(ended.creationTime(), ended.transformStartTime()).toMillis(),
          Duration.between(ended.transformStartTime(), ended.transformEndTime()).toMillis(),
          settings.instanceCount());
    } finally {
      running = Optional.empty();
      if (!settings.keepObjects()) {
        // that the account permits it was seen before; a failure now changes no figure
        eachOf(index -> leave(input.child(inputName(index))), "s3:DeleteObject", input);
        eachOf(index -> leave(output.child(outputName(index))), "s3:DeleteObject", output);
      }
    }
  }

  private CompletableFuture<?> leave(S3Location place) {
    return objects.delete(place).handle((response, failure) -> null);
  }

  private CreateTransformJobRequest job(String name, S3Location input, S3Location output) {
    return CreateTransformJobRequest.builder()
        .transformJobName(name)
        .modelName(settings.model())
        // an object is a request of its own, as it is elsewhere
        .batchStrategy(BatchStrategy.SINGLE_RECORD)
        .maxConcurrentTransforms(
            settings.atOnce().isPresent() ? settings.atOnce().getAsInt() : null)
        .transformInput(
            in ->
                in.contentType(settings.contentType())
                    .dataSource(
                        source ->
                            source.s3DataSource(
                                s3 -> s3.s3DataType(S3DataType.S3_PREFIX).s3Uri(input.toString()))))
        .transformOutput(
            out -> out.s3OutputPath(output.toString()).accept(settings.accept().orElse(null)))
        .transformResources(
            resources ->
                resources
                    .instanceType(settings.instanceType())
                    .instanceCount(settings.instanceCount()))
        .build();
  }

  /** Looks until it has ended; stops it when its time is up. */
  private DescribeTransformJobResponse await(String name) {
    long deadlineNanos = System.nanoTime() + settings.jobTimeout().toNanos();
    boolean late = false;
    while (true) {
      DescribeTransformJobResponse job = look(name);
      TransformJobStatus status = job.transformJobStatus();
      if (status == TransformJobStatus.COMPLETED && tellsTimes(job)) {
        return job;
      }
      if (status == TransformJobStatus.FAILED || status == TransformJobStatus.STOPPED) {
        throw new TenkException(
            "target '%s': job %s ended %s%s"
                .formatted(
                    plan.name(),
                    name,
                    late
                        ? "Stopped, because its job_timeout of "
                            + settings.jobTimeout().toMillis()
                            + " ms was over"
                        : job.transformJobStatusAsString(),
                    job.failureReason() == null ? "" : ": " + job.failureReason()));
      }
      long lateNanos = System.nanoTime() - deadlineNanos;
      if (lateNanos > STOPPING.toNanos()) {
        throw notKnown(name, "it was told to stop, and is " + job.transformJobStatusAsString());
      }
      if (!late && lateNanos > 0) {
        late = true;
        stop();
      }
      pause();
    }
  }

  private static boolean tellsTimes(DescribeTransformJobResponse job) {
    return job.creationTime() != null
        && job.transformStartTime() != null
        && job.transformEndTime() != null;
  }

  /** What the service says of a job; that some looks in a row fail says nothing of it. */
  private DescribeTransformJobResponse look(String name) {
    for (int failed = 1; ; failed++) {
      try {
        return calls.await(
            DESCRIBE,
            "job " + name,
            sagemaker.describeTransformJob(request -> request.transformJobName(name)));
      } catch (TenkException e) {
        if (failed == MOST_FAILED_LOOKS) {
          throw notKnown(name, e.getMessage());
        }
      }
      pause();
    }
  }

  private TenkException notKnown(String name, String why) {
    return new TenkException(
        "target '%s': what became of job %s is not known, and it may go on: %s"
            .formatted(plan.name(), name, why));
  }

  private void pause() {
    LockSupport.parkNanos(
        (plan.localCloud().isPresent() ? LOOK_AGAIN_LOCALLY : LOOK_AGAIN).toNanos());
  }

  /** Each input has a result that is one. */
  private void requireResults(S3Location output) {
    for (int first = 0; first < settings.inferences(); first += OBJECTS_AT_ONCE) {
      List<CompletableFuture<Optional<byte[]>>> some = new ArrayList<>();
      int last = Math.min(settings.inferences(), first + OBJECTS_AT_ONCE);
      for (int index = first; index < last; index++) {
        some.add(objects.find(output.child(outputName(index))));
      }
      for (int index = first; index < last; index++) {
        requireResult(output.child(outputName(index)), some.get(index - first));
      }
    }
  }

  private void requireResult(S3Location place, CompletableFuture<Optional<byte[]>> found) {
    byte[] result =
        calls
            .await("s3:GetObject", place.toString(), found)
            .orElseThrow(
                () ->
                    new TenkException(
                        "target '%s': the job completed, and %s is not there"
                            .formatted(plan.name(), place)));
    try {
      settings.body().answer().read(result);
    } catch (UnreadableAnswerException e) {
      throw new TenkException(
          "target '%s': the job completed, but %s is not as response: says (%s)"
              .formatted(plan.name(), place, e.errorCode()),
          e);
    }
  }

  private void delete(S3Location place) {
    calls.await(
        "s3:DeleteObject",
        place + " (without which objects stay, as with keep_objects: true)",
        objects.delete(place));
  }

  /** Does something with each object, some at once. */
  private void eachOf(IntFunction<CompletableFuture<?>> what, String action, S3Location place) {
    for (int first = 0; first < settings.inferences(); first += OBJECTS_AT_ONCE) {
      List<CompletableFuture<?>> some = new ArrayList<>();
      int last = Math.min(settings.inferences(), first + OBJECTS_AT_ONCE);
      for (int index = first; index < last; index++) {
        some.add(what.apply(index));
      }
      calls.await(
          action,
          place.toString(),
          CompletableFuture.allOf(some.toArray(CompletableFuture[]::new)));
    }
  }

  private static String newName() {
    return "tenk-" + Long.toHexString(ThreadLocalRandom.current().nextLong());
  }

  private static String inputName(int index) {
    return String.format(Locale.ROOT, "%06d", index);
  }

  private static String outputName(int index) {
    return inputName(index) + ".out";
  }

  @Override
  public void stop() {
    stopped = true;
    running.ifPresent(
        name ->
            calls.await(
                "sagemaker:StopTransformJob",
                "job " + name,
                sagemaker.stopTransformJob(request -> request.transformJobName(name))));
  }

  @Override
  public CompletionStage<Reply> invoke(InferenceRequest request) {
    return CompletableFuture.failedFuture(
        new ConfigurationException(
            "target '" + plan.name() + "' is measured by a job and takes no single requests"));
  }

  @Override
  public long requestBytes(int payloadId) {
    return bodies.get(payloadId).length;
  }

  @Override
  public Duration timeout() {
    return settings.aws().timeout();
  }

  @Override
  public OptionalInt connectionBound() {
    return OptionalInt.of(settings.aws().connections());
  }

  @Override
  public void close() {
    objects.close();
    sagemaker.close();
    connection.close();
  }
}
