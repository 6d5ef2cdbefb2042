package dev.tenk.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.suite.SuiteReader;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HooksTest {
  @Test
  void theSecretsAreThoseThatTenkSendsOrSignsWith() {
    assertThat(
            Hooks.secrets(
                SuiteReader.read(
                        "suite.yaml",
                        Path.of("/lab"),
                        """
                        name: s
                        slo: p50=1s
                        demand: 1/month peak 1/s
                        prices: book.csv
                        payloads: {synthetic: {}}
                        targets:
                          - {name: a, kind: k, standing: emulated, headers: {Authorization: "Bearer ${TOKEN}", X-Short: "${SHORT}"}}
                          - {name: b, kind: k, standing: emulated, power: {kind: shelly, password: "${PLUG}"}}
                        workloads:
                          - {name: w, kind: constant, rate: 1/s, duration: 1s}
                        """)
                    .suite(),
                Map.of(
                    "TOKEN", "a-bearer-token",
                    "PLUG", "a-plugs-password",
                    "SHORT", "yes",
                    "AWS_SECRET_ACCESS_KEY", "a-secret-key",
                    "HOME", "/home/somebody")))
        .containsExactlyInAnyOrder("a-bearer-token", "a-plugs-password", "a-secret-key");
  }
}
