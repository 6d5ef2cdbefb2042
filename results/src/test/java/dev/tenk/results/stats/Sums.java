package dev.tenk.results.stats;

import java.math.BigDecimal;
import java.math.MathContext;

/** Slow, plain sums to check fast formulas against. */
public final class Sums {
  private Sums() {}

  private static final MathContext DIGITS = new MathContext(40);

  /** P[Bin(trials, share) = k] for k from 0 to count, in 40 digits. */
  public static BigDecimal[] binomial(int count, int trials, double share) {
    BigDecimal q = BigDecimal.valueOf(share);
    BigDecimal p = BigDecimal.ONE.subtract(q);
    BigDecimal[] terms = new BigDecimal[count + 1];
    terms[0] = p.pow(trials, DIGITS);
    for (int k = 1; k <= count; k++) {
      terms[k] =
          terms[k - 1]
              .multiply(q, DIGITS)
              .multiply(BigDecimal.valueOf(trials - k + 1L), DIGITS)
              .divide(p.multiply(BigDecimal.valueOf(k), DIGITS), DIGITS);
    }
    return terms;
  }

  /** P[Bin(trials, share) ≤ count], term by term. */
  public static double binomialAtMost(int count, int trials, double share) {
    BigDecimal sum = BigDecimal.ZERO;
    for (BigDecimal term : binomial(count, trials, share)) {
      sum = sum.add(term, DIGITS);
    }
    return sum.doubleValue();
  }
}
