package dev.tenk.results.stats.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tenk.results.stats.Sums;
import java.util.OptionalLong;
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
    assertThat(Eligibility.upperRank(0.9, requests, 1)).hasValue(above + 1);
  }

  @Test
  void upperRankIsTheLargestCarried() {
    SplittableRandom random = new SplittableRandom(1);
    double[] quantiles = {0.5, 0.9, 0.95, 0.99};
    for (int i = 0; i < 300; i++) {
      double quantile = quantiles[random.nextInt(quantiles.length)];
      double effect = 1 + random.nextInt(40) / 8.0;
      long requests = random.nextLong(1, 5_000);

      OptionalLong rank = Eligibility.upperRank(quantile, requests, effect);

      long carried = 0;
      while (requests >= Eligibility.requestsFor(quantile, carried + 1) * effect) {
        carried++;
      }
      if (carried == 0) {
        assertThat(rank).isEmpty();
      } else {
        assertThat(rank).hasValue((long) Math.floor(carried * effect) + 1);
        assertThat(requests - rank.getAsLong() + 1)
            .as("the bound is no smaller than the sample quantile")
            .isGreaterThanOrEqualTo(Shares.rank(quantile, requests));
      }
    }
  }

  @Test
  void moreRequestsAreExactlyThoseMissing() {
    assertThat(Eligibility.upperRank(0.99, 661, 1)).isEmpty();
    assertThat(Eligibility.moreRequests(0.99, 661, 1)).isEqualTo(1);
    assertThat(Eligibility.upperRank(0.99, 662, 1)).hasValue(2);
    assertThat(Eligibility.moreRequests(0.99, 662, 1)).isZero();
    assertThat(Eligibility.moreRequests(0.99, 0, 1)).isEqualTo(662);
    // 662 × 1.64 = 1085.68
    assertThat(Eligibility.moreRequests(0.99, 1000, 1.64)).isEqualTo(86);

    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 2_000; i++) {
      double effect = 1 + random.nextDouble() * random.nextInt(1, 100);
      long more = Eligibility.moreRequests(0.9, 10, effect);
      assertThat(Eligibility.upperRank(0.9, 10 + more, effect)).isPresent();
      assertThat(Eligibility.upperRank(0.9, 10 + more - 1, effect)).isEmpty();
      assertThat(Eligibility.moreRequests(0.9, 10 + more, effect)).isZero();
    }
  }

  @Test
  void theBoundCoversTheTrueQuantile() {
    SplittableRandom random = new SplittableRandom(3);
    int runs = 4_000;
    int requests = 700;
    int wrong = 0;
    for (int run = 0; run < runs; run++) {
      int above = 0;
      for (int i = 0; i < requests; i++) {
        above += random.nextDouble() < 0.05 ? 1 : 0; // the true p95 is exceeded
      }
      wrong += above < Eligibility.upperRank(0.95, requests, 1).getAsLong() ? 1 : 0;
    }
    assertThat(wrong).isBetween(1, 60); // 40 expected at most, 3 SD of noise
  }

  @Test
  void tenMillionRequestsTakeNoTime() {
    long rank = Eligibility.upperRank(0.99, 10_000_000, 1).getAsLong();
    // mean − 2.326 SD = 100,000 − 2.326 × 314.6 = 99,268
    assertThat(rank).isBetween(99_260L, 99_280L);
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
