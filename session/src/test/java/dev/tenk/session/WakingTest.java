package dev.tenk.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Standing;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.Targets;
import dev.tenk.targets.payload.Payload;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The first calls to a server that tenk starts, in virtual time, and its start. */
@Timeout(30)
class WakingTest {
  private static final Outcome ANSWER = new Outcome.Succeeded(OptionalInt.of(200), 1, "00");

  @TempDir Path folder;
  private final StringWriter said = new StringWriter();
  private final PrintWriter out = new PrintWriter(said);
  private final List<Integer> payloads = new ArrayList<>();
  private long nowNanos;

  private final class Answering implements Target {
    private final Outcome outcome;
    private final IntToLongFunction millis;

    Answering(Outcome outcome, IntToLongFunction millis) {
      this.outcome = outcome;
      this.millis = millis;
    }

    @Override
    public CompletionStage<Reply> invoke(InferenceRequest request) {
      nowNanos += millis.applyAsLong(payloads.size()) * 1_000_000;
      payloads.add(request.payloadId());
      return CompletableFuture.completedFuture(
          new Reply(
              OptionalLong.of(nowNanos),
              nowNanos,
              outcome,
              Optional.empty(),
              ServerFacts.UNKNOWN,
              ClientFacts.UNKNOWN,
              Optional.empty()));
    }

    @Override
    public TargetIdentity identify() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long requestBytes(int payloadId) {
      return 1;
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(10);
    }

    @Override
    public OptionalInt connectionBound() {
      return OptionalInt.empty();
    }

    @Override
    public void close() {}
  }

  private void wake(Outcome outcome, IntToLongFunction millis) {
    Waking.wake("pi", new Answering(outcome, millis), 3, Waking.BOUND, () -> nowNanos, out);
  }

  @Test
  void aSteadyAgentIsAwakeAfterThreeBlocksAndNobodyHearsOfIt() {
    wake(ANSWER, call -> 1 + call % 2);

    assertThat(payloads).hasSize(150).startsWith(0, 1, 2, 0);
    assertThat(said.toString()).isEmpty();
  }

  @Test
  void oneThatGetsFasterIsCalledOnUntilItDoesNot() {
    wake(ANSWER, call -> call < 100 ? 100 - call : 10);
    // 75, 25, 10, 10, 10 ms
    assertThat(payloads).hasSize(250);
    assertThat(said.toString())
        .startsWith("target 'pi': waking its agent, call 11 (1 s, at most 30 s)");
  }

  @Test
  void oneThatGetsFasterForEverIsCalledSoOften() {
    wake(ANSWER, call -> Math.round(100 * Math.pow(0.99, call)));

    assertThat(payloads).hasSize(400);
  }

  @Test
  void oneThatIsSlowIsWarnedOfWhenTheTimeIsUp() {
    wake(ANSWER, call -> 800);

    // 37 calls take 29.6 s
    assertThat(payloads).hasSize(38);
    assertThat(said.toString().lines())
        .containsExactly(
            "target 'pi': waking its agent, call 2 (2 s, at most 30 s)",
            "target 'pi': waking its agent, call 15 (12 s, at most 30 s)",
            "target 'pi': waking its agent, call 28 (22 s, at most 30 s)",
            "target 'pi': its agent answered only 38 waking calls in 30 s and may still get faster;"
                + " end what keeps this machine busy, or give the workloads a longer warm-up");
  }

  @Test
  void oneThatNeverAnswersIsRefused() {
    assertThatThrownBy(() -> wake(new Outcome.TimedOut(Optional.empty()), call -> 10_000))
        .isInstanceOf(TargetUnavailableException.class)
        .hasMessage(
            "target 'pi': the agent that tenk started answered none of its first calls (3 in 30 s,"
                + " each with the target's timeout of 10000 ms); end what keeps this machine busy,"
                + " which tenk doctor tells, or give the target a longer timeout");
    assertThat(payloads).hasSize(3);
  }

  /** The same with a server that takes connections and is stalled, in real time. */
  @Test
  void aStalledServerIsRefused() throws IOException {
    try (ServerSocket stalled = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      TargetPlan plan =
          plan(
              """
              url: http://127.0.0.1:%d
              model: m
              timeout: 50ms
              template: {path: /p, body: '{"b": "{{base64}}"}', response: /r}
              """
                  .formatted(stalled.getLocalPort()));
      List<Payload> payload = List.of(new Payload.RawTensor("a.f32", new byte[4]));
      try (Target target = Targets.provider(plan).open(plan, Optional.empty(), payload)) {
        assertThatThrownBy(
                () -> Waking.wake("pi", target, 1, Duration.ofMillis(120), System::nanoTime, out))
            .isInstanceOf(TargetUnavailableException.class)
            .hasMessageContaining("answered none of its first calls");
      }
    }
  }

  @Test
  void aServerThatNeverListensIsEndedAndToldOf() throws IOException {
    Path log = Files.writeString(folder.resolve("log"), "tenk: looking for the model\n");
    Process process = new ProcessBuilder("sleep", "60").start();
    Patience patience = new Patience(Duration.ofMillis(100), System::nanoTime, out);

    assertThatThrownBy(
            () -> LocalServer.listening(plan("agent: {}"), "agent", process, log, patience))
        .isInstanceOf(TargetUnavailableException.class)
        .hasMessage(
            "target 'pi': its agent did not listen within 0 s and was ended (it said: looking for"
                + " the model); end what keeps this machine busy, which tenk doctor tells, or start"
                + " it yourself and write its url");
    assertThat(process.isAlive()).isFalse();
    assertThat(log).doesNotExist();
  }

  @Test
  void aServerThatEndsIsToldOfInItsOwnWords() throws IOException {
    Path log = Files.writeString(folder.resolve("log"), "tenk: no such model\n");
    Process process = new ProcessBuilder("true").start();
    Patience patience = new Patience(Duration.ofMinutes(1), System::nanoTime, out);

    assertThatThrownBy(
            () -> LocalServer.listening(plan("agent: {}"), "agent", process, log, patience))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("suite.yaml:1:8: agent: it did not start: no such model");
  }

  @Test
  void whatAJvmSaysOfItsEnvironmentIsNoReason() throws IOException {
    Path log = Files.writeString(folder.resolve("log"), "Picked up JAVA_TOOL_OPTIONS: -Xmx512m\n");
    Process process = new ProcessBuilder("sh", "-c", "exit 137").start();
    Patience patience = new Patience(Duration.ofMinutes(1), System::nanoTime, out);

    assertThatThrownBy(
            () -> LocalServer.listening(plan("agent: {}"), "agent", process, log, patience))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("suite.yaml:1:8: agent: it did not start: exit code 137");
  }

  private TargetPlan plan(String settings) {
    return new TargetPlan(
        "pi",
        "edge-http",
        Standing.STAND_IN,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalLong.empty(),
        Settings.parse("suite.yaml", folder, settings));
  }
}
