package dev.tenk.session.shard;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.gatling.schedule.CellPlan;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SharingTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind: constant, rate: 20/s, warm_up: 1s, duration: 5s",
        "kind: poisson, rate: 20/s, warm_up: 1s, duration: 5s",
        "kind: closed, callers: 3, warm_up: 0s, duration: 5s",
        "kind: cold-start, gap: 30s, times: 3",
        "kind: poisson, rate: 20/s, warm_up: 1s, max_duration: 60s, until: decided",
        "kind: poisson, rate: 20/s, warm_up: until-steady, duration: 60s",
        "kind: capacity, start: 10/s, max_duration: 60s, warm_up: 1s"
      })
  void theseCanBeShared(String workload) {
    assertThatCode(() -> require(workload, 3)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3 | kind: closed, callers: 2, warm_up: 0s, duration: 5s | it has 2 callers; take as many"
            + " shards at most",
        "3 | kind: cold-start, gap: 30s, times: 2 | its window has 2 requests; take as many shards"
            + " at most",
        "663 | kind: poisson, rate: 20/s, warm_up: 1s, max_duration: 600s, until: decided | the"
            + " first look, which may end its window, is after 662 requests; take as many shards at"
            + " most",
        "663 | kind: capacity, start: 10/s, max_duration: 60s, warm_up: 1s | the first look, which"
            + " may end its window, is after 662 requests; take as many shards at most"
      })
  void theseAreRefused(int count, String workload, String why) {
    assertThatThrownBy(() -> require(workload, count))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("s.yaml: workload 'w' cannot be offered by " + count + " generators: " + why);
  }

  private static void require(String workload, int count) {
    Suite suite =
        SuiteReader.read(
                "s.yaml",
                Path.of(""),
                """
                name: s
                slo: p99=100ms
                demand: 1000/month peak 1/s
                prices: book.csv
                payloads: {synthetic: {count: 1}}
                targets:
                  - {name: t, kind: edge-http, standing: stand-in, url: "http://127.0.0.1:1"}
                workloads:
                  - {name: w, %s}
                """
                    .formatted(workload))
            .suite();
    Sharing.require("s.yaml", suite, CellPlan.of(suite), count);
  }
}
