package dev.tenk.cost;

import java.math.BigDecimal;

/**
 * Bytes that a service charges for by the GB of 2^30 bytes.
 *
 * @param requestBytes mean body of a request, 0 or more
 * @param responseBytes mean body of a successful response, 0 or more
 * @param gigabyteIn price of a GB in
 * @param gigabyteOut price of a GB out
 */
public record Traffic(
    Estimate requestBytes, Estimate responseBytes, UnitPrice gigabyteIn, UnitPrice gigabyteOut) {
  static final BigDecimal BYTES_PER_GB = BigDecimal.valueOf(1L << 30);

  /** Refuses what is below 0. */
  public Traffic {
    Estimate.atLeastZero("request bytes", requestBytes);
    Estimate.atLeastZero("response bytes", responseBytes);
  }
}
