package dev.tenk.gatling.bench;

import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.store.RunFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * What the generator itself can do, against {@link NullServer} on loopback; the command is in
 * docs/benchmarks.md. Arguments: seconds a step, then rates.
 */
public final class DriverBenchmark {
  private static final int WARM_UP_SECONDS = 10;

  private final Path folder;
  private final int port;
  private final int seconds;

  private DriverBenchmark(Path folder, int port, int seconds) {
    this.folder = folder;
    this.port = port;
    this.seconds = seconds;
  }

  /** Runs the benchmark and prints Markdown tables. */
  public static void main(String[] arguments) throws Exception {
    Process server =
        java(List.of(), NullServer.class.getName(), List.of())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
      int port = Integer.parseInt(out.readLine());
      DriverBenchmark benchmark =
          new DriverBenchmark(
              Files.createTempDirectory("tenk-bench"), port, Integer.parseInt(arguments[0]));
      System.out.println(
          "| req/s | tool | sent | slip p50 ms | slip p99 ms | response p50 ms | response p99 ms |"
              + " CPU ms a request | bytes a sample | peak MB |");
      System.out.println("|---|---|---|---|---|---|---|---|---|---|");
      for (int i = 1; i < arguments.length; i++) {
        int rate = Integer.parseInt(arguments[i]);
        benchmark.tenk(rate);
        benchmark.httpDsl(rate);
      }
      benchmark.wrk();
    } finally {
      server.destroy();
    }
  }

  private void tenk(int rate) throws IOException {
    Path suite = folder.resolve("suite.yaml");
    Files.writeString(
        suite,
        """
        name: bench
        slo: p99=250ms
        demand: 1000/month peak 1/s
        prices: edge.csv
        payloads: {synthetic: {count: 4, width: 16, height: 16}}
        targets:
          - name: null-server
            kind: edge-http
            standing: stand-in
            device: none.yaml
            url: http://127.0.0.1:%d
            model: null
            input: {layout: NCHW, datatype: UINT8}
        workloads:
          - {name: w, kind: constant, rate: %d/s, warm_up: %ds, duration: %ds}
        """
            .formatted(port, rate, WARM_UP_SECONDS, seconds)
            .replace("model: null", "model: \"null\""));
    Path cell = Files.createTempDirectory(folder, "cell");
    Files.createDirectories(cell.resolve(RunFolder.GATLING));
    CellOrder order =
        new CellOrder(
            suite,
            folder,
            new CellKey("null-server", "w", 1),
            cell,
            Optional.empty(),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty());
    DriverMessage.Ended ended;
    try (CellLauncher launcher = CellLauncher.start(order)) {
      CellLauncher.Result result = launcher.await(progress -> {});
      if (!(result instanceof CellLauncher.Result.Measured measured)) {
        System.out.println("| " + rate + " | tenk | " + result + " |");
        return;
      }
      ended = measured.ended();
    }
    Map<Tag, Histogram> totals = LatencyLogReader.totals(cell.resolve(RunFolder.LATENCY_LOG));
    long planned = ended.scheduled().orElseThrow();
    long done = totals.get(Tag.RESPONSE).getTotalCount();
    // the ramp offers a quarter of the warm-up's requests less
    double requests = rate * (seconds + WARM_UP_SECONDS * 0.75);
    System.out.printf(
        Locale.ROOT,
        "| %d | tenk | %.2f %% | %.3f | %.3f | %.3f | %.3f | %.3f | %.1f | %d |%n",
        rate,
        100.0 * done / planned,
        millis(totals.get(Tag.SLIP), 50),
        millis(totals.get(Tag.SLIP), 99),
        millis(totals.get(Tag.RESPONSE), 50),
        millis(totals.get(Tag.RESPONSE), 99),
        ended.cpuSeconds() * 1000 / requests,
        Files.size(cell.resolve(RunFolder.SAMPLES)) / requests,
        ended.peakMemoryBytes().orElse(0) >> 20);
  }

  private void httpDsl(int rate) throws IOException, InterruptedException {
    Process gatling =
        java(
                List.of(
                    "--add-opens=java.base/java.lang=ALL-UNNAMED",
                    "-Dbench.rate=" + rate,
                    "-Dbench.seconds=" + seconds,
                    "-Dbench.port=" + port),
                "io.gatling.app.Gatling",
                List.of(
                    "-s",
                    HttpDslSimulation.class.getName(),
                    "-rf",
                    Files.createTempDirectory(folder, "dsl").toString(),
                    "-nr"))
            .redirectOutput(folder.resolve("dsl.log").toFile())
            .redirectErrorStream(true)
            .start();
    long before = count();
    while (count() == before && gatling.isAlive()) {
      LockSupport.parkNanos(1_000_000);
    }
    // the ramp and five seconds at rate are over
    LockSupport.parkNanos(Duration.ofSeconds(10).toNanos());
    long start = System.nanoTime();
    long first = count();
    LockSupport.parkNanos(Duration.ofSeconds(seconds - 1).toNanos());
    long done = count() - first;
    double elapsed = (System.nanoTime() - start) / 1e9;
    double cpu = gatling.toHandle().info().totalCpuDuration().orElseThrow().toNanos() / 1e6;
    double requests = rate * (2.5 + 5) + done;
    gatling.waitFor();
    System.out.printf(
        Locale.ROOT,
        "| %d | Gatling HTTP DSL | %.2f %% | | | | | %.3f | | |%n",
        rate,
        100.0 * done / (rate * elapsed),
        cpu / requests);
  }

  private void wrk() throws IOException, InterruptedException {
    Path script = folder.resolve("post.lua");
    Files.writeString(
        script,
        """
        wrk.method = "POST"
        wrk.body = string.rep("x", 900)
        wrk.headers["Content-Type"] = "application/octet-stream"
        """);
    List<String> command =
        List.of(
            "wrk",
            "-t1",
            "-c64",
            "-d" + seconds + "s",
            "--latency",
            "-s",
            script.toString(),
            "http://127.0.0.1:" + port + NullServer.INFER_PATH);
    try {
      Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
      System.out.println();
      System.out.println("    " + String.join(" ", command.subList(0, 5)));
      new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .forEach(line -> System.out.println("    " + line));
      wrk.waitFor();
    } catch (IOException e) {
      System.out.println("wrk is not installed: " + e.getMessage());
    }
  }

  private long count() throws IOException {
    try (InputStream in = URI.create("http://127.0.0.1:" + port + "/count").toURL().openStream()) {
      return Long.parseLong(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static double millis(Histogram nanos, double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e6;
  }

  private static ProcessBuilder java(
      List<String> options, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }
}
