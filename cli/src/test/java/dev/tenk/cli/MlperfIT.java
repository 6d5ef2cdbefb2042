package dev.tenk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import dev.tenk.results.store.SampleCsv;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** MLPerf's four scenarios, the whole way; shortened. */
class MlperfIT {
  private static final Percentage TWELVE_DIGITS = Percentage.withPercentage(1e-9);
  private static DelayServer server;

  @TempDir Path folder;

  @BeforeAll
  static void serve() throws Exception {
    server = new DelayServer().with(TinyModel.NAME, Duration.ofMillis(2));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  /**
   * What is told is what the samples on disk come to, counted here in another way. Queries of
   * server are so few a second that a stalled machine does not make the client's pool too small.
   */
  @Test
  void theMetricsAreThoseOfTheSamples() throws Exception {
    Said run =
        tenk(
            "run",
            "{name: one, kind: single-stream, min_duration: 300ms, max_duration: 5m, warm_up: 0s}",
            "{name: eight, kind: multi-stream, min_duration: 300ms, min_queries: 700, max_duration:"
                + " 5m, warm_up: 0s}",
            "{name: users, kind: server, rate: 100/s, target_latency: 1h, min_duration: 1s,"
                + " min_queries: 470, warm_up: 0s}",
            "{name: all, kind: offline, in_flight: 3, min_samples: 90, min_duration: 1ms,"
                + " max_duration: 5m, warm_up: 0s}");

    assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    assertThat(run.out())
        .contains(
            "MLPerf single-stream of edge: early-stopping p90 ",
            "MLPerf multi-stream of edge: early-stopping p99 of a query ",
            "MLPerf server of edge: completed samples/s ",
            "MLPerf offline of edge: samples/s ");
    Map<String, CSVRecord> rows = rows();
    assertThat(rows.values())
        .allMatch(row -> row.get("mlperf_valid").equals("true"))
        .noneMatch(row -> row.get("mlperf_shortened").isEmpty());

    List<Sample> one = steady("one");
    // P[Bin(n, 0.1) ≤ t] ≤ 1 %, summed
    assertThat(number(rows.get("one")))
        .isEqualTo(
            fromAbove(one.stream().map(Sample::responseNanos).toList(), mostAbove(one.size(), 0.1))
                / 1e6);
    List<Sample> eight = steady("eight");
    List<Long> queries =
        IntStream.range(0, eight.size() / 8)
            .mapToObj(i -> eight.subList(8 * i, 8 * i + 8))
            .map(
                query ->
                    query.stream().mapToLong(Sample::doneNanos).max().orElseThrow()
                        - query.stream().mapToLong(Sample::handedNanos).min().orElseThrow())
            .toList();
    assertThat(number(rows.get("eight")))
        .isEqualTo(fromAbove(queries, mostAbove(queries.size(), 0.01)) / 1e6);
    List<Sample> users = steady("users");
    Sample last = users.get(users.size() - 1);
    assertThat(number(rows.get("users")))
        .isCloseTo(
            (users.size() - 1)
                / ((last.doneNanos() - users.get(0).intendedNanos().getAsLong()) / 1e9),
            TWELVE_DIGITS);
    List<Sample> all = steady("all");
    assertThat(all).hasSize(90);
    assertThat(number(rows.get("all")))
        .isCloseTo(
            90
                / ((all.stream().mapToLong(Sample::doneNanos).max().orElseThrow()
                        - all.get(0).handedNanos())
                    / 1e9),
            TWELVE_DIGITS);

    Said explained =
        Said.tenk(
            "explain",
            "latest",
            "edge",
            "mlperf",
            "--workload",
            "one",
            "--store",
            folder.resolve("runs").toString());
    assertThat(explained.out()).contains("by the rules", "valid, shortened", "LoadGen 6.0.17");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: w, kind: single-stream, callers: 2} | callers",
        "{name: w, kind: multi-stream, samples_per_query: 4} | samples_per_query",
        "{name: w, kind: offline, in_flight: 1, min_queries: 5} | min_queries",
        "{name: w, kind: server, rate: 1/s, target_latency: 1s, max_duration: 1h} | max_duration",
      })
  void aKeyOfAnotherScenarioIsRefusedByItsPlace(String workload, String key) throws IOException {
    Said run = tenk("run", workload);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("suite.yaml:17:", "'" + key + "'");
    assertThat(run.err().lines()).hasSize(1);
    assertThat(folder.resolve("runs")).doesNotExist();
  }

  @Test
  void queriesThatWaitForEachOtherHaveOneGenerator() throws IOException {
    Said shards = tenk("run", "{name: w, kind: single-stream}", "--shards", "2", "--dry-run");

    assertThat(shards.exitCode()).isEqualTo(2);
    assertThat(shards.err()).contains("the next query waits for the last one");
  }

  /** The largest t with P[Bin(n, share) ≤ t] ≤ 1 %. */
  private static int mostAbove(int n, double share) {
    double term = Math.pow(1 - share, n);
    double sum = term;
    int t = 0;
    while (sum <= 0.01) {
      t++;
      term *= (n - t + 1) * share / (t * (1 - share));
      sum += term;
    }
    return t - 1;
  }

  private static long fromAbove(List<Long> nanos, int rank) {
    return nanos.stream().sorted(Comparator.reverseOrder()).toList().get(rank - 1);
  }

  private static double number(CSVRecord row) {
    return Double.parseDouble(row.get("mlperf_value"));
  }

  private List<Sample> steady(String workload) throws IOException {
    RunStore store = new RunStore(folder.resolve("runs"));
    RunFolder run = store.open("latest");
    List<Sample> samples = new ArrayList<>();
    SampleCsv.read(
        run.cell(new CellKey("edge", workload, 1)).resolve(RunFolder.SAMPLES), samples::add);
    return samples.stream()
        .filter(each -> each.phase() == Phase.STEADY)
        .sorted(Comparator.comparingLong(Sample::sequence))
        .toList();
  }

  private Map<String, CSVRecord> rows() throws IOException {
    Map<String, CSVRecord> rows = new HashMap<>();
    String runId = new RunStore(folder.resolve("runs")).open("latest").runId();
    try (Reader csv =
        Files.newBufferedReader(
            folder.resolve("out").resolve(runId).resolve("cost-per-10k.csv"),
            StandardCharsets.UTF_8)) {
      for (CSVRecord row :
          CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get().parse(csv)) {
        rows.put(row.get("workload"), row);
      }
    }
    return rows;
  }

  private Said tenk(String command, String workload, String... more) throws IOException {
    Path prices = Path.of("../prices").toAbsolutePath().normalize();
    StringBuilder workloads = new StringBuilder("  - " + workload + "\n");
    List<String> options = new ArrayList<>();
    for (String each : more) {
      if (each.startsWith("{")) {
        workloads.append("  - ").append(each).append('\n');
      } else {
        options.add(each);
      }
    }
    Path suite =
        Files.writeString(
            folder.resolve("suite.yaml"),
            """
            name: mlperf
            slo: p50=1h
            demand: 1000/month peak 1/s
            prices: %s/edge.csv
            payloads:
              synthetic: {count: 2, width: 4, height: 4}
            targets:
              - name: edge
                kind: edge-http
                standing: stand-in
                device: %s/devices/raspberry-pi-5-hailo-8l.yaml
                url: %s
                input: {layout: NCHW, datatype: FP32, mean: 127, std: 128}
                model: %s
                connections: 2400
            workloads:
            """
                    .formatted(prices, prices, server.url(), TinyModel.NAME)
                + workloads);
    List<String> arguments = new ArrayList<>(List.of(command, suite.toString()));
    arguments.addAll(List.of("--store", folder.resolve("runs").toString()));
    if (command.equals("run")) {
      arguments.addAll(List.of("--out", folder.resolve("out").toString()));
    }
    arguments.addAll(options);
    return Said.tenk(arguments.toArray(String[]::new));
  }
}
