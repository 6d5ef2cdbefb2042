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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code vegeta encode} made of an attack, against what {@code vegeta report} made of it. */
class VegetaFilesTest {
  private static byte[] file(String name) throws IOException {
    try (InputStream in = VegetaFilesTest.class.getResourceAsStream("vegeta-" + name);
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

  @ParameterizedTest
  @CsvSource({"12.9.0, json", "12.9.0, csv", "12.12.0, json", "12.12.0, csv"})
  void figuresAreThoseOfItsReport(String version, String form) throws IOException {
    JsonNode own = new ObjectMapper().readTree(file(version + "-report.json"));

    List<ImportedRequest> requests = read(file(version + "." + form + ".gz"));

    LongSummaryStatistics nanos =
        requests.stream().mapToLong(ImportedRequest::tookNanos).summaryStatistics();
    JsonNode latencies = own.path("latencies");
    assertThat(nanos.getCount()).isEqualTo(own.path("requests").asLong());
    assertThat(nanos.getSum()).isEqualTo(latencies.path("total").asLong());
    assertThat((long) nanos.getAverage()).isEqualTo(latencies.path("mean").asLong());
    assertThat(nanos.getMin()).isEqualTo(latencies.path("min").asLong());
    assertThat(nanos.getMax()).isEqualTo(latencies.path("max").asLong());
    assertThat(requests.stream().mapToLong(ImportedRequest::requestBytes).sum())
        .isEqualTo(own.path("bytes_out").path("total").asLong());
    long well =
        requests.stream().filter(each -> each.outcome() instanceof Outcome.Succeeded).count();
    assertThat((double) well / requests.size())
        .isCloseTo(own.path("success").asDouble(), within(1e-12));
    TreeMap<String, Long> statuses =
        requests.stream()
            .map(each -> String.valueOf(each.outcome().httpStatus().orElse(0)))
            .collect(
                Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
    assertThat(new ObjectMapper().<JsonNode>valueToTree(statuses).toString())
        .isEqualTo(own.path("status_codes").toString());
    long from = requests.stream().mapToLong(ImportedRequest::startNanos).min().orElseThrow();
    long to = requests.stream().mapToLong(ImportedRequest::startNanos).max().orElseThrow();
    assertThat(to - from).isEqualTo(own.path("duration").asLong());
  }

  @ParameterizedTest
  @ValueSource(strings = {"12.9.0.json.gz", "12.12.0.json.gz", "12.9.0.csv.gz", "12.12.0.csv.gz"})
  void bothFormsTellTimeOutsFromConnectionsThatFailed(String name) throws IOException {
    assertThat(read(file(name)))
        .extracting(ImportedRequest::outcome)
        .anyMatch(outcome -> outcome instanceof Outcome.TimedOut)
        .anyMatch(outcome -> outcome instanceof Outcome.Throttled)
        .anyMatch(outcome -> outcome instanceof Outcome.Failed)
        .hasSize(180);
  }

  @ParameterizedTest
  @ValueSource(strings = {"12.12.0.json.gz", "12.12.0.csv.gz"})
  void aFileThatIsCutWithinALineIsRefused(String name) throws IOException {
    byte[] whole = file(name);
    int lastLine = whole.length - 30;
    while (whole[lastLine - 1] != '\n') {
      lastLine--;
    }
    byte[] cut = Arrays.copyOf(whole, lastLine + 25);
    assertThatThrownBy(() -> read(cut))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("x:180: ");
  }
}
