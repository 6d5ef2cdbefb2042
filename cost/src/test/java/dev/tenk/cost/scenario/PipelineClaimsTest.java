package dev.tenk.cost.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.model.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Claims about a pipeline: by phase and kind, of a run, as shares and prices, and in sizes. */
class PipelineClaimsTest {
  private static final String HEADER =
      "key,published,unit,deployment,figure,against,items,inferences_per_month,why,phase,kind\n";

  private static final Scenario SCENARIO = PipelineTest.compared();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4.0125,USD,build (hybrid),run,,,,,,                    | 4.0125
          2.58,USD,build (hybrid),run,,,,,train,                 | 2.58
          1.08,USD,build (hybrid),run,,,,,train,compute          | 1.08
          21.60,USD,build (hybrid),month,,,,,train,compute       | 21.60
          0.45,USD,build (hybrid),month,,NAT,,,,network          | 0.45
          2.52,USD,build (hybrid),run,build (all-on-demand),,,,, | 2.52
          70.0,percent,build (hybrid),run,build (all-on-demand),train,,,, | 70.0
          64.3,percent,build (hybrid),share,,,,,train,           | 64.3
          37.4,percent,build (hybrid),share,,,,,,storage         | 37.4
          0.36,USD/hour,build (hybrid),price,,,,,train,compute   | 0.36
          0.0001,USD/second,build (hybrid),price,,train,,,,      | 0.0001
          0.006,USD/minute,build (hybrid),price,,train,,,,       | 0.006
          0.73,USD/GB-month,build (hybrid),price,,,,,,storage    | 0.73
          10,GB,build (hybrid),quantity,,data out,,,,            | 10
          10240,MB,build (hybrid),quantity,,data out,,,,         | 10240
          0.0098,TB,build (hybrid),quantity,,data out,,,,        | 0.0098
          2104,MB,build (hybrid),quantity,,Lustre,,,,            | 2104
          3,hour,build (hybrid),quantity,,train,,,,              | 3
          180,min,build (hybrid),quantity,,train,,,,             | 180
          10800,s,build (hybrid),quantity,,train,,,,             | 10800
          48.15,USD,build (hybrid),year_1,,,,,train,             | 619.20
          """)
  void figuresOfLines(String claim, String recomputed) {
    ClaimComparison found = compared(claim);

    assertThat(found.recomputed()).contains(recomputed);
    assertThat(found.agrees()).isEqualTo(claim.startsWith(recomputed + ","));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3.00,USD,build (hybrid),run,,,,,train,       | 2.58   | 3 hour × 0.36 (train) + 2.054795 GB-month × 0.73 (Lustre)
          50,percent,build (hybrid),share,,,,,train,   | 64.30  | 2.58 / 4.0125; where 2.58 is 3 hour × 0.36 (train) + 2.054795 GB-month × 0.73 (Lustre)
          0.0002,USD/second,build (hybrid),price,,train,,,, | 0.000100 | 0.36 USD/hour (train) / 3600
          12,TB,build (hybrid),quantity,,data out,,,,  | 0.00977 | data out: 10 GB a run; 10 GB / 1024
          200,min,build (hybrid),quantity,,train,,,,   | 180    | train: 2 × 90 min on gpu-spot, spot; 60 × 3 h
          """)
  void aFigureThatDoesNotFollowHasItsArithmetic(
      String claim, String recomputed, String arithmetic) {
    ClaimComparison found = compared(claim);

    assertThat(found.agrees()).isFalse();
    assertThat(found.recomputed()).contains(recomputed);
    assertThat(found.arithmetic()).isEqualTo(arithmetic);
  }

  @Test
  void theNineColumnsOfOldStillRead() {
    String old = HEADER.replace(",phase,kind", "") + "k,4.0125,USD,build (hybrid),run,,,,\n";

    assertThat(Recomputing.compare("c.csv", ClaimsReader.read("c.csv", old, SCENARIO), SCENARIO))
        .allMatch(ClaimComparison::agrees);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1,USD,build (hybrid),per_10k,,,,,,   | c.csv:2: deployment: 'build (hybrid)' is a pipeline, which serves nothing, so it has no per_10k
          1,month,build (hybrid),break_even_months,build (all-spot),,,,, | c.csv:2: deployment: 'build (hybrid)' is a pipeline, which serves nothing, so it has no break_even_months
          1,USD,build (hybrid),run,,,1000,,,   | c.csv:2: inferences_per_month: 'build (hybrid)' is a pipeline, which costs the same for any demand
          1,USD,build (hybrid),share,,,,,,     | c.csv:2: unit: 'USD' does not fit the figure, expected percent
          1,USD,build (hybrid),run,,,,,tune,   | c.csv:2: phase: no line of the bill of build (hybrid) is of phase 'tune'
          1,USD,build (hybrid),run,,x,,,train,network | c.csv:2: phase: no line of the bill of build (hybrid) begins with 'x' and is of phase 'train' and is of kind 'network'
          1,USD,build (hybrid),run,,,,,,database | c.csv:2: kind: no line of the bill of build (hybrid) is of kind 'database'
          1,USD,build (hybrid),run,,,,,,wires  | c.csv:2: kind: 'wires' is not one of compute, storage, data-transfer, network, requests, database, hardware, electricity, upkeep, other
          1,USD/hour,build (hybrid),price,,,,,,compute | c.csv:2: items: the lines have the prices 0.6 USD/hour and 0.36 USD/hour, expected one
          1,USD/GB,build (hybrid),price,,train,,,,    | c.csv:2: unit: 'USD/GB' does not fit, the price is in USD/hour
          1,GB,build (hybrid),quantity,,train,,,,     | c.csv:2: unit: 'GB' does not fit, the quantity is in hour
          """)
  void mistakesAreNamed(String claim, String message) {
    assertThatThrownBy(() -> compared(claim))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void columnsThatAreNotKnownAreRefused() {
    assertThatThrownBy(
            () -> ClaimsReader.read("c.csv", HEADER.replace("phase,kind", "kind,phase"), SCENARIO))
        .hasMessage(
            "c.csv:1: the columns are key,published,unit,deployment,figure,against,items,inferences_per_month,why,kind,phase, expected key,published,unit,deployment,figure,against,items,inferences_per_month,why, and after them phase and kind if wanted");
  }

  private static ClaimComparison compared(String claim) {
    return Recomputing.compare(
            "c.csv", ClaimsReader.read("c.csv", HEADER + "key," + claim + "\n", SCENARIO), SCENARIO)
        .get(0);
  }
}
