package dev.tenk.results.stats.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.stats.Sums;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EligibilityTest {
  @ParameterizedTest
  @CsvSource({"0.5, 11", "0.9, 64", "0.95, 130", "0.99, 662", "0.999, 6636"})
  void theFloorIsTheDesignsAndLoadGens(double quantile, long requests) {
    assertThat(Eligibility.minimumRequests(quantile)).isEqualTo(requests);
  }

  /** Wilks' sample sizes at 99 % confidence, in every table of tolerance limits. */
  @ParameterizedTest
  @CsvSource({"0.9, 44", "0.95, 90", "0.99, 459", "0.999, 4603"})
  void withNoSampleAboveItIsWilks(double quantile, long requests) {
    assertThat(Eligibility.requestsFor(quantile, 0)).isEqualTo(requests);
  }

  @ParameterizedTest
  @CsvSource({
    "0.9, 0",
    "0.9, 1",
    "0.9, 2",
    "0.9, 7",
    "0.9, 30",
    "0.5, 3",
    "0.95, 5",
    "0.99, 1",
    "0.99, 10",
    "0.999, 2"
  })
  void requestsForIsTheSmallestByDirectSummation(double quantile, int above) {
    int requests = Math.toIntExact(Eligibility.requestsFor(quantile, above));

    assertThat(Sums.binomialAtMost(above, requests, 1 - quantile)).isLessThanOrEqualTo(0.01);
    assertThat(Sums.binomialAtMost(above, requests - 1, 1 - quantile)).isGreaterThan(0.01);
  }

  /** MLPerf LoadGen logs "would discard" t − 1 samples: 172 of 2048, 178 of 2116, 685 of 7469. */
  @ParameterizedTest
  @CsvSource({"2048, 173", "2116, 179", "7469, 686"})
  void agreesWithPublishedLoadGenLogs(long requests, long above) {
    assertThat(Eligibility.requestsFor(0.9, above)).isLessThanOrEqualTo(requests);
    assertThat(Eligibility.requestsFor(0.9, above + 1)).isGreaterThan(requests);
  }

  /**
   * Of 1,000 samples P[Bin(1000, 0.1) ≤ 75] = 0.0040 and ≤ 76 0.0053; ≥ 126 0.0046, ≥ 125 0.006.
   */
  @Test
  void ranksByHand() {
    assertThat(Eligibility.upperRank(0.9, 1_000, 1)).hasValue(76);
    assertThat(Eligibility.lowerRank(0.9, 1_000, 1)).hasValue(126);
    // a tenth of them: ≤ 2 of 100 0.0019, ≤ 3 0.0078; ≥ 19 0.0046
    assertThat(Eligibility.upperRank(0.9, 1_000, 10)).hasValue(21);
    assertThat(Eligibility.lowerRank(0.9, 1_000, 10)).hasValue(190);
    // P[Bin(740, 0.01) ≤ 1] is the first at most 0.005
    assertThat(Eligibility.upperRank(0.99, 739, 1)).isEmpty();
    assertThat(Eligibility.upperRank(0.99, 740, 1)).hasValue(2);
    // 10 samples that are as one
    assertThat(Eligibility.lowerRank(0.5, 10, 10)).isEmpty();
  }

  @Test
  void theIntervalCoversTheTrueQuantile() {
    SplittableRandom random = new SplittableRandom(3);
    int runs = 4_000;
    int requests = 1_000;
    int wrong = 0;
    for (int run = 0; run < runs; run++) {
      int above = 0;
      for (int i = 0; i < requests; i++) {
        above += random.nextDouble() < 0.05 ? 1 : 0; // the true p95 is exceeded
      }
      wrong +=
          above < Eligibility.upperRank(0.95, requests, 1).getAsLong()
                  || above >= Eligibility.lowerRank(0.95, requests, 1).getAsLong()
              ? 1
              : 0;
    }
    assertThat(wrong).isBetween(1, 60); // 40 expected at most, 3 SD of noise
  }

  @Test
  void tenMillionRequestsTakeNoTime() {
    long rank = Eligibility.upperRank(0.99, 10_000_000, 1).getAsLong();
    // mean − 2.576 SD = 100,000 − 2.576 × 314.6 = 99,190
    assertThat(rank).isBetween(99_180L, 99_202L);
    for (int i = 0; i < 200; i++) {
      assertThat(Eligibility.upperRank(0.5, 10_000_000 + i, 1.7)).isPresent();
    }
  }

  @Test
  void refusesWhatIsNoCount() {
    assertThatThrownBy(() -> Eligibility.upperRank(1, 10, 1)).hasMessageContaining("quantile is 1");
    assertThatThrownBy(() -> Eligibility.upperRank(0.9, -1, 1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> Eligibility.upperRank(0.9, 10, 0.5)).hasMessageContaining("0.5");
    assertThatThrownBy(() -> Eligibility.upperRank(0.9, 10, Double.NaN))
        .hasMessageContaining("NaN");
  }
}
