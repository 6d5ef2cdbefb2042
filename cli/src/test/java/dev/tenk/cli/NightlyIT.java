package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** Whole nights: real commands and drivers, against a server that answers after 2 ms. */
class NightlyIT {
  private static final String WINDOW = "1s";

  private static DelayServer server;

  @TempDir Path folder;
  private Path store;

  @BeforeAll
  static void serve() throws Exception {
    server = new DelayServer().with("m", Duration.ofMillis(2));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void folders() {
    store = folder.resolve("runs");
  }

  @Test
  void aNightIsHeldAgainstTheLastOneAndThePinnedOne() throws Exception {
    Path jobSummary = folder.resolve("step-summary.md");
    Files.writeString(jobSummary, "# An earlier step\n");
    Said first = Said.tenk(arguments(WINDOW));
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.out())
        .contains("Night of suite short: passed (exit code 0)\n")
        .contains("the last valid run: none in " + store + " yet, so nothing to compare with\n")
        .contains("the pinned baseline: none; pin one with: tenk runs pin RUN\n")
        .doesNotContain("\u001b", "\r");
    String firstId = ids().get(0);
    assertThat(Said.tenk("runs", "pin", "latest", "--store", store.toString()).out())
        .isEqualTo("pinned " + firstId + " as short\n");

    try (TenkProcess second =
        nightly(
            WINDOW,
            Map.of("GITHUB_STEP_SUMMARY", jobSummary.toString()),
            "--label",
            "hef=v12",
            "--fail-on",
            "regressed")) {
      assertThat(second.exitCode()).as(second.output()).isZero();
      assertThat(second.output())
          .contains("the last valid run: " + firstId)
          .contains("the pinned baseline: " + firstId)
          .contains("indicative, p50 × ")
          .contains("learning (");
    }
    assertThat(ids()).hasSize(2);
    Path report = folder.resolve("out").resolve(ids().get(1));
    assertThat(report)
        .isDirectoryContaining("glob:**/summary.md")
        .isDirectoryContaining("glob:**/report.html")
        .isDirectoryContaining("glob:**/decision-matrix.csv")
        .isDirectoryContaining("glob:**/comparison-last-valid.md")
        .isDirectoryContaining("glob:**/comparison-pinned.csv")
        .isDirectoryContaining("glob:**/history.md");
    assertThat(jobSummary)
        .hasContent("# An earlier step\n" + Files.readString(report.resolve("job-summary.md")));
    assertThat(Files.readString(report.resolve("nightly.json")))
        .contains("\"exit_code\" : 0", "\"against\" : \"pinned\"", "\"hef\" : \"v12\"");
    Element suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.resolve("junit.xml").toFile())
            .getDocumentElement();
    assertThat(suite.getTagName()).isEqualTo("testsuite");
    assertThat(suite.getElementsByTagName("error").getLength()).isZero();
    assertGoneBaselineIsSaid(firstId);
  }

  /** What is pinned and no longer there makes the night incomplete, and all else is done. */
  private void assertGoneBaselineIsSaid(String firstId) throws Exception {
    new RunStore(store).open(firstId).discard();
    Said night = Said.tenk(arguments(WINDOW));
    assertThat(night.exitCode()).as(night.err()).isEqualTo(3);
    // however its lines are broken
    assertThat(night.out().replace("\n  ", " "))
        .contains(
            "no comparison with the pinned baseline: run "
                + firstId
                + ", pinned as 'short', is no longer in ")
        .contains("the last valid run: " + ids().get(0));
    assertThat(folder.resolve("out").resolve(ids().get(1)).resolve("nightly.json"))
        .isNotEmptyFile();
  }

  @Test
  void aNightKeepsOthersOutAndOneThatIsKilledIsToldByTheNext() throws Exception {
    try (TenkProcess killed = nightly("60s", Map.of())) {
      ProcessHandle driver = killed.driver();
      killed.await(this::measures);
      assertKeepsOthersOut(killed.handle().pid());
      killed.handle().destroyForcibly();
      driver.onExit().join();
    }
    String killedId = ids().get(0);

    Said next = Said.tenk(arguments(WINDOW));
    assertThat(next.exitCode()).as(next.err()).isZero();
    assertThat(next.out())
        .contains("the night of suite 'short' that began at ")
        .contains(
            "did not come to its end; it left run %s, killed, 0 of 1 cells, which go on with: tenk run --resume %s."
                .formatted(killedId, killedId))
        .contains(killedId + " is passed over: it is killed.");
    assertThat(ids()).hasSize(2);
    assertThat(new RunStore(store).open(killedId).manifest().progress().state())
        .isEqualTo(State.RUNNING);
    assertThat(store.resolve("nightly.lock")).isEmptyFile();
  }

  private void assertKeepsOthersOut(long pid) throws IOException {
    Said other = Said.tenk(arguments(WINDOW));
    assertThat(other.exitCode()).as(other.err()).isEqualTo(3);
    assertThat(other.err())
        .startsWith(
            "tenk: another night goes on in %s: suite 'short', process %d, since "
                .formatted(store, pid))
        .endsWith("; this one was not measured\n");
  }

  private boolean measures() {
    try (Stream<Path> all = Files.walk(store)) {
      return all.anyMatch(path -> path.endsWith(RunFolder.SAMPLES) && path.toFile().length() > 500);
    } catch (IOException e) {
      return false;
    }
  }

  private List<String> ids() {
    return new RunStore(store).runs().stream().map(RunFolder::runId).toList();
  }

  private TenkProcess nightly(String duration, Map<String, String> environment, String... more)
      throws IOException {
    return TenkProcess.start(folder, environment, arguments(duration, more));
  }

  private String[] arguments(String duration, String... more) throws IOException {
    Path file = folder.resolve("suite.yaml");
    Files.writeString(file, suite(duration));
    return Stream.concat(
            Stream.of(
                "nightly",
                file.toString(),
                "--store",
                store.toString(),
                "--out",
                folder.resolve("out").toString()),
            Stream.of(more))
        .toArray(String[]::new);
  }

  /** Closed, so that a busy machine spoils nothing. */
  private static String suite(String duration) {
    Path prices = Path.of("../prices").toAbsolutePath().normalize();
    return """
    name: short
    slo: p50=2s
    demand: 1000/month peak 1/s
    prices: %s/edge.csv
    payloads: {synthetic: {count: 3, width: 4, height: 4}}
    targets:
      - name: edge
        kind: edge-http
        standing: stand-in
        device: %s/devices/raspberry-pi-5-hailo-8l.yaml
        url: %s
        input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}
        model: m
    workloads:
      - {name: one, kind: closed, callers: 8, think_time: 20ms, warm_up: 500ms, duration: %s}
    """
        .formatted(prices, prices, server.url(), duration);
  }
}
