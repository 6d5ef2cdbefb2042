package dev.tenk.cost;

import dev.tenk.cost.Extras.Line;
import dev.tenk.cost.Extras.Per;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * A snapshot of a function that its environments are restored from. Snapshots of Java's runtimes
 * cost nothing.
 *
 * @param memoryMb of the function, MB of 2^20 bytes
 * @param keptHours a month, 0 or more; at least 3 are billed
 * @param cachedGigabyteSecond price of a GB-second that it is kept
 * @param restoredGigabyte price of a GB that an environment is restored from
 */
public record SnapStart(
    int memoryMb,
    BigDecimal keptHours,
    UnitPrice cachedGigabyteSecond,
    UnitPrice restoredGigabyte) {
  private static final BigDecimal LEAST_HOURS = BigDecimal.valueOf(3);
  private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);
  private static final BigDecimal MB_PER_GB = BigDecimal.valueOf(1024);

  private BigDecimal gigabytes() {
    return BigDecimal.valueOf(memoryMb).divide(MB_PER_GB, MathContext.DECIMAL128);
  }

  /** What keeping it costs. */
  public Line kept() {
    BigDecimal billedHours = keptHours.max(LEAST_HOURS);
    return new Line(
        "snapshot kept",
        cachedGigabyteSecond,
        Estimate.exact(gigabytes().multiply(billedHours).multiply(SECONDS_PER_HOUR)),
        Per.MONTH,
        "%s GB for %s h, at least 3"
            .formatted(gigabytes().toPlainString(), billedHours.toPlainString()));
  }

  /** What restoring it costs; of a deployment whose cold calls are known. */
  public Line restored() {
    return new Line(
        "snapshot restored",
        restoredGigabyte,
        Estimate.exact(gigabytes()),
        Per.COLD_CALL,
        gigabytes().toPlainString() + " GB each time that a call is cold");
  }
}
