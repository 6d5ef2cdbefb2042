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
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Gatling wrote of 100 users who call twice, the second time in a group, against the summary
 * that the same Gatling printed.
 */
class GatlingFilesTest {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private static byte[] log(String version) throws IOException {
    try (InputStream in =
            GatlingFilesTest.class.getResourceAsStream("gatling-" + version + ".log.gz");
        InputStream gzip = new GZIPInputStream(in)) {
      return gzip.readAllBytes();
    }
  }

  private static List<ImportedRequest> read(byte[] bytes) throws IOException {
    List<ImportedRequest> requests = new ArrayList<>();
    ResultsFormat.of("x", bytes, Optional.empty())
        .read("x", new ByteArrayInputStream(bytes), requests::add);
    return requests;
  }

  @ParameterizedTest
  @CsvSource({
    "3.11.5, 4, 2321, 440",
    "3.12.0, 2, 217, 38",
    "3.13.5, 4, 1184, 171",
    "3.14.9, 2, 1102, 110",
    "3.15.1, 3, 236, 21"
  })
  void figuresAreThoseThatGatlingPrinted(String version, long least, long most, long mean)
      throws IOException {
    List<ImportedRequest> requests = read(log(version));

    LongSummaryStatistics millis =
        requests.stream().mapToLong(each -> each.tookNanos() / NANOS_PER_MILLI).summaryStatistics();
    assertThat(millis.getCount()).isEqualTo(200);
    assertThat(millis.getMin()).isEqualTo(least);
    assertThat(millis.getMax()).isEqualTo(most);
    assertThat(Math.round(millis.getAverage())).isEqualTo(mean);
    assertThat(requests.stream().collect(Collectors.groupingBy(ImportedRequest::name)).entrySet())
        .extracting(each -> each.getKey() + " " + each.getValue().size())
        .containsExactlyInAnyOrder("infer 100", "journey / ready ✓ 100");
    Set<Outcome> outcomes =
        requests.stream().map(ImportedRequest::outcome).collect(Collectors.toSet());
    assertThat(outcomes)
        .containsExactlyInAnyOrder(
            new Outcome.Succeeded(OptionalInt.empty(), 0, ""),
            new Outcome.Failed(OptionalInt.of(500), Optional.empty()));
    assertThat(requests.stream().filter(each -> !(each.outcome() instanceof Outcome.Succeeded)))
        .hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.12.0", "3.15.1"})
  void aCutFileIsRefusedOrEndsWithAWholeRecord(String version) throws IOException {
    byte[] whole = log(version);
    int refused = 0;
    int cuts = 0;
    for (int length = 200; length < whole.length; length += 7) {
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      cuts++;
      try {
        read(cut);
      } catch (ConfigurationException e) {
        assertThat(e).hasMessageContaining("truncated");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(cuts / 2);
  }

  @Test
  void anotherVersionIsRefusedByItsName() throws IOException {
    byte[] later = log("3.15.1");
    later[7] = '9';

    assertThatThrownBy(() -> read(later))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("x: written by Gatling 3.95.1; 3.11 to 3.15 are read");
  }

  @Test
  void aTimeOutIsOne() throws IOException {
    String log =
        """
        RUN	probe.Probe	probe	1796102266462	 	3.11.5
        REQUEST		infer	1796102266500	1796102326501	KO	Request timeout to 127.0.0.1:1 after 60000 ms
        """;

    assertThat(read(log.getBytes(StandardCharsets.UTF_8)))
        .containsExactly(
            new ImportedRequest(
                "infer",
                1_796_102_266_500L * NANOS_PER_MILLI,
                60_001 * NANOS_PER_MILLI,
                0,
                new Outcome.TimedOut(
                    Optional.of("Request timeout to 127.0.0.1:1 after 60000 ms"))));
  }
}
