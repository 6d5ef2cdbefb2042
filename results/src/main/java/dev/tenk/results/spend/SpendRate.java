package dev.tenk.results.spend;

import java.math.BigDecimal;

/**
 * What use costs, each 0 or more.
 *
 * @param usdPerSecond of time, whether or not anything is sent, USD
 * @param usdPerRequest USD
 * @param usdPerWorkSecond USD for a second that a request is billed for
 * @param usdPerResponseByte USD
 */
public record SpendRate(
    BigDecimal usdPerSecond,
    BigDecimal usdPerRequest,
    BigDecimal usdPerWorkSecond,
    BigDecimal usdPerResponseByte) {
  /** Of what is not billed. */
  public static final SpendRate NOTHING =
      new SpendRate(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  /** What that much use costs, USD. */
  public BigDecimal usd(SpendUse use) {
    return usdPerSecond
        .multiply(use.seconds())
        .add(usdPerRequest.multiply(use.requests()))
        .add(usdPerWorkSecond.multiply(use.workSeconds()))
        .add(usdPerResponseByte.multiply(use.responseBytes()));
  }

  /** The same, with another price of time. */
  public SpendRate withUsdPerSecond(BigDecimal otherUsd) {
    return new SpendRate(otherUsd, usdPerRequest, usdPerWorkSecond, usdPerResponseByte);
  }
}
