package dev.tenk.results.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.Demand;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Standing;
import dev.tenk.results.model.Workload.ClosedWorkload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.Verdict;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuiteReaderTest {
  private static final String SUITE =
      """
      name: night
      slo: p99=250ms,errors=0.1%
      demand: 300000/month peak 5/s
      prices: ../prices/edge.csv
      payloads: {synthetic: {count: 2}}
      targets:
        - name: pi
          kind: edge-http
          standing: measured
          device: pi.yaml
          url: http://pi:8080
      workloads:
        - {name: even, kind: constant, rate: 600/min, duration: 1m}
        - {name: random, kind: poisson, rate: 40/s, warm_up: 5s, duration: 30s}
        - {name: callers, kind: closed, callers: 3, think_time: 10ms, duration: 500ms}
      """;

  @Test
  void theRegionIsSaidOnceForAllTargetsThatSayNone() {
    Suite suite =
        read(SUITE
                .replace("name: night", "name: night\nregion: eu-west-3\ncurrency: USD")
                .replace(
                    "workloads:",
                    "  - {name: own, kind: lambda, standing: measured, region: us-east-1}\n"
                        + "workloads:"))
            .suite();

    assertThat(suite.target("pi").settings().string("region")).isEqualTo("eu-west-3");
    assertThat(suite.target("own").settings().string("region")).isEqualTo("us-east-1");
    assertThatThrownBy(() -> read(SUITE.replace("name: night", "name: night\ncurrency: EUR")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(
            ":2:11: currency: 'EUR' is not USD, in which price books and all costs are");
  }

  @Test
  void readsWhatASuiteSays() {
    Suite suite = read(SUITE).suite();

    assertThat(suite.slo()).isEqualTo(new Slo(0.99, 250_000_000, 0.001));
    assertThat(suite.demand()).isEqualTo(new Demand(new BigDecimal(300000), 5));
    assertThat(suite.priceBooks()).containsExactly(Path.of("/lab/prices/edge.csv"));
    assertThat(suite.repetitions()).isEqualTo(1);
    assertThat(suite.target("pi").standing()).isEqualTo(Standing.MEASURED);
    assertThat(suite.target("pi").settings().string("url")).isEqualTo("http://pi:8080");
    assertThat(suite.workloads())
        .containsExactly(
            new OpenWorkload(
                "even", new Arrivals.Constant(10), Duration.ofSeconds(10), Duration.ofMinutes(1)),
            new OpenWorkload(
                "random", new Arrivals.Poisson(40), Duration.ofSeconds(5), Duration.ofSeconds(30)),
            new ClosedWorkload(
                "callers",
                3,
                Duration.ofMillis(10),
                Duration.ofSeconds(10),
                Duration.ofMillis(500)));
  }

  @Test
  void readsWhatABuildIsJudgedBy() {
    Gates gates =
        read(SUITE
                + """
                gates: {metrics: [p50, p90], margin: 4%, fail_on: [regressed, invalid]}
                fidelity: {top1_agreement: 99%, worst_cosine: 0.98, largest_difference: 0.5}
                """)
            .suite()
            .gates();

    assertThat(gates.metrics())
        .containsExactly(ComparedMetric.RESPONSE_P50, ComparedMetric.RESPONSE_P90);
    assertThat(gates.margin()).isEqualTo(0.04);
    assertThat(gates.fidelity().top1Agreement()).hasValue(0.99);
    assertThat(gates.fidelity().worstCosine()).hasValue(0.98);
    assertThat(gates.fidelity().largestDifference()).hasValue(0.5);
    assertThat(gates.fidelity().accuracyLoss()).isEmpty();
    assertThat(gates.fails(Verdict.REGRESSED, false)).isTrue();
    assertThat(gates.fails(Verdict.REJECTED, false)).isTrue();
    assertThat(gates.fails(Verdict.EQUIVALENT, true)).isTrue();
    assertThat(gates.fails(Verdict.INCONCLUSIVE, false)).isFalse();
    assertThat(read(SUITE).suite().gates()).isEqualTo(Gates.NONE);
    assertThat(Gates.NONE.fails(Verdict.REGRESSED, true)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "gates: {metrics: [p51]}            | metrics: 'p51', expected p50, p90 or p99",
        "gates: {margin: 0%}                | margin: expected above 0% and below 100%",
        "gates: {fail_on: [worse]}          | fail_on: 'worse', expected improved, regressed",
        "fidelity: {top1_agreement: 101%}   | top1_agreement: '101%' is not a share",
        "fidelity: {largest_difference: -1} | largest_difference: '-1' is not a number above 0",
      })
  void saysWhatAGateCanBe(String line, String message) {
    assertThatThrownBy(() -> read(SUITE + line + "\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "rate: 40/s        | rate: -40/s       | 14:41 | '-40/s' is not a rate above 0",
        "rate: 40/s        | rate: 0/s         | 14:41 | '0/s' is not a rate above 0",
        "rate: 40/s        | rate: 40          | 14:41 | expected a number with /s, /min or /h",
        "duration: 30s     | duration: 30      | 14:70 | expected a number with ns, us, ms, s, m or"
            + " h",
        "duration: 30s     | duration: 0s      | 14:70 | leaves nothing to measure",
        "name: random      | name: even        | 14:12 | 'even' is taken already",
        "name: random      | name: a/b         | 14:12 | 'a/b' is not a name",
        "kind: poisson     | kind: poison      | 14:26 | 'poison' is not one of constant, poisson,"
            + " soak, ramp, steps, burst, replay, cold-start, wake-up, capacity, closed,"
            + " single-stream, multi-stream, server, offline",
        "callers: 3        | callers: 0        | 15:44 | '0' is not a whole number from 1",
        "standing: measured| standing: real    | 9:15  | expected measured, stand-in or emulated",
        "slo: p99=250ms    | slo: 250ms        | 2:6   | is not an SLO; expected as in p99=250ms",
        "peak 5/s          | at 5/s            | 3:9   | is not a demand; expected as in"
            + " 300000/month",
        "name: night       | name: {a: b}      | 1:7   | expected one value for 'name'",
        "targets:          | goals:            | 1:1   | 'targets' is missing",
        "kind: closed      | kind: [closed     | 15:81 | not YAML",
      })
  void saysWhereAndWhatIsExpected(String good, String bad, String place, String message) {
    assertThatThrownBy(() -> read(SUITE.replace(good, bad)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("night.yaml:" + place + ": ")
        .hasMessageContaining(message);
  }

  @Test
  void refusesWhatNobodyAskedFor() {
    SuiteReader.Document document = read(SUITE.replace("warm_up: 5s", "warmup: 5s"));
    document.suite().payloads().get(0).settings().section("synthetic").integer("count", 1, 9, 1);
    document.suite().target("pi").settings().string("url");

    assertThatThrownBy(() -> document.root().rejectUnknownKeys())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "night.yaml:14:47: unknown key 'warmup'; known here: duration, kind, name, rate, until,"
                + " warm_up");
  }

  @Test
  void refusesAKeyThatStandsTwice() {
    assertThatThrownBy(() -> read(SUITE + "name: again\n"))
        .hasMessage("night.yaml:16:1: 'name' stands here a second time");
  }

  private static SuiteReader.Document read(String yaml) {
    return SuiteReader.read("night.yaml", Path.of("/lab/suites"), yaml);
  }
}
