package dev.tenk.targets.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.Targets;
import dev.tenk.targets.payload.Payload;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LambdaSettingsTest {
  private static final String ARN = "arn:aws:lambda:us-east-1:123456789012:function:classify";

  @ParameterizedTest
  @CsvSource({
    "classify, classify,",
    "classify:7, classify, 7",
    "classify:$LATEST, classify, $LATEST",
    "123456789012:function:classify, 123456789012:function:classify,",
    ARN + ", " + ARN + ",",
    ARN + ":live, " + ARN + ", live",
  })
  void readsNamesAndArns(String text, String function, String qualifier) {
    LambdaSettings settings = LambdaSettings.read(plan("function: '" + text + "'"));

    assertThat(settings.function()).isEqualTo(function);
    assertThat(settings.qualifier()).isEqualTo(Optional.ofNullable(qualifier));
    assertThat(settings.inWords()).isEqualTo("function '" + text + "'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "function: two words | function: 'two words' is neither the name nor the ARN",
        "function: arn:aws:s3:::bucket | is neither the name nor the ARN of a Lambda function",
        "function: arn:aws:lambda:eu-west-1:123456789012:function:f"
            + " | is in eu-west-1, and region says us-east-1",
        "{function: 'f:7', qualifier: live} | either here or behind the function's name, not both",
        "{function: f, qualifier: 'a b'} | 'a b' is neither a version nor an alias",
        "{function: f, memory_mb: 64} | is not a whole number from 128 to 10240",
        "{function: f, idle_expiry: 0s} | '0s' would make every call a cold one",
        "{function: f, architecture: arm} | 'arm' is not one of arm64, x86_64",
        "qualifier: live | 'function' is missing",
      })
  void refusesWhatIsNot(String settings, String complaint) {
    List<String> lines = new ArrayList<>();
    for (String line : settings.replaceAll("[{}]", "").split(", (?=[a-z_]+:)", 2)) {
      lines.add(line);
    }
    TargetPlan plan = plan(lines.toArray(String[]::new));
    assertThatThrownBy(() -> new LambdaProvider().check(plan))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("suite.yaml:")
        .hasMessageContaining(complaint);
  }

  @Test
  void isFoundByItsKindAndKnowsItsKeys() {
    TargetPlan plan =
        plan(
            "function: f",
            "qualifier: live",
            "memory_mb: 1769",
            "architecture: arm64",
            "idle_expiry: 7.5m");

    Targets.provider(plan).check(plan);

    plan.settings().rejectUnknownKeys();
    assertThat(LambdaSettings.read(plan).idleExpiry().duration())
        .isEqualTo(Duration.ofSeconds(450));
  }

  @Test
  void anEventAboveTheLimitIsRefusedBeforeTheLoad() {
    // base64 makes 4 of 3 bytes: 4,718,592 make the limit of 6 MB, the braces are too much
    Payload large = new Payload.RawTensor("large", new byte[4_718_592]);

    assertThatThrownBy(() -> open(plan("function: f"), large))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("target 'fn': payload large")
        .hasMessageContaining("lambda takes at most 6,291,456");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "\u0000\u0001", "{\"tensor\": ", "{} {}", "tensor"})
  void anEventThatIsNotJsonIsRefusedBeforeTheLoad(String event) {
    Payload payload = new Payload.RawTensor("raw", event.getBytes(StandardCharsets.UTF_8));
    TargetPlan plan =
        Lambdas.plan(Optional.of(Path.of("cloud.yaml")), "function: f", "response: /output");

    assertThatThrownBy(() -> open(plan, payload))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("target 'fn': payload raw makes an event that is not JSON");
  }

  @Test
  void aPayloadThatIsAnEventItselfIsSentAsItIs() {
    Payload payload = new Payload.RawTensor("event", "{\"n\": 1}".getBytes(StandardCharsets.UTF_8));
    TargetPlan plan =
        Lambdas.plan(Optional.of(Path.of("cloud.yaml")), "function: f", "response: /output");

    try (var target = Lambdas.open(plan, URI.create("http://127.0.0.1:1"), payload)) {
      assertThat(target.requestBytes(0)).isEqualTo(8);
    }
  }

  private static void open(TargetPlan plan, Payload payload) {
    Lambdas.open(plan, URI.create("http://127.0.0.1:1"), payload).close();
  }

  private static TargetPlan plan(String... lines) {
    List<String> all = new ArrayList<>(List.of(lines));
    all.add("template: '{\"tensor\": \"{{base64}}\"}'");
    all.add("response: /output");
    return Lambdas.plan(Optional.of(Path.of("cloud.yaml")), all.toArray(String[]::new));
  }
}
