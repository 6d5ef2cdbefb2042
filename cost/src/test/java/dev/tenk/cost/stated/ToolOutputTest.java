package dev.tenk.cost.stated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.model.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What other tools wrote, see the folder of these files, and the same with something wrong. */
class ToolOutputTest {
  private static String file(String name) throws IOException {
    try (InputStream in = ToolOutputTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static ToolOutput read(String text) {
    return ToolOutput.read("x", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void perfAnalyzerStatesAThroughputForEachConcurrency() throws IOException {
    ToolOutput output = read(file("perf-analyzer-concurrency.csv"));

    assertThat(output.leftOut()).isEmpty();
    assertThat(output.stated().statedBy()).isEqualTo("perf_analyzer -f");
    assertThat(output.stated().capacities())
        .extracting(StatedCapacity::name)
        .containsExactly("concurrency 1", "concurrency 4");
    StatedCapacity four = output.stated().capacities().get(1);
    assertThat(four.capacityPerSecond()).isEqualByComparingTo("262.611");
    assertThat(four.serviceTimeMillis()).isEmpty();
    assertThat(four.remarks())
        .containsExactly(
            "4 at a time, each sent after the answer to the one before",
            "p50 14.095 ms, p90 20.268 ms, p95 21.923 ms, p99 27.737 ms, mean 14.978 ms",
            "in the server, means: queue 1 ms, compute 3 ms");
  }

  @Test
  void orForEachRate() throws IOException {
    assertThat(read(file("perf-analyzer-rate.csv")).stated().capacities())
        .extracting(each -> each.name() + ": " + each.remarks().get(0))
        .containsExactly("request rate 60: 60 requests a second were to be sent");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aiperf.json", "aiperf.csv"})
  void aiperfStatesWhatItsSummaryHas(String name) throws IOException {
    ToolOutput output = read(file(name));

    assertThat(output.stated().statedBy()).isEqualTo("AIPerf");
    StatedCapacity only = output.stated().capacities().get(0);
    assertThat(output.stated().capacities()).hasSize(1);
    // 110 in 0.678489188 s
    assertThat(only.capacityPerSecond())
        .isCloseTo(new BigDecimal("162.12"), within(new BigDecimal("0.01")));
    assertThat(only.remarks().get(0))
        .matches("mean 14.1[0-9]* ms, p50 11.6[0-9]* ms, p90 22.5[0-9]* ms, p95 .*, p99 37.5.*");
    assertThat(only.remarks().get(1)).isEqualTo("110 requests succeeded, 10 failed");
  }

  @Test
  void aRecommendationStatesTheCapacityOfItsInstance() throws IOException {
    ToolOutput output = read(file("inference-recommender.json"));

    assertThat(output.stated().capacities())
        .extracting(StatedCapacity::name)
        .containsExactly("ml.m5.xlarge", "ml.m5.xlarge sm-epc-22222222-2222");
    StatedCapacity first = output.stated().capacities().get(0);
    assertThat(first.capacityPerSecond()).isEqualByComparingTo("32.5");
    assertThat(first.remarks())
        .containsExactly(
            "1950 a minute",
            "ModelLatency 38 there, by its documentation in ms, without network; it does not say of"
                + " which percentile",
            "by its own prices 0.23 USD an hour, 0.00000196581 USD an inference at that rate",
            "with OMP_NUM_THREADS=4");
    // its own figure of an inference is that of an hour over the invocations of one instance
    assertThat(0.23 / 3600 / first.capacityPerSecond().doubleValue())
        .isCloseTo(1.9658119e-6, within(1e-12));
    assertThat(output.leftOut())
        .containsExactly(
            "sm-epc-33333333-3333: 2 instances, and it does not tell whether its figures are of one"
                + " of them",
            "sm-epc-44444444-4444: a serverless endpoint, of which no billed duration is stated");
  }

  @Test
  void powerTuningStatesADurationForEachMemorySize() throws IOException {
    ToolOutput output = read(file("power-tuning-all.json"));

    assertThat(output.leftOut()).isEmpty();
    assertThat(output.stated().capacities()).isEmpty();
    assertThat(output.stated().memorySizes())
        .extracting(each -> each.memoryMb() + ": " + each.billedMillis())
        .containsExactly("128: 368", "512: 112", "1024: 67", "1769: 47", "3008: 47");
    assertThat(output.stated().memorySize(1024).remarks())
        .containsExactly(
            "mean 66.3375 ms",
            "by its own prices 0.011256 USD for 10,000 calls, without the charge for requests");
  }

  @ParameterizedTest
  @CsvSource({
    "128, 7.728e-7, 0",
    "512, 9.324000000000001e-7, 1",
    "1024, 0.0000011256, 0",
    "1769, 0.00000136406484375, 0",
    "3008, 0.0000023688, -1"
  })
  void thePriceOfTheStatedDurationIsItsOwnUpToAMillisecond(
      int memoryMb, double ownUsd, int millisMore) throws IOException {
    double usdPerMillisecond = 2.1e-9 * memoryMb / 128;

    StatedMemorySize size = read(file("power-tuning-all.json")).stated().memorySize(memoryMb);

    assertThat(size.billedMillis().doubleValue() * usdPerMillisecond)
        .isCloseTo(ownUsd + millisMore * usdPerMillisecond, within(1e-15));
  }

  @Test
  void orForTheBestOne() throws IOException {
    String best = file("power-tuning-best.json");
    ToolOutput output = read(best);

    assertThat(output.stated().memorySizes())
        .containsExactly(
            new StatedMemorySize(
                1769,
                new BigDecimal(47),
                List.of(
                    "mean 46.0858 ms",
                    "by its own prices 0.0136406 USD for 10,000 calls, without the charge for"
                        + " requests")));
    assertThat(output.leftOut()).hasSize(1);
    // as its documentation shows it
    assertThat(read("{\"results\": " + best.replace("1769,", "\"1769\",") + "}")).isEqualTo(output);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    for (String name :
        List.of(
            "perf-analyzer-concurrency.csv",
            "aiperf.json",
            "inference-recommender.json",
            "power-tuning-all.json")) {
      StatedFile stated = read(file(name)).stated();
      StringBuilder yaml = new StringBuilder();
      stated.write("its own.file", "ab12", yaml);

      assertThat(StatedFile.read("s.yaml", yaml.toString())).isEqualTo(stated);
      assertThat(yaml.toString().lines()).allMatch(line -> line.length() < 400);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "perf-analyzer-concurrency.csv",
        "aiperf.json",
        "aiperf.csv",
        "inference-recommender.json",
        "power-tuning-all.json"
      })
  void aFileThatIsCutAnywhereIsRefused(String name) throws IOException {
    String whole = file(name);
    boolean csv = name.endsWith(".csv");
    int end = csv ? whole.length() : whole.lastIndexOf('}');
    for (int length = 1; length < end; length += 13) {
      String cut = whole.substring(0, length);
      if (!csv || !cut.endsWith("\n")) {
        assertThatThrownBy(() -> read(cut))
            .as("cut after %d of %d characters", length, whole.length())
            .isInstanceOf(ConfigurationException.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "perf-analyzer-rate.csv|58.4524|-1|x:2: Inferences/Second: '-1' is not a number above 0",
        "perf-analyzer-rate.csv|58.4524|0|x:2: Inferences/Second: '0' is not a number above 0",
        "perf-analyzer-rate.csv|13405|-5|x:2: p90 latency: '-5' is not a whole number of µs",
        "perf-analyzer-concurrency.csv|4,262.611|1.0e+00,262.611|x:3: it has 'concurrency 1' twice;"
            + " give a file of one run",
        "perf-analyzer-rate.csv|,20631|''|x:2: the row has 12 values, expected 13 as in line 1",
        "aiperf.json|requests/sec|requests/min|x:3:13: unit: 'requests/min' is not requests/sec",
        "aiperf.json|\"was_cancelled\": false|\"was_cancelled\": true|was_cancelled: the run was"
            + " cancelled; run it again to its end",
        "aiperf.json|\"request_latency\"|\"latency\"|x:1:1: 'request_latency' is missing",
        "aiperf.csv|Request Throughput|Throughput|x: it has no whole 'Request Throughput"
            + " (requests/sec)' and 'Request Latency (ms)': it was cut short, or is not AIPerf's"
            + " summary",
        "inference-recommender.json|COMPLETED|IN_PROGRESS|x:6:15: Status: the job is IN_PROGRESS;"
            + " ask for one that is COMPLETED",
        "inference-recommender.json|\"MaxInvocations\": 1950|\"MaxInvocations\": -3|x:19:35:"
            + " MaxInvocations: '-3' is not",
        "inference-recommender.json|\"EndpointName\": \"sm-epc-11111111-1111\",|''|'EndpointName'"
            + " is missing",
        "power-tuning-all.json|\"averageDuration\":111.38|\"averageDuration\":-1|'-1' is not a"
            + " number above 0",
        "power-tuning-all.json|\"value\":512|\"value\":128|stats: it has no duration, or two of one"
            + " size; give its whole output",
        "power-tuning-best.json|\"duration\"|\"time\"|'duration' is missing",
        "power-tuning-best.json|stateMachine|machine|x: not what hailortcli",
      })
  void whatCannotBeIsRefusedInItsPlace(String name, String from, String to, String message)
      throws IOException {
    String whole = file(name);
    assertThat(whole).contains(from);
    assertThatThrownBy(() -> read(whole.replace(from, to)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("x:")
        .hasMessageContaining(message);
  }

  @Test
  void whatIsNoTextIsRefused() {
    byte[] bytes = "{\"experiments\":\"\u00ff\"".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> ToolOutput.read("x", bytes))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("x:1: byte 16 is not UTF-8");
  }

  @Test
  void aFileOfRequestsIsPointedToARun() {
    for (String text :
        List.of(
            "{\"experiments\":[{\"requests\":[{\"response_timestamps\":[1]}]}]}",
            "{\"metadata\":{\"request_start_ns\":1}}")) {
      assertThatThrownBy(() -> read(text))
          .hasMessage(
              "x: it has requests, of which a run can be made: tenk import FILE --suite SUITE");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"results\": []}", "null", "a,b\n1,2\n", "net\n", "<xml/>"})
  void anotherToolsFileIsRefused(String text) {
    assertThatThrownBy(() -> read(text)).hasMessageStartingWith("x: not what hailortcli (");
  }
}
