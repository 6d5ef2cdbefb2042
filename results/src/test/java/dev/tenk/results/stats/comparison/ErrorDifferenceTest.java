package dev.tenk.results.stats.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.tenk.results.stats.comparison.ErrorDifference.Cluster;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorDifferenceTest {
  /** Newcombe 1998, table II, method 10; of p1 − p2, so the candidate comes first. */
  @ParameterizedTest
  @CsvSource({
    "56, 70, 48, 80, 0.0524, 0.3339",
    "9, 10, 3, 10, 0.1705, 0.8090",
    "6, 7, 2, 7, 0.0582, 0.8062",
    "0, 10, 0, 20, -0.1611, 0.2775"
  })
  void asPublished(long a, long m, long b, long n, double low, double high) {
    ErrorDifference difference =
        ErrorDifference.of(List.of(new Cluster(b, n)), List.of(new Cluster(a, m)));

    assertThat(difference.difference()).isCloseTo((double) a / m - (double) b / n, within(1e-12));
    assertThat(difference.low()).isCloseTo(low, within(1e-4));
    assertThat(difference.high()).isCloseTo(high, within(1e-4));
  }

  @Test
  void sidesSwappedTurnTheSign() {
    List<Cluster> some = List.of(new Cluster(3, 100), new Cluster(9, 100));
    List<Cluster> few = List.of(new Cluster(0, 50), new Cluster(1, 70));
    ErrorDifference one = ErrorDifference.of(some, few);
    ErrorDifference other = ErrorDifference.of(few, some);

    assertThat(other.difference()).isEqualTo(-one.difference());
    assertThat(other.low()).isCloseTo(-one.high(), within(1e-15));
    assertThat(other.high()).isCloseTo(-one.low(), within(1e-15));
  }

  @Test
  void noErrorsAreNotKnownToBeNone() {
    ErrorDifference none =
        ErrorDifference.of(List.of(new Cluster(0, 1_000)), List.of(new Cluster(0, 1_000)));

    assertThat(none.difference()).isZero();
    // 1.96² / (1000 + 1.96²)
    assertThat(none.high()).isCloseTo(0.003827, within(1e-6));
    assertThat(none.low()).isCloseTo(-0.003827, within(1e-6));
  }

  /** 100 errors in one block of ten: 90 off its share and 9 × 10 off theirs, D = 100 / 0.9 … */
  @Test
  void aBurstCountsAsFew() {
    List<Cluster> burst =
        Stream.concat(
                Stream.of(new Cluster(100, 1_000)),
                Collections.nCopies(9, new Cluster(0, 1_000)).stream())
            .toList();
    List<Cluster> even = Collections.nCopies(10, new Cluster(10, 1_000));
    List<Cluster> none = Collections.nCopies(10, new Cluster(0, 1_000));

    ErrorDifference together = ErrorDifference.of(none, burst);
    ErrorDifference apart = ErrorDifference.of(none, even);

    assertThat(together.difference()).isCloseTo(apart.difference(), within(1e-12));
    // squares 8100 + 9 · 100, times 10/9, are 10,000; independent ones would be 99
    double effective = 10_000 / (10_000 / 99.0);
    ErrorDifference expected =
        ErrorDifference.of(
            List.of(new Cluster(0, 10_000)), List.of(new Cluster(1, Math.round(effective))));
    assertThat(together.high() - together.difference())
        .isCloseTo(expected.high() - expected.difference(), within(0.001));
    assertThat(apart.high()).isLessThan(together.high() / 3);
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Cluster(2, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ErrorDifference.of(List.of(), List.of(new Cluster(0, 1))))
        .withMessage("baseline has no request");
  }
}
