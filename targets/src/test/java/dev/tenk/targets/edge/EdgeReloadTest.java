package dev.tenk.targets.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.agent.http.AgentSettings;
import dev.tenk.agent.http.EdgeAgent;
import dev.tenk.agent.model.ModelSpec;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.ServerMetadata;
import dev.tenk.results.model.Outcome;
import dev.tenk.targets.ModelControl;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetUnavailableException;
import dev.tenk.targets.TelemetrySource;
import dev.tenk.targets.edge.ScriptedServer.Peer;
import dev.tenk.targets.edge.ScriptedServer.Received;
import dev.tenk.targets.edge.ScriptedServer.Script;
import dev.tenk.targets.edge.client.HttpCaller;
import dev.tenk.targets.lambda.DoublingModel;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A target that reloads its model, on servers that can and on those that cannot. */
@Timeout(30)
class EdgeReloadTest {
  private static final String AGENT = "tenk-edge-agent";
  private static final byte[] NONE = new byte[0];

  /** A server of one model, whose load, unload and ready are answered as configured. */
  private static Script server(String name, List<String> extensions, Script rest) {
    return (request, peer) -> {
      if (request.path().equals("/v2")) {
        peer.answer(
            200,
            MetadataCodec.encodeServerMetadata(
                new ServerMetadata(name, "1", extensions, Map.of())));
      } else if (request.method().equals("GET") && !request.path().endsWith("/ready")) {
        peer.answer(200, metadata(Models.SHA256));
      } else {
        rest.answer(request, peer);
      }
    };
  }

  private static byte[] metadata(String sha256) {
    return MetadataCodec.encodeModelMetadata(
        Models.metadata(Models.INPUT, Map.of("model_sha256", sha256)));
  }

  private static Script repository(String name, Script rest) {
    return server(name, List.of("binary_tensor_data", "model_repository"), rest);
  }

  private static void done(Received request, Peer peer) throws IOException {
    peer.answer(200, "{}".getBytes(StandardCharsets.UTF_8));
  }

  private static Script error(int status, String message) {
    return (request, peer) -> peer.answer(status, OpenInferenceCodec.encodeError(message));
  }

