package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches for capacity with real drivers, against a server that answers at once. */
class CapacityIT {
  @TempDir Path folder;
  private DelayServer server;

  @BeforeEach
  void serve() throws Exception {
    server = new DelayServer().with("m", Duration.ZERO);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  /** Cut off in the middle, it resumes where it was and ends at the highest rate allowed. */
  @Test
  void aSearchGoesOnAfterItWasStopped() throws Exception {
    RunFolder run;
    try (TenkProcess tenk = run("1h", "start: 200/s, highest: 400/s")) {
      tenk.await(() -> Files.exists(cell(1)));
      tenk.driver();
      tenk.handle().destroy();
      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(3);
      run = onlyRun();
    }
    assertThat(run.manifest().progress().state()).isEqualTo(State.INCOMPLETE);

    Said said =
        Said.tenk("run", "--resume", run.runId(), "--store", store().toString(), "--out", out());
    assertThat(said.exitCode()).as(said.err()).isZero();
    assertThat(said.out())
        .contains("at least 400 req/s: nothing was missed up to the highest rate allowed");
    assertThat(run.manifest().progress().state()).isEqualTo(State.COMPLETE);
    assertThat(run.manifest().plan().cells()).hasSizeGreaterThanOrEqualTo(3);
    List<CellFacts> steps = run.manifest().plan().cells().stream().map(run::cellFacts).toList();
    assertThat(steps.get(0).load().step().orElseThrow().ratePerSecond()).isEqualTo(200);
    assertThat(steps.get(steps.size() - 1).load().step().orElseThrow().ratePerSecond())
        .isEqualTo(400);
    for (CellFacts step : steps) {
      assertThat(step.counts().sent())
          .isLessThanOrEqualTo(step.load().step().orElseThrow().mostRequests())
          .isEqualTo(step.load().scheduled().orElseThrow());
    }
  }

  @Test
  void aTargetThatMeetsNoRateIsSaidToBeBelowTheLowest() throws Exception {
    server.with("m", Duration.ofMillis(20));
    Said said = Said.tenk(arguments("1ms", "start: 20/s, lowest: 19/s"));
    assertThat(said.exitCode()).as(said.out() + said.err()).isZero();
    assertThat(said.out()).contains("below 19 req/s: the lowest rate allowed was not met");
  }

  /** The first call gets through, so that the target is one that can be measured. */
  @Test
  void aTargetThatRefusesEveryRateHasNoCapacity() throws Exception {
    server.refuseAfter(1, 429, "come back later");
    // where calls fail, connections have to be enough for the bound: 2 × 20/s × 4 min
    Said said = Said.tenk(arguments("4m", "start: 20/s, lowest: 19/s"));
    assertThat(said.exitCode()).as(said.out() + said.err()).isEqualTo(3);
    assertThat(said.out()).contains("not known: nothing succeeded in any of 3 steps");
    assertThat(said.out().replaceAll("\\s+", " "))
        .contains(
            "! server, find: the search found no capacity, as nothing succeeded in any of 3 steps;")
        .contains("throttled (HTTP 429); the first said: come back later");
  }

  @Test
  void aTargetThatFailsAtEveryRateHasNoCapacity() throws Exception {
    server.refuseAfter(1, 500, "no such model");
    Said said = Said.tenk(arguments("4m", "start: 20/s, lowest: 19/s"));
    assertThat(said.exitCode()).as(said.out() + said.err()).isEqualTo(3);
    // each rate twice
    assertThat(said.out()).contains("not known: nothing succeeded in any of 4 steps");
    assertThat(said.out().replaceAll("\\s+", " "))
        .contains("failed (HTTP 500); the first said: no such model");
  }

  private TenkProcess run(String bound, String rates) throws IOException {
    return TenkProcess.start(folder, arguments(bound, rates));
  }

  private String[] arguments(String bound, String rates) throws IOException {
    Path prices = Path.of("../prices").toAbsolutePath().normalize();
    Path file = folder.resolve("suite.yaml");
    Files.writeString(
        file,
        """
        name: search
        # a bound so wide that no stall of a machine makes a start late by it
        slo: p90=%s
        demand: 1000/month peak 1/s
        prices: %s/edge.csv
        payloads: {synthetic: {count: 3, width: 4, height: 4}}
        targets:
          - name: server
            kind: edge-http
            standing: stand-in
            device: %s/devices/raspberry-pi-5-hailo-8l.yaml
            url: %s
            # so many that a machine that stalls is not taken for too few
            connections: 10000
            input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}
            model: m
        workloads:
          - {name: find, kind: capacity, %s, warm_up: 1s, max_duration: 10m}
        """
            .formatted(bound, prices, prices, server.url(), rates));
    return new String[] {"run", file.toString(), "--store", store().toString(), "--out", out()};
  }

  private Path store() {
    return folder.resolve("runs");
  }

  private String out() {
    return folder.resolve("out").toString();
  }

  private Path cell(int repetition) {
    List<RunFolder> runs = new RunStore(store()).runs();
    return runs.isEmpty()
        ? store().resolve("none")
        : runs.get(0).cell(new CellKey("server", "find", repetition));
  }

  private RunFolder onlyRun() {
    return OnlyRun.in(store());
  }
}
