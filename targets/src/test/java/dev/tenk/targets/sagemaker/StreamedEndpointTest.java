package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.localcloud.Fault;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.payload.OutputDigest;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** InvokeEndpointWithResponseStream, as the SDK reads it off the wire. */
@Timeout(60)
class StreamedEndpointTest {
  private static final String KIND = "sagemaker-realtime";
  private static final long MILLI = 1_000_000;

  /** Four parts, 10 ms apart. */
  private static final long STREAM_NANOS = 30 * MILLI;

  @TempDir static Path folder;
  private static Cloud cloud;

  @BeforeAll
  static void start() {
    cloud =
        new Cloud(
            folder,
            """
            buckets: [inputs, results]
            endpoints:
              - {name: rt, kind: realtime, model: double=doubling.onnx, variant: blue, workers: 64}
              - {name: sv, kind: serverless, model: double=doubling.onnx}
              - {name: as, kind: async, model: double=doubling.onnx, output_path: s3://results/ok, failure_path: s3://results/no}
            """);
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @AfterEach
  void noFaults() {
    cloud.noFaults("rt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rt", "sv"})
  void theFirstByteComesBeforeTheLast(String endpoint) {
    String kind = endpoint.equals("rt") ? KIND : "sagemaker-serverless";
    try (Target target = cloud.open(kind, endpoint, "streaming: true")) {
      assertThat(target.identify().details()).containsEntry("streaming", "true");
      assertThat(target.ability(Preflight.class).orElseThrow().preflight().requests()).isEqualTo(1);

      Reply reply = Cloud.call(target);

      byte[] output = Cloud.floats(3f, -4f);
      assertThat(reply.outcome())
          .isEqualTo(
              new Outcome.Succeeded(OptionalInt.of(200), output.length, OutputDigest.of(output)));
      assertThat(reply.output()).hasValueSatisfying(raw -> assertThat(raw).isEqualTo(output));
      assertThat(reply.server().variant()).isPresent();
      long firstNanos = reply.client().firstByteNanos().getAsLong();
      long lastNanos = reply.doneNanos() - reply.sentNanos().getAsLong();
      assertThat(firstNanos).isPositive();
      assertThat(lastNanos - firstNanos).isGreaterThanOrEqualTo(STREAM_NANOS / 2);
    }
  }

  @Test
  void aWholeAnswerHasNoFirstByte() {
    try (Target target = cloud.open(KIND, "rt", "streaming: false")) {
      assertThat(Cloud.call(target).client().firstByteNanos()).isEmpty();
      assertThat(target.identify().details()).doesNotContainKey("streaming");
    }
  }

  @Test
  void anErrorInTheMiddleIsAnOutcome() {
    try (Target target = cloud.open(KIND, "rt", "streaming: true")) {
      cloud.fault("rt", Fault.Kind.STREAM_ERROR, 1);
      Reply reply = Cloud.call(target);
      assertThat(reply.outcome())
          .isEqualTo(
              new Outcome.Failed(
                  OptionalInt.of(200), Optional.of("ModelStreamError StreamBroken")));
      assertThat(reply.said()).contains("injected by the profile");
      assertThat(reply.output()).isEmpty();

      cloud.fault("rt", Fault.Kind.STREAM_FAILURE, 1);
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(200), Optional.of("InternalStreamFailure")));

      cloud.fault("rt", Fault.Kind.CUT, 1);
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("connection-closed")));

      cloud.noFaults("rt");
      assertThat(Cloud.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
    }
  }

  @Test
  void whatIsRefusedBeforeTheStreamIsWhatItIsOtherwise() {
    try (Target target = cloud.open(KIND, "rt", "streaming: true")) {
      cloud.fault("rt", Fault.Kind.THROTTLE, 1);
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(
              new Outcome.Throttled(OptionalInt.of(400), Optional.of("ThrottlingException")));
      cloud.fault("rt", Fault.Kind.MODEL_ERROR, 1);
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(424), Optional.of("ModelError 500")));
      cloud.fault("rt", Fault.Kind.HANG, 1);
    }
    try (Target target = cloud.open(KIND, "rt", "streaming: true, timeout: 300ms")) {
      assertThat(Cloud.call(target).outcome()).isEqualTo(new Outcome.TimedOut(Optional.empty()));
    }
  }

  @Test
  void anAsynchronousResultIsNotStreamed() {
    assertThatThrownBy(
            () -> cloud.open("sagemaker-async", "as", "upload_to: s3://inputs, streaming: true"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("streaming: an asynchronous result comes in one piece");
  }
}
