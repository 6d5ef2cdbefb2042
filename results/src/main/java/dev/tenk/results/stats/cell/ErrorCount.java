package dev.tenk.results.stats.cell;

import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Shortage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * How many requests ended in one kind of error.
 *
 * @param kind in words: how it ended, with the code and the HTTP status that came with it
 * @param requests how many, at least 1
 * @param said what the target said with the first of them, in one line; empty where it said
 *     nothing, and in files of older versions
 */
public record ErrorCount(String kind, long requests, Optional<String> said) {
  private static final int MOST_IN_WORDS = 4;
  private static final String ASLEEP = "asleep";

  /** A file of an older version has no words. */
  public ErrorCount {
    said = said == null ? Optional.empty() : said;
  }

  /** How many failed with an error code, and without an HTTP status. */
  public static long failedWith(List<ErrorCount> errors, String code) {
    return errors.stream().filter(each -> each.isOf(code)).mapToLong(ErrorCount::requests).sum();
  }

  /**
   * Whether they failed on the generator's side: it had run out of something, or its proxy refused.
   */
  public boolean isTheGenerators() {
    return isOf(Outcome.Failed.PROXY_REFUSED)
        || Arrays.stream(Shortage.values()).map(Shortage::code).anyMatch(this::isOf);
  }

  /** Whether they met it asleep, which is no error of the target. */
  public boolean isAsleep() {
    return kind.equals(ASLEEP) || kind.startsWith(ASLEEP + " ");
  }

  private boolean isOf(String code) {
    return kind.equals("failed with " + code);
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
   * timed out; the first said: Rate exceeded", with the words of the first kind only; empty without
   * errors.
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
            + (others > 0 ? ", and " + others + " of other kinds (samples.csv.gz)" : "")
            + errors.get(0).said().map(words -> "; the first said: " + words).orElse(""));
  }
}
