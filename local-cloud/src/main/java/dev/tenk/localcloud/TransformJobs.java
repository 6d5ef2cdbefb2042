package dev.tenk.localcloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenk.agent.model.InferenceException;
import dev.tenk.agent.model.InferenceSession;
import dev.tenk.localcloud.Container.Answer;
import dev.tenk.localcloud.LocalCloudProfile.Hosting;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Batch transform with the models of the profile's endpoints: each object under a prefix is a
 * request, and its answer an object. Instances are only reported: one session does all of it.
 */
final class TransformJobs {
  /** From a job's creation until it begins. */
  static final Duration START_DELAY = Duration.ofMillis(500);

  private static final String CONTENT_TYPE = "application/x-amz-json-1.1";

  private final LocalCloudProfile profile;
  private final Timeline timeline;
  private final Executor workers;
  private final SessionFactory factory;
  private final ObjectService objects;
  private final Arns arns;
  private final Map<String, Job> jobs = new ConcurrentHashMap<>();

  TransformJobs(
      LocalCloudProfile profile,
      Timeline timeline,
      Executor workers,
      SessionFactory factory,
      ObjectService objects) {
    this.profile = profile;
    this.timeline = timeline;
    this.workers = workers;
    this.factory = factory;
    this.objects = objects;
    this.arns = new Arns(profile.region(), profile.accountId());
  }

  private static final class Job {
    private final JsonNode request;
    private final Hosting hosting;
    private final Instant created;
    private String status = "InProgress";
    private Optional<Instant> started = Optional.empty();
    private Optional<Instant> ended = Optional.empty();
    private Optional<String> reason = Optional.empty();

    Job(JsonNode request, Hosting hosting, Instant created) {
      this.request = request;
      this.hosting = hosting;
      this.created = created;
    }

    synchronized boolean begin(Instant now) {
      if (status.equals("InProgress")) {
        started = Optional.of(now);
        return true;
      }
      end("Stopped", now, Optional.empty());
      return false;
    }

    synchronized boolean isStopping() {
      return status.equals("Stopping");
    }

    synchronized void stop() {
      status = status.equals("InProgress") ? "Stopping" : status;
    }

    synchronized void end(String newStatus, Instant now, Optional<String> why) {
      status = newStatus;
      ended = Optional.of(now);
      reason = why;
    }

    synchronized Map<String, Object> description(String arn) {
      Map<String, Object> members = new LinkedHashMap<>();
      request.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
      members.put("TransformJobArn", arn);
      members.put("TransformJobStatus", status);
      members.put("CreationTime", seconds(created));
      started.ifPresent(at -> members.put("TransformStartTime", seconds(at)));
      ended.ifPresent(at -> members.put("TransformEndTime", seconds(at)));
      reason.ifPresent(why -> members.put("FailureReason", why));
      return members;
    }

    private static double seconds(Instant at) {
      return at.toEpochMilli() / 1000.0;
    }
  }

  /** Answers a CreateTransformJob. */
  void create(Call call, JsonNode input) throws ServiceException {
    String name = text(input, "/TransformJobName");
    String arn = arns.sageMaker("transform-job", name);
    call.caller().require("sagemaker:CreateTransformJob", arn);
    String model = text(input, "/ModelName");
    Hosting hosting =
        profile.endpoints().stream()
            .map(LocalCloudProfile.Endpoint::hosting)
            .filter(each -> each.modelName().equals(model))
            .findFirst()
            .orElseThrow(
                () ->
                    invalid(
                        "Could not find model \"%s\".".formatted(arns.sageMaker("model", model))));
    S3Uri from = place(input, "/TransformInput/DataSource/S3DataSource/S3Uri");
    S3Uri to = place(input, "/TransformOutput/S3OutputPath");
    Job job = new Job(input, hosting, timeline.now());
    if (jobs.putIfAbsent(name, job) != null) {
      throw new ServiceException(
          400, "ResourceInUse", "Job name must be unique within an AWS account and region");
    }
    timeline.after(START_DELAY.toNanos(), () -> workers.execute(() -> run(job, from, to)));
    call.exchange().json(200, CONTENT_TYPE, Map.of("TransformJobArn", arn));
  }

  /** Answers a DescribeTransformJob. */
  void describe(Call call, JsonNode input) throws ServiceException {
    String name = text(input, "/TransformJobName");
    String arn = arns.sageMaker("transform-job", name);
    call.caller().require("sagemaker:DescribeTransformJob", arn);
    call.exchange().json(200, CONTENT_TYPE, find(name).description(arn));
  }

  /** Answers a StopTransformJob. */
  void stop(Call call, JsonNode input) throws ServiceException {
    String name = text(input, "/TransformJobName");
    call.caller().require("sagemaker:StopTransformJob", arns.sageMaker("transform-job", name));
    find(name).stop();
    call.exchange().json(200, CONTENT_TYPE, Map.of());
  }

  private Job find(String name) throws ServiceException {
    return Optional.ofNullable(jobs.get(name))
        .orElseThrow(() -> invalid("Could not find requested job with name: " + name));
  }

  private void run(Job job, S3Uri from, S3Uri to) {
    if (!job.begin(timeline.now())) {
      return;
    }
    try (InferenceSession session = factory.open(job.hosting.model())) {
      List<String> keys = objects.keys(from);
      if (keys.isEmpty()) {
        fail(
            job,
            "No S3 objects found under S3 URL \"%s\" given in the input data source"
                .formatted(from));
        return;
      }
      String contentType = job.request.at("/TransformInput/ContentType").asText(Container.BINARY);
      for (String key : keys) {
        if (job.isStopping()) {
          job.end("Stopped", timeline.now(), Optional.empty());
          return;
        }
        byte[] body = objects.get(new S3Uri(from.bucket(), key)).orElse(new byte[0]);
        Answer answer = Container.invoke(session, contentType, body);
        if (answer.failed()) {
          fail(job, "ClientError: " + new String(answer.body(), UTF_8));
          return;
        }
        objects.put(
            to.resolve(key.substring(key.lastIndexOf('/') + 1) + ".out"),
            answer.contentType(),
            answer.body());
      }
      job.end("Completed", timeline.now(), Optional.empty());
    } catch (IOException | InferenceException | RuntimeException e) {
      fail(job, "InternalServerError: " + e.getMessage());
    }
  }

  private void fail(Job job, String reason) {
    job.end("Failed", timeline.now(), Optional.of(reason));
  }

  private static String text(JsonNode input, String pointer) throws ServiceException {
    JsonNode value = input.at(pointer);
    if (!value.isTextual()) {
      String member = pointer.substring(pointer.lastIndexOf('/') + 1);
      throw new ServiceException(
          400,
          "ValidationException",
          "1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null"
              .formatted(Character.toLowerCase(member.charAt(0)) + member.substring(1)));
    }
    return value.textValue();
  }

  private static S3Uri place(JsonNode input, String pointer) throws ServiceException {
    try {
      return S3Uri.parse(text(input, pointer));
    } catch (IllegalArgumentException e) {
      throw invalid(e.getMessage());
    }
  }

  private static ServiceException invalid(String message) {
    return new ServiceException(400, "ValidationException", message);
  }
}
