package dev.tenk.results.stats.cell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AnswersTest {
  @Test
  void severalVersionsAreToldWithTheirShares() {
    assertThat(answers(Map.of("1", 603L, "2", 397L)).severalVariants())
        .contains(
            "2 versions answered: 1 (60.3 %), 2 (39.7 %); measure one at a time: give the target a"
                + " version (or variant)");
    assertThat(answers(Map.of("a", 1L, "b", 3L)).severalVariants().orElseThrow())
        .startsWith("2 versions answered: b (75.0 %), a (25.0 %); ");
    assertThat(
            answers(Map.of("1", 4L, "2", 4L, "3", 4L, "4", 4L, "5", 2L, "6", 1L, "7", 1L))
                .severalVariants()
                .orElseThrow())
        .startsWith(
            "7 versions answered: 1 (20.0 %), 2 (20.0 %), 3 (20.0 %), 4 (20.0 %), 5 (10.0 %) and 2"
                + " more; ");
  }

  @Test
  void oneVersionIsNoReason() {
    assertThat(answers(Map.of("1", 603L)).severalVariants()).isEmpty();
    assertThat(answers(Map.of("1", 603L)).onlyVariant()).contains("1");
    assertThat(Answers.UNKNOWN.severalVariants()).isEmpty();
    assertThat(Answers.UNKNOWN.onlyVariant()).isEmpty();
    assertThat(answers(Map.of("1", 1L, "2", 1L)).onlyVariant()).isEmpty();
  }

  @Test
  void answersWithoutAFiniteValueAreRemarkedWhereAllAre() {
    assertThat(new Answers(new TreeMap<>(), 3, 3).nothingFinite().orElseThrow())
        .startsWith("every answer kept is NaN or infinite only; ");
    assertThat(new Answers(new TreeMap<>(), 3, 2).nothingFinite()).isEmpty();
    assertThat(Answers.UNKNOWN.nothingFinite()).isEmpty();
  }

  @Test
  void variantsThatShareTheCallsAreMeasuredAsOne() {
    Optional<List<String>> both = Optional.of(List.of("blue", "green"));
    Answers shared = new Answers(new TreeMap<>(Map.of("blue", 3L, "green", 1L)), 0, 0, both);

    assertThat(shared.severalVariants()).isEmpty();
    assertThat(shared.shares())
        .contains("its production variants answered together: blue (75.0 %), green (25.0 %)");
    Answers one = new Answers(new TreeMap<>(Map.of("blue", 3L)), 0, 0, both);
    assertThat(one.onlyVariant()).isEmpty();
    assertThat(one.shares())
        .contains("its production variants answered together: blue (100.0 %), green (0.0 %)");
    // one that was not there before
    Answers changed = new Answers(new TreeMap<>(Map.of("blue", 3L, "red", 1L)), 0, 0, both);
    assertThat(changed.severalVariants()).isPresent();
    assertThat(changed.shares()).isEmpty();
    assertThat(answers(Map.of("blue", 3L)).shares()).isEmpty();
  }

  private static Answers answers(Map<String, Long> variants) {
    return new Answers(new TreeMap<>(variants), 0, 0);
  }
}
