package dev.tenk.targets.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The Lambda target against serverless-offline, whose Invoke endpoint is not of our making. */
class ServerlessOfflineIT {
  private static final Path FOLDER = Path.of("src", "test", "serverless-offline");
  private static final Path COMMAND = FOLDER.resolve(Path.of("node_modules", "osls", "bin"));

  private static Process server;
  private static URI url;

  @BeforeAll
  static void start() throws IOException {
    assumeTrue(
        Files.isDirectory(COMMAND),
        "serverless-offline is not installed; run npm ci in targets/" + FOLDER);
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(
            FOLDER.resolve(Path.of("node_modules", ".bin", "osls")).toAbsolutePath().toString(),
            "offline",
            "start",
            "--host",
            "127.0.0.1",
            "--lambdaPort",
            String.valueOf(port),
            "--httpPort",
            String.valueOf(freePort()));
    builder.environment().put("SLS_TELEMETRY_DISABLED", "1");
    builder.environment().put("SLS_NOTIFICATIONS_MODE", "off");
    server = builder.directory(FOLDER.toFile()).redirectErrorStream(true).start();
    awaitReady(server);
    url = URI.create("http://127.0.0.1:" + port);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitReady(Process process) throws IOException {
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.append(line).append('\n');
      if (line.contains("exposed for local invocation")) {
        Thread drain =
            new Thread(
                () -> {
                  try (Stream<String> rest = lines.lines()) {
                    rest.forEach(ignored -> {});
                  }
                });
        drain.setDaemon(true);
        drain.start();
        return;
      }
    }
    throw new IOException("serverless-offline ended before it was ready:\n" + said);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (server != null) {
      List<ProcessHandle> children = server.descendants().toList();
      server.destroy();
      children.forEach(ProcessHandle::destroy);
      if (!server.waitFor(10, TimeUnit.SECONDS)) {
        server.destroyForcibly();
      }
    }
  }

  @Test
  void succeedsAndSaysNothingThatTheServerDidNotSay() {
    try (Target target = open("halve", "10s")) {
      Reply reply = Lambdas.call(target);

      assertThat(reply.output()).contains(Lambdas.float32(0.5f, -1.25f, 3f));
      assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
      assertThat(reply.outcome().httpStatus()).hasValue(200);
      // no LogResult: no durations, no cold, nothing billed
      assertThat(reply.server()).isEqualTo(ServerFacts.UNKNOWN);
      assertThat(reply.sentNanos()).isPresent();
      assertThat(reply.doneNanos()).isGreaterThan(reply.sentNanos().getAsLong());
    }
  }

  @Test
  void aFunctionThatThrowsHasFailedThoughHttpSays200() {
    try (Target target = open("fail", "10s")) {
      assertThat(Lambdas.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(200), Optional.of("Unhandled Error")));
    }
  }

  @Test
  void aFunctionThatIsNotThereHasFailed() {
    try (Target target = open("absent", "10s")) {
      assertThat(Lambdas.call(target).outcome())
          .isEqualTo(
              new Outcome.Failed(OptionalInt.of(404), Optional.of("ResourceNotFoundException")));
    }
  }

  @Test
  void aFunctionThatDoesNotAnswerTimesOut() {
    try (Target target = open("never", "500ms")) {
      assertThat(Lambdas.call(target).outcome()).isInstanceOf(Outcome.TimedOut.class);
    }
  }

  /** It has neither GetFunctionConfiguration nor dry runs. */
  @Test
  void whatItDoesNotKnowTheSuiteSays() {
    try (Target target = open("halve", "10s")) {
      assertThat(target.identify().details()).containsEntry("facts_from", "suite");
      Preflight.Proof proof = target.ability(Preflight.class).orElseThrow().preflight();
      assertThat(proof.requests()).isEqualTo(1);
      assertThat(proof.remarks())
          .containsExactly(
              "target 'fn': the server has no dry run, so it was called once; what it is, the suite"
                  + " says where the server does not (facts_from in the manifest)");
    }
  }

  @Test
  void aFunctionThatFailsOrIsNotThereIsRefusedBeforeTheLoad() {
    try (Target target = open("fail", "10s")) {
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(ConfigurationException.class)
          .hasMessage(
              "target 'fn': function 'tenk-peer-dev-fail' was called once, for there is no dry run,"
                  + " and failed with Unhandled Error; see its log");
    }
    try (Target target = open("absent", "10s")) {
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("there is none (ResourceNotFoundException)");
    }
  }

  private static Target open(String function, String timeout) {
    return Lambdas.open(
        Lambdas.onStartedCloud(
            "function: tenk-peer-dev-" + function,
            "timeout: " + timeout,
            "template: '{\"tensor\": \"{{base64}}\"}'",
            "response: /output"),
        url,
        Lambdas.tensor(1f, -2.5f, 6f));
  }
}
