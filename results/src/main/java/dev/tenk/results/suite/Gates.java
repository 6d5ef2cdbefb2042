package dev.tenk.results.suite;

import dev.tenk.results.stats.comparison.ComparedMetric;
import dev.tenk.results.stats.comparison.Fidelity;
import dev.tenk.results.stats.comparison.MarginTest;
import dev.tenk.results.stats.comparison.Verdict;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a candidate is judged by against a baseline, and what it must not be.
 *
 * @param metrics response times that decide, in order; empty for p50 and the highest of p90 and p99
 *     that the samples carry
 * @param margin what counts as no change, 0.03 for 3 %
 * @param failOn verdicts that fail, in addition to rejected ones and invalid cells, which then
 *     always do; empty where nothing fails
 * @param fidelity what its answers must be
 */
public record Gates(
    List<ComparedMetric> metrics,
    double margin,
    Optional<Set<Verdict>> failOn,
    Fidelity.Thresholds fidelity) {
  /** Where a suite sets none. */
  public static final Gates NONE =
      new Gates(List.of(), MarginTest.DEFAULT_MARGIN, Optional.empty(), Fidelity.Thresholds.NONE);

  private static final String INVALID = "invalid";
  private static final Set<Verdict> CHOICES =
      EnumSet.of(Verdict.REGRESSED, Verdict.INCONCLUSIVE, Verdict.IMPROVED, Verdict.REJECTED);

  /** Copies its collections. */
  public Gates {
    metrics = List.copyOf(metrics);
    failOn = failOn.map(Set::copyOf);
  }

  /** Whether a comparison fails. */
  public boolean fails(Verdict verdict, boolean invalid) {
    return failOn.isPresent()
        && (invalid || verdict == Verdict.REJECTED || failOn.get().contains(verdict));
  }

  /**
   * What fails, from words such as {@code regressed} and {@code invalid}.
   *
   * @return empty for none
   * @throws IllegalArgumentException for a word that is none
   */
  public static Optional<Set<Verdict>> failOn(List<String> words) {
    Set<Verdict> verdicts = EnumSet.noneOf(Verdict.class);
    for (String word : words) {
      if (!word.equals(INVALID)) {
        verdicts.add(choice(word));
      }
    }
    return words.isEmpty() ? Optional.empty() : Optional.of(verdicts);
  }

  private static Verdict choice(String word) {
    return CHOICES.stream()
        .filter(verdict -> verdict.text().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'"
                        + word
                        + "', expected "
                        + CHOICES.stream().map(Verdict::text).collect(Collectors.joining(", "))
                        + " or "
                        + INVALID));
  }
}
