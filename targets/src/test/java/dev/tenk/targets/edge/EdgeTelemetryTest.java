package dev.tenk.targets.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Standing;
import dev.tenk.results.settings.Settings;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetProvider;
import dev.tenk.targets.Targets;
import dev.tenk.targets.Telemetry;
import dev.tenk.targets.TelemetrySource;
import dev.tenk.targets.edge.PowerMeter.Power;
import dev.tenk.targets.edge.ScriptedServer.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A meter and an agent as their documentation has them; no real one was ever seen. */
class EdgeTelemetryTest {
  private static final Duration PATIENT = Duration.ofSeconds(10);
  private static final Duration IMPATIENT = Duration.ofSeconds(1);
  @TempDir Path folder;

  @Test
  void aCommandPrintsWatts() {
    assertThat(read("echo ' 3.25 '")).isEqualTo(new Power.Known(3.25, OptionalDouble.empty()));
    assertThat(read("echo 7; exec >&-; exec 2>&-"))
        .isEqualTo(new Power.Known(7, OptionalDouble.empty()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"true", "echo three", "echo -1", "echo NaN", "echo 3 W", "echo 3; echo 4"})
  void whatIsNoPowerIsUnknown(String script) {
    assertThat(read(script))
        .isEqualTo(new Power.Unknown("printed what is no power of 0 W or more"));
  }

  @Test
  void aCommandThatFails() {
    assertThat(read("echo 3; exit 4")).isEqualTo(new Power.Unknown("ended with exit code 4"));
    assertThat(new CommandMeter(List.of("/no/such/program"), PATIENT).read())
        .isInstanceOfSatisfying(
            Power.Unknown.class,
            unknown -> assertThat(unknown.why()).startsWith("cannot be started: "));
  }

  /** It and what it started are gone afterwards; one that prints without end cannot end either. */
  @Test
  void aCommandThatDoesNotEndIsKilled() throws Exception {
    Path child = folder.resolve("child");
    CommandMeter hanging =
        new CommandMeter(
            List.of("sh", "-c", "sleep 1000 & echo $! > " + child + "; wait"),
            Duration.ofSeconds(1));
    assertThat(hanging.read()).isEqualTo(new Power.Unknown("did not end in time"));
    long pid = Long.parseLong(Files.readString(child).strip());
    ProcessHandle.of(pid).ifPresent(process -> Models.await(process.onExit()));
    assertThat(new CommandMeter(List.of("yes"), IMPATIENT).read())
        .isEqualTo(new Power.Unknown("did not end in time"));
  }

  @Test
  void agentAndMeterAreReadTogether() {
    try (ScriptedServer plug = new ScriptedServer(Plugs.shelly(Plugs.SWITCH));
        ScriptedServer agent =
            new ScriptedServer(
                device(
                    "{\"power_w\":null,\"soc_temp_c\":48.3,\"npu_temp_c\":null,\"npu_temp_zone\":\"red\","
                        + "\"throttled\":true,\"throttled_bits\":327685}"));
        Target target =
            Models.open(
                agent.url(),
                "headers: {Authorization: Bearer t}, power: {kind: shelly, url: '%s', idle_for: 3s}"
                    .formatted(plug.url()));
        Telemetry telemetry = target.ability(TelemetrySource.class).orElseThrow().telemetry()) {
      assertThat(target.ability(Preflight.class).orElseThrow().preflight().requests()).isEqualTo(1);
      long before = System.nanoTime();
      Telemetry.Reading reading = telemetry.read();

      assertThat(reading.atNanos()).isBetween(before, System.nanoTime());
      assertThat(reading)
          .isEqualTo(
              new Telemetry.Reading(
                  reading.atNanos(),
                  OptionalDouble.of(3.4),
                  OptionalDouble.of(1234.567 * 3600),
                  OptionalDouble.of(48.3),
                  OptionalDouble.empty(),
                  OptionalLong.of(0x50005),
                  Optional.of("red"),
                  Optional.empty()));
      assertThat(telemetry.powerSource()).contains("shelly");
      assertThat(telemetry.idle()).isEqualTo(Duration.ofSeconds(3));
      // the agent's token is nothing for the meter
      assertThat(agent.received())
          .filteredOn(request -> request.path().equals("/telemetry"))
          .singleElement()
          .satisfies(
              request -> assertThat(request.headers()).containsEntry("Authorization", "Bearer t"));
      assertThat(plug.received())
          .isNotEmpty()
          .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("Authorization"));
    }
  }

