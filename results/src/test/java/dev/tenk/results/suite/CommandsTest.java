package dev.tenk.results.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is run around a run, and what it may cost. */
class CommandsTest {
  @Test
  void aLineOrAListOfThemOfTheSuiteAndOfATarget() {
    Suite suite =
        read(
            """
            before: ./create.sh
            after: [./delete.sh, "echo 'gone: all'"]
            before_timeout: 20m
            max_spend: 2.50 USD
            """,
            "before: flash v12, before_timeout: 90s");

    assertThat(suite.commands())
        .isEqualTo(
            new Suite.Commands(
                List.of("./create.sh"),
                List.of("./delete.sh", "echo 'gone: all'"),
                Duration.ofMinutes(20)));
    assertThat(suite.targetCommands().get("pi"))
        .isEqualTo(new Suite.Commands(List.of("flash v12"), List.of(), Duration.ofSeconds(90)));
    assertThat(suite.hasCommands()).isTrue();
    assertThat(suite.maxSpendUsd()).contains(new BigDecimal("2.50"));
  }

  @Test
  void nothingUnlessSaid() {
    Suite suite = read("", "device: pi.yaml");

    assertThat(suite.hasCommands()).isFalse();
    assertThat(suite.maxSpendUsd()).isEmpty();
    assertThat(suite.commands().beforeTimeout()).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void aTargetsTimeOutIsTheSuitesUnlessItSaysAnother() {
    Suite suite = read("before_timeout: 1h\n", "before: ./flash.sh");

    assertThat(suite.targetCommands().get("pi").beforeTimeout()).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "before: ''          | night.yaml:1:9: before: the command is empty",
        "after: [ok, ' ']    | night.yaml:1:13: after: the command is empty",
        "before: {run: it}   | night.yaml:1:9: expected one value for 'before'",
        "before_timeout: 0s  | night.yaml:1:17: before_timeout: '0s' leaves a command no time",
        "max_spend: 0        | night.yaml:1:12: max_spend: '0' is not an amount above 0",
        "max_spend: 3 EUR    | night.yaml:1:12: max_spend: '3 EUR' is not an amount above 0"
      })
  void whatCannotBeMeantIsRefusedWhereItStands(String line, String message) {
    assertThatThrownBy(() -> read(line + "\n", "device: pi.yaml"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message);
  }

  private static Suite read(String top, String ofTarget) {
    return SuiteReader.read(
            "night.yaml",
            Path.of("/lab"),
            top
                + """
                name: night
                slo: p50=1s
                demand: 1/month peak 1/s
                prices: book.csv
                payloads: {synthetic: {}}
                targets:
                  - {name: pi, kind: edge-http, standing: emulated, %s}
                workloads:
                  - {name: w, kind: constant, rate: 1/s, duration: 1s}
                """
                    .formatted(ofTarget))
        .suite();
  }
}
