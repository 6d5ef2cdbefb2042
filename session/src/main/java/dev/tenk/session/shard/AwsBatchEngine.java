package dev.tenk.session.shard;

import dev.tenk.cost.AwsRegion;
import dev.tenk.cost.GeneratorBilling;
import dev.tenk.cost.RunBilling;
import dev.tenk.cost.prices.PriceBook;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import dev.tenk.targets.aws.BatchJob;
import dev.tenk.targets.aws.BatchJob.Container;
import dev.tenk.targets.aws.BatchJob.Platform;
import dev.tenk.targets.aws.BatchService;
import dev.tenk.targets.aws.S3Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Shards as the containers of an array job of AWS Batch, whose image's entry point is tenk's
 * command. They are on Fargate or on EC2, as the job queue has it.
 */
public final class AwsBatchEngine implements ShardEngine {
  private static final String REQUESTS = "aws-batch.json";
  private static final int PATIENCE_SECONDS = 120;
  private static final String OVER = "the run is over";
  private static final int MOST_NAME = 128;

  private final String queue;
  private final Container container;
  private final Optional<String> instanceType;
  private final Duration limit;
  private final String region;
  private Optional<BatchService.Queue> asked = Optional.empty();

  /**
   * Nobody is asked yet.
   *
   * @param queue name or ARN of a job queue
   * @param instanceType of the instances that the queue has; they are priced by it
   * @param limit how long a shard may take, from its start
   */
  public AwsBatchEngine(
      String queue, Container container, Optional<String> instanceType, Duration limit) {
    this(queue, container, instanceType, limit, BatchService.region());
  }

  AwsBatchEngine(
      String queue,
      Container container,
      Optional<String> instanceType,
      Duration limit,
      String region) {
    this.queue = queue;
    this.container = container;
    this.instanceType = instanceType;
    this.limit = limit;
    this.region = region;
  }

  @Override
  public String where() {
    return "on AWS Batch";
  }

  /** The queue's own, or else what the options say of it. */
  private Platform platform() {
    return asked
        .map(BatchService.Queue::platform)
        .orElse(instanceType.isPresent() ? Platform.EC2 : Platform.FARGATE);
  }

  @Override
  public RunBilling billing(int count, PriceBook prices) {
    AwsRegion there = AwsRegion.of(region);
    if (platform() == Platform.FARGATE) {
      return GeneratorBilling.fargate(
          there,
          count,
          container.vcpus(),
          container.memoryMib(),
          container.publicAddress(),
          prices);
    }
    return instanceType
        .map(type -> GeneratorBilling.ec2(there, count, type, prices))
        .orElseGet(
            () ->
                new RunBilling.NotKnown(
                    "which instances job queue '%s' starts is not known; say it with --instance-type"
                        .formatted(queue)));
  }

  /** Once: what it answers holds until the end. */
  @Override
  public void check(int count) {
    if (asked.isPresent()) {
      return;
    }
    try (BatchService batch = new BatchService(region)) {
      asked = Optional.of(batch.queue(queue));
    }
    if (platform() == Platform.FARGATE && instanceType.isPresent()) {
      throw new ConfigurationException(
          "--instance-type: job queue '%s' is Fargate's, which has no instances; leave it out"
              .formatted(queue));
    }
    container.require(platform());
    if ((long) count * container.vcpus() > asked.get().mostVcpus()) {
      throw new ConfigurationException(
          "%d generators of %d vCPUs never run at once in job queue '%s', whose compute environments have %d vCPUs at most; take fewer or smaller ones, or raise maxvCpus"
              .formatted(count, container.vcpus(), queue, asked.get().mostVcpus()));
    }
  }

  @Override
  public String script(int count, String store) {
    return job(count, store).json(platform());
  }

  private BatchJob job(int count, String store) {
    if (!S3Place.isNamedBy(store)) {
      throw new ConfigurationException(
          "--engine aws-batch needs --store s3://BUCKET/PREFIX: no container finds a folder of this"
              + " machine");
    }
    List<String> command =
        new ArrayList<>(List.of("shard", "--count=" + count, "--store=" + store));
    if (count == 1) {
      // a job without an array has no index
      command.add("--index=0");
    }
    return new BatchJob(name(store), queue, count, container, command, region, limit);
  }

  /** It comes of the store's, so that two attempts are two jobs. */
  private static String name(String store) {
    String name =
        "tenk-"
            + store
                .replaceFirst("[?].*$", "")
                .replaceFirst("/+$", "")
                .replaceFirst(".*/([^/]+)/shards/", "$1-")
                .replaceAll("[^A-Za-z0-9_-]+", "-");
    return name.substring(0, Math.min(MOST_NAME, name.length()));
  }

  @Override
  public Started start(int count, String store, Path folder) throws IOException {
    BatchJob job = job(count, store);
    check(count);
    Files.writeString(folder.resolve(REQUESTS), job.json(platform()));
    try (BatchService batch = new BatchService(region)) {
      return new Job(region, queue, batch.submit(job, platform()));
    }
  }

  private record Job(String region, String queue, BatchService.Submitted submitted)
      implements Started {
    /**
     * Containers that wait for a place have nothing to end any more. What cannot be taken away is
     * told: the commands after the run wait for this.
     */
    @Override
    public void close() {
      try (BatchService batch = new BatchService(region)) {
        batch
            .waiting(submitted.jobId())
            .ifPresent(
                waiting -> {
                  System.err.printf(
                      Locale.ROOT,
                      "AWS Batch: of job %s still waited for a place in job queue '%s': %s; has its"
                          + " compute environment room, and the account the quota?%n",
                      submitted.jobId(),
                      queue,
                      waiting);
                  batch.cancel(submitted.jobId(), OVER);
                });
        for (int i = 0; i < PATIENCE_SECONDS && batch.isThere(submitted.jobId()); i++) {
          TimeUnit.SECONDS.sleep(1);
        }
        if (batch.isThere(submitted.jobId())) {
          batch.terminate(submitted.jobId(), OVER);
        }
        batch.deregister(submitted.definitionArn());
      } catch (TenkException e) {
        System.err.printf(
            Locale.ROOT,
            "%s; see to job %s and to job definition %s yourself%n",
            e.getMessage(),
            submitted.jobId(),
            submitted.definitionArn());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