  private static List<String> bodies(ScriptedServer server) {
    return server.inferences().stream()
        .map(request -> request.path() + " " + new String(request.body(), StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void tenksAgentLoadsTheVersionAndLeavesNoOther() {
    AtomicInteger asked = new AtomicInteger();
    Script notReadyAtOnce =
        (request, peer) -> {
          if (request.path().endsWith("/ready") && asked.incrementAndGet() < 3) {
            error(409, "LOADING").answer(request, peer);
          } else {
            done(request, peer);
          }
        };
    try (ScriptedServer server = new ScriptedServer(repository(AGENT, notReadyAtOnce));
        Target target =
            Models.open(server.url(), "version: v12, headers: {Authorization: Bearer s3cr3t}")) {
      assertThat(target.ability(ModelControl.class).orElseThrow().reload()).isTrue();

      assertThat(bodies(server))
          .containsExactly(
              "/v2/repository/models/m/versions/v12/load"
                  + " {\"parameters\":{\"unload_others\":true}}");
      assertThat(asked).hasValue(3);
      assertThat(server.received())
          .filteredOn(request -> request.path().endsWith("/ready"))
          .allMatch(request -> request.path().equals("/v2/models/m/versions/v12/ready"));
      assertThat(server.received())
          .allMatch(request -> "Bearer s3cr3t".equals(request.headers().get("Authorization")));
    }
  }

  /** Two versions behind a real agent, in ONNX Runtime. */
  @Test
  void twoBuildsBehindOneAgentTakeTurns(@TempDir Path folder) throws Exception {
    Path file = DoublingModel.write(folder);
    AgentSettings settings =
        new AgentSettings(
            "127.0.0.1",
            0,
            OptionalInt.empty(),
            List.of(ModelSpec.parse("m:1=" + file), ModelSpec.parse("m:2=" + file)),
            Map.of(),
            1,
            1,
            4,
            Optional.of("s3cret"));
    try (EdgeAgent agent = EdgeAgent.start(settings)) {
      URI url = URI.create("http://127.0.0.1:" + agent.port());
      String header = ", headers: {Authorization: Bearer s3cret}";
      try (Target first = Models.open(url, "version: '1'" + header);
          Target second = Models.open(url, "version: '2'" + header)) {
        Set<Optional<String>> instances = new HashSet<>();
        for (int round = 0; round < 3; round++) {
          assertThat(first.ability(ModelControl.class).orElseThrow().reload()).isTrue();
          answers(first);
          refuses(second);
          assertThat(instances.add(first.identify().instanceId())).isTrue();

          assertThat(second.ability(ModelControl.class).orElseThrow().reload()).isTrue();
          answers(second);
          refuses(first);
          assertThat(instances.add(second.identify().instanceId())).isTrue();
        }

        // The other way about it: only what is not loaded is, and the others may stay.
        first.ability(ModelControl.class).orElseThrow().activate();
        answers(first);
        answers(second);
        Object instance = first.identify().instanceId();
        first.ability(ModelControl.class).orElseThrow().activate();
        assertThat(first.identify().instanceId()).isEqualTo(instance);

        Files.writeString(file, "no model");
        assertThatThrownBy(first.ability(ModelControl.class).orElseThrow()::reload)
            .isInstanceOf(TargetUnavailableException.class)
            .hasMessageContaining("answered with status 500: cannot load model m version 1: ");
        refuses(first);
        DoublingModel.write(folder);
        assertThat(first.ability(ModelControl.class).orElseThrow().reload()).isTrue();
        answers(first);
      }
    }
  }

  private static void answers(Target target) {
    assertThat(Models.call(target).output()).contains(Models.floats(3f, -4f));
  }

  private static void refuses(Target target) {
    assertThat(target.identify().details()).containsEntry("loaded", "false");
    assertThat(Models.call(target).outcome())
        .isEqualTo(new Outcome.Failed(OptionalInt.of(409), Optional.empty()));
  }

  @Test
  void withoutAVersionItIsTheNewest() {
    try (ScriptedServer server = new ScriptedServer(repository(AGENT, EdgeReloadTest::done));
        Target target = Models.open(server.url(), "")) {
      assertThat(target.ability(ModelControl.class).orElseThrow().reload()).isTrue();
      assertThat(target.ability(ModelControl.class).orElseThrow().reload()).isTrue();
      String load = "/v2/repository/models/m/load {\"parameters\":{\"unload_others\":true}}";
      assertThat(bodies(server)).containsExactly(load, load);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"model_repository", "model_repository_extension"})
  void anotherServerUnloadsAndLoadsTheName(String extension) {
    try (ScriptedServer server =
            new ScriptedServer(
                server("triton", List.of("schedule_policy", extension), EdgeReloadTest::done));
        Target target = Models.open(server.url(), "version: '1'")) {
      assertThat(target.ability(ModelControl.class).orElseThrow().reload()).isTrue();
      assertThat(bodies(server))
          .containsExactly("/v2/repository/models/m/unload {}", "/v2/repository/models/m/load {}");
    }
  }

  @Test
  void serversThatCannotAreLeftAlone() {
    Script never = (request, peer) -> peer.cut();
    try (ScriptedServer server =
            new ScriptedServer(server(AGENT, List.of("binary_tensor_data"), never));
        Target target = Models.open(server.url(), "")) {
      assertThat(target.ability(ModelControl.class).orElseThrow().reload()).isFalse();
      assertThat(server.inferences()).isEmpty();
    }
    Script noServerMetadata =
        (request, peer) -> {
          if (request.path().equals("/v2")) {
            peer.answer(404, NONE);
          } else {
            peer.answer(200, metadata(Models.SHA256));
          }
        };
    try (ScriptedServer server = new ScriptedServer(noServerMetadata);
        Target target = Models.open(server.url(), "")) {
      assertThat(target.ability(ModelControl.class).orElseThrow().reload()).isFalse();
      assertThat(server.inferences()).isEmpty();
    }
    try (ScriptedServer server = new ScriptedServer(never);
        Target target =
            Models.open(
                server.url(), "template: {path: /x, body: '{\"d\": {{base64}}}', response: /y}")) {
      assertThat(target.ability(ModelControl.class)).isEmpty();
      assertThat(target.ability(TelemetrySource.class)).isPresent();
      assertThat(server.received()).isEmpty();
    }
  }

  @Test
  void whatTheServerRefusesIsSaid() {
    unavailable(
        repository(AGENT, error(500, "cannot load model m version 1: bad magic")),
        "POST %s/v2/repository/models/m/load answered with status 500:"
            + " cannot load model m version 1: bad magic");
    unavailable(
        repository("triton", error(503, "explicit model load / unload is not allowed")),
        "POST %s/v2/repository/models/m/unload answered with status 503:"
            + " explicit model load / unload is not allowed");
    unavailable(
        repository(AGENT, (request, peer) -> peer.answer(401, NONE)),
        "POST %s/v2/repository/models/m/load answered with status 401");
    unavailable(
        repository(AGENT, (request, peer) -> peer.cut()),
        "POST %s/v2/repository/models/m/load failed: connection closed");
    unavailable(
        repository(
            AGENT,
            (request, peer) -> {
              if (request.method().equals("POST")) {
                done(request, peer);
              } else {
                peer.cut();
              }
            }),
        "GET %s/v2/models/m/ready failed: connection closed;"
            + " the model was loaded, but did not get ready");
  }

  @Test
  void aServerThatDoesNotTellOfItself() {
    String[] answers = {"<html>", "{}"};
    for (String answer : answers) {
      unavailable(
          (request, peer) ->
              peer.answer(
                  200,
                  request.path().equals("/v2")
                      ? answer.getBytes(StandardCharsets.UTF_8)
                      : metadata(Models.SHA256)),
          "GET %s/v2 answered, but not in the Open Inference Protocol: ");
    }
    unavailable(
        (request, peer) ->
            peer.answer(
                request.path().equals("/v2") ? 500 : 200,
                request.path().equals("/v2") ? NONE : metadata(Models.SHA256)),
        "GET %s/v2 answered with status 500");
  }

  private static void unavailable(Script script, String message) {
    try (ScriptedServer server = new ScriptedServer(script);
        Target target = Models.open(server.url(), "headers: {X-Key: s3cr3t}")) {
      assertThatThrownBy(target.ability(ModelControl.class).orElseThrow()::reload)
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessageStartingWith("target 'pi': " + message.formatted(server.url()))
          .message()
          .doesNotContain("s3cr3t");
    }
  }

  @Test
  void aModelThatDoesNotGetReady() {
    Script script =
        (request, peer) -> {
          if (request.method().equals("POST")) {
            done(request, peer);
          } else {
            error(409, "LOADING").answer(request, peer);
          }
        };
    timedOut(script, "ready answered with status 409: LOADING; the model was loaded, but did not");
    timedOut((request, peer) -> peer.hang(), "load got no answer in time");
  }

  private static void timedOut(Script script, String message) {
    try (ScriptedServer server = new ScriptedServer(repository(AGENT, script))) {
      EdgeSettings settings =
          EdgeSettings.read(Models.plan(server.url(), "").settings(), false, name -> null);
      try (HttpCaller caller = settings.caller(server.url())) {
        ServerRepository repository =
            new ServerRepository("pi", settings, server.url(), caller, Duration.ofMillis(300));
        assertThatThrownBy(repository::reload)
            .isInstanceOf(TargetUnavailableException.class)
            .hasMessageContaining(message);
      }
    }
  }

  @Test
  void aFileThatWasReplacedMeanwhile() {
    AtomicInteger loads = new AtomicInteger();
    String other = "ff".repeat(32);
    Script script =
        repository(
            AGENT,
            (request, peer) -> {
              loads.addAndGet(request.method().equals("POST") ? 1 : 0);
              done(request, peer);
            });
    try (ScriptedServer server =
            new ScriptedServer(
                (request, peer) -> {
                  if (request.path().equals(Models.PATH) && loads.get() > 0) {
                    peer.answer(200, metadata(other));
                  } else {
                    script.answer(request, peer);
                  }
                });
        Target target = Models.open(server.url(), "")) {
      assertThatThrownBy(target.ability(ModelControl.class).orElseThrow()::reload)
          .isInstanceOf(TargetUnavailableException.class)
          .hasMessage(
              "target 'pi' at %s loaded another model file: SHA-256 %s, before %s"
                  .formatted(server.url(), other, Models.SHA256));
    }
  }
}
