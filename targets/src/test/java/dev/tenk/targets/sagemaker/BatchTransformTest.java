package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.JobFigures;
import dev.tenk.results.model.TenkException;
import dev.tenk.targets.BatchJob;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Target;
import dev.tenk.targets.edge.ScriptedServer;
import dev.tenk.targets.payload.Payload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BatchTransformTest {
  private static final String SETTINGS =
      "model: double-model, instance_type: ml.m5.xlarge, instance_count: 2, inferences: 40,"
          + " upload_to: s3://batches/in";

  @TempDir static Path folder;
  private static Cloud cloud;

  @BeforeAll
  static void start() {
    cloud =
        new Cloud(
            folder,
            """
            buckets: [batches]
            endpoints:
              - {name: rt, kind: realtime, model: double=doubling.onnx, model_name: double-model}
            """);
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  private static Target open(String settings, Payload... payloads) {
    return cloud.open("sagemaker-batch-transform", "unused", settings, payloads);
  }

  private static JobFigures run(Target target) {
    return target.ability(BatchJob.class).orElseThrow().run();
  }

  @Test
  void aJobOverThePayloadsInTurn() {
    try (Target target = open(SETTINGS)) {
      assertThat(target.identify().details())
          .containsEntry("facts_from", "account")
          .containsEntry("instance_type", "ml.m5.xlarge")
          .containsEntry("instance_count", "2");
      assertThat(target.ability(Preflight.class).orElseThrow().preflight().requests()).isZero();

      JobFigures job = run(target);

      assertThat(job.name()).startsWith("tenk-");
      assertThat(job.inferences()).isEqualTo(40);
      assertThat(job.instances()).isEqualTo(2);
      // the local cloud begins a job half a second after it was created
      assertThat(job.startMillis()).isGreaterThanOrEqualTo(490);
      assertThat(job.processingMillis()).isNotNegative();
    }
  }

  @Test
  void anInputThatTheModelRefusesFailsTheJob() {
    try (Target target = open(SETTINGS, new Payload.RawTensor("three.bin", new byte[3]))) {
      assertThatThrownBy(() -> run(target))
          .isInstanceOf(TenkException.class)
          .hasMessageMatching("target 'aws': job tenk-[0-9a-f]+ ended Failed: ClientError: .*");
    }
  }

  @Test
  void aResultOfAnotherFormatIsNone() {
    try (Target target = open(SETTINGS + ", response: jsonl")) {
      assertThatThrownBy(() -> run(target))
          .hasMessageMatching(
              "target 'aws': the job completed, but s3://batches/in/tenk-[0-9a-f]+-out/000000.out"
                  + " is not as response: says \\(malformed-answer\\)");
    }
  }

  @Test
  void aJobWhoseTimeIsOverIsStopped() {
    try (Target target = open(SETTINGS + ", job_timeout: 1ms")) {
      assertThatThrownBy(() -> run(target))
          .isInstanceOf(TenkException.class)
          .hasMessageMatching(
              "target 'aws': job tenk-[0-9a-f]+ ended Stopped, because its job_timeout of 1 ms was"
                  + " over");
    }
  }

  @Test
  void aModelThatIsNotThere() {
    try (Target target = open(SETTINGS.replace("double-model", "other"))) {
      assertThatThrownBy(() -> run(target))
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "target 'aws': sagemaker:CreateTransformJob on model other in us-east-1: there is none"
                  + " (ValidationException); is the name right, and is it in us-east-1?");
    }
  }

  /** Retries are off, and a service that answers again has lost nothing. */
  @Test
  void aLookThatFailsIsNoEndOfTheJob() {
    AtomicInteger looks = new AtomicInteger();
    assertThat(
            scripted(
                () ->
                    looks.incrementAndGet() < 5
                        ? Optional.empty()
                        : Optional.of("{\"TransformJobStatus\":\"Failed\"}")))
        .matches("target 'aws': job tenk-[0-9a-f]+ ended Failed");
    assertThat(looks).hasValue(5);
  }

  @Test
  void aJobThatIsNotSeenAnyMoreMayGoOn() {
    assertThat(scripted(Optional::empty))
        .matches(
            "target 'aws': what became of job tenk-[0-9a-f]+ is not known, and it may go on: target"
                + " 'aws': sagemaker:DescribeTransformJob on job tenk-[0-9a-f]+ in us-east-1: .*");
  }

  /** How a run of it fails; looks are answered with status 500 where the script has nothing. */
  private static String scripted(Supplier<Optional<String>> looks) {
    try (ScriptedServer server =
            new ScriptedServer(
                (request, peer) -> {
                  boolean look =
                      request.headers().get("x-amz-target").endsWith("DescribeTransformJob");
                  Optional<String> answer = look ? looks.get() : Optional.of("{}");
                  peer.answer(
                      answer.isPresent() ? 200 : 500,
                      answer.orElse("{}").getBytes(StandardCharsets.UTF_8));
                });
        Target target =
            cloud.openBehind(server.url(), "sagemaker-batch-transform", "unused", SETTINGS)) {
      return catchThrowable(() -> run(target)).getMessage();
    }
  }

  @Test
  void aJobThatWasStoppedDoesNotBegin() {
    try (Target target = open(SETTINGS)) {
      target.ability(BatchJob.class).orElseThrow().stop();
      assertThatThrownBy(() -> run(target))
          .hasMessageMatching("target 'aws': job tenk-[0-9a-f]+ was stopped before it began");
    }
  }

  @Test
  void itTakesNoSingleRequests() {
    try (Target target = open(SETTINGS)) {
      assertThatThrownBy(() -> target.invoke(new InferenceRequest(0)).toCompletableFuture().join())
          .hasRootCauseMessage("target 'aws' is measured by a job and takes no single requests");
    }
  }

  @Test
  void settingsThatAreNone() {
    assertThatThrownBy(() -> open(SETTINGS.replace("ml.m5.xlarge", "m5.xlarge")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith(
            "instance_type: 'm5.xlarge' is no instance type; expected as in ml.m5.xlarge");
    assertThatThrownBy(() -> open(SETTINGS + ", job_timeout: 0s"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("job_timeout: '0s' is no time above 0");
    assertThatThrownBy(() -> open(SETTINGS.replace("inferences: 40,", "")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("'inferences' is missing");
  }
}
