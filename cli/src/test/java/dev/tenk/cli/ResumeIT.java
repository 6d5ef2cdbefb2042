package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tenk.openinference.DataType;
import dev.tenk.openinference.HttpBody;
import dev.tenk.openinference.InferResponse;
import dev.tenk.openinference.MetadataCodec;
import dev.tenk.openinference.ModelMetadata;
import dev.tenk.openinference.OpenInferenceCodec;
import dev.tenk.openinference.Tensor;
import dev.tenk.openinference.TensorMetadata;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that was killed is resumed, against a server that counts. */
class ResumeIT {
  private static final byte[] METADATA =
      MetadataCodec.encodeModelMetadata(
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
  private static final int PLANNED = 60;

  /** One before the load of the run, and one before that of its resumption. */
  private static final int PROOFS = 2;

  private static final int MAX_REQUESTS = PLANNED + PROOFS;

  @TempDir Path folder;
  private final ExecutorService workers = Executors.newFixedThreadPool(4);
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger otherCalls = new AtomicInteger();
  private final CompletableFuture<ProcessHandle> frozen = new CompletableFuture<>();
  private HttpServer server;
  private volatile TenkProcess tenk;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          otherCalls.incrementAndGet();
          answer(exchange, METADATA);
        });
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
    if (requests.incrementAndGet() == 1 + PLANNED / 2 + 5) {
      frozen.complete(freeze(tenk.driver()));
    }
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().add("Content-Type", ANSWER.contentType());
    exchange
        .getResponseHeaders()
        .add(
            HttpBody.JSON_HEADER_LENGTH_HEADER,
            Integer.toString(ANSWER.jsonHeaderLengthBytes().orElseThrow()));
    answer(exchange, ANSWER.bytes());
  }

  private static void answer(HttpExchange exchange, byte[] body) throws IOException {
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /**
   * All that is planned is all that is allowed, so anything that a kill wasted would be missing.
   */
  @Test
  void aKilledRunIsCompletedWithWhatItNeverSent() throws Exception {
    RunFolder run;
    CellKey first = new CellKey("server", "even", 1);
    CellKey second = new CellKey("server", "even", 2);
    try {
      run();
      ProcessHandle driver = frozen.join();
      run = onlyRun();
      assertThat(run.isWhole(first)).isTrue();
      assertARefusedResumeDoesNothing(run);
      tenk.handle().destroyForcibly();
      driver.destroyForcibly();
      driver.onExit().join();
    } finally {
      tenk.close();
    }
    long handed = run.requestsHanded("server", cell -> 1000);
    assertThat(handed).isBetween(requests.get() - 1L, PLANNED - 1L);

    Said resumed = resume(run);

    // the second cell may send only what is left, and reports so
    assertThat(resumed.exitCode()).as(resumed.out() + resumed.err()).isEqualTo(3);
    assertThat(run.manifest().progress().state()).isEqualTo(State.COMPLETE);
    assertThat(run.cellFacts(second).counts().inAll()).isEqualTo(PLANNED - handed);
    assertThat(run.requestsHanded("server", cell -> 1000)).isEqualTo(PLANNED);
    assertThat(requests.get()).isLessThanOrEqualTo(MAX_REQUESTS);
  }

  /** So that it is in the middle of its cell for as long as the test takes. */
  private static ProcessHandle freeze(ProcessHandle driver) throws IOException {
    new ProcessBuilder("kill", "-STOP", Long.toString(driver.pid())).start().onExit().join();
    return driver;
  }

  private void assertARefusedResumeDoesNothing(RunFolder run) throws IOException {
    String manifest = Files.readString(run.path().resolve(RunFolder.MANIFEST));
    String lock = Files.readString(run.path().resolve("lock"));
    int calls = otherCalls.get();

    Said refused = resume(run);

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .isEqualTo(
            "tenk: run %s is being measured by another tenk (process %d); wait for its end, or stop it\n"
                .formatted(run.runId(), tenk.handle().pid()));
    assertThat(refused.out()).isEmpty();
    assertThat(otherCalls.get()).isEqualTo(calls);
    assertThat(run.path().resolve(RunFolder.MANIFEST)).hasContent(manifest);
    assertThat(run.path().resolve("lock")).hasContent(lock);
    assertThat(Said.tenk("runs", "list", "--store", folder.resolve("runs").toString()).out())
        .contains(" running ");
  }

  private Said resume(RunFolder run) {
    return Said.tenk(
        "run",
        "--resume",
        run.runId(),
        "--store",
        folder.resolve("runs").toString(),
        "--out",
        folder.resolve("out").toString());
  }

  private void run() throws IOException {
    Path prices = Path.of("../prices").toAbsolutePath().normalize();
    Path file = folder.resolve("suite.yaml");
    Files.writeString(
        file,
        """
        name: resumed
        slo: p50=8s
        demand: 1000/month peak 1/s
        prices: %s/edge.csv
        payloads: {synthetic: {count: 3, width: 16, height: 16}}
        repetitions: 2
        targets:
          - name: server
            kind: edge-http
            standing: stand-in
            device: %s/devices/raspberry-pi-5-hailo-8l.yaml
            url: http://127.0.0.1:%d
            max_requests: %d
            input: {layout: NCHW, datatype: UINT8}
            model: m
        workloads:
          - {name: even, kind: constant, rate: 15/s, warm_up: 0s, duration: 2s}
        """
            .formatted(prices, prices, server.getAddress().getPort(), MAX_REQUESTS));
    tenk =
        TenkProcess.start(
            folder,
            "run",
            file.toString(),
            "--store",
            folder.resolve("runs").toString(),
            "--out",
            folder.resolve("out").toString());
  }

  private RunFolder onlyRun() {
    return OnlyRun.in(folder.resolve("runs"));
  }
}
