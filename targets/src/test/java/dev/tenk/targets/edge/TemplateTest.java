package dev.tenk.targets.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An agent with a JSON of its own. */
class TemplateTest {
  private static final String TEMPLATE =
      "template: {path: /classify, body: '{\"image\": \"{{base64}}\"}', response: /result/scores}";

  @Test
  void thereAndBack() {
    try (ScriptedServer server = server("{\"result\": {\"scores\": [[1, 2.5], [-3]]}}");
        Target target = Models.open(server.url(), TEMPLATE)) {
      Reply reply = Models.call(target);
      assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
      assertThat(reply.server()).isEqualTo(ServerFacts.UNKNOWN);
      assertThat(reply.output()).contains(Models.floats(1f, 2.5f, -3f));

      ScriptedServer.Received request = server.inferences().get(0);
      assertThat(request.path()).isEqualTo("/classify");
      assertThat(request.headers()).containsEntry("Content-Type", "application/json");
      // base64 of 00 00 c0 3f 00 00 00 c0
      assertThat(new String(request.body(), StandardCharsets.UTF_8))
          .isEqualTo("{\"image\": \"AADAPwAAAMA=\"}");
      assertThat(target.requestBytes(0)).isEqualTo(request.body().length);
    }
  }

  @Test
  void itsIdentityIsTheSuitesWord() {
    try (ScriptedServer server = server("{}");
        Target target = Models.open(server.url(), "version: '4', " + TEMPLATE)) {
      TargetIdentity identity = target.identify();
      assertThat(identity.modelName()).isEqualTo("m");
      assertThat(identity.modelVersion()).contains("4");
      assertThat(identity.modelSha256()).isEmpty();
      assertThat(identity.details()).containsEntry("identity", "as the suite says");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"result\": {}}               | no-output",
        "{\"result\": {\"scores\": null}} | no-output",
        "''                             | no-output",
        "<html>                         | malformed-answer",
      })
  void answersThatAreNone(String body, String errorCode) {
    try (ScriptedServer server = server(body);
        Target target = Models.open(server.url(), TEMPLATE)) {
      assertThat(Models.call(target).outcome())
          .isEqualTo(new Outcome.Failed(OptionalInt.of(200), Optional.of(errorCode)));
    }
  }

  @Test
  void anOutputThatIsNoNumbersIsStillAnAnswer() {
    try (ScriptedServer server = server("{\"result\": {\"scores\": [1, \"cat\"]}}");
        Target target = Models.open(server.url(), TEMPLATE)) {
      Reply reply = Models.call(target);
      assertThat(reply.outcome()).isInstanceOf(Outcome.Succeeded.class);
      assertThat(reply.output()).isEmpty();
    }
  }

  private static ScriptedServer server(String answer) {
    return new ScriptedServer(
        (request, peer) -> peer.answer(200, answer.getBytes(StandardCharsets.UTF_8)));
  }
}
