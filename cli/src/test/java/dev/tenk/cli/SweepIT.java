package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps of a real agent and of a real server, by real drivers. */
class SweepIT {
  @TempDir Path folder;

  static String suite(String server, String model, String duration) {
    return """
    name: swept
    seed: 7
    slo: p50=400ms,errors=1%%
    demand: 300000/month peak 60/s
    prices: [%1$s/prices/edge.csv]
    payloads:
      synthetic: {count: 2, width: 4, height: 4}
    targets:
      - name: edge
        kind: edge-http
        standing: stand-in
        device: %1$s/prices/devices/raspberry-pi-5-hailo-8l.yaml
        %2$s
        model: %3$s
        connections: 1000
        input: {layout: NCHW, datatype: FP32}
    workloads:
      - {name: even, kind: constant, rate: 60/s, warm_up: 500ms, duration: %4$s}
    """
        .formatted(Path.of("..").toAbsolutePath().normalize(), server, model, duration);
  }

  /**
   * One of them misses the SLO in each round, by over eleven times its bound, which takes no luck
   * to see: after two there is nothing left to find out.
   */
  @Test
  void aVariantThatMissesTheSloIsDropped() throws Exception {
    try (DelayServer server =
        new DelayServer()
            .with(TinyModel.NAME, Duration.ofMillis(2))
            .with("slow", Duration.ofSeconds(5))) {
      Path suite =
          Files.writeString(
              folder.resolve("s.yaml"), suite("url: " + server.url(), TinyModel.NAME, "3s"));
      try (TenkProcess tenk =
          sweep(suite, "--set", "targets.edge.model=tiny,slow", "--rounds", "4")) {
        assertThat(tenk.exitCode()).as(tenk.output()).isZero();
        assertThat(tenk.output())
            .contains(
                "dropped edge-model-slow: it misses the SLO",
                "edge-model-tiny would be the size to take");
      }
    }
    RunFolder run = onlyRun();
    RunManifest manifest = run.manifest();
    assertThat(manifest.progress().state()).isEqualTo(State.COMPLETE);
    assertThat(manifest.plan().cells())
        .containsExactlyInAnyOrder(
            new CellKey("edge-model-tiny", "even", 1),
            new CellKey("edge-model-slow", "even", 1),
            new CellKey("edge-model-tiny", "even", 2),
            new CellKey("edge-model-slow", "even", 2));
    assertThat(Files.readString(reports(run).resolve("sweep.csv")))
        .contains("300000,edge-model-slow,slow,stand-in,2,", ",2,the SLO");
    assertThat(Files.readString(reports(run).resolve("report.html"))).contains("by size");
  }

  /** The agent is started once with each value, and a report is made again from the files alone. */
  @Test
  void anAgentIsSweptByItsWorkers() throws Exception {
    Path suite =
        Files.writeString(
            folder.resolve("s.yaml"),
            suite(
                "agent: {model: '" + TinyModel.TWICE.spec(TinyModel.NAME, folder) + "'}",
                TinyModel.NAME,
                "2s"));
    try (TenkProcess tenk = sweep(suite, "--workers", "1,2", "--rounds", "1")) {
      assertThat(tenk.exitCode()).as(tenk.output()).isZero();
      assertThat(tenk.output()).contains("edge-w1", "edge-w2", "Sizes by demand");
    }
    RunFolder run = onlyRun();
    Path csv = reports(run).resolve("sweep.csv");
    String first = Files.readString(csv);
    Files.delete(csv);
    Said again =
        Said.tenk(
            "report",
            run.runId(),
            "--store",
            folder.resolve("runs").toString(),
            "--out",
            folder.resolve("out").toString());
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(Files.readString(csv)).isEqualTo(first);
    assertThat(Files.readString(run.path().resolve("suite.yaml")))
        .contains("workers: '1'", "workers: '2'");
  }

  private TenkProcess sweep(Path suite, String... options) throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("sweep", suite.toString()));
    words.addAll(List.of(options));
    words.addAll(
        List.of(
            "--store",
            folder.resolve("runs").toString(),
            "--out",
            folder.resolve("out").toString()));
    return TenkProcess.start(folder, words.toArray(String[]::new));
  }

  private RunFolder onlyRun() {
    return OnlyRun.in(folder.resolve("runs"));
  }

  private Path reports(RunFolder run) {
    return folder.resolve("out").resolve(run.runId());
  }
}
