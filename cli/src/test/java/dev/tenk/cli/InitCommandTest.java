package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tenk init} asks, refuses and leaves alone. */
class InitCommandTest {
  private static DelayServer server;

  @TempDir Path folder;
  private String home;
  private InputStream input;

  @BeforeAll
  static void serve() throws Exception {
    server = new DelayServer().with("m", Duration.ZERO);
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void setHome() {
    home = System.getProperty("tenk.home", "");
    input = System.in;
    System.setProperty("tenk.home", "..");
  }

  @AfterEach
  void unsetHome() {
    System.setProperty("tenk.home", home);
    System.clearProperty("tenk.interactive");
    System.setIn(input);
  }

  private Said init(String... arguments) {
    List<String> all = new ArrayList<>(List.of("init"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--out", folder.resolve("s.yaml").toString(), "--store", folder + "/none"));
    return Said.tenk(all.toArray(String[]::new));
  }

  private Said initModel(String... more) {
    List<String> all = new ArrayList<>(List.of(server.url(), "--model", "m"));
    all.addAll(List.of(more));
    return init(all.toArray(String[]::new));
  }

  private String written() throws IOException {
    return Files.readString(folder.resolve("s.yaml"));
  }

  private void assertNothingWritten() {
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatIsGivenIsTakenAndWhatIsGuessedIsAsked() throws Exception {
    Said said =
        initModel(
            "--device", "raspberry-pi-5-hailo-8l",
            "--slo", "p90=1s",
            "--demand", "1000/month peak 1/s",
            "--set", "timeout=3s");
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out()).contains("delays 1 serves 'm', which takes image FP32 [1, 3, 4, 4]");
    assertThat(written())
        .contains(
            "\nslo: p90=1s\n",
            "\ndemand: 1000/month peak 1/s\n",
            "\n    timeout: 3s\n",
            "standing: stand-in",
            "    # ? How does the model want its pixels?")
        .doesNotContain("# ? How long may a user wait?");
  }

  @Test
  void aFileThatIsThereIsNotReplacedUnlessToldTo() throws Exception {
    Files.writeString(folder.resolve("s.yaml"), "mine");
    Said said = initModel();
    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err()).contains("is there already and is not replaced", "--force");
    assertThat(written()).isEqualTo("mine");
    assertThat(initModel("--force").exitCode()).isZero();
    assertThat(written()).contains("targets:");
  }

  @Test
  void onATerminalOnlyWhatIsNotKnownIsAsked() throws Exception {
    System.setProperty("tenk.interactive", "true");
    System.setIn(
        new ByteArrayInputStream(
            "m\nraspberry-pi-9\nraspberry-pi-5-ai-hat-plus-26\nsoon\np90=250ms\n\n"
                .getBytes(StandardCharsets.UTF_8)));
    Said said = init(server.url());
    assertThat(said.exitCode()).as(said.out() + said.err()).isZero();
    assertThat(said.words())
        .contains(
            "does not list its models. Which one?",
            "Which device is it priced as?",
            "there is no profile 'raspberry-pi-9'",
            "How long may a user wait? [p95=",
            "'soon' is not an SLO",
            "How many inferences a month, and how many a second at the most? [300000/month");
    assertThat(written())
        .contains(
            "\nslo: p90=250ms\n", "raspberry-pi-5-ai-hat-plus-26.yaml", "\ndemand: 300000/month")
        .doesNotContain("# ? How long", "# ? How many", "# ? What is it priced as");
  }

  @Test
  void elsewhereNobodyIsAsked() {
    System.setIn(new ByteArrayInputStream("m\n".getBytes(StandardCharsets.UTF_8)));
    Said said = init(server.url());
    assertThat(said.exitCode()).isEqualTo(2);
    assertThat(said.err()).contains("does not list its models", "--model NAME");
    assertNothingWritten();
  }

  @Test
  void badWordsAreRefusedInASentence() {
    assertRefused(2, "is no address; write it with http://", init("pi:8080"));
    assertRefused(2, "which endpoint?", init("sagemaker"));
    assertRefused(2, "is more than one place", init("http://a", "http://b"));
    assertRefused(
        2,
        "POST " + server.url() + "/v2/models/none/infer",
        init(
            server.url(),
            "--model",
            "none",
            "--set",
            "inputs=[{name: x, datatype: FP32, shape: [1]}]"));
    assertRefused(2, "--device: there is no profile 'nope'", initModel("--device", "nope"));
    assertRefused(2, "--slo: 'soon' is not an SLO", initModel("--slo", "soon"));
    assertRefused(2, "unknown key 'bogus'", initModel("--set", "bogus=1"));
    assertRefused(2, "--set input: ", initModel("--set", "input={layout: XX}"));
    assertRefused(2, "--set: expected KEY=VALUE", initModel("--set", "timeout"));
    assertRefused(2, "headers go with --header", initModel("--set", "headers={a: b}"));
    assertRefused(2, "would stand in the suite as it is", initModel("--header", "X-Key: s3cr3t"));
    assertRefused(2, "TENK_NOT_SET is not set", initModel("--header", "X-Key: ${TENK_NOT_SET}"));
    assertRefused(2, "--payloads: ", initModel("--payloads", folder.resolve("none").toString()));
    assertRefused(2, "in which region?", init("lambda", "f", "--set", "profile=tenk-none"));
    assertRefused(2, "--prices FILE", init("lambda", "f", "--region", "us-moon-1"));
    assertNothingWritten();
  }

  private static void assertRefused(int exitCode, String why, Said said) {
    assertThat(said.err()).startsWith("tenk: ").contains(why).doesNotContain("s3cr3t", "\tat ");
    assertThat(said.err().strip().lines()).hasSize(1);
    assertThat(said.exitCode()).isEqualTo(exitCode);
  }
}
