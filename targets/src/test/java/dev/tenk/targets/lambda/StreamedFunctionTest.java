package dev.tenk.targets.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.localcloud.Fault;
import dev.tenk.localcloud.LocalCloud;
import dev.tenk.localcloud.LocalCloudProfile;
import dev.tenk.results.model.Outcome;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** InvokeWithResponseStream, as the SDK reads it off the wire. */
@Timeout(60)
class StreamedFunctionTest {
  private static final long MILLI = 1_000_000;

  /** Four parts, 10 ms apart. */
  private static final long STREAM_NANOS = 30 * MILLI;

  private static LocalCloud cloud;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    String model = DoublingModel.write(folder).toString();
    cloud =
        LocalCloud.start(
            LocalCloudProfile.read(
                "profile.yaml",
                folder,
                """
                functions:
                  - {name: text, model: doubling=MODEL, container_delay: 1ms}
                  - {name: fresh, model: doubling=MODEL, container_delay: 1ms}
                  - {name: slow, model: doubling=MODEL, timeout: 1us, container_delay: 1ms}
                """
                    .replace("MODEL", model)),
            0);
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @AfterEach
  void noFaults() {
    cloud.setFaults("text", List.of());
  }

  private static Target open(String function) {
    return Lambdas.open(
        Lambdas.onStartedCloud(
            "function: " + function,
            "streaming: true",
            "template: '{\"tensor\":\"{{base64}}\"}'",
            "response: /output"),
        cloud.url(),
        Lambdas.tensor(1.5f, -4f));
  }

  @Test
  void theFirstByteComesBeforeTheLastAndTheReportWithTheLastEvent() {
    try (Target target = open("fresh")) {
      assertThat(target.identify().details()).containsEntry("streaming", "true");
      assertThat(target.ability(Preflight.class).orElseThrow().preflight().requests()).isZero();

      Reply cold = Lambdas.call(target);
      Reply warm = Lambdas.call(target);

      assertThat(warm.outcome()).isInstanceOf(Outcome.Succeeded.class);
      assertThat(warm.output()).contains(Lambdas.float32(3f, -8f));
      long firstNanos = warm.client().firstByteNanos().getAsLong();
      long lastNanos = warm.doneNanos() - warm.sentNanos().getAsLong();
      assertThat(firstNanos).isPositive();
      assertThat(lastNanos - firstNanos).isGreaterThanOrEqualTo(STREAM_NANOS / 2);
      // the function is busy until its last byte is out
      assertThat(warm.server().billedNanos().getAsLong()).isGreaterThanOrEqualTo(STREAM_NANOS);
      assertThat(warm.server().variant()).contains("$LATEST");
      assertThat(cold.server().cold()).contains(true);
      assertThat(warm.server().cold()).contains(false);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "STREAM_ERROR, Unhandled",
    "STREAM_FAILURE, stream-without-end",
    "MODEL_ERROR, Unhandled RuntimeException"
  })
  void afailureInTheStreamIsAnOutcome(Fault.Kind kind, String errorCode) {
    try (Target target = open("text")) {
      cloud.setFaults("text", List.of(Fault.every(kind, 1)));
      Reply reply = Lambdas.call(target);
      assertThat(reply.outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(200), Optional.of(errorCode)));
      assertThat(reply.output()).isEmpty();
    }
  }

  @Test
  void aFailedStreamIsBilledToo() {
    try (Target target = open("text")) {
      cloud.setFaults("text", List.of(Fault.every(Fault.Kind.STREAM_ERROR, 1)));
      Reply reply = Lambdas.call(target);
      assertThat(reply.server().billedNanos()).isPresent();
      assertThat(reply.said()).contains("injected by the profile");
    }
  }

  @Test
  void aConnectionThatEndsInTheStreamAndAFunctionThatTakesTooLong() {
    try (Target target = open("text")) {
      cloud.setFaults("text", List.of(Fault.every(Fault.Kind.CUT, 1)));
      assertThat(Lambdas.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("connection-closed")));
    }
    try (Target target = open("slow")) {
      assertThat(Lambdas.call(target).outcome())
          .isEqualTo(
              new Outcome.Failed(OptionalInt.of(200), Optional.of("Unhandled Sandbox.Timedout")));
    }
  }
}
