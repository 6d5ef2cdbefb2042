package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.testsupport.ServerlessOffline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tenk run} against a Lambda endpoint that tenk did not write. */
class ServerlessOfflineRunIT {
  private static final Path PRICES =
      Path.of("..").toAbsolutePath().normalize().resolve("prices/aws-us-east-1-2026-11.csv");

  @TempDir Path folder;

  @Test
  void itIsMeasuredWithTheSuitesOwnWords() throws Exception {
    assumeTrue(ServerlessOffline.isInstalled(), ServerlessOffline.howToInstall());
    try (ServerlessOffline server = ServerlessOffline.start();
        TenkProcess tenk =
            TenkProcess.start(
                folder,
                Map.of("AWS_ACCESS_KEY_ID", "any", "AWS_SECRET_ACCESS_KEY", "any"),
                "run",
                suite(server).toString(),
                "--store",
                folder.resolve("runs").toString(),
                "--out",
                folder.resolve("out").toString())) {
      assertThat(tenk.exitCode()).as(tenk.output()).isZero();
      assertThat(tenk.output()).contains("the server has no dry run, so it was called once");
    }
    List<RunFolder> runs = new RunStore(folder.resolve("runs")).runs();
    assertThat(runs).hasSize(1);
    RunManifest manifest = runs.get(0).manifest();
    assertThat(manifest.target("peer").details())
        .containsEntry("facts_from", "suite")
        .containsEntry("memory_mb", "512");
    CellFacts cell = runs.get(0).cellFacts(new CellKey("peer", "load", 1));
    assertThat(cell.counts().succeeded()).isEqualTo(10);
    // it tells no durations, so nothing is known of what would be billed
    assertThat(cell.service().orElseThrow().billed()).isEmpty();
  }

  private Path suite(ServerlessOffline server) throws Exception {
    return Files.writeString(
        folder.resolve("suite.yaml"),
        """
        name: peer
        region: us-east-1
        # a bound so wide that no stall of a machine makes a start late by it
        slo: p50=4m
        demand: 1000/month peak 1/s
        prices: %s
        payloads: {synthetic: {count: 3, width: 4, height: 4}}
        targets:
          - name: peer
            kind: lambda
            standing: emulated
            endpoint_url: %s
            function: tenk-peer-dev-halve
            memory_mb: 512
            input: {layout: NCHW, datatype: FP32, mean: 127, std: 128, width: 4, height: 4}
            template: '{"tensor": "{{base64}}"}'
            response: /output
        workloads:
          - {name: load, kind: constant, rate: 5/s, warm_up: 1s, duration: 2s}
        """
            .formatted(PRICES, server.url()));
  }
}