  @Test
  void anotherServerIsAskedOnceAndTellsNothing() {
    try (ScriptedServer server = new ScriptedServer(device(""));
        Target target = Models.open(server.url(), "");
        Telemetry telemetry = target.ability(TelemetrySource.class).orElseThrow().telemetry()) {
      for (int i = 0; i < 3; i++) {
        assertNothing(telemetry.read());
      }
      assertThat(server.received())
          .filteredOn(request -> request.path().equals("/telemetry"))
          .hasSize(1);
      assertThat(telemetry.powerSource()).isEmpty();
      assertThat(telemetry.idle()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "[]",
        "{\"soc_temp_c\":\"hot\",\"throttled_bits\":true}",
        "{\"soc_temp_c\":1e999,\"throttled_bits\":-1}",
        "{\"throttled_bits\":99999999999999999999}"
      })
  void anAgentThatAnswersGarbageTellsNothing(String garbage) {
    try (ScriptedServer server = new ScriptedServer(device(garbage));
        Target target = Models.open(server.url(), "");
        Telemetry telemetry = target.ability(TelemetrySource.class).orElseThrow().telemetry()) {
      assertNothing(telemetry.read());
    }
  }

  /** An agent that hangs costs its own values and not the meter's. */
  @Test
  void anAgentThatHangs() {
    try (ScriptedServer plug = new ScriptedServer(Plugs.shelly(Plugs.SWITCH));
        ScriptedServer server = new ScriptedServer((request, peer) -> peer.hang());
        EdgeTelemetry telemetry =
            new EdgeTelemetry(
                Optional.of(
                    new AgentTelemetry(
                        server.url(),
                        EdgeSettings.read(
                            Models.plan(server.url(), "").settings(), false, System::getenv),
                        IMPATIENT)),
                Optional.of(new ShellyMeter(plug.url(), Plugs.ONLY, Plugs.NOBODY, PATIENT)),
                Duration.ZERO)) {
      Telemetry.Reading reading = telemetry.read();
      assertThat(reading.powerWatts()).hasValue(3.4);
      assertThat(reading.socTemperatureCelsius()).isEmpty();
      assertThat(reading.trouble()).isEmpty();
    }
  }

  /** Its model is named, so that one knows which of the plugs it is. */
  @Test
  void aMeterThatTellsNoPowerBeforeTheLoadIsRefused() {
    try (ScriptedServer server = new ScriptedServer(Models.model(Models::succeed));
        ScriptedServer plug = new ScriptedServer(Plugs.shelly("{\"apower\":null}"));
        Target target =
            Models.open(server.url(), "power: {kind: shelly, url: '" + plug.url() + "'}")) {
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageEndingWith(
              "power: the power meter of target 'pi' (PlusPlugS, SNPL-00112EU) tells no power: its 'apower' is null, as where its measuring has failed; put it right, or leave power out");
    }
  }

  @Test
  void aMeterThatDoesNotAnswerBeforeTheLoadIsRefused() {
    try (ScriptedServer server = new ScriptedServer(Models.model(Models::succeed));
        ScriptedServer plug = new ScriptedServer(answering(404, "no"));
        Target target =
            Models.open(server.url(), "power: {kind: shelly, url: '" + plug.url() + "'}")) {
      assertThatThrownBy(target.ability(Preflight.class).orElseThrow()::preflight)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith("suite.yaml:1:")
          .hasMessageEndingWith(
              "power: the power meter of target 'pi' answered with status 404; put it right, or leave power out");
    }
  }

  @Test
  void otherKindsHaveNoMeter() {
    String yaml =
        "{name: f, kind: lambda, standing: emulated, region: us-east-1, function: f, local_cloud: x.yaml, template: '{{base64}}', response: /o, power: {kind: shelly, url: 'http://plug'}}";
    TargetPlan plan =
        new TargetPlan(
            "f",
            "lambda",
            Standing.EMULATED,
            Optional.empty(),
            Optional.empty(),
            Optional.of(folder.resolve("x.yaml")),
            OptionalLong.empty(),
            Settings.parse("suite.yaml", folder, yaml));
    for (String common : List.of("name", "kind", "standing", "local_cloud", "device")) {
      plan.settings().has(common);
    }
    TargetProvider provider = Targets.provider(plan);
    provider.check(plan);
    assertThatThrownBy(plan.settings()::rejectUnknownKeys)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("unknown key 'power'");
  }

  private static Script answering(int status, String body) {
    return (request, peer) -> peer.answer(status, body.getBytes(UTF_8));
  }

  /** A model's server with this telemetry; 404 where it has none. */
  private static Script device(String telemetry) {
    Script model = Models.model(Models::succeed);
    return (request, peer) -> {
      if (!request.path().equals("/telemetry")) {
        model.answer(request, peer);
      } else {
        peer.answer(telemetry.isEmpty() ? 404 : 200, telemetry.getBytes(UTF_8));
      }
    };
  }

  private static void assertNothing(Telemetry.Reading reading) {
    assertThat(reading)
        .isEqualTo(
            new Telemetry.Reading(
                reading.atNanos(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  private static Power read(String script) {
    return new CommandMeter(List.of("sh", "-c", script), PATIENT).read();
  }
}
