package dev.tenk.gatling.bench;

import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Response times as tenk measures them, compared with the truth: each request's own, computed from
 * the planned instants and what the server is known to do ({@link KnownDelay}). The command is in
 * docs/benchmarks.md. Arguments: seconds a server, then the rate.
 */
public final class TruthBenchmark {
  private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};
  private static final int WARM_UP_SECONDS = 10;

  /** Waiting and service of M/D/1 at a load of 0.7, in service times. */
  private static final double[] QUEUE_CLOSED_FORM = {1.7298, 4.0771, 7.4855, 10.8944};

  private TruthBenchmark() {}

  /** Runs the benchmark and prints Markdown tables. */
  public static void main(String[] arguments) throws Exception {
    int seconds = Integer.parseInt(arguments[0]);
    int rate = Integer.parseInt(arguments[1]);
    System.out.println(
        "| server | requests | quantile | truth ms | tenk ms | difference | M/D/1 |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (KnownDelay delay : KnownDelay.values()) {
      measure(delay, seconds, rate);
    }
  }

  private static void measure(KnownDelay delay, int seconds, int rate) throws Exception {
    Process server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                NullServer.class.getName(),
                delay.name())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
      int port = Integer.parseInt(out.readLine());
      Path folder = Files.createTempDirectory("tenk-truth");
      DriverMessage.Ended ended = run(folder, port, seconds, rate);
      List<Sample> samples = new ArrayList<>();
      SampleCsv.read(folder.resolve("cell").resolve(RunFolder.SAMPLES), samples::add);
      print(delay, samples, ended);
    } finally {
      server.destroy();
    }
  }

  private static DriverMessage.Ended run(Path folder, int port, int seconds, int rate)
      throws IOException {
    Path suite = folder.resolve("suite.yaml");
    Files.writeString(
        suite,
        """
        name: truth
        slo: p99=250ms
        demand: 1000/month peak 1/s
        prices: edge.csv
        payloads: {synthetic: {count: 16, width: 16, height: 16}}
        targets:
          - name: null-server
            kind: edge-http
            standing: stand-in
            device: none.yaml
            url: http://127.0.0.1:%d
            model: "null"
            input: {layout: NCHW, datatype: UINT8}
        workloads:
          - {name: w, kind: poisson, rate: %d/s, warm_up: %ds, duration: %ds}
        """
            .formatted(port, rate, WARM_UP_SECONDS, seconds));
    Path cell = folder.resolve("cell");
    Files.createDirectories(cell.resolve(RunFolder.GATLING));
    try (CellLauncher launcher =
        CellLauncher.start(
            new CellOrder(
                suite,
                folder,
                new CellKey("null-server", "w", 1),
                cell,
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty()))) {
      return ((CellLauncher.Result.Measured) launcher.await(progress -> {})).ended();
    }
  }

  private static void print(KnownDelay delay, List<Sample> samples, DriverMessage.Ended ended) {
    samples.sort(Comparator.comparingLong(sample -> sample.intendedNanos().getAsLong()));
    long epochMicros = KnownDelay.micros(ended.startedAt());
    Map<Integer, Integer> hashes = hashes(samples);
    List<Double> truth = new ArrayList<>();
    List<Double> measured = new ArrayList<>();
    long lastDoneMicros = 0;
    for (Sample sample : samples) {
      long arrivedMicros = epochMicros + sample.intendedNanos().getAsLong() / 1000;
      long doneMicros =
          delay.doneMicros(arrivedMicros, lastDoneMicros, hashes.get(sample.payloadId()));
      lastDoneMicros = doneMicros;
      if (sample.phase() == Phase.STEADY) {
        truth.add((doneMicros - arrivedMicros) / 1e3);
        measured.add(sample.responseNanos() / 1e6);
      }
    }
    double[] true0 = sorted(truth);
    double[] measured0 = sorted(measured);
    for (int i = 0; i < QUANTILES.length; i++) {
      int rank = (int) Math.ceil(QUANTILES[i] * true0.length) - 1;
      double difference = measured0[rank] - true0[rank];
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | p%s | %.3f | %.3f | %+.3f ms, %+.2f %% | %s |%n",
          delay.name().toLowerCase(Locale.ROOT).replace('_', ' '),
          true0.length,
          String.valueOf(QUANTILES[i] * 100).replaceAll("\\.0$", ""),
          true0[rank],
          measured0[rank],
          difference,
          100 * difference / true0[rank],
          delay == KnownDelay.QUEUE
              ? "%.3f".formatted(QUEUE_CLOSED_FORM[i] * KnownDelay.SERVICE_MICROS / 1e3)
              : "");
    }
  }

  /** Which payloads are quick and which are slow: 0 or 1, distinguished by their median. */
  private static Map<Integer, Integer> hashes(List<Sample> samples) {
    Map<Integer, List<Double>> byPayload = new HashMap<>();
    for (Sample sample : samples) {
      byPayload
          .computeIfAbsent(sample.payloadId(), id -> new ArrayList<>())
          .add(sample.responseNanos() / 1e6);
    }
    Map<Integer, Integer> hashes = new HashMap<>();
    byPayload.forEach((id, times) -> hashes.put(id, sorted(times)[times.size() / 2] < 25 ? 0 : 1));
    return hashes;
  }

  private static double[] sorted(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
