package dev.tenk.gatling.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.DeviceWatch;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real driver process, with a server that is device and power meter at once. */
class WatchedDeviceTest {
  private static final String MODEL =
      "{\"name\":\"m\",\"versions\":[\"1\"],\"platform\":\"test\","
          + "\"inputs\":[{\"name\":\"in\",\"datatype\":\"FP32\",\"shape\":[1,3,8,8]}],\"outputs\":[]}";
  private static final String ANSWER =
      "{\"model_name\":\"m\",\"outputs\":"
          + "[{\"name\":\"out\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1.0]}]}";
  private static final int ANSWERS_OF_THE_METER = 4;

  @TempDir Path folder;

  /** The meter answers four readings, and then none. */
  @Test
  void aMeterThatStopsAnsweringCostsItsOwnValuesOnly() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch end = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v2/models/m", exchange -> answer(exchange, MODEL));
    server.createContext("/v2/models/m/infer", exchange -> answer(exchange, ANSWER));
    server.createContext(
        "/telemetry", exchange -> answer(exchange, "{\"soc_temp_c\":48.3,\"throttled_bits\":0}"));
    server.createContext("/shelly", exchange -> answer(exchange, "{\"gen\":2,\"app\":\"P\"}"));
    server.createContext(
        "/rpc/Shelly.GetStatus", exchange -> answer(exchange, "{\"switch:0\":{\"apower\":3.5}}"));
    server.createContext(
        "/rpc/Switch.GetStatus",
        exchange -> {
          if (asked.incrementAndGet() > ANSWERS_OF_THE_METER) {
            await(end);
          }
          answer(exchange, "{\"apower\":3.5,\"aenergy\":{\"total\":2}}");
        });
    server.start();
    try {
      DriverMessage.Ended ended = measure("http://127.0.0.1:" + server.getAddress().getPort());

      AtomicInteger succeeded = new AtomicInteger();
      SampleCsv.read(
          folder.resolve("cell").resolve(RunFolder.SAMPLES),
          sample -> succeeded.addAndGet(sample.succeeded() ? 1 : 0));
      // the rate climbs in the first half second: 15, then 60
      assertThat(succeeded).hasValue(75);
      assertThat(ended.problems()).isEmpty();

      DeviceWatch watch = ended.watch().orElseThrow();
      assertThat(watch.powerSource()).contains("shelly");
      assertThat(watch.idleToNanos().getAsLong()).isNegative();
      assertThat(watch.idleToNanos().getAsLong() - watch.idleFromNanos().getAsLong())
          .isEqualTo(1_000_000_000L);
      assertThat(watch.troubles())
          .singleElement()
          .asString()
          .startsWith("its power meter did not answer in time in ");

      List<String> rows = Files.readAllLines(folder.resolve("cell").resolve(RunFolder.TELEMETRY));
      assertThat(rows.get(0))
          .isEqualTo("time_ns,power_w,energy_j,soc_temp_c,npu_temp_c,throttled,npu_temp_zone");
      assertThat(rows.subList(1, 1 + ANSWERS_OF_THE_METER))
          .allMatch(row -> row.endsWith(",3.5,7200,48.3,,0x0,"));
      assertThat(rows.subList(1 + ANSWERS_OF_THE_METER, rows.size()))
          .isNotEmpty()
          .allMatch(row -> row.endsWith(",,,48.3,,0x0,"));
      assertThat(rows.get(1)).startsWith("-");
    } finally {
      end.countDown();
      server.stop(0);
      threads.shutdownNow();
    }
  }

  private DriverMessage.Ended measure(String url) throws IOException {
    Path suite = folder.resolve("suite.yaml");
    Files.writeString(
        suite,
        """
        name: test
        slo: p90=100ms
        demand: 1000/month peak 1/s
        prices: edge.csv
        payloads: {synthetic: {count: 2, width: 8, height: 8}}
        targets:
          - name: pi
            kind: edge-http
            standing: emulated
            device: d.yaml
            url: %1$s
            model: m
            encoding: json
            input: {layout: NCHW, datatype: FP32}
            power: {kind: shelly, url: '%1$s', idle_for: 1s}
        workloads:
          - {name: w, kind: constant, rate: 20/s, warm_up: 1s, duration: 3s}
        """
            .formatted(url));
    Path cell = Files.createDirectories(folder.resolve("cell"));
    Files.createDirectories(cell.resolve(RunFolder.GATLING));
    CellOrder order =
        new CellOrder(
            suite,
            folder,
            new CellKey("pi", "w", 1),
            cell,
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty());
    try (CellLauncher launcher = CellLauncher.start(order)) {
      CellLauncher.Result result = launcher.await(progress -> {});
      assertThat(result).isInstanceOf(CellLauncher.Result.Measured.class);
      return ((CellLauncher.Result.Measured) result).ended();
    }
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      byte[] bytes = body.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
