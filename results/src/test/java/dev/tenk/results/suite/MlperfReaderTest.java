package dev.tenk.results.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.MlperfRules;
import dev.tenk.results.model.MlperfRules.Scenario;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.ClosedWorkload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.model.Workload.QueryWorkload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MlperfReaderTest {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  @Test
  void whatIsNotSaidIsTheBenchmarks() {
    assertThat(workload("kind: single-stream"))
        .isEqualTo(
            new QueryWorkload(
                "w",
                rules(Scenario.SINGLE_STREAM, TEN_MINUTES, 100, 1),
                1,
                TEN_SECONDS,
                Duration.ofMinutes(20)));
    assertThat(workload("kind: multi-stream"))
        .isEqualTo(
            new QueryWorkload(
                "w",
                rules(Scenario.MULTI_STREAM, TEN_MINUTES, 662, 8),
                8,
                TEN_SECONDS,
                Duration.ofMinutes(20)));
    assertThat(workload("kind: offline, in_flight: 4"))
        .isEqualTo(
            new QueryWorkload(
                "w",
                rules(Scenario.OFFLINE, TEN_MINUTES, 1, 24_576),
                4,
                TEN_SECONDS,
                Duration.ofMinutes(20)));
    for (String own :
        new String[] {
          "kind: single-stream",
          "kind: multi-stream",
          "kind: offline, in_flight: 4",
          "kind: server, rate: 100/s, target_latency: 15ms"
        }) {
      assertThat(workload(own).mlperf().orElseThrow().shortened()).isEmpty();
    }
  }

  /** 600 s and 20 mean gaps; or 225 mean gaps, where (200 + 5·√200) / rate takes longer. */
  @Test
  void serverIsPoissonForALittleLongerThanItsRulesTake() {
    OpenWorkload server =
        (OpenWorkload) workload("kind: server, rate: 100/s, target_latency: 15ms, warm_up: 0s");
    Arrivals.Server arrivals = (Arrivals.Server) server.arrivals();

    assertThat(server.duration()).isEqualTo(Duration.ofMillis(600_200));
    assertThat(arrivals.ratePerSecond()).isEqualTo(100);
    assertThat(server.mlperf())
        .contains(
            new MlperfRules(
                Scenario.SERVER, 600_000_000_000L, 100, 1, OptionalLong.of(15_000_000)));
    assertThat(server.steadyRate()).isTrue();
    assertThat(server.peakRatePerSecond()).hasValue(100);

    Workload slow =
        workload(
            "kind: server, rate: 1/s, target_latency: 15ms, min_duration: 10s, min_queries: 400");

    assertThat(slow.duration()).isEqualTo(Duration.ofSeconds(400 + 5 * 20 + 20));
  }

  /** 1.1 × 100 s × 50/s. */
  @Test
  void anOfflineQueryIsAsLargeAsTheRateThatIsExpectedTakes() {
    assertThat(
            workload(
                    "kind: offline, in_flight: 4, min_samples: 10, min_duration: 100s,"
                        + " expected_rate: 50/s")
                .mlperf()
                .orElseThrow()
                .samplesPerQuery())
        .isEqualTo(5500);
  }

  @Test
  void offlineWithADurationIsWhatItWas() {
    assertThat(workload("kind: offline, in_flight: 4, duration: 1m"))
        .isEqualTo(new ClosedWorkload("w", 4, Duration.ZERO, TEN_SECONDS, Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kind: single-stream",
        "kind: server, rate: 1/s, target_latency: 1s",
      })
  void hasALengthOfItsOwn(String settings) {
    assertThatThrownBy(() -> workload(settings).lasting(TEN_SECONDS))
        .hasMessage("MLPerf's rules say how long workload w lasts");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kind: single-stream, duration: 1m | duration: by MLPerf's rules 'single-stream' lasts"
            + " until min_duration and min_queries are met; give these, or leave both to the"
            + " benchmark",
        "kind: server, rate: 1/s, target_latency: 1s, duration: 1m | duration: by MLPerf's rules",
        "kind: single-stream, until: decided | until: only constant, poisson and soak run until",
        "kind: single-stream, warm_up: until-steady | warm_up: only constant, poisson and soak",
        "kind: single-stream, min_duration: 0s | min_duration: '0s' leaves nothing to measure",
        "kind: single-stream, min_duration: 800h | min_duration: '800h' is longer than 31 days",
        "kind: single-stream, min_queries: 0 | min_queries: '0' is not a whole number from 1",
        "kind: single-stream, max_duration: 9m | max_duration: '9m' is shorter than min_duration,"
            + " 600 s",
        "kind: server, rate: 1/s | 'target_latency' is missing",
        "kind: server, target_latency: 1s | 'rate' is missing",
        "kind: server, rate: 1/h, target_latency: 1s, min_queries: 1000 | min_queries: 1,000"
            + " queries would take longer than 31 days at this rate; ask for fewer, or raise it",
        "kind: offline | 'in_flight' is missing",
        "kind: offline, in_flight: 1, min_samples: 0 | min_samples: '0' is not a whole number",
        "kind: offline, in_flight: 1, expected_rate: 1000000/s | expected_rate: a query that lasts"
            + " long enough at this rate has more than 100,000,000 samples; lower it, or"
            + " min_duration",
        "kind: offline, in_flight: 1, duration: 1m, min_samples: 5 | min_samples: with 'duration'"
            + " it keeps in_flight requests under way for that long; for MLPerf's one query of all"
            + " samples leave 'duration' out",
      })
  void saysWhatIsExpected(String settings, String message) {
    assertThatThrownBy(() -> workload(settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageMatching("(?s)load.yaml:11:\\d+: .*")
        .hasMessageContaining(message);
  }

  private static MlperfRules rules(
      Scenario scenario, Duration minDuration, long minQueries, long samplesPerQuery) {
    return new MlperfRules(
        scenario, minDuration.toNanos(), minQueries, samplesPerQuery, OptionalLong.empty());
  }

  private static Workload workload(String settings) {
    return SuiteReader.read(
            "load.yaml",
            Path.of("."),
            """
            name: load
            slo: p99=250ms,errors=0.1%%
            demand: 300000/month peak 5/s
            prices: edge.csv
            payloads: {synthetic: {}}
            targets:
              - name: pi
                kind: edge-http
                standing: measured
            workloads:
              - {name: w, %s}
            """
                .formatted(settings))
        .suite()
        .workload("w");
  }
}
