package dev.tenk.results.store;

import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Shortage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * How many requests ended in one kind of error.
 *
 * @param kind in words: how it ended, with the code and the HTTP status that came with it
 * @param requests how many, at least 1
 */
public record ErrorCount(String kind, long requests) {
  private static final int MOST_IN_WORDS = 4;

  /** How many failed because the generator had run out of something. */
  public static long failedFor(List<ErrorCount> errors, Shortage shortage) {
    String kind = "failed with " + shortage.code();
    return errors.stream()
        .filter(each -> each.kind.equals(kind))
        .mapToLong(ErrorCount::requests)
        .sum();
  }

  /** Empty for a success. */
  public static Optional<String> kindOf(Outcome outcome) {
    if (outcome instanceof Outcome.Succeeded) {
      return Optional.empty();
    }
    OptionalInt status = outcome.httpStatus();
    return Optional.of(
        outcome.text().replace('-', ' ')
            + outcome.errorCode().map(code -> " with " + code).orElse("")
            + (status.isPresent() ? " (HTTP " + status.getAsInt() + ")" : ""));
  }

  /**
   * As in "3 of 2360 requests were no success: 2 throttled with ThrottlingException (HTTP 400), 1
   * timed out"; empty without errors.
   */
  public static Optional<String> inWords(List<ErrorCount> errors, long sent) {
    if (errors.isEmpty()) {
      return Optional.empty();
    }
    long all = errors.stream().mapToLong(ErrorCount::requests).sum();
    long others = errors.stream().skip(MOST_IN_WORDS).mapToLong(ErrorCount::requests).sum();
    return Optional.of(
        all
            + " of "
            + sent
            + " requests "
            + (all == 1 ? "was" : "were")
            + " no success: "
            + errors.stream()
                .limit(MOST_IN_WORDS)
                .map(each -> each.requests + " " + each.kind)
                .collect(Collectors.joining(", "))
            + (others > 0 ? ", and " + others + " of other kinds (samples.csv.gz)" : ""));
  }
}
