package dev.tenk.targets.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.agent.http.AgentSettings;
import dev.tenk.agent.http.EdgeAgent;
import dev.tenk.agent.model.ModelSpec;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Preflight;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.lambda.DoublingModel;
import dev.tenk.targets.payload.Payload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The target and the agent against @grpc/grpc-js and @grpc/proto-loader, which read the protocol's
 * messages as inference.proto has them.
 */
@Timeout(180)
class GrpcJsIT {
  private static final Path FOLDER = Path.of("src", "test", "grpc-js").toAbsolutePath();
  private static final Path PROTO =
      Path.of("..", "open-inference", "src", "main", "resources", "dev", "tenk", "openinference")
          .resolve("inference.proto")
          .toAbsolutePath()
          .normalize();

  @BeforeAll
  static void isThere() {
    assumeTrue(
        Files.isDirectory(FOLDER.resolve("node_modules")),
        "grpc-js is not installed; run npm ci in " + FOLDER);
  }

  private static Process node(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("node", FOLDER.resolve("peer.mjs").toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(FOLDER.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The first number of a payload is what the server does, see peer.mjs. */
  private static Reply call(Target target, int habit) {
    return Models.await(target.invoke(new InferenceRequest(habit)).toCompletableFuture());
  }

  @Test
  void theTargetCallsAServerOfAnotherMake() throws Exception {
    Process server = node("server", PROTO.toString());
    try {
      String line = output(server).readLine();
      URI url = URI.create("http://127.0.0.1:" + line.substring("listening ".length()));
      Payload[] habits =
          IntStream.range(0, 8)
              .mapToObj(
                  habit ->
                      new Payload.RawTensor("habit" + habit + ".bin", Models.floats(habit, -2.5f)))
              .toArray(Payload[]::new);
      try (Target target =
          GrpcScript.open(url, "timeout: 2s, headers: {Authorization: Bearer s3cr3t}", habits)) {
        // nothing, typed contents, and an output of another type before it
        for (int habit = 0; habit < 3; habit++) {
          Reply reply = call(target, habit);
          assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
          assertThat(reply.output()).contains(Models.floats(2f * habit, -5f));
          assertThat(reply.server().variant()).contains("3");
        }
        assertThat(call(target, 3).outcome())
            .isEqualTo(new Outcome.TimedOut(Optional.of("DEADLINE_EXCEEDED")));
        assertThat(call(target, 4).outcome())
            .isEqualTo(
                new Outcome.Throttled(OptionalInt.empty(), Optional.of("RESOURCE_EXHAUSTED")));
        assertThat(call(target, 5).outcome())
            .isEqualTo(new Outcome.Throttled(OptionalInt.empty(), Optional.of("UNAVAILABLE")));
        assertThat(call(target, 6).outcome())
            .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("INVALID_ARGUMENT")));
        assertThat(target.connectionBound()).hasValue(2);
        assertThat(target.identify().modelVersion()).contains("3");
        Preflight.Proof proof = target.ability(Preflight.class).orElseThrow().preflight();
        assertThat(proof.details()).containsEntry("max_concurrent_calls", "2");
      }
      try (Target patient = GrpcScript.open(url, "timeout: 1m", habits)) {
        assertThat(call(patient, 7).outcome())
            .isEqualTo(new Outcome.Failed(OptionalInt.empty(), Optional.of("answer-too-large")));
      }
      assertThatThrownBy(() -> GrpcScript.open(url, "model: n"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("answered NOT_FOUND: Request for unknown model: 'n' is not found");
      assertThatThrownBy(
              () ->
                  GrpcScript.open(
                          url,
                          "inputs: [{name: x, datatype: FP32, shape: [300, 2]}]",
                          new Payload.RawTensor("large.bin", new byte[2400]))
                      .ability(Preflight.class)
                      .orElseThrow()
                      .preflight())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("; its limit for a message is too small for this payload");
    } finally {
      server.destroy();
    }
  }

  @Test
  void theAgentAnswersAClientOfAnotherMake(@TempDir Path folder) throws Exception {
    AgentSettings settings =
        new AgentSettings(
            "127.0.0.1",
            0,
            OptionalInt.of(0),
            List.of(ModelSpec.parse("m:3=" + DoublingModel.write(folder))),
            Map.of(),
            1,
            1,
            4,
            Optional.empty());
    JsonNode said;
    try (EdgeAgent agent = EdgeAgent.start(settings)) {
      Process client = node("client", PROTO.toString(), "127.0.0.1:" + agent.grpcPort().getAsInt());
      try (Reader output = output(client)) {
        said = new ObjectMapper().readTree(output);
      } finally {
        client.destroy();
      }
    }
    assertThat(said.at("/live/live").asBoolean()).isTrue();
    assertThat(said.at("/ready/ready").asBoolean()).isTrue();
    assertThat(said.at("/server/name").asText()).isEqualTo("tenk-edge-agent");
    assertThat(said.at("/server/extensions"))
        .anyMatch(each -> each.asText().equals("model_repository"));
    assertThat(said.at("/model_ready/ready").asBoolean()).isTrue();
    assertThat(said.at("/metadata/inputs/0/name").asText()).isEqualTo("x");
    assertThat(said.at("/metadata/versions/0").asText()).isEqualTo("3");
    String sha256 = said.at("/metadata/parameters/model_sha256/string_param").asText();
    assertThat(sha256).hasSize(64);
    for (String form : List.of("raw", "typed")) {
      JsonNode answer = said.at("/" + form);
      assertThat(answer.at("/values/0").asDouble()).as(answer.toString()).isEqualTo(3);
      assertThat(answer.at("/values/1").asDouble()).isEqualTo(-4);
      assertThat(answer.at("/model_version").asText()).isEqualTo("3");
      assertThat(answer.at("/parameters/model_sha256/string_param").asText()).isEqualTo(sha256);
      assertThat(answer.at("/parameters/model_ns/int64_param").asLong()).isPositive();
    }
    assertThat(said.at("/raw/id").asText()).isEqualTo("7");
    assertThat(said.at("/unknown/code").asText()).isEqualTo("NOT_FOUND");
    assertThat(said.at("/short/code").asText()).isEqualTo("INVALID_ARGUMENT");
    assertThat(said.at("/index/models/0/state").asText()).isEqualTo("READY");
    assertThat(said.at("/unload/code").isMissingNode()).isTrue();
    assertThat(said.at("/unloaded/code").asText()).isEqualTo("FAILED_PRECONDITION");
    assertThat(said.at("/load/code").isMissingNode()).isTrue();
    assertThat(said.at("/model_ready_again/ready").asBoolean()).isTrue();
  }
}
