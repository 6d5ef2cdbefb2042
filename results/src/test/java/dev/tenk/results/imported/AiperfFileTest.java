package dev.tenk.results.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What AIPerf wrote of made-up requests, against the summary it made of the same ones. */
class AiperfFileTest {
  private static final String ROW =
      """
      {"metadata":{"session_num":0,"request_start_ns":1764550000000000000,"request_end_ns":\
      1764550000000000009,"benchmark_phase":"profiling","was_cancelled":false},"metrics":{},\
      "error":null}
      """;

  private static InputStream resource(String name) {
    return AiperfFileTest.class.getResourceAsStream(name);
  }

  private static byte[] written() throws IOException {
    try (InputStream in = resource("aiperf-db4f639.jsonl.gz");
        InputStream gzip = new GZIPInputStream(in)) {
      return gzip.readAllBytes();
    }
  }

  private static List<ImportedRequest> read(String file) throws IOException {
    byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
    List<ImportedRequest> requests = new ArrayList<>();
    ResultsFormat.of("x", bytes, Optional.empty())
        .read("x", new ByteArrayInputStream(bytes), requests::add);
    return requests;
  }

  /** Between two values in proportion, as its summary has it. */
  private static double percentile(double[] ascending, double p) {
    double at = p * (ascending.length - 1);
    int below = (int) Math.floor(at);
    return ascending[below] + (at - below) * (ascending[below + 1] - ascending[below]);
  }

  @Test
  void figuresAreThoseOfItsSummary() throws IOException {
    JsonNode own;
    try (InputStream in = resource("aiperf-db4f639-summary.json")) {
      own = new ObjectMapper().readTree(in);
    }
    List<ImportedRequest> all = read(new String(written(), StandardCharsets.UTF_8));

    List<ImportedRequest> well =
        all.stream().filter(each -> each.outcome() instanceof Outcome.Succeeded).toList();
    assertThat(well).hasSize(own.path("request_count").path("avg").asInt());
    assertThat(all).hasSize(well.size() + own.path("error_request_count").path("avg").asInt());
    double[] millis = well.stream().mapToDouble(each -> each.tookNanos() / 1e6).sorted().toArray();
    JsonNode latency = own.path("request_latency");
    assertThat(latency.path("unit").asText()).isEqualTo("ms");
    assertThat(Arrays.stream(millis).average().orElseThrow())
        .isCloseTo(latency.path("avg").asDouble(), within(1e-9));
    assertThat(millis[0]).isCloseTo(latency.path("min").asDouble(), within(1e-9));
    assertThat(millis[millis.length - 1]).isCloseTo(latency.path("max").asDouble(), within(1e-9));
    for (int percent : new int[] {1, 5, 10, 25, 50, 75, 90, 95, 99}) {
      assertThat(percentile(millis, percent / 100.0))
          .isCloseTo(latency.path("p" + percent).asDouble(), within(1e-9));
    }
    long from = well.stream().mapToLong(ImportedRequest::startNanos).min().orElseThrow();
    long to = well.stream().mapToLong(ImportedRequest::endNanos).max().orElseThrow();
    assertThat(well.size() / ((to - from) / 1e9))
        .isCloseTo(own.path("request_throughput").path("avg").asDouble(), within(1e-9));
  }

  @Test
  void anErrorIsWhatAiperfSaysOfIt() throws IOException {
    List<ImportedRequest> all = read(new String(written(), StandardCharsets.UTF_8));

    assertThat(all)
        .extracting(ImportedRequest::outcome)
        .filteredOn(outcome -> !(outcome instanceof Outcome.Succeeded))
        .containsOnly(
            new Outcome.Throttled(OptionalInt.of(503), Optional.empty()),
            new Outcome.Failed(OptionalInt.of(500), Optional.empty()),
            new Outcome.TimedOut(Optional.of("TimeoutError")),
            new Outcome.Failed(OptionalInt.empty(), Optional.of("ServerDisconnectedError")),
            new Outcome.Failed(OptionalInt.empty(), Optional.of("RequestCancellationError")));
  }

  @Test
  void itsOwnWarmUpIsLeftOut() throws IOException {
    assertThat(read(ROW.replace("profiling", "warmup") + ROW)).hasSize(1);
    assertThat(read(ROW.replace("profiling", "warmup"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"benchmark_phase\":\"profiling\",||'' of 'benchmark_phase' is neither profiling nor"
            + " warmup",
        "profiling|cooling|'cooling' of 'benchmark_phase' is neither profiling nor warmup",
        "\"request_end_ns\":1764550000000000009,||the record has no 'request_end_ns'",
        "1764550000000000009|-9|'-9' of 'request_end_ns' is no ns since 1970",
        "1764550000000000009|1.5|'1.5' of 'request_end_ns' is no ns since 1970",
        "1764550000000000009|null|'null' of 'request_end_ns' is no ns since 1970",
        "1764550000000000009|1764549999999999999|a request that took -1 ns",
        "\"error\":null}|\"err|the file is truncated, or not lines of JSON",
      })
  void whatCannotBeIsRefusedByItsLine(String from, String to, String message) {
    assertThat(ROW).contains(from);
    String second = ROW.replace(from, to == null ? "" : to).strip();
    assertThatThrownBy(() -> read(ROW + second))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("x:2: " + message);
  }
}
