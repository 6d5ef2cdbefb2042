package dev.tenk.results.stats.cell;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whose a cell's answers were, and whether there was anything in them.
 *
 * @param variants successes of the measured window by the variant or version that answered, where
 *     it is said
 * @param outputs kept ones, of the whole cell: the first of each payload
 * @param outputsNotFinite of them without one finite value
 */
public record Answers(SortedMap<String, Long> variants, int outputs, int outputsNotFinite) {
  /** Nothing is known of them. */
  public static final Answers UNKNOWN = new Answers(Collections.emptySortedMap(), 0, 0);

  private static final int MOST_IN_WORDS = 5;

  /** Keeps its own map. */
  public Answers {
    variants = Collections.unmodifiableSortedMap(new TreeMap<>(variants));
  }

  /** The only variant or version that answered; empty where none is known, or several are. */
  public Optional<String> onlyVariant() {
    return variants.size() == 1 ? Optional.of(variants.firstKey()) : Optional.empty();
  }

  /** Why figures of several versions together are none of any; empty where one answered. */
  public Optional<String> severalVariants() {
    if (variants.size() < 2) {
      return Optional.empty();
    }
    double all = variants.values().stream().mapToLong(Long::longValue).sum();
    int others = variants.size() - MOST_IN_WORDS;
    return Optional.of(
        "%d versions answered: %s%s; measure one at a time: give the target a version (or variant)"
            .formatted(
                variants.size(),
                variants.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .limit(MOST_IN_WORDS)
                    .map(
                        each ->
                            String.format(
                                Locale.ROOT,
                                "%s (%.1f %%)",
                                each.getKey(),
                                100 * each.getValue() / all))
                    .collect(Collectors.joining(", ")),
                others > 0 ? " and " + others + " more" : ""));
  }

  /** What a reader must know of answers that hold nothing; empty where any holds something. */
  public Optional<String> nothingFinite() {
    return outputs > 0 && outputsNotFinite == outputs
        ? Optional.of(
            "every answer kept is NaN or infinite only; its time is that of a model which fails,"
                + " so look at its precision and at what input does to the payload")
        : Optional.empty();
  }
}
