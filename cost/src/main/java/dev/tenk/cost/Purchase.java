package dev.tenk.cost;

import java.math.BigDecimal;

/**
 * How instance hours are bought.
 *
 * @param option what kind of purchase
 * @param share of the hours that it covers, 0 to 1
 * @param discount off the price of those hours, 0 to below 1
 */
public record Purchase(PurchaseOption option, BigDecimal share, BigDecimal discount) {
  /** At the price as it is. */
  public static final Purchase ON_DEMAND =
      new Purchase(PurchaseOption.ON_DEMAND, BigDecimal.ONE, BigDecimal.ZERO);

  /** Refuses values out of their bounds. */
  public Purchase {
    if (share.signum() < 0 || share.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException("share covered is " + share + ", expected 0 to 1");
    }
    if (discount.signum() < 0 || discount.compareTo(BigDecimal.ONE) >= 0) {
      throw new IllegalArgumentException("discount is " + discount + ", expected 0 to below 1");
    }
  }

  /**
   * Which row of a price list it is paid by: spare capacity has rows of its own, unless the owner
   * states what is taken off the price on demand.
   */
  public PurchaseOption listedOption() {
    return discount.signum() > 0 ? PurchaseOption.ON_DEMAND : option;
  }

  /** What is taken off, as a share of all hours. */
  BigDecimal off() {
    return share.multiply(discount);
  }
}
