package dev.tenk.results.imported;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.params.provider.ValueSource;

/** What perf_analyzer wrote of its requests, against the report that it wrote of them. */
class PerfAnalyzerFileTest {
  private static final long NANOS_PER_MICRO = 1_000;
  private static final String ONE =
      """
      {"experiments":[{"experiment":{"mode":"concurrency","value":4},"requests":[\
      {"timestamp":1764550000000000000,"request_inputs":{},"response_timestamps":\
      [1764550000000000007],"response_outputs":[]}],"window_boundaries":[1,2]}],\
      "version":"2.0","service_kind":"triton","endpoint":""}\
      """;

  private static byte[] written(String name) throws IOException {
    try (InputStream in =
            PerfAnalyzerFileTest.class.getResourceAsStream("perf-analyzer-263c5f6-" + name);
        InputStream all = name.endsWith(".gz") ? new GZIPInputStream(in) : in) {
      return all.readAllBytes();
    }
  }

  private static List<ImportedRequest> read(byte[] bytes) throws IOException {
    List<ImportedRequest> requests = new ArrayList<>();
    ResultsFormat.of("x", bytes, Optional.empty())
        .read("x", new ByteArrayInputStream(bytes), requests::add);
    return requests;
  }

  private static List<ImportedRequest> read(String file) throws IOException {
    return read(file.getBytes(StandardCharsets.UTF_8));
  }

  /** As its profiler has it. */
  private static long percentile(long[] ascending, int percent) {
    return ascending[(int) (percent / 100.0 * (ascending.length - 1) + 0.5)];
  }

  @ParameterizedTest
  @CsvSource({
    "concurrency, concurrency 1, 2, 119",
    "concurrency, concurrency 4, 3, 240",
    "rate, request_rate 60.0, 2, 843"
  })
  void figuresOfEachLoadAreThoseOfItsReport(String file, String load, int line, int count)
      throws IOException {
    List<String> report =
        new String(written(file + ".csv"), StandardCharsets.UTF_8).lines().toList();
    List<String> columns = Arrays.asList(report.get(0).split(",", -1));
    List<String> own = Arrays.asList(report.get(line - 1).split(",", -1));

    List<ImportedRequest> requests =
        read(written(file + ".json.gz")).stream().filter(each -> each.name().equals(load)).toList();

    long[] nanos = requests.stream().mapToLong(ImportedRequest::tookNanos).sorted().toArray();
    assertThat(nanos).hasSize(count);
    for (int percent : new int[] {50, 90, 95, 99}) {
      assertThat(percentile(nanos, percent) / NANOS_PER_MICRO)
          .isEqualTo(Long.parseLong(own.get(columns.indexOf("p" + percent + " latency"))));
    }
    if (columns.contains("Avg latency")) {
      assertThat(Arrays.stream(nanos).sum() / count / NANOS_PER_MICRO)
          .isEqualTo(Long.parseLong(own.get(columns.indexOf("Avg latency"))));
    }
    assertThat(requests)
        .extracting(ImportedRequest::outcome)
        .containsOnly(new Outcome.Succeeded(OptionalInt.empty(), 0, ""));
  }

  @Test
  void theLastResponseIsTheEndAndWhatIsInThemNeedNotBeText() throws IOException {
    String decoupled =
        ONE.replace(
                "\"request_inputs\":{}", "\"request_inputs\":{\"IMAGE\":\"\u00ff\u00d8\\u0000\"}")
            .replace("[1764550000000000007]", "[1764550000000000007,1764550000000000009]");

    assertThat(read(decoupled.getBytes(StandardCharsets.ISO_8859_1)))
        .extracting(ImportedRequest::tookNanos)
        .containsExactly(9L);
  }

  @Test
  void itsLinesMayHaveBeenBroken() throws IOException {
    assertThat(read(ONE.replace(",", ",\n  ").replace("{", "{\n")))
        .containsExactly(
            new ImportedRequest(
                "concurrency 4",
                1_764_550_000_000_000_000L,
                7,
                0,
                new Outcome.Succeeded(OptionalInt.empty(), 0, "")))
        .isEqualTo(read(ONE));
  }

  @Test
  void aFileThatIsCutAnywhereIsRefused() throws IOException {
    byte[] whole = written("rate.json.gz");
    for (int length = 20; length < whole.length; length += 2_111) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut))
          .as("cut after %d of %d bytes", length, whole.length)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageMatching("x:1:[0-9]+: the file is truncated, or not JSON");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"timestamp\":1764550000000000000,||a request has no 'timestamp' or no"
            + " 'response_timestamps'",
        "[1764550000000000007]|[]|a request has no 'timestamp' or no 'response_timestamps'",
        "1764550000000000007|1764549999999999999|a request ends 1 ns before it begins",
        "1764550000000000007|-5|'-5' of 'response_timestamps' is no ns since 1970",
        "1764550000000000007|1.5|'1.5' of 'response_timestamps' is no ns since 1970",
        "1764550000000000000|17645500000000000000000|'17645500000000000000000' of 'timestamp' is no"
            + " ns since 1970",
        "\"mode\":\"concurrency\",||an 'experiment' has no 'mode' or no 'value'",
        "\"experiment\":|\"load\":|its requests stand before the 'experiment' that says their load",
        "\"requests\":[|\"requests\":7,\"others\":[|this is not what perf_analyzer's"
            + " --profile-export-file has here",
      })
  void whatCannotBeIsRefused(String from, String to, String message) {
    assertThat(ONE).contains(from);
    assertThatThrownBy(() -> read(ONE.replace(from, to == null ? "" : to)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageMatching("x:1:[0-9]+: .*")
        .hasMessageEndingWith(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"experiments\":[]} {}", "{\"experiments\":[]}\n{\"experiments\":[]}"})
  void severalFilesInOneAreRefused(String file) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith("this is not one file of perf_analyzer's --profile-export-file");
  }
}
