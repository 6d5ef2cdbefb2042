package dev.tenk.results.model;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;

/**
 * Generators that an engine started for a run, from their submission to their end.
 *
 * @param count how many, together
 * @param where after "generators": {@code on AWS Batch}
 * @param seconds that they were there, s
 * @param usd what that is estimated to have cost, USD; empty where it has no price
 */
public record GeneratorUse(int count, String where, BigDecimal seconds, Optional<BigDecimal> usd) {

  /** This, and what was used in another attempt; the price of both is known where each is. */
  public GeneratorUse and(GeneratorUse later) {
    return new GeneratorUse(
        later.count,
        later.where,
        seconds.add(later.seconds),
        usd.flatMap(one -> later.usd.map(one::add)));
  }

  /** As {@code 3 generators on AWS Batch, for 4 min 10 s}. */
  public String inWords() {
    long whole = seconds.longValue();
    return String.format(
        Locale.ROOT,
        "%d generator%s %s, for %d min %02d s",
        count,
        count == 1 ? "" : "s",
        where,
        whole / 60,
        whole % 60);
  }
}
