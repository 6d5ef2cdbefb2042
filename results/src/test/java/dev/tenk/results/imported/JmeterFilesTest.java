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
import org.junit.jupiter.api.Test;

/** What JMeter 5.6.3 wrote, against what it said of it. */
class JmeterFilesTest {
  private static final double NANOS_PER_MILLI = 1e6;

  private static byte[] file(String name) throws IOException {
    try (InputStream in = JmeterFilesTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static List<ImportedRequest> read(byte[] bytes) throws IOException {
    List<ImportedRequest> requests = new ArrayList<>();
    ResultsFormat.of("x", bytes, Optional.empty())
        .read("x", new ByteArrayInputStream(bytes), requests::add);
    return requests;
  }

  private static double[] millis(List<ImportedRequest> requests) {
    return requests.stream()
        .mapToDouble(each -> each.tookNanos() / NANOS_PER_MILLI)
        .sorted()
        .toArray();
  }

  private static long failed(List<ImportedRequest> requests) {
    return requests.stream().filter(each -> !(each.outcome() instanceof Outcome.Succeeded)).count();
  }

  /** As the dashboard has it: at p (n + 1), between two values in proportion. */
  private static double percentile(double[] ascending, double p) {
    double at = p * (ascending.length + 1);
    int below = (int) Math.floor(at);
    return ascending[below - 1] + (at - below) * (ascending[below] - ascending[below - 1]);
  }

  @Test
  void theCsvHasTheFiguresOfTheDashboard() throws IOException {
    List<ImportedRequest> requests = read(file("jmeter-5.6.3.jtl"));
    JsonNode own = new ObjectMapper().readTree(file("jmeter-5.6.3-statistics.json")).path("infer");

    double[] millis = millis(requests);
    assertThat(requests).hasSize(own.path("sampleCount").asInt());
    assertThat(failed(requests)).isEqualTo(own.path("errorCount").asLong());
    assertThat(Arrays.stream(millis).average().orElseThrow())
        .isCloseTo(own.path("meanResTime").asDouble(), within(1e-9));
    assertThat(millis[0]).isEqualTo(own.path("minResTime").asDouble());
    assertThat(millis[millis.length - 1]).isEqualTo(own.path("maxResTime").asDouble());
    assertThat(percentile(millis, 0.5))
        .isCloseTo(own.path("medianResTime").asDouble(), within(1e-9));
    assertThat(percentile(millis, 0.9)).isCloseTo(own.path("pct1ResTime").asDouble(), within(1e-9));
    assertThat(percentile(millis, 0.95))
        .isCloseTo(own.path("pct2ResTime").asDouble(), within(1e-9));
    assertThat(percentile(millis, 0.99))
        .isCloseTo(own.path("pct3ResTime").asDouble(), within(1e-9));
    long from = requests.stream().mapToLong(ImportedRequest::startNanos).min().orElseThrow();
    long to = requests.stream().mapToLong(ImportedRequest::endNanos).max().orElseThrow();
    assertThat(requests.size() / ((to - from) / 1e9))
        .isCloseTo(own.path("throughput").asDouble(), within(1e-6));
    assertThat(requests).extracting(ImportedRequest::name).containsOnly("infer");
    assertThat(requests)
        .extracting(ImportedRequest::outcome)
        .anyMatch(outcome -> outcome instanceof Outcome.TimedOut)
        .anyMatch(outcome -> outcome instanceof Outcome.Throttled)
        .anyMatch(outcome -> outcome instanceof Outcome.Failed);
  }

  @Test
  void theXmlHasTheFiguresOfTheSummary() throws IOException {
    String summary =
        new String(file("jmeter-5.6.3-xml-summary.txt"), StandardCharsets.UTF_8)
            .strip()
            .replaceAll(" +", " ");

    List<ImportedRequest> requests = read(file("jmeter-5.6.3.xml"));

    double[] millis = millis(requests);
    assertThat(summary)
        .startsWith("summary = %d in ".formatted(requests.size()))
        .endsWith(
            "Avg: %d Min: %d Max: %d Err: %d (%.2f%%)"
                .formatted(
                    (long) Arrays.stream(millis).average().orElseThrow(),
                    (long) millis[0],
                    (long) millis[millis.length - 1],
                    failed(requests),
                    100.0 * failed(requests) / requests.size()));
  }

  @Test
  void withoutNamesOfColumnsItIsTheSame() throws IOException {
    byte[] named = file("jmeter-5.6.3.jtl");
    String rows = new String(named, StandardCharsets.UTF_8);

    assertThat(read(rows.substring(rows.indexOf('\n') + 1).getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(read(named));
  }

  @Test
  void anXmlThatIsCutAnywhereIsRefused() throws IOException {
    byte[] whole = file("jmeter-5.6.3.xml");
    int end = new String(whole, StandardCharsets.ISO_8859_1).indexOf("</testResults>");
    for (int length = 60; length < end + "</testResults>".length(); length += 97) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut))
          .as("cut after %d of %d bytes", length, whole.length)
          .isInstanceOf(ConfigurationException.class);
    }
  }
}
