package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands before and after, around real runs of real processes. */
class HooksIT {
  private static final Path PRICES = Path.of("../prices").toAbsolutePath().normalize();
  private static final String NOTED =
      "before: echo B-$TENK_TARGET >> noted, after: echo A-$TENK_TARGET >> noted";

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
  void theyRunAroundTheRunAndASkippedTargetKeepsNoOther() throws Exception {
    String suite =
        suite(
            """
            before: 'echo B >> noted; test -f "$TENK_RUN_FOLDER/suite.yaml" && echo run is $TENK_RUN'
            after: [test -f repaired || exit 4, echo A >> noted]
            """,
            target("good", NOTED),
            target(
                "bad",
                "before: [echo B-bad >> noted; test -f repaired || exit 3, echo never >> noted],"
                    + " after: echo A-bad >> noted"));
    Said first = said("run", written(suite, "1s").toString());
    assertThat(first.exitCode()).as(first.err()).isEqualTo(3);
    assertThat(first.out())
        .contains(
            "target 'bad' was skipped, because before of target 'bad' failed: exit code 3; see",
            "after of the suite failed: exit code 4; see",
            "go on with: tenk run --resume");
    assertThat(noted()).containsExactly("B", "B-good", "B-bad", "A-bad", "A-good", "A");
    RunFolder run = onlyRun();
    RunManifest manifest = run.manifest();
    assertThat(manifest.progress().state()).isEqualTo(State.INCOMPLETE);
    assertThat(manifest.targets())
        .extracting(RunManifest.TargetFacts::name)
        .containsExactly("good");
    assertThat(run.missing(manifest)).extracting(Object::toString).containsExactly("bad/load/1");
    assertThat(manifest.progress().remarks()).hasSize(2);
    Path hooks = run.path().resolve(RunFolder.HOOKS);
    assertThat(Files.readString(hooks.resolve("suite-before.log")))
        .contains("run is " + run.runId() + "\n", "exit code 0");
    assertThat(hooks.resolve("bad-before.log")).content().contains("exit code 3");
    assertThat(hooks.resolve("good-after.log")).exists();

    // what was wrong is repaired, and the run resumes where it was
    Files.createFile(folder.resolve("repaired"));
    Files.delete(folder.resolve("noted"));
    Said again = said("run", "--resume", run.runId());
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(noted()).containsExactly("B", "B-good", "B-bad", "never", "A-bad", "A-good", "A");
    assertThat(run.manifest().progress().state()).isEqualTo(State.COMPLETE);
    assertThat(run.manifest().progress().remarks()).isEmpty();
    assertThat(run.manifest().targets())
        .extracting(RunManifest.TargetFacts::name)
        .containsExactly("good", "bad");
    assertThat(hooks.resolve("bad-before-2.log")).exists();
  }

  @Test
  void whenTheSuitesOwnFailsNothingIsMeasuredAndWhatComesAfterStillRuns() throws Exception {
    String suite =
        suite(
            """
            before: sleep 600
            before_timeout: 500ms
            after: echo A >> noted
            """,
            target("edge", NOTED));
    Said said = said("run", written(suite, "1s").toString());
    assertThat(said.exitCode()).as(said.err()).isEqualTo(3);
    assertThat(said.out())
        .contains(
            "nothing was measured, because before of the suite failed: it was stopped after its"
                + " time-out");
    assertThat(said.err()).isEmpty();
    assertThat(noted()).containsExactly("A");
    RunFolder run = onlyRun();
    assertThat(run.manifest().progress().state()).isEqualTo(State.INCOMPLETE);
    Said report = said("report", run.runId());
    assertThat(report.exitCode()).isEqualTo(3);
    assertThat(report.out()).contains("nothing was measured, because");
    assertThat(report.err()).isEmpty();
  }

  @Test
  void aSignalStopsWhatComesBeforeAndRunsWhatComesAfter() throws Exception {
    String suite =
        suite(
            """
            before: echo B >> noted
            after: echo A >> noted
            """,
            target("edge", "before: echo B-edge >> noted; sleep 600, after: echo A-edge >> noted"),
            target("other", NOTED));
    try (TenkProcess tenk = run(suite, "1s")) {
      tenk.await(() -> noted().contains("B-edge"));
      tenk.handle().destroy();

      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(3);
      assertThat(tenk.output()).contains("stopped; go on with: tenk run --resume");
    }
    assertThat(noted()).containsExactly("B", "B-edge", "A-edge", "A");
    assertThat(onlyRun().manifest().progress().state()).isEqualTo(State.INCOMPLETE);
  }

  @Test
  void aSignalUnderLoadRunsWhatComesAfter() throws Exception {
    try (TenkProcess tenk = run(suite("after: echo A >> noted\n", target("edge", NOTED)), "60s")) {
      tenk.driver();
      tenk.handle().destroy();

      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(3);
    }
    assertThat(noted()).containsExactly("B-edge", "A-edge", "A");
    assertThat(onlyRun().manifest().progress().state()).isEqualTo(State.INCOMPLETE);
  }

  @Test
  void aRefusedTargetLeavesNoRunButWhatComesAfterIsRun() throws Exception {
    String suite = suite("after: echo A >> noted\n", target("edge", NOTED)).replace("NCHW", "NHWC");
    Said said = said("run", written(suite, "1s").toString());
    assertThat(said.exitCode()).as(said.err()).isEqualTo(2);
    assertThat(said.err()).contains("does not fit").doesNotContain("\tat ");
    assertThat(noted()).containsExactly("B-edge", "A-edge", "A");
    assertThat(folder.resolve("runs")).isEmptyDirectory();
  }

  private List<String> noted() {
    try {
      return Files.readAllLines(folder.resolve("noted"));
    } catch (IOException e) {
      return List.of();
    }
  }

  private TenkProcess run(String suite, String duration) throws IOException {
    return TenkProcess.start(folder, inStore("run", written(suite, duration).toString()));
  }

  private Said said(String... arguments) {
    return Said.tenk(inStore(arguments));
  }

  private Path written(String suite, String duration) throws IOException {
    return Files.writeString(
        folder.resolve("suite.yaml"),
        suite
            + "workloads:\n  - {name: load, kind: constant, rate: 20/s, warm_up: 1s, duration: %s}\n"
                .formatted(duration));
  }

  private String[] inStore(String... arguments) {
    return Stream.concat(
            Stream.of(arguments),
            Stream.of(
                "--store",
                folder.resolve("runs").toString(),
                "--out",
                folder.resolve("out").toString()))
        .toArray(String[]::new);
  }

  private RunFolder onlyRun() {
    return OnlyRun.in(folder.resolve("runs"));
  }

  private static String suite(String top, String... targets) {
    return """
    name: hooks
    # a bound so wide, and connections enough for it, that no stall of a machine is late by it
    slo: p50=1h
    demand: 1000/month peak 1/s
    prices: %s/edge.csv
    payloads: {synthetic: {count: 3, width: 4, height: 4}}
    %stargets:
    %s\
    """
        .formatted(PRICES, top, String.join("", targets));
  }

  private static String target(String name, String more) {
    return """
      - {name: %s, kind: edge-http, standing: stand-in, device: %s/devices/raspberry-pi-5-hailo-8l.yaml, url: '%s', input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}, model: m, connections: 2400, %s}
    """
        .formatted(name, PRICES, server.url(), more);
  }
}
