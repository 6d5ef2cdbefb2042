package dev.tenk.analysis.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownChangesReaderTest {
  @Test
  void readsWhatIsKnown() {
    assertThat(
            KnownChangesReader.read(
                "known.yaml",
                """
                changes:
                  - target: pi
                    workload: even
                    metric: response-p99
                    run: 20261121T020000Z-nightly-3f2a
                    reason: HEF v12, slower on purpose
                  - {target: pi, run: r2, reason: new fan}
                """))
        .containsExactly(
            new KnownChange(
                "pi",
                Optional.of("even"),
                Optional.of(Metric.RESPONSE_P99),
                "20261121T020000Z-nightly-3f2a",
                "HEF v12, slower on purpose",
                "known.yaml:2:5"),
            new KnownChange(
                "pi", Optional.empty(), Optional.empty(), "r2", "new fan", "known.yaml:7:5"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{target: pi, run: r}|known.yaml:1:13: 'reason' is missing",
        "{target: pi, run: r, reason: ' '}|known.yaml:1:42: reason: is empty",
        "{target: pi, reason: x}|known.yaml:1:13: 'run' is missing",
        "{run: r, reason: x}|known.yaml:1:13: 'target' is missing",
        "{target: pi, run: r, reason: x, until: 3}|known.yaml:1:45: unknown key 'until'; known here: metric, reason, run, target, workload",
        "{target: pi, metric: p50, run: r, reason: x}|known.yaml:1:34: metric: 'p50' is not a metric; they are: response-p50, response-p90, response-p99, service-p50, throughput, goodput, capacity, error-ratio, cold-share, asleep-share, wake-up, joules-per-inference, cost-per-10k",
        "pi|known.yaml:1:13: expected keys with values (key: value)",
      })
  void mistakesAreNamed(String entry, String complaint) {
    assertThatThrownBy(() -> KnownChangesReader.read("known.yaml", "changes: [  " + entry + "]"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(complaint);
  }

  @Test
  void nothingKnownIsSaidByHavingNoFile() {
    assertThatThrownBy(() -> KnownChangesReader.read("known.yaml", "changes: []\n"))
        .hasMessageContaining("known.yaml:1:10: changes: ")
        .hasMessageContaining("at least one");
    assertThatThrownBy(() -> KnownChangesReader.read("known.yaml", ""))
        .hasMessage("known.yaml: the file is empty");
  }
}
