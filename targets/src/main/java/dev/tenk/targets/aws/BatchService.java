package dev.tenk.targets.aws;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProviderChain;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;
import software.amazon.awssdk.services.batch.BatchAsyncClient;
import software.amazon.awssdk.services.batch.model.CEState;
import software.amazon.awssdk.services.batch.model.CRType;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentDetail;
import software.amazon.awssdk.services.batch.model.ComputeEnvironmentOrder;
import software.amazon.awssdk.services.batch.model.JQState;
import software.amazon.awssdk.services.batch.model.JQStatus;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobQueueDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;
import software.amazon.awssdk.services.batch.model.OrchestrationType;

/**
 * AWS Batch, by the SDK's own credentials and, where the environment names one, its own endpoint.
 * No call is made twice.
 *
 * <p>Its methods throw a {@link TenkException} that names the call, what it was made on, and the
 * permission that it needs.
 */
public final class BatchService implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int CONNECTIONS = 4;
  private static final String WHO = "AWS Batch";
  private static final Set<JobStatus> ENDED = EnumSet.of(JobStatus.SUCCEEDED, JobStatus.FAILED);
  private static final List<String> WAITING = List.of("SUBMITTED", "PENDING", "RUNNABLE");

  private final String region;
  private final AwsConnection connection;
  private final BatchAsyncClient batch;

  /**
   * Asks nothing yet.
   *
   * @param region as {@link #region} has it
   */
  public BatchService(String region) {
    this.region = region;
    AwsSettings settings =
        new AwsSettings(
            region,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            TIMEOUT,
            CONNECTIONS);
    this.connection = new AwsConnection(settings, Optional.empty());
    this.batch = connection.client(BatchAsyncClient.builder());
  }

  /**
   * The region of the environment or the profile; nobody is asked for it.
   *
   * @throws ConfigurationException where neither says
   */
  public static String region() {
    try {
      return new AwsRegionProviderChain(
              new SystemSettingsRegionProvider(), new AwsProfileRegionProvider())
          .getRegion()
          .id();
    } catch (SdkClientException e) {
      throw new ConfigurationException(
          "AWS Batch: in which region is the job queue? Set AWS_REGION", e);
    }
  }

  /**
   * A job queue that takes jobs.
   *
   * @param mostVcpus that its compute environments may have together
   */
  public record Queue(BatchJob.Platform platform, int mostVcpus) {}

  /** A job. */
  public record Submitted(String jobId, String definitionArn) {}

  /**
   * Asks for a queue.
   *
   * @throws ConfigurationException where there is none, or it takes no jobs of containers
   */
  public Queue queue(String name) {
    String what = "job queue '" + name + "'";
    JobQueueDetail queue =
        await(
                "batch:DescribeJobQueues",
                what,
                batch.describeJobQueues(request -> request.jobQueues(name)))
            .jobQueues()
            .stream()
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "--job-queue: there is no %s in %s; is the name right, and is it in %s?"
                            .formatted(what, region, region)));
    if (queue.state() != JQState.ENABLED || queue.status() != JQStatus.VALID) {
      throw new ConfigurationException(
          "--job-queue: %s takes no jobs: it is %s and %s%s"
              .formatted(
                  what,
                  queue.stateAsString(),
                  queue.statusAsString(),
                  Optional.ofNullable(queue.statusReason())
                      .map(reason -> " (" + reason + ")")
                      .orElse("")));
    }
    return queue(what, environments(what, queue));
  }

  private List<ComputeEnvironmentDetail> environments(String what, JobQueueDetail queue) {
    List<String> names =
        queue.computeEnvironmentOrder().stream()
            .map(ComputeEnvironmentOrder::computeEnvironment)
            .toList();
    if (names.isEmpty()) {
      throw new ConfigurationException(
          "--job-queue: %s has no compute environments for containers".formatted(what));
    }
    return await(
            "batch:DescribeComputeEnvironments",
            "the compute environments of " + what,
            batch.describeComputeEnvironments(request -> request.computeEnvironments(names)))
        .computeEnvironments()
        .stream()
        .filter(each -> each.state() == CEState.ENABLED)
        .toList();
  }

  private static Queue queue(String what, List<ComputeEnvironmentDetail> environments) {
    if (environments.isEmpty()) {
      throw new ConfigurationException(
          "--job-queue: no compute environment of %s is enabled".formatted(what));
    }
    if (environments.stream()
        .anyMatch(each -> each.containerOrchestrationType() == OrchestrationType.EKS)) {
      throw new ConfigurationException(
          "--job-queue: %s is one of EKS; take one of ECS, or --engine kubernetes".formatted(what));
    }
    int mostVcpus = 0;
    for (ComputeEnvironmentDetail each : environments) {
      // one that is not managed by Batch has as many as somebody has started
      mostVcpus =
          each.computeResources() == null || each.computeResources().maxvCpus() == null
              ? Integer.MAX_VALUE
              : (int)
                  Math.min(
                      Integer.MAX_VALUE, (long) mostVcpus + each.computeResources().maxvCpus());
    }
    // a queue never mixes the two
    boolean fargate =
        environments.stream()
            .filter(each -> each.computeResources() != null)
            .map(each -> each.computeResources().type())
            .anyMatch(type -> type == CRType.FARGATE || type == CRType.FARGATE_SPOT);
    return new Queue(fargate ? BatchJob.Platform.FARGATE : BatchJob.Platform.EC2, mostVcpus);
  }

  /** Registers a job's definition, and submits it. */
  public Submitted submit(BatchJob job, BatchJob.Platform platform) {
    String definition =
        await(
                "batch:RegisterJobDefinition",
                "job definition '" + job.name() + "'",
                batch.registerJobDefinition(job.definition(platform)))
            .jobDefinitionArn();
    try {
      String id =
          await(
                  "batch:SubmitJob",
                  "job queue '" + job.queue() + "'",
                  batch.submitJob(job.submission(definition)))
              .jobId();
      return new Submitted(id, definition);
    } catch (TenkException e) {
      try {
        deregister(definition);
      } catch (TenkException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }

  /**
   * Why containers of a job have not begun, for people; empty where none waits.
   *
   * @param jobId of the whole array
   */
  public Optional<String> waiting(String jobId) {
    Optional<JobDetail> job = job(jobId);
    if (job.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Integer> byStatus = new TreeMap<>();
    if (job.get().arrayProperties() != null) {
      byStatus.putAll(job.get().arrayProperties().statusSummary());
    } else {
      byStatus.put(job.get().statusAsString(), 1);
    }
    byStatus.keySet().retainAll(WAITING);
    byStatus.values().removeIf(count -> count == 0);
    if (byStatus.isEmpty()) {
      return Optional.empty();
    }
    String counts =
        byStatus.entrySet().stream()
            .map(each -> each.getValue() + " " + each.getKey())
            .collect(Collectors.joining(", "));
    return Optional.of(
        counts
            + Optional.ofNullable(job.get().statusReason())
                .map(reason -> " (" + reason + ")")
                .orElse(""));
  }

  /** Whether a job has not ended. */
  public boolean isThere(String jobId) {
    return job(jobId).filter(each -> !ENDED.contains(each.status())).isPresent();
  }

  private Optional<JobDetail> job(String jobId) {
    return await(
            "batch:DescribeJobs",
            "job '" + jobId + "'",
            batch.describeJobs(request -> request.jobs(jobId)))
        .jobs()
        .stream()
        .findFirst();
  }

  /** Takes away what waits of a job; what runs goes on. */
  public void cancel(String jobId, String reason) {
    await(
        "batch:CancelJob",
        "job '" + jobId + "'",
        batch.cancelJob(request -> request.jobId(jobId).reason(reason)));
  }

  /** Ends what runs of a job, and takes away what waits; nothing where it has ended. */
  public void terminate(String jobId, String reason) {
    await(
        "batch:TerminateJob",
        "job '" + jobId + "'",
        batch.terminateJob(request -> request.jobId(jobId).reason(reason)));
  }

  /** Takes a job's definition away. */
  public void deregister(String definitionArn) {
    await(
        "batch:DeregisterJobDefinition",
        "job definition '" + definitionArn + "'",
        batch.deregisterJobDefinition(request -> request.jobDefinition(definitionArn)));
  }

  private <R> R await(String action, String resource, CompletableFuture<R> call) {
    try {
      return call.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof SdkClientException client
          && PreflightCalls.isAboutCredentials(client)) {
        throw new ConfigurationException(
            WHO + ": no usable credentials; set AWS_PROFILE or AWS_ACCESS_KEY_ID, or log in again",
            e);
      }
      throw PreflightCalls.inWords(WHO, region, action, resource, e);
    }
  }

  @Override
  public void close() {
    batch.close();
    connection.close();
  }
}
