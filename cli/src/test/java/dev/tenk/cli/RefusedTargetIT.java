package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One target of several that is refused before the load, and real drivers for the others. */
class RefusedTargetIT {
  private static final Path PRICES = Path.of("../prices").toAbsolutePath().normalize();
  private static final String NO_MODEL =
      "; is it the server's base URL, and are the model and its version right?";

  private static DelayServer server;

  @TempDir Path folder;

  @BeforeAll
  static void serve() throws Exception {
    server = new DelayServer().with("m", Duration.ofMillis(2));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void theOthersAreMeasuredAndItIsMeasuredLater() throws Exception {
    Said first = run("", target("good", "m"), target("bad", "later"));

    assertThat(first.exitCode()).as(first.out()).isEqualTo(2);
    String place = folder.resolve("suite.yaml") + ":8:";
    assertThat(first.words())
        .contains("target 'bad' was skipped, because " + place, NO_MODEL)
        .contains("1 of 2 cells were not measured to their end: bad/load/1");
    assertThat(first.out().indexOf("was skipped")).isLessThan(first.out().indexOf("1 cell, about"));
    assertThat(first.err()).startsWith("tenk: " + place).contains("target 'bad': GET ", NO_MODEL);
    RunFolder run = onlyRun();
    assertThat(run.manifest().progress().state()).isEqualTo(State.INCOMPLETE);
    assertThat(names(run)).containsExactly("good");
    assertThat(run.manifest().progress().remarks())
        .singleElement()
        .asString()
        .startsWith("target 'bad' was skipped, because " + place);
    assertThat(run.missing(run.manifest()))
        .extracting(Object::toString)
        .containsExactly("bad/load/1");

    server.with("later", Duration.ofMillis(2));
    Said again = said("run", "--resume", run.runId());
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(run.manifest().progress().state()).isEqualTo(State.COMPLETE);
    assertThat(run.manifest().progress().remarks()).isEmpty();
    assertThat(names(run)).containsExactly("good", "bad");
  }

  @Test
  void oneThatIsNotThereEndsInThree() throws Exception {
    try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String gone =
          target("gone", "m")
              .replace(server.url(), "http://127.0.0.1:" + nobody.getLocalPort())
              .replace("model: m", "model: m, timeout: 500ms");
      Said said = run("before: 'true'\n", gone, target("good", "m"));

      assertThat(said.exitCode()).as(said.out()).isEqualTo(3);
      assertThat(said.words()).contains("target 'gone' was skipped, because ");
      assertThat(said.err()).contains("target 'gone': GET ", "got no answer in time");
    }
    assertThat(names(onlyRun())).containsExactly("good");
  }

  @Test
  void whereNothingElseIsLeftNothingIsBegun() throws Exception {
    for (String commands : List.of("", "before: 'true'\n")) {
      Said said = run(commands, target("bad", "unknown"), target("worse", "unknown"));
      assertThat(said.exitCode()).as(said.out()).isEqualTo(2);
      assertThat(said.err()).contains("target 'bad': GET ", NO_MODEL);
      assertThat(folder.resolve("runs")).isEmptyDirectory();
    }
  }

  @Test
  void aNightIsOfTheOthersAndEndsAsRefused() throws Exception {
    Path suite = suite("", target("bad", "unknown"), target("good", "m"));
    Said night = said("nightly", suite.toString());

    assertThat(night.exitCode()).as(night.err()).isEqualTo(2);
    assertThat(night.words())
        .contains("Night of suite refused: refused (exit code 2)")
        .contains("target 'bad' was skipped, because " + suite + ":7:");
    Path report = folder.resolve("out").resolve(onlyRun().runId());
    assertThat(report.resolve("nightly.json"))
        .content()
        .contains("\"outcome\" : \"refused\"", "\"exit_code\" : 2", "was skipped");
    assertThat(report.resolve("junit.xml")).content().contains("was skipped");
    assertThat(report.resolve("summary.md")).content().contains("good");
  }

  @Test
  void aComparisonNeedsBothSides() throws Exception {
    Path suite = suite("", target("good", "m"), target("bad", "unknown"));
    Said said =
        said("ab", suite.toString(), "--baseline", "good", "--candidate", "bad", "--rounds", "6");

    assertThat(said.exitCode()).as(said.out()).isEqualTo(2);
    assertThat(said.err()).contains("target 'bad': GET ", NO_MODEL);
    assertThat(folder.resolve("runs")).isEmptyDirectory();
  }

  @Test
  void theDoctorSaysItOfEach() throws Exception {
    Path suite = suite("", target("bad", "unknown"), target("good", "m"));
    Said said = Said.tenk("doctor", suite.toString());

    assertThat(said.exitCode()).as(said.err()).isEqualTo(3);
    assertThat(said.words())
        .contains("ok target good model m at " + server.url())
        .contains("attend target bad " + suite + ":7:");
  }

  private Said run(String commands, String... targets) throws IOException {
    return said("run", suite(commands, targets).toString());
  }

  private Said said(String... arguments) {
    return Said.tenk(
        Stream.concat(
                Stream.of(arguments),
                Stream.of(
                    "--store",
                    folder.resolve("runs").toString(),
                    "--out",
                    folder.resolve("out").toString()))
            .toArray(String[]::new));
  }

  private Path suite(String commands, String... targets) throws IOException {
    return Files.writeString(
        folder.resolve("suite.yaml"),
        """
        name: refused
        slo: p50=1h
        demand: 1000/month peak 1/s
        prices: %s/edge.csv
        payloads: {synthetic: {count: 3, width: 4, height: 4}}
        targets:
        %s\
        workloads:
          - {name: load, kind: constant, rate: 20/s, warm_up: 1s, duration: 1s}
        %s\
        """
            .formatted(PRICES, String.join("", targets), commands));
  }

  private static String target(String name, String model) {
    return """
      - {name: %s, kind: edge-http, standing: stand-in, device: %s/devices/raspberry-pi-5-hailo-8l.yaml, url: '%s', input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}, model: %s, connections: 2400}
    """
        .formatted(name, PRICES, server.url(), model);
  }

  private RunFolder onlyRun() {
    return OnlyRun.in(folder.resolve("runs"));
  }

  private static List<String> names(RunFolder run) {
    return run.manifest().targets().stream().map(RunManifest.TargetFacts::name).toList();
  }
}
