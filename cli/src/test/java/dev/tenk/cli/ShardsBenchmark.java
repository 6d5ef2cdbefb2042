package dev.tenk.cli;

import dev.tenk.results.histogram.LatencyLog.Tag;
import dev.tenk.results.histogram.LatencyLogReader;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Whether several generators on this machine see what one sees: the same load against the same
 * server, in turns, and how long after all were ready the first request was planned.
 */
public final class ShardsBenchmark {
  private static final CellKey CELL = new CellKey("server", "even", 1);

  private ShardsBenchmark() {}

  /**
   * Prints each run, then what a figure's median and range are, by number of generators.
   *
   * @param arguments an empty folder; rounds; requests a second; seconds of a window; generators
   */
  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    Path folder = Path.of(arguments[0]).toAbsolutePath();
    int rounds = Integer.parseInt(arguments[1]);
    int several = Integer.parseInt(arguments[4]);
    TreeMap<String, List<Double>> figures = new TreeMap<>();
    try (DelayServer server = new DelayServer().with("m", Duration.ofMillis(2))) {
      Path suite = Files.writeString(folder.resolve("suite.yaml"), suite(server, arguments));
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < 2; i++) {
          int count = (round + i) % 2 == 0 ? 1 : several;
          measure(folder, suite, count, round, figures);
        }
      }
    }
    figures.forEach(
        (name, values) -> {
          Collections.sort(values);
          System.out.printf(
              Locale.ROOT,
              "%s: median %.3f, from %.3f to %.3f%n",
              name,
              values.get(values.size() / 2),
              values.get(0),
              values.get(values.size() - 1));
        });
  }

  private static void measure(
      Path folder, Path suite, int count, int round, Map<String, List<Double>> figures)
      throws Exception {
    Path store = folder.resolve(round + "-" + count);
    List<String> command =
        new ArrayList<>(List.of("run", suite.toString(), "--store", store.toString()));
    command.addAll(List.of("--out", folder.resolve("out").toString()));
    if (count > 1) {
      command.add("--shards=" + count);
    }
    try (TenkProcess tenk = TenkProcess.start(folder, command.toArray(String[]::new))) {
      tenk.exitCode();
    }
    RunFolder run = new RunStore(store).open("latest");
    Histogram response =
        LatencyLogReader.totals(run.cell(CELL).resolve(RunFolder.LATENCY_LOG)).get(Tag.RESPONSE);
    for (double percent : new double[] {50, 90, 99}) {
      add(
          figures,
          "p%.0f, ms, %d".formatted(percent, count),
          response.getValueAtPercentile(percent) / 1e6);
    }
    if (count > 1) {
      add(figures, "ready to start, s, " + count, readyToStart(run));
    }
    System.out.printf(
        Locale.ROOT,
        "%d by %d: %d requests, p50 %.3f, p90 %.3f, p99 %.3f ms%n",
        round + 1,
        count,
        response.getTotalCount(),
        response.getValueAtPercentile(50) / 1e6,
        response.getValueAtPercentile(90) / 1e6,
        response.getValueAtPercentile(99) / 1e6);
  }

  private static void add(Map<String, List<Double>> figures, String name, double value) {
    figures.computeIfAbsent(name, unused -> new ArrayList<>()).add(value);
  }

  /** From when the last of them was ready, by the date of its file, to the agreed instant. */
  private static double readyToStart(RunFolder run) throws IOException {
    Path cell = run.path().resolve("shards/1/cells/0001");
    Instant ready = Instant.MIN;
    try (Stream<Path> files = Files.list(cell.resolve("ready"))) {
      for (Path each : files.toList()) {
        Instant at = Files.getLastModifiedTime(each).toInstant();
        ready = at.isAfter(ready) ? at : ready;
      }
    }
    Properties start = new Properties();
    try (Reader from = Files.newBufferedReader(cell.resolve("start"))) {
      start.load(from);
    }
    return Duration.between(ready, Instant.parse(start.getProperty("at"))).toNanos() / 1e9;
  }

  private static String suite(DelayServer server, String... arguments) {
    return """
    name: shards
    seed: 1
    slo: p99=1s,errors=1%%
    demand: 300000/month peak 5/s
    prices: [%s/prices/edge.csv]
    payloads:
      synthetic: {count: 3, width: %d, height: %d, seed: 7}
    targets:
      - name: server
        kind: edge-http
        standing: stand-in
        device: %s/prices/devices/raspberry-pi-5-hailo-8l.yaml
        url: %s
        model: m
        input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}
    workloads:
      - {name: even, kind: poisson, rate: %s/s, warm_up: 5s, duration: %ss}
    """
        .formatted(
            Path.of("..").toAbsolutePath().normalize(),
            DelayServer.SIDE_PIXELS,
            DelayServer.SIDE_PIXELS,
            Path.of("..").toAbsolutePath().normalize(),
            server.url(),
            arguments[2],
            arguments[3]);
  }
}
