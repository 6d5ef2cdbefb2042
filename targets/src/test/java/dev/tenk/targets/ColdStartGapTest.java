package dev.tenk.targets;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ColdStartGapTest {
  private static final String SERVERLESS =
      "{name: sl, kind: sagemaker-serverless, standing: measured, max_requests: 9, region: us-east-1, endpoint: e, response: float32";

  @Test
  void aGapThatLeavesTheTargetWarmIsRefused() {
    assertThatThrownBy(() -> check(SERVERLESS + ", idle_expiry: 6m}", "6m"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "suite.yaml:7:145: idle_expiry: target 'sl' keeps an idle environment for 360 s, and"
                + " workload 'cold' calls it every 360 s: no call would be cold; make its gap"
                + " longer");
    // five minutes without a word
    assertThatThrownBy(() -> check(SERVERLESS + "}", "5m"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("suite.yaml:7:5: idle_expiry: target 'sl' keeps")
        .hasMessageContaining("for 300 s");
  }

  @Test
  void aLongerGapIsNot() {
    assertThatCode(() -> check(SERVERLESS + ", idle_expiry: 6m}", "361s"))
        .doesNotThrowAnyException();
    assertThatCode(() -> check(SERVERLESS + "}", "301s")).doesNotThrowAnyException();
  }

  private static void check(String target, String gap) {
    Suite suite =
        SuiteReader.read(
                "suite.yaml",
                Path.of(""),
                """
                name: cold
                slo: p50=2s
                demand: 1000/month peak 1/s
                prices: edge.csv
                payloads: {tensors: x}
                targets:
                  - %s
                workloads:
                  - {name: cold, kind: cold-start, gap: %s, times: 3}
                """
                    .formatted(target, gap))
            .suite();
    Targets.check(suite);
  }
}
