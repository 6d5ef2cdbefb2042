package dev.tenk.targets.sagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.localcloud.Fault;
import dev.tenk.results.model.Outcome;
import dev.tenk.targets.IdleExpiring;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.payload.OutputDigest;
import dev.tenk.targets.payload.Payload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RealtimeTest {
  private static final String KIND = "sagemaker-realtime";
  private static final long MILLI = 1_000_000;

  @TempDir static Path folder;
  private static Cloud cloud;

  @BeforeAll
  static void start() {
    cloud =
        new Cloud(
            folder,
            """
            endpoints:
              - {name: rt, kind: realtime, model: double=doubling.onnx, variant: blue, workers: 64}
            """);
    try (Target target = cloud.open(KIND, "rt", "")) {
      for (int i = 0; i < 20; i++) {
        Cloud.call(target);
      }
    }
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @AfterEach
  void noFaults() {
    cloud.noFaults("rt");
  }

  @Test
  void success() {
    try (Target target = cloud.open(KIND, "rt", "")) {
      long handed = System.nanoTime();
      Reply reply = Cloud.call(target);
      long after = System.nanoTime();
      byte[] output = Cloud.floats(3f, -4f);
      assertThat(reply.outcome())
          .isEqualTo(
              new Outcome.Succeeded(OptionalInt.of(200), output.length, OutputDigest.of(output)));
      assertThat(reply.output()).hasValueSatisfying(raw -> assertThat(raw).isEqualTo(output));
      assertThat(reply.server().variant()).contains("blue");
      assertThat(reply.server().billedNanos()).isEmpty();
      assertThat(reply.server().modelNanos()).isEmpty();
      assertThat(reply.sentNanos().getAsLong()).isBetween(handed, reply.doneNanos());
      assertThat(reply.doneNanos()).isLessThanOrEqualTo(after);
      assertThat(reply.client().marshallingNanos()).isPresent();
      assertThat(reply.client().acquireNanos()).isPresent();
      assertThat(reply.client().serviceCallNanos().getAsLong()).isPositive();
      assertThat(reply.client().pollGapNanos()).isEmpty();
      assertThat(target.requestBytes(0)).isEqualTo(8);
      assertThat(target.connectionBound()).hasValue(256);
      assertThat(target.ability(IdleExpiring.class)).isEmpty();
      assertThat(target.timeout()).isEqualTo(Duration.ofSeconds(70));
    }
  }

  @Test
  void jsonBothWays() {
    try (Target target =
        cloud.open(
            KIND,
            "rt",
            "template: '{\"tensor\":\"{{base64}}\"}', response: /output, timeout: 9s")) {
      Reply reply = Cloud.call(target);
      assertThat(reply.outcome())
          .isEqualTo(
              new Outcome.Succeeded(
                  OptionalInt.of(200),
                  "{\"output\":[3.0,-4.0]}".length(),
                  OutputDigest.of("[3.0,-4.0]".getBytes(StandardCharsets.UTF_8))));
      assertThat(reply.output())
          .hasValueSatisfying(raw -> assertThat(raw).isEqualTo(Cloud.floats(3f, -4f)));
      cloud.fault("rt", Fault.Kind.MALFORMED, 1);
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(200), Optional.of("malformed-answer")));
    }
  }

  @Test
  void refusals() {
    try (Target target = cloud.open(KIND, "rt", "")) {
      cloud.fault("rt", Fault.Kind.THROTTLE, 1);
      Reply throttled = Cloud.call(target);
      assertThat(throttled.outcome())
          .isEqualTo(
              new Outcome.Throttled(OptionalInt.of(400), Optional.of("ThrottlingException")));
      assertThat(throttled.sentNanos().getAsLong()).isLessThanOrEqualTo(throttled.doneNanos());
      assertThat(throttled.output()).isEmpty();

      cloud.fault("rt", Fault.Kind.SERVICE_ERROR, 1);
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(500), Optional.of("InternalFailure")));

      cloud.cloud.setFaults(
          "rt",
          List.of(
              new Fault(
                  Fault.Kind.MODEL_ERROR,
                  OptionalLong.of(1),
                  OptionalDouble.empty(),
                  503,
                  Duration.ZERO)));
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(424), Optional.of("ModelError 503")));
      cloud.noFaults("rt");
      assertThat(Cloud.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
    }
  }

  @Test
  void whatTheContainerCannotRead() {
    try (Target target =
        cloud.open(KIND, "rt", "", new Payload.RawTensor("odd.bin", new byte[5]))) {
      assertThat(Cloud.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(424), Optional.of("ModelError 400")));
    }
  }

  @Test
  void aConnectionCutInTheAnswer() {
    cloud.fault("rt", Fault.Kind.CUT, 1);
    try (Target target = cloud.open(KIND, "rt", "")) {
      Reply reply = Cloud.call(target);
      assertThat(reply.outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("connection-closed")));
      assertThat(reply.sentNanos().getAsLong()).isLessThanOrEqualTo(reply.doneNanos());
      cloud.noFaults("rt");
      assertThat(Cloud.call(target).outcome()).isInstanceOf(Outcome.Succeeded.class);
    }
  }

  /** Each piece resets a read time-out; the call's own must not care. */
  @Test
  void aTrickleEndsAtTheTimeOut() {
    cloud.cloud.setFaults(
        "rt",
        List.of(
            new Fault(
                Fault.Kind.TRICKLE,
                OptionalLong.of(1),
                OptionalDouble.empty(),
                500,
                Duration.ofSeconds(5))));
    try (Target target = cloud.open(KIND, "rt", "timeout: 1s")) {
      timesOut(target);
    }
  }

  @Test
  void noAnswerEndsAtTheTimeOut() {
    cloud.fault("rt", Fault.Kind.HANG, 1);
    try (Target target = cloud.open(KIND, "rt", "timeout: 1s")) {
      timesOut(target);
    }
  }

  private static void timesOut(Target target) {
    long handed = System.nanoTime();
    Reply reply = Cloud.call(target);
    assertThat(reply.outcome()).isEqualTo(new Outcome.TimedOut(Optional.empty()));
    assertThat(reply.sentNanos().getAsLong()).isBetween(handed, reply.doneNanos());
    assertThat(reply.doneNanos() - handed).isBetween(1000 * MILLI, 20_000 * MILLI);
  }

  /** More hung calls than connections: most wait for one, until others give theirs up. */
  @Test
  void thePoolRecoversFromTimeOuts() {
    cloud.fault("rt", Fault.Kind.HANG, 1);
    try (Target target = cloud.open(KIND, "rt", "timeout: 2s, connections: 20")) {
      long handed = System.nanoTime();
      List<CompletableFuture<Reply>> hung =
          Stream.generate(() -> Cloud.start(target)).limit(60).toList();
      List<Reply> replies = hung.stream().map(Cloud::await).toList();
      assertThat(replies)
          .allSatisfy(
              reply -> {
                assertThat(reply.outcome()).isEqualTo(new Outcome.TimedOut(Optional.empty()));
                assertThat(reply.sentNanos().orElse(handed)).isBetween(handed, reply.doneNanos());
              });
      assertThat(
              replies.stream()
                  .filter(reply -> reply.sentNanos().orElse(Long.MAX_VALUE) < handed + 1900 * MILLI)
                  .count())
          .isBetween(1L, 20L);
      cloud.noFaults("rt");
      List<CompletableFuture<Reply>> next =
          Stream.generate(() -> Cloud.start(target)).limit(40).toList();
      assertThat(next.stream().map(Cloud::await))
          .allSatisfy(reply -> assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class));
    }
  }
}
