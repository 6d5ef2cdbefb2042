package dev.tenk.cost;

import java.math.BigDecimal;

/**
 * How much of an instance a deployment is priced as, where several share it. An instance is paid
 * for as a whole, also what none of them uses, so the shares of all of them are to come to 1.
 *
 * @param part of each instance, above 0 and at most 1
 * @param by what it goes by, for people; empty for a whole one
 */
public record InstanceShare(BigDecimal part, String by) {
  /** All of it. */
  public static final InstanceShare WHOLE = new InstanceShare(BigDecimal.ONE, "");

  /** Refuses what is no share. */
  public InstanceShare {
    if (part.signum() <= 0 || part.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException(
          "share of an instance is " + part.toPlainString() + ", expected above 0 to 1");
    }
  }

  /** Behind what is said of whole instances. */
  String inWords() {
    return part.compareTo(BigDecimal.ONE) == 0
        ? ""
        : ", of which it has %s by %s; what nobody reserves is in it"
            .formatted(part.stripTrailingZeros().toPlainString(), by);
  }
}
