package dev.tenk.results.stats.cell;

import java.util.Collections;
import java.util.List;
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
 * @param together variants of one endpoint that share its calls and are measured as one; absent
 *     where versions are told apart, and in files of older versions
 */
public record Answers(
    SortedMap<String, Long> variants,
    int outputs,
    int outputsNotFinite,
    Optional<List<String>> together) {
  /** Nothing is known of them. */
  public static final Answers UNKNOWN = new Answers(Collections.emptySortedMap(), 0, 0);

  private static final int MOST_IN_WORDS = 5;

  /** Keeps its own map and list. */
  public Answers {
    variants = Collections.unmodifiableSortedMap(new TreeMap<>(variants));
    together = together == null ? Optional.empty() : together.map(List::copyOf);
  }

  /** Of a target whose versions are told apart. */
  public Answers(SortedMap<String, Long> variants, int outputs, int outputsNotFinite) {
    this(variants, outputs, outputsNotFinite, Optional.empty());
  }

  /**
   * The only variant or version that answered; empty where none is known, several are, or several
   * share the calls.
   */
  public Optional<String> onlyVariant() {
    return variants.size() == 1 && together.isEmpty()
        ? Optional.of(variants.firstKey())
        : Optional.empty();
  }

  /** Why figures of several versions together are none of any; empty where one answered. */
  public Optional<String> severalVariants() {
    if (variants.size() < 2 || areTogether()) {
      return Optional.empty();
    }
    double all = sum();
    int others = variants.size() - MOST_IN_WORDS;
    return Optional.of(
        "%d versions answered: %s%s; measure one at a time: give the target a version (or variant)"
            .formatted(
                variants.size(),
                variants.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                    .limit(MOST_IN_WORDS)
                    .map(each -> share(each.getKey(), each.getValue(), all))
                    .collect(Collectors.joining(", ")),
                others > 0 ? " and " + others + " more" : ""));
  }

  private boolean areTogether() {
    return together.filter(all -> all.containsAll(variants.keySet())).isPresent();
  }

  private double sum() {
    return variants.values().stream().mapToLong(Long::longValue).sum();
  }

  private static String share(String variant, long successes, double all) {
    return String.format(Locale.ROOT, "%s (%.1f %%)", variant, 100 * successes / all);
  }

  /** Which of the variants that share its calls answered how many; empty where none do. */
  public Optional<String> shares() {
    double all = sum();
    return together
        .filter(names -> all > 0 && areTogether())
        .map(
            names ->
                "its production variants answered together: "
                    + names.stream()
                        .map(name -> share(name, variants.getOrDefault(name, 0L), all))
                        .collect(Collectors.joining(", ")));
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
