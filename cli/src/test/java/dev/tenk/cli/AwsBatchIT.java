package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.localcloud.LocalCloud;
import dev.tenk.localcloud.LocalCloudProfile;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.GeneratorUse;
import dev.tenk.results.model.Sample;
import dev.tenk.results.spend.SpendLedger;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.batch.BatchAsyncClient;
import software.amazon.awssdk.services.batch.model.ClientException;

/**
 * One run on the containers of an array job of AWS Batch, which a stand-in starts as processes of
 * this machine: its requests are the SDK's own, its store is a real s3proxy.
 */
class AwsBatchIT {
  private static final CellKey CELL = new CellKey("server", "independent", 1);
  private static final String ROLE = "arn:aws:iam::123456789012:role/tenk";
  private static final String DENIED = "DENIED";
  private static final String DENIED_SECRET = "secret-of-denied";

  @TempDir Path folder;
  private LocalCloud cloud;
  private DelayServer server;

  @BeforeEach
  void serve() throws Exception {
    server = new DelayServer().with("m", Duration.ofMillis(2));
    String entryPoint =
        Stream.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dtenk.home=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName())
            .map(word -> "\"" + word + "\"")
            .collect(Collectors.joining(", ", "[", "]"));
    cloud =
        LocalCloud.start(
            LocalCloudProfile.read(
                "profile.yaml",
                folder,
                """
                buckets: [runs]
                credentials:
                  - {access_key: %s, secret_key: %s, denied: ["batch:SubmitJob"]}
                job_queues:
                  - {name: fargate, platform: FARGATE, max_vcpus: 6, entry_point: %s, logs: .}
                  - {name: ec2, platform: EC2, max_vcpus: 4, entry_point: %s, logs: .}
                  - {name: off, platform: EC2, state: DISABLED, entry_point: [none]}
                """
                    .formatted(DENIED, DENIED_SECRET, entryPoint, entryPoint)),
            0);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    cloud.close();
  }

  private TenkProcess tenkAs(String key, String secret, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("run", suite().toString()));
    arguments.addAll(
        List.of("--engine=aws-batch", "--image=registry/tenk:0.1.0", "--start-ahead=10s"));
    arguments.addAll(List.of("--ready-within=5m", "--store=s3://runs/lab"));
    arguments.addAll(Arrays.asList(options));
    return TenkProcess.start(
        folder,
        Map.of(
            "AWS_ACCESS_KEY_ID",
            key,
            "AWS_SECRET_ACCESS_KEY",
            secret,
            "AWS_REGION",
            "us-east-1",
            "AWS_ENDPOINT_URL_S3",
            cloud.objectStoreUrl().toString(),
            "AWS_ENDPOINT_URL_BATCH",
            cloud.url().toString(),
            "JAVA_TOOL_OPTIONS",
            "-Dtenk.home=" + folder),
        arguments.toArray(String[]::new));
  }

  private TenkProcess tenk(String... options) throws IOException {
    return tenkAs(LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY, options);
  }

  @Test
  void anArrayJobOnFargateOffersOneLoadAndLeavesNoDefinition() throws Exception {
    try (TenkProcess run =
        tenk(
            "--shards=3",
            "--job-queue=fargate",
            "--execution-role=" + ROLE,
            "--job-role=" + ROLE,
            "--generator-usd-per-hour=3.60",
            "--max-spend=5")) {
      int exitCode = run.exitCode();
      assertThat(exitCode).as(run.output()).isEqualTo(Judged.exitCode(runs().get(0)));
      assertThat(run.output())
          .contains("every load is offered by 3 generators together, on AWS Batch.");
    }
    RunFolder run = runs().get(0);
    assertThat(run.missing(run.manifest())).isEmpty();
    assertThat(run.cellFacts(CELL).driver().generators().orElseThrow().count()).isEqualTo(3);
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(run.cell(CELL).resolve(RunFolder.SAMPLES), samples::add);
    samples.sort(Comparator.comparingLong(Sample::sequence));
    assertThat(samples)
        .extracting(Sample::sequence)
        .isEqualTo(LongStream.range(0, samples.size()).boxed().toList());

    // 3 × 3.60 USD an hour are 0.003 USD a second
    GeneratorUse use = run.manifest().progress().generators().orElseThrow();
    assertThat(use.count()).isEqualTo(3);
    assertThat(use.usd().orElseThrow().doubleValue())
        .isCloseTo(use.seconds().doubleValue() * 0.003, Offset.offset(1e-5));
    // settled once what comes after the run has been done
    assertThat(run.manifest().progress().spend().orElseThrow().usd().get(SpendLedger.GENERATORS))
        .isGreaterThan(use.usd().orElseThrow().multiply(new BigDecimal("0.999")));
    String name = "tenk-" + run.runId() + "-1";
    assertThat(run.path().resolve("shards/1/aws-batch.json"))
        .content()
        .contains("\"jobName\" : \"" + name + "\"", "\"size\" : 3");
    try (BatchAsyncClient batch = batch()) {
      // who has a definition is told another thing
      assertThat(
              batch
                  .submitJob(
                      job -> job.jobName("again").jobQueue("fargate").jobDefinition(name + ":1"))
                  .handle((unused, refused) -> refused.getCause())
                  .join())
          .isInstanceOf(ClientException.class)
          .hasMessageContaining("not found");
    }
  }

  @Test
  void oneGeneratorIsAJobWithoutAnArray() throws Exception {
    try (TenkProcess run = tenk("--shards=1", "--job-queue=ec2", "--generator-usd-per-hour=0.01")) {
      int exitCode = run.exitCode();
      assertThat(exitCode).as(run.output()).isEqualTo(Judged.exitCode(runs().get(0)));
    }
    RunFolder run = runs().get(0);
    assertThat(run.missing(run.manifest())).isEmpty();
    assertThat(run.path().resolve("shards/1/aws-batch.json"))
        .content()
        .contains("--index=0", "\"EC2\"")
        .doesNotContain("arrayProperties");
  }

  @Test
  void whatBatchWouldNotTakeIsRefusedBeforeARunBegins() throws Exception {
    assertRefused(
        tenk("--shards=3", "--job-queue=none"),
        "tenk: --job-queue: there is no job queue 'none' in us-east-1; is the name right, and is it"
            + " in us-east-1?\n");
    assertRefused(
        tenk("--shards=3", "--job-queue=off"),
        "tenk: --job-queue: job queue 'off' takes no jobs: it is DISABLED and VALID (JobQueue"
            + " Healthy)\n");
    assertRefused(
        tenk("--shards=3", "--job-queue=ec2"),
        "tenk: 3 generators of 2 vCPUs never run at once in job queue 'ec2', whose compute"
            + " environments have 4 vCPUs at most; take fewer or smaller ones, or raise"
            + " maxvCpus\n");
    assertRefused(
        tenk("--shards=3", "--job-queue=fargate", "--memory=3Gi"),
        "tenk: --memory: Fargate has no 2 vCPUs with 3072Mi; it has 4Gi to 16Gi in steps of 1Gi"
            + " with them\n");
    assertRefused(
        tenk("--shards=2", "--job-queue=ec2", "--max-spend=1"),
        "tenk: max_spend cannot bound what the generators cost, because which instances job queue"
            + " 'ec2' starts is not known; say it with --instance-type; or say what one costs with"
            + " --generator-usd-per-hour\n");
    assertThat(runs()).isEmpty();
  }

  @Test
  void aCallThatIsNotPermittedIsNamedAndItsDefinitionTakenAway() throws Exception {
    try (TenkProcess run =
        tenkAs(
            DENIED,
            DENIED_SECRET,
            "--shards=2",
            "--job-queue=ec2",
            "--generator-usd-per-hour=0.01")) {
      assertThat(run.exitCode()).as(run.output()).isNotZero();
      assertThat(run.output())
          .contains(
              "AWS Batch: batch:SubmitJob on job queue 'ec2' in us-east-1: not permitted"
                  + " (AccessDeniedException); allow batch:SubmitJob in the caller's IAM policy");
    }
  }

  private static void assertRefused(TenkProcess process, String sentence) throws Exception {
    try (process) {
      assertThat(process.exitCode()).as(process.output()).isEqualTo(2);
      assertThat(process.output()).endsWith(sentence);
    }
  }

  private BatchAsyncClient batch() {
    return BatchAsyncClient.builder()
        .endpointOverride(cloud.url())
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(LocalCloud.ACCESS_KEY_ID, LocalCloud.SECRET_ACCESS_KEY)))
        .build();
  }

  private List<RunFolder> runs() {
    return new RunStore(folder.resolve("results/runs")).runs();
  }

  private Path suite() throws IOException {
    Path tensors = Files.createDirectories(folder.resolve("tensors"));
    Files.write(tensors.resolve("a.bin"), new byte[3 * 4 * 4 * 4]);
    return SharedSuite.write(
        folder,
        server.url(),
        "{tensors: tensors}",
        "  - {name: independent, kind: poisson, rate: 30/s, warm_up: 0s, duration: 4s}");
  }
}
