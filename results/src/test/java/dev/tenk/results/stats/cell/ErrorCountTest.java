package dev.tenk.results.stats.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Shortage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ErrorCountTest {
  @Test
  void theFirstKindsWordsFollow() {
    assertThat(
            ErrorCount.inWords(
                List.of(
                    new ErrorCount("failed (HTTP 413)", 498, Optional.of("too large")),
                    new ErrorCount("throttled (HTTP 429)", 2, Optional.of("slow down"))),
                500))
        .contains(
            "500 of 500 requests were no success: 498 failed (HTTP 413), 2 throttled (HTTP 429);"
                + " the first said: too large");
    assertThat(
            ErrorCount.inWords(
                List.of(
                    new ErrorCount("timed out", 1, Optional.empty()),
                    new ErrorCount("throttled", 1, Optional.of("slow down"))),
                9))
        .contains("2 of 9 requests were no success: 1 timed out, 1 throttled");
    assertThat(ErrorCount.inWords(List.of(), 500)).isEmpty();
  }

  @Test
  void onlyFourKindsAreNamed() {
    List<ErrorCount> errors =
        IntStream.range(500, 506)
            .mapToObj(status -> new ErrorCount("failed (HTTP " + status + ")", 2, Optional.empty()))
            .toList();
    assertThat(ErrorCount.inWords(errors, 20).orElseThrow())
        .endsWith("2 failed (HTTP 503), and 4 of other kinds (samples.csv.gz)");
  }

  @Test
  void whatTheGeneratorRanOutOfIsDistinguished() {
    String kind =
        ErrorCount.kindOf(
                new Outcome.Failed(OptionalInt.empty(), Optional.of(Shortage.PORTS.code())))
            .orElseThrow();
    ErrorCount shortage = new ErrorCount(kind, 7, Optional.empty());

    assertThat(shortage.isTheGenerators()).isTrue();
    assertThat(ErrorCount.failedWith(List.of(shortage), Shortage.PORTS.code())).isEqualTo(7);
    assertThat(ErrorCount.failedWith(List.of(shortage), Shortage.MEMORY.code())).isZero();
    assertThat(new ErrorCount("failed (HTTP 500)", 7, Optional.empty()).isTheGenerators())
        .isFalse();
  }
}
