package dev.tenk.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.batch.BatchAsyncClient;
import software.amazon.awssdk.services.batch.model.CRType;
import software.amazon.awssdk.services.batch.model.JQState;
import software.amazon.awssdk.services.batch.model.JobDefinitionType;
import software.amazon.awssdk.services.batch.model.JobDetail;
import software.amazon.awssdk.services.batch.model.JobStatus;
import software.amazon.awssdk.services.batch.model.PlatformCapability;
import software.amazon.awssdk.services.batch.model.RegisterJobDefinitionRequest;
import software.amazon.awssdk.services.batch.model.ResourceRequirement;
import software.amazon.awssdk.services.batch.model.ResourceType;
import software.amazon.awssdk.services.batch.model.SubmitJobRequest;

/** AWS Batch through the SDK's client; containers are shells of this machine. */
class BatchTest {
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

  @TempDir Path folder;
  private TestCloud test;
  private BatchAsyncClient batch;

  @BeforeEach
  void start() {
    test =
        new TestCloud(
            """
            credentials:
              - {access_key: DENIED, secret_key: s, denied: ["batch:SubmitJob"]}
            job_queues:
              - {name: ec2, platform: EC2, max_vcpus: 4, entry_point: [sh, -c]}
              - {name: fargate, platform: FARGATE, entry_point: [sh, -c]}
              - {name: off, platform: EC2, state: DISABLED, entry_point: [sh, -c]}
            """);
    batch = test.client(BatchAsyncClient.builder());
  }

  @AfterEach
  void stop() throws Exception {
    test.close();
  }

  private String define(String script, Consumer<RegisterJobDefinitionRequest.Builder> more) {
    return batch
        .registerJobDefinition(
            request -> {
              request
                  .jobDefinitionName("shell")
                  .type(JobDefinitionType.CONTAINER)
                  .platformCapabilities(PlatformCapability.EC2)
                  .containerProperties(
                      container ->
                          container
                              .image("any")
                              .command(script)
                              .resourceRequirements(
                                  requirement(ResourceType.VCPU, "2"),
                                  requirement(ResourceType.MEMORY, "4096")));
              more.accept(request);
            })
        .join()
        .jobDefinitionArn();
  }

  private static ResourceRequirement requirement(ResourceType type, String value) {
    return ResourceRequirement.builder().type(type).value(value).build();
  }

  private String submit(String definition, Consumer<SubmitJobRequest.Builder> more) {
    return batch
        .submitJob(
            request -> {
              request.jobName("job").jobQueue("ec2").jobDefinition(definition);
              more.accept(request);
            })
        .join()
        .jobId();
  }

