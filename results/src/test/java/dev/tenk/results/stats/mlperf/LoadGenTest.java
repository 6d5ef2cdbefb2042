package dev.tenk.results.stats.mlperf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.MlperfRules;
import dev.tenk.results.model.MlperfRules.Scenario;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What LoadGen 6.0.17 (mlcommons/inference, commit b66003e10e2d) said of its own runs against a
 * virtual server with constant, exponential and two-humped service times, and what is said here of
 * the same samples, which are those of its trace.
 */
class LoadGenTest {
  private static final Map<String, List<CSVRecord>> SAMPLES = new HashMap<>();
  private static final List<CSVRecord> SAID = new ArrayList<>();

  /** LoadGen logs its rates to six digits. */
  private static final Percentage SIX_DIGITS = Percentage.withPercentage(0.0006);

  @BeforeAll
  static void read() throws IOException {
    try (Reader said = new InputStreamReader(stream("loadgen-said.csv"), StandardCharsets.UTF_8)) {
      SAID.addAll(records(said));
    }
    try (Reader samples =
        new InputStreamReader(
            new GZIPInputStream(stream("loadgen-samples.csv.gz")), StandardCharsets.UTF_8)) {
      records(samples)
          .forEach(
              each ->
                  SAMPLES.computeIfAbsent(each.get("case"), any -> new ArrayList<>()).add(each));
    }
  }

  static List<String> cases() throws IOException {
    if (SAID.isEmpty()) {
      read();
    }
    return SAID.stream().map(each -> each.get("case")).toList();
  }

  @Test
  void everyScenarioIsThereValidAndNot() {
    for (Scenario scenario : Scenario.values()) {
      assertThat(
              SAID.stream()
                  .filter(each -> each.get("scenario").equals(scenario.text()))
                  .map(each -> each.get("valid")))
          .contains("true", "false");
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void saysTheSameOfTheSameSamples(String name) {
    CSVRecord said =
        SAID.stream().filter(each -> each.get("case").equals(name)).findFirst().orElseThrow();
    MlperfRules rules = rules(said);
    MlperfSamples samples = new MlperfSamples(rules);
    for (CSVRecord each : SAMPLES.get(name)) {
      long start = Long.parseLong(each.get("start_ns"));
      samples.add(
          Long.parseLong(each.get("sequence")),
          start,
          start + Long.parseLong(each.get("latency_ns")),
          true);
    }

    MlperfResult result = samples.result().orElseThrow();

    assertThat(result.valid()).isEqualTo(Boolean.parseBoolean(said.get("valid")));
    assertThat(result.queries()).isEqualTo(Long.parseLong(said.get("queries")));
    assertThat(met(result, "min duration")).isEqualTo(said.get("min_duration_met"));
    assertThat(met(result, "min queries")).isEqualTo(said.get("min_queries_met"));
    assertThat(met(result, "early stopping")).isEqualTo(said.get("early_stopping_met"));
    if (rules.scenario() == Scenario.SERVER) {
      assertThat(met(result, "performance constraints")).isEqualTo(said.get("constraints_met"));
    }
    assertThat(text(result.percentileNanos())).isEqualTo(said.get("percentile_ns"));
    assertThat(text(result.estimateNanos())).isEqualTo(said.get("estimate_ns"));
    assertRate(result.samplesPerSecond(), said.get("samples_per_s"));
    assertRate(result.scheduledPerSecond(), said.get("scheduled_per_s"));
  }

  private static MlperfRules rules(CSVRecord said) {
    String target = said.get("target_ms");
    return new MlperfRules(
        Scenario.valueOf(said.get("scenario").toUpperCase(Locale.ROOT).replace('-', '_')),
        Long.parseLong(said.get("min_duration_ms")) * 1_000_000,
        Long.parseLong(said.get("min_queries")),
        Long.parseLong(said.get("samples_per_query")),
        target.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(Long.parseLong(target) * 1_000_000));
  }

  private static String met(MlperfResult result, String rule) {
    return String.valueOf(result.unmet().stream().noneMatch(each -> each.startsWith(rule)));
  }

  private static String text(OptionalLong nanos) {
    return nanos.isPresent() ? String.valueOf(nanos.getAsLong()) : "";
  }

  private static void assertRate(OptionalDouble rate, String said) {
    if (said.isEmpty()) {
      assertThat(rate).isEmpty();
    } else {
      assertThat(rate.orElseThrow()).isCloseTo(Double.parseDouble(said), SIX_DIGITS);
    }
  }

  private static InputStream stream(String file) {
    return LoadGenTest.class.getResourceAsStream(file);
  }

  private static List<CSVRecord> records(Reader reader) throws IOException {
    return CSVFormat.DEFAULT
        .builder()
        .setHeader()
        .setSkipHeaderRecord(true)
        .get()
        .parse(reader)
        .getRecords();
  }
}
