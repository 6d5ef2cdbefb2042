package dev.tenk.targets;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WakeUpRestTest {
  @Test
  void aRestThatLeavesTheTargetAwakeIsRefused() {
    assertThatThrownBy(() -> check("sleeps_after: 16m", "16m"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageEndingWith(
            "sleeps_after: target 'ic' sleeps after 960 s without a call, and workload 'wake' leaves it alone for 960 s: it would be awake; make its idle longer");
    // 25 minutes without a word
    assertThatThrownBy(() -> check("accept: a/b", "25m"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("sleeps after 1500 s");
  }

  @Test
  void aLongerRestIsNot() {
    assertThatCode(() -> check("sleeps_after: 16m", "17m")).doesNotThrowAnyException();
    assertThatCode(() -> check("accept: a/b", "26m")).doesNotThrowAnyException();
  }

  private static void check(String more, String idle) {
    Suite suite =
        SuiteReader.read(
                "suite.yaml",
                Path.of(""),
                """
                name: wake
                slo: p50=2s
                demand: 1000/month peak 1/s
                prices: edge.csv
                payloads: {tensors: x}
                targets:
                  - {name: ic, kind: sagemaker-realtime, standing: measured, max_requests: 9, region: us-east-1, endpoint: e, inference_component: c, response: float32, %s}
                workloads:
                  - {name: wake, kind: wake-up, idle: %s, times: 3}
                """
                    .formatted(more, idle))
            .suite();
    Targets.check(suite);
  }
}