  private JobDetail job(String id) {
    return batch.describeJobs(request -> request.jobs(id)).join().jobs().get(0);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Test
  void containersOfAnArrayKnowTheirIndexAndWaitForRoom() throws IOException {
    Path go = folder.resolve("go");
    String definition =
        define(
            "echo $AWS_BATCH_JOB_ARRAY_SIZE $AWS_BATCH_JQ_NAME $AWS_BATCH_JOB_ATTEMPT > "
                + folder
                + "/$AWS_BATCH_JOB_ARRAY_INDEX; while [ ! -e "
                + go
                + " ]; do sleep 0.05; done",
            request -> {});
    String id = submit(definition, request -> request.arrayProperties(array -> array.size(3)));

    await(() -> Files.exists(folder.resolve("0")) && Files.exists(folder.resolve("1")));
    // 2 of 2 vCPUs each have the queue's 4
    assertThat(job(id).arrayProperties().statusSummary())
        .isEqualTo(Map.of("RUNNING", 2, "RUNNABLE", 1));
    assertThat(job(id).status()).isEqualTo(JobStatus.PENDING);
    assertThat(job(id + ":2").status()).isEqualTo(JobStatus.RUNNABLE);
    assertThat(folder.resolve("2")).doesNotExist();

    Files.createFile(go);
    await(() -> job(id).status() == JobStatus.SUCCEEDED);
    assertThat(Files.readString(folder.resolve("2"))).isEqualTo("3 ec2 1\n");
  }

  @Test
  void whatWaitsIsCancelledAndWhatRunsIsTerminated() {
    Path told = folder.resolve("told");
    String definition =
        define(
            "trap 'touch "
                + told
                + "; exit 1' TERM; touch "
                + folder
                + "/$AWS_BATCH_JOB_ARRAY_INDEX; while :; do sleep 0.05; done",
            request -> request.retryStrategy(retry -> retry.attempts(2)));
    String id = submit(definition, request -> request.arrayProperties(array -> array.size(3)));
    await(() -> Files.exists(folder.resolve("0")) && Files.exists(folder.resolve("1")));

    batch.cancelJob(request -> request.jobId(id).reason("enough")).join();
    assertThat(job(id).arrayProperties().statusSummary())
        .isEqualTo(Map.of("RUNNING", 2, "FAILED", 1));
    assertThat(job(id + ":2").statusReason()).isEqualTo("enough");

    batch.terminateJob(request -> request.jobId(id).reason("over")).join();
    await(() -> job(id).status() == JobStatus.FAILED);
    // who is terminated is not started again
    assertThat(job(id).arrayProperties().statusSummary()).isEqualTo(Map.of("FAILED", 3));
    assertThat(told).exists();
  }

  @Test
  void oneThatFailsIsTriedAgainAndAJobWithoutAnArrayHasNoIndex() throws IOException {
    Path tries = folder.resolve("tries");
    String definition =
        define(
            "echo \"$AWS_BATCH_JOB_ATTEMPT ${AWS_BATCH_JOB_ARRAY_INDEX-none}\" >> "
                + tries
                + "; exit 3",
            request -> request.retryStrategy(retry -> retry.attempts(2)));
    String id = submit(definition, request -> {});

    await(() -> job(id).status() == JobStatus.FAILED);
    assertThat(Files.readString(tries)).isEqualTo("1 none\n2 none\n");
    assertThat(job(id).arrayProperties()).isNull();
  }

  @Test
  void aTimeOutTerminates() {
    String definition =
        define(
            "touch " + folder.resolve("there") + "; exec sleep 1000",
            request -> request.timeout(timeout -> timeout.attemptDurationSeconds(60)));
    String id = submit(definition, request -> {});
    await(() -> Files.exists(folder.resolve("there")));

    test.time.advance(Duration.ofSeconds(61));
    await(() -> job(id).status() == JobStatus.FAILED);
    assertThat(job(id).statusReason()).isEqualTo("Job attempt duration exceeded timeout");
  }

  @Test
  void queuesAndTheirComputeEnvironmentsAreDescribed() {
    assertThat(
            batch
                .describeJobQueues(request -> request.jobQueues("fargate", "off", "none"))
                .join()
                .jobQueues())
        .extracting(each -> each.jobQueueName() + " " + each.state())
        .containsExactly("fargate " + JQState.ENABLED, "off " + JQState.DISABLED);
    String environment =
        batch
            .describeJobQueues(request -> request.jobQueues("fargate"))
            .join()
            .jobQueues()
            .get(0)
            .computeEnvironmentOrder()
            .get(0)
            .computeEnvironment();
    assertThat(
            batch
                .describeComputeEnvironments(request -> request.computeEnvironments(environment))
                .join()
                .computeEnvironments())
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.computeResources().type()).isEqualTo(CRType.FARGATE);
              assertThat(each.computeResources().maxvCpus()).isEqualTo(16);
            });
  }

  @Test
  void whatTheApiDoesNotTakeIsAClientException() {
    String definition = define("true", request -> {});
    for (Consumer<SubmitJobRequest.Builder> wrong :
        List.<Consumer<SubmitJobRequest.Builder>>of(
            request -> request.jobQueue("none"),
            request -> request.jobQueue("off"),
            request -> request.jobQueue("fargate"),
            request -> request.jobDefinition("none:1"),
            request -> request.jobName("a b"),
            request -> request.jobName(null),
            request -> request.arrayProperties(array -> array.size(1)),
            request -> request.arrayProperties(array -> array.size(10_001)))) {
      TestCloud.failure(
          batch.submitJob(
              request -> {
                request.jobName("job").jobQueue("ec2").jobDefinition(definition);
                wrong.accept(request);
              }),
          400,
          "ClientException");
    }
    TestCloud.failure(
        batch.registerJobDefinition(
            request ->
                request
                    .jobDefinitionName("small")
                    .type(JobDefinitionType.CONTAINER)
                    .platformCapabilities(PlatformCapability.FARGATE)
                    .containerProperties(
                        container ->
                            container
                                .image("any")
                                .executionRoleArn("arn:aws:iam::123456789012:role/r")
                                .resourceRequirements(
                                    requirement(ResourceType.VCPU, "2"),
                                    requirement(ResourceType.MEMORY, "3072")))),
        400,
        "ClientException");
    batch.deregisterJobDefinition(request -> request.jobDefinition(definition)).join();
    TestCloud.failure(
        batch.submitJob(
            request -> request.jobName("job").jobQueue("ec2").jobDefinition(definition)),
        400,
        "ClientException");
  }

  @Test
  void aDeniedActionIsRefused() {
    String definition = define("true", request -> {});
    BatchAsyncClient denied =
        test.client(
            BatchAsyncClient.builder(),
            AwsBasicCredentials.create("DENIED", "s"),
            Region.US_EAST_1);
    TestCloud.failure(
        denied.submitJob(
            request -> request.jobName("job").jobQueue("ec2").jobDefinition(definition)),
        403,
        "AccessDeniedException");
  }
}
