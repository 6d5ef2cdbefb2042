package dev.tenk.localcloud;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tenk.localcloud.BatchJobs.Container;
import dev.tenk.localcloud.BatchJobs.Job;
import dev.tenk.localcloud.LocalCloudProfile.JobQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/**
 * AWS Batch: its job queues with a compute environment each, job definitions of containers, and
 * jobs of them. Members, required ones and errors are those of its API (version 2016-08-10).
 */
final class BatchControl implements CloudHandler.Service {
  private static final String JSON = "application/json";
  private static final String PATH = "/v1/";
  private static final int MOST_CHILDREN = 10_000;
  private static final int MOST_JOBS_DESCRIBED = 100;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,127}");

  /** MiB that Fargate has with so many vCPUs: from, to, in steps of (ResourceRequirement). */
  private static final Map<String, List<Integer>> FARGATE =
      Map.of(
          "1", List.of(2048, 8192, 1024),
          "2", List.of(4096, 16384, 1024),
          "4", List.of(8192, 30720, 1024),
          "8", List.of(16384, 61440, 4096),
          "16", List.of(32768, 122880, 8192));

  private final LocalCloudProfile profile;
  private final Arns arns;
  private final BatchJobs jobs;
  private final Map<String, JsonNode> definitions = new TreeMap<>();
  private final Map<String, Integer> revisions = new HashMap<>();

  BatchControl(LocalCloudProfile profile, BatchJobs jobs) {
    this.profile = profile;
    this.arns = new Arns(profile.region(), profile.accountId());
    this.jobs = jobs;
  }

  @Override
  public CloudHandler.Protocol protocol(Request request) {
    return CloudHandler.Protocol.REST_JSON;
  }

  @Override
  public synchronized void handle(Call call) throws ServiceException {
    if (!call.request().getMethod().equals("POST") || !call.path().startsWith(PATH)) {
      throw new ServiceException(404, "UnknownOperationException", null);
    }
    JsonNode input = ServiceJson.read(call.body());
    call.exchange()
        .json(
            200,
            JSON,
            switch (call.path().substring(PATH.length())) {
              case "describejobqueues" -> describeQueues(call, input);
              case "describecomputeenvironments" -> describeEnvironments(call, input);
              case "registerjobdefinition" -> register(call, input);
              case "deregisterjobdefinition" -> deregister(call, input);
              case "submitjob" -> submit(call, input);
              case "describejobs" -> describeJobs(call, input);
              case "canceljob" -> end(call, input, "batch:CancelJob");
              case "terminatejob" -> end(call, input, "batch:TerminateJob");
              default -> throw new ServiceException(404, "UnknownOperationException", null);
            });
  }

  private static ServiceException refused(String message) {
    return new ServiceException(
        400, "ClientException", "Error executing request, Exception : " + message);
  }

  private static String required(JsonNode input, String member) throws ServiceException {
    JsonNode value = input.get(member);
    if (value == null || !value.isTextual() || value.textValue().isEmpty()) {
      throw refused("%s must not be null or empty".formatted(member));
    }
    return value.textValue();
  }

  private List<JobQueue> queues(Call call) {
    return call.caller().region().equals(arns.region()) ? profile.jobQueues() : List.of();
  }

  private Optional<JobQueue> queue(Call call, String nameOrArn) {
    return queues(call).stream()
        .filter(
            each ->
                each.name().equals(nameOrArn)
                    || arns.batch("job-queue", each.name()).equals(nameOrArn))
        .findFirst();
  }

  /** The one compute environment of a queue. */
  static String environmentName(JobQueue queue) {
    return queue.name() + "-environment";
  }

  private Map<String, Object> describeQueues(Call call, JsonNode input) throws ServiceException {
    call.caller().require("batch:DescribeJobQueues", "*");
    List<Object> found = new ArrayList<>();
    for (JsonNode name : input.path("jobQueues")) {
      queue(call, name.asText())
          .ifPresent(
              queue ->
                  found.add(
                      ServiceJson.object(
                          "jobQueueName",
                          queue.name(),
                          "jobQueueArn",
                          arns.batch("job-queue", queue.name()),
                          "state",
                          queue.isEnabled() ? "ENABLED" : "DISABLED",
                          "status",
                          "VALID",
                          "statusReason",
                          "JobQueue Healthy",
                          "priority",
                          1,
                          "computeEnvironmentOrder",
                          List.of(
                              Map.of(
                                  "order",
                                  1,
                                  "computeEnvironment",
                                  arns.batch("compute-environment", environmentName(queue)))),
                          "tags",
                          Map.of())));
    }
    return Map.of("jobQueues", found);
  }

  private Map<String, Object> describeEnvironments(Call call, JsonNode input)
      throws ServiceException {
    call.caller().require("batch:DescribeComputeEnvironments", "*");
    List<String> wanted = new ArrayList<>();
    input.path("computeEnvironments").forEach(each -> wanted.add(each.asText()));
    List<Object> found = new ArrayList<>();
    for (JobQueue queue : queues(call)) {
      String arn = arns.batch("compute-environment", environmentName(queue));
      if (wanted.contains(arn) || wanted.contains(environmentName(queue))) {
        found.add(
            ServiceJson.object(
                "computeEnvironmentName",
                environmentName(queue),
                "computeEnvironmentArn",
                arn,
                "type",
                "MANAGED",
                "state",
                "ENABLED",
                "status",
                "VALID",
                "containerOrchestrationType",
                "ECS",
                "computeResources",
                ServiceJson.object(
                    "type",
                    queue.isFargate() ? "FARGATE" : "EC2",
                    "maxvCpus",
                    queue.maxVcpus(),
                    "subnets",
                    List.of("subnet-0"),
                    "securityGroupIds",
                    List.of("sg-0"),
                    "instanceTypes",
                    queue.isFargate() ? null : List.of("optimal"))));
      }
    }
    return Map.of("computeEnvironments", found);
  }

  private Map<String, Object> register(Call call, JsonNode input) throws ServiceException {
    String name = required(input, "jobDefinitionName");
    call.caller().require("batch:RegisterJobDefinition", arns.batch("job-definition", name));
    if (!NAME.matcher(name).matches()) {
      throw refused("jobDefinitionName should match valid pattern");
    }
    if (!required(input, "type").equals("container")) {
      throw refused("this stand-in has jobs of containers alone");
    }
    JsonNode container = input.path("containerProperties");
    required(container, "image");
    if (isFargate(input)) {
      requireFargate(input, container);
    } else if (container.has("networkConfiguration") || container.has("runtimePlatform")) {
      throw refused("networkConfiguration and runtimePlatform are of Fargate alone");
    }
    JsonNode timeout = input.at("/timeout/attemptDurationSeconds");
    if (!timeout.isMissingNode() && timeout.asInt() < 60) {
      throw refused("Timeout must be at least 60 seconds");
    }
    int revision = revisions.merge(name, 1, Integer::sum);
    String arn = arns.batch("job-definition", name + ":" + revision);
    definitions.put(arn, input);
    return ServiceJson.object(
        "jobDefinitionName", name, "jobDefinitionArn", arn, "revision", revision);
  }

  private static boolean isFargate(JsonNode definition) {
    return definition.at("/platformCapabilities/0").asText().equals("FARGATE");
  }

  private static void requireFargate(JsonNode input, JsonNode container) throws ServiceException {
    if (!container.path("executionRoleArn").isTextual()) {
      throw refused("EXECUTION ROLE is required for Fargate jobs");
    }
    String vcpus = resource(input, "VCPU").orElse("");
    int memory = Integer.parseInt(resource(input, "MEMORY").orElse("0"));
    List<Integer> sizes = FARGATE.getOrDefault(vcpus, List.of(1, 0, 1));
    if (memory < sizes.get(0)
        || memory > sizes.get(1)
        || (memory - sizes.get(0)) % sizes.get(2) != 0) {
      throw refused(
          "Fargate resource requirements (%s vCPU, %d MiB) not valid.".formatted(vcpus, memory));
    }
  }

  /** How much of a resource a definition asks for. */
  static Optional<String> resource(JsonNode definition, String type) {
    for (JsonNode each : definition.at("/containerProperties/resourceRequirements")) {
      if (each.path("type").asText().equals(type)) {
        return Optional.of(each.path("value").asText());
      }
    }
    return Optional.empty();
  }

  private Map<String, Object> deregister(Call call, JsonNode input) throws ServiceException {
    String arn = definitionArn(required(input, "jobDefinition"));
    call.caller().require("batch:DeregisterJobDefinition", arn);
    if (definitions.remove(arn) == null) {
      throw refused("Job Definition %s not found".formatted(arn));
    }
    return Map.of();
  }

  /** Of its ARN, its name with a revision, or its name alone, which means the last one. */
  private String definitionArn(String word) {
    if (word.startsWith("arn:")) {
      return word;
    }
    return arns.batch(
        "job-definition", word.contains(":") ? word : word + ":" + revisions.getOrDefault(word, 0));
  }

  private Map<String, Object> submit(Call call, JsonNode input) throws ServiceException {
    String name = required(input, "jobName");
    String queueName = required(input, "jobQueue");
    String arn = definitionArn(required(input, "jobDefinition"));
    call.caller().require("batch:SubmitJob", arns.batch("job-queue", queueName));
    JobQueue queue =
        queue(call, queueName)
            .orElseThrow(() -> refused("Job Queue %s not found".formatted(queueName)));
    JsonNode definition = definitions.get(arn);
    if (definition == null) {
      throw refused("Job Definition %s not found".formatted(arn));
    }
    if (!NAME.matcher(name).matches()) {
      throw refused("Job name should match valid pattern");
    }
    if (!queue.isEnabled()) {
      throw refused("Job Queue %s is not in ENABLED state".formatted(queueName));
    }
    if (isFargate(definition) != queue.isFargate()) {
      throw refused("the platform of the job definition is not that of the job queue");
    }
    JsonNode size = input.at("/arrayProperties/size");
    if (!size.isMissingNode() && (size.asInt() < 2 || size.asInt() > MOST_CHILDREN)) {
      throw refused("array size must be between 2 and %d".formatted(MOST_CHILDREN));
    }
    Job job =
        jobs.submit(
            name,
            queue,
            arn,
            definition,
            size.isMissingNode() ? Optional.empty() : Optional.of(size.asInt()));
    return ServiceJson.object(
        "jobArn", arns.batch("job", job.id()), "jobName", name, "jobId", job.id());
  }

  private Map<String, Object> describeJobs(Call call, JsonNode input) throws ServiceException {
    call.caller().require("batch:DescribeJobs", "*");
    if (!input.path("jobs").isArray() || input.path("jobs").size() > MOST_JOBS_DESCRIBED) {
      throw refused("jobs must have 1 to %d members".formatted(MOST_JOBS_DESCRIBED));
    }
    List<Object> found = new ArrayList<>();
    for (JsonNode each : input.path("jobs")) {
      String[] parts = each.asText().split(":", 2);
      jobs.find(parts[0])
          .ifPresent(
              job ->
                  found.add(
                      parts.length == 1
                          ? described(job, job.id())
                          : child(job, job.containers().get(Integer.parseInt(parts[1])))));
    }
    return Map.of("jobs", found);
  }

  private Map<String, Object> described(Job job, String id) {
    synchronized (jobs) {
      return ServiceJson.object(
          "jobArn",
          arns.batch("job", id),
          "jobName",
          job.name(),
          "jobId",
          id,
          "jobQueue",
          arns.batch("job-queue", job.queue().name()),
          "status",
          job.status(),
          "statusReason",
          job.isArray() ? null : job.containers().get(0).reason().orElse(null),
          "createdAt",
          job.createdAtMillis(),
          "startedAt",
          job.createdAtMillis(),
          "jobDefinition",
          job.definitionArn(),
          "arrayProperties",
          job.isArray()
              ? Map.of("size", job.containers().size(), "statusSummary", job.summary())
              : null);
    }
  }

  private Map<String, Object> child(Job job, Container container) {
    synchronized (jobs) {
      Map<String, Object> of = described(job, job.id() + ":" + container.index());
      of.put("status", container.status().name());
      container.reason().ifPresent(reason -> of.put("statusReason", reason));
      of.put("arrayProperties", Map.of("index", container.index()));
      return of;
    }
  }

  private Map<String, Object> end(Call call, JsonNode input, String action)
      throws ServiceException {
    String id = required(input, "jobId");
    String reason = required(input, "reason");
    call.caller().require(action, arns.batch("job", id));
    Job job = jobs.find(id).orElseThrow(() -> refused("Job %s not found".formatted(id)));
    if (action.equals("batch:CancelJob")) {
      jobs.cancel(job, reason);
    } else {
      jobs.terminate(job, reason);
    }
    return Map.of();
  }
}
