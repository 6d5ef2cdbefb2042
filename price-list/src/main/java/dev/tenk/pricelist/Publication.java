package dev.tenk.pricelist;

import java.util.Optional;

/**
 * A price list as it was published.
 *
 * @param source what its rows give as their source, e.g. {@code index.csv 20260905180113}
 * @param date ISO-8601 instant or day; empty where it does not state one
 */
record Publication(String source, String date) {
  /** The day it was published, or else the day from which a price holds. */
  Optional<String> day(Term term) {
    return day(date).or(() -> day(term.effectiveDate()));
  }

  private static Optional<String> day(String date) {
    return date.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}.*")
        ? Optional.of(date.substring(0, 10))
        : Optional.empty();
  }
}
