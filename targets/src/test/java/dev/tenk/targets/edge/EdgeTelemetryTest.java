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
import dev.tenk.targets.edge.ScriptedServer.Script;
import dev.tenk.targets.edge.meter.Plugs;
import dev.tenk.targets.edge.meter.PowerMeter;
import dev.tenk.targets.edge.meter.PowerSettings;
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

  /** One entry is another model's, one another version's. */
  @Test
  void ofSeveralAcceleratorsTheOneUnderTheTargetsModelCounts() {
    String npus =
        "{\"npu_temp_c\":null,\"npus\":["
            + "{\"model\":\"other\",\"version\":\"1\",\"npu_temp_c\":70.5,\"npu_temp_zone\":\"red\"},"
            + "{\"model\":\"m\",\"version\":\"1\",\"npu_temp_c\":51.5,\"npu_temp_zone\":\"green\"},"
            + "{\"model\":\"m\",\"version\":\"2\",\"npu_temp_c\":61.5,\"npu_temp_zone\":\"orange\"}]}";
    try (ScriptedServer server = new ScriptedServer(device(npus));
        Target target = Models.open(server.url(), "version: '2'");
        Telemetry telemetry = target.ability(TelemetrySource.class).orElseThrow().telemetry()) {
      Telemetry.Reading reading = telemetry.read();
      assertThat(reading.npuTemperatureCelsius()).hasValue(61.5);
      assertThat(reading.npuZone()).contains("orange");
    }
    try (ScriptedServer server = new ScriptedServer(device(npus));
        Target target = Models.open(server.url(), "");
        Telemetry telemetry = target.ability(TelemetrySource.class).orElseThrow().telemetry()) {
      assertNothing(telemetry.read());
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
                    AgentTelemetry.http(
                        server.url(),
                        EdgeSettings.read(
                            Models.plan(server.url(), "").settings(), false, System::getenv),
                        IMPATIENT)),
                Optional.of(shelly(plug)),
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
              "power: the power meter of target 'pi' (PlusPlugS, SNPL-00112EU) tells no power: its"
                  + " 'apower' is null, as where its measuring has failed; put it right, or leave"
                  + " power out");
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
              "power: the power meter of target 'pi' answered with status 404; put it right, or"
                  + " leave power out");
    }
  }

  @Test
  void otherKindsHaveNoMeter() {
    String yaml =
        "{name: f, kind: lambda, standing: emulated, region: us-east-1, function: f, local_cloud:"
            + " x.yaml, template: '{{base64}}', response: /o, power: {kind: shelly, url:"
            + " 'http://plug'}}";
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

  private PowerMeter shelly(ScriptedServer plug) {
    String yaml = "{kind: shelly, url: '" + plug.url() + "'}";
    return PowerSettings.read(Settings.parse("suite.yaml", folder, yaml), name -> null)
        .open(PATIENT);
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
}
