package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tenk.openinference.DataType;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.store.CellFacts;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches for capacity with real drivers, against a server that answers at once. */
class CapacityIT {
  private static final byte[] METADATA =
      OpenInferenceCodec.encodeModelMetadata(
          new ModelMetadata(
              "m",
              List.of("1"),
              "none",
              List.of(new TensorMetadata("image", DataType.UINT8, List.of(1L, 3L, 16L, 16L))),
              List.of(new TensorMetadata("scores", DataType.FP32, List.of(1L, 2L))),
              Map.of()));
  private static final HttpBody ANSWER =
      OpenInferenceCodec.encodeResponse(
          new InferResponse(
              "m",
              Optional.of("1"),
              Optional.empty(),
              List.of(Tensor.ofFloats("scores", List.of(1L, 2L), new float[2])),
              Map.of()),
          name -> true);

  @TempDir Path folder;
  private final ExecutorService workers = Executors.newFixedThreadPool(8);
  private HttpServer server;
  private volatile int status = 200;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> answer(exchange, 200, METADATA));
    server.createContext("/v2/models/m/infer", this::infer);
    server.setExecutor(workers);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    workers.shutdownNow();
  }

  private void infer(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().add("Content-Type", ANSWER.contentType());
    exchange
        .getResponseHeaders()
        .add(
            HttpBody.JSON_HEADER_LENGTH_HEADER,
            Integer.toString(ANSWER.jsonHeaderLengthBytes().orElseThrow()));
    answer(exchange, status, ANSWER.bytes());
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Cut off in the middle, it goes on where it was and ends at the highest rate allowed. */
  @Test
  void aSearchGoesOnAfterItWasStopped() throws Exception {
    RunFolder run;
    try (TenkProcess tenk = run("start: 60/s, highest: 120/s")) {
      tenk.await(() -> Files.exists(cell(1)));
      tenk.driver();
      tenk.handle().destroy();
      assertThat(tenk.exitCode()).as(tenk.output()).isEqualTo(3);
      run = onlyRun();
    }
    assertThat(run.manifest().state()).isEqualTo(State.INCOMPLETE);

    try (TenkProcess tenk =
        TenkProcess.start(
            folder,
            "run",
            "--resume",
            run.runId(),
            "--store",
            store().toString(),
            "--out",
            out())) {
      // a busy machine may spoil high quantiles, and so the exit code; not the steps
      assertThat(tenk.exitCode()).as(tenk.output()).isIn(0, 3);
      assertThat(tenk.output())
          .contains("at least 120 req/s: nothing was missed up to the highest rate allowed");
    }
    assertThat(run.manifest().state()).isEqualTo(State.COMPLETE);
    assertThat(run.manifest().cells()).hasSizeGreaterThanOrEqualTo(3);
    List<CellFacts> steps = run.manifest().cells().stream().map(run::cellFacts).toList();
    assertThat(steps.get(0).step().orElseThrow().ratePerSecond()).isEqualTo(60);
    assertThat(steps.get(steps.size() - 1).step().orElseThrow().ratePerSecond()).isEqualTo(120);
    for (CellFacts step : steps) {
      assertThat(step.sent())
          .isLessThanOrEqualTo(step.step().orElseThrow().mostRequests())
          .isEqualTo(step.scheduled().orElseThrow());
    }
  }

  @Test
  void aTargetThatMeetsNoRateIsSaidToBeBelowTheLowest() throws Exception {
    status = 500;
    try (TenkProcess tenk = run("start: 60/s, lowest: 55/s")) {
      assertThat(tenk.exitCode()).as(tenk.output()).isIn(0, 3);
      assertThat(tenk.output()).contains("below 55 req/s: the lowest rate allowed was not met");
    }
  }

  private TenkProcess run(String rates) throws IOException {
    Path prices = Path.of("../prices").toAbsolutePath().normalize();
    Path file = folder.resolve("suite.yaml");
    Files.writeString(
        file,
        """
        name: search
        # a bound so wide that a busy machine's late starts are not late by it
        slo: p90=8s
        demand: 1000/month peak 1/s
        prices: %s/edge.csv
        payloads: {synthetic: {count: 3, width: 16, height: 16}}
        targets:
          - name: server
            kind: edge-http
            standing: stand-in
            device: %s/devices/raspberry-pi-5-hailo-8l.yaml
            url: http://127.0.0.1:%d
            # enough for that bound, so that a machine that stalls is not taken for too few
            connections: 2000
            input: {layout: NCHW, datatype: UINT8}
            model: m
        workloads:
          - {name: find, kind: capacity, %s, warm_up: 2s, max_duration: 10m}
        """
            .formatted(prices, prices, server.getAddress().getPort(), rates));
    return TenkProcess.start(
        folder, "run", file.toString(), "--store", store().toString(), "--out", out());
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
    List<RunFolder> runs = new RunStore(store()).runs();
    assertThat(runs).hasSize(1);
    return runs.get(0);
  }
}
