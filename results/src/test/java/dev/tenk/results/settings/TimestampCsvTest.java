package dev.tenk.results.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampCsvTest {
  @Test
  void secondsAreTakenAsTheyAre() {
    assertThat(read("1.5\n1.500000001\n1.500000001\n\n86_400,/path,200\n"))
        .containsExactly(1_500_000_000L, 1_500_000_001L, 1_500_000_001L, 86_400_000_000_000L);
  }

  @Test
  void instantsCountFromTheFirst() {
    assertThat(
            read(
                """
                time,status
                2026-01-31T23:59:59.9Z,200
                2026-02-01T00:00:00Z,503
                2026-02-01T01:00:01+01:00,200
                """
                    .replace("\n", "\r\n")))
        .containsExactly(0, 100_000_000L, 1_100_000_000L);
  }

  @Test
  void aByteOrderMarkAndAHeaderAreNoTimestamps() {
    assertThat(read("\uFEFF0.25\n")).containsExactly(250_000_000L);
    assertThat(read("\uFEFFat\n2\n")).containsExactly(2_000_000_000L);
    assertThat(read("at\n")).isEmpty();
    assertThat(read("")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1;never|calls.csv:2: 'never' is not seconds from the start, like the lines above",
        "1;-1|calls.csv:2: '-1' is not seconds",
        "1;1e3|calls.csv:2: '1e3' is not seconds",
        "1;2026-01-31T08:00:00Z|calls.csv:2: '2026-01-31T08:00:00Z' is not seconds",
        "2026-01-31T08:00:00Z;1|calls.csv:2: '1' is not an instant as in 2026-01-31T08:00:00Z, like",
        "at;2026-01-31 08:00|calls.csv:2: '2026-01-31 08:00' is neither seconds from the start nor an",
        "at;2026-02-30T08:00:00Z|calls.csv:2: '2026-02-30T08:00:00Z' is neither",
        "999999999999999|calls.csv:1: '999999999999999' is neither",
        "at;3;;2.9|calls.csv:4: '2.9' lies before the line above; put the file in order",
        "2026-01-31T08:00:00Z;2026-01-31T07:59:59Z|calls.csv:2: '2026-01-31T07:59:59Z' lies before",
      })
  void namesTheLineAndWhatIsWrong(String lines, String message) {
    assertThatThrownBy(() -> read(lines.replace(';', '\n')))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  private static long[] read(String csv) {
    return TimestampCsv.offsetsNanos("calls.csv", csv);
  }
}
