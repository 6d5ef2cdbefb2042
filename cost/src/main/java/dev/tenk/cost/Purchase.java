package dev.tenk.cost;

import dev.tenk.cost.prices.PriceKey;
import dev.tenk.results.model.ConfigurationException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How hours of instances, or the work of functions, are bought.
 *
 * @param option what kind of purchase
 * @param share of the hours that it covers, 0 to 1
 * @param discount off the price of those hours, 0 to below 1; 0 with a plan
 * @param plan term and payment of a savings plan, whose rates are rows of a book, as in {@code
 *     1yr-no-upfront}; empty where the owner states the discount
 * @param best whether so many instances are committed as is cheapest at a load, and the share
 *     follows from it
 */
public record Purchase(
    PurchaseOption option,
    BigDecimal share,
    BigDecimal discount,
    Optional<String> plan,
    boolean best) {
  /** At the price as it is. */
  public static final Purchase ON_DEMAND =
      new Purchase(PurchaseOption.ON_DEMAND, BigDecimal.ONE, BigDecimal.ZERO);

  /** The services of the savings plans, by the service whose prices they take the place of. */
  private static final Map<String, String> PLANS =
      Map.of(
          "AmazonSageMaker", PriceKey.SAGEMAKER_PLANS,
          "AmazonEC2", PriceKey.COMPUTE_PLANS,
          "AWSLambda", PriceKey.COMPUTE_PLANS);

  /** By a discount that the owner states, or at the price as it is. */
  public Purchase(PurchaseOption option, BigDecimal share, BigDecimal discount) {
    this(option, share, discount, Optional.empty(), false);
  }

  /** Refuses values out of their bounds. */
  public Purchase {
    if (share.signum() < 0 || share.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException("share covered is " + share + ", expected 0 to 1");
    }
    if (discount.signum() < 0 || discount.compareTo(BigDecimal.ONE) >= 0) {
      throw new IllegalArgumentException("discount is " + discount + ", expected 0 to below 1");
    }
  }

  /** The same of all hours, as is right for what never stops. */
  Purchase ofAllHours() {
    return best ? new Purchase(option, BigDecimal.ONE, discount, plan, false) : this;
  }

  /** Whether it is paid for also while nothing runs. */
  public boolean isCommitment() {
    return option == PurchaseOption.SAVINGS_PLAN || option == PurchaseOption.RESERVED;
  }

  /**
   * Which row of a price list it is paid by: spare capacity has rows of its own, unless the owner
   * states what is taken off the price on demand.
   */
  public PurchaseOption listedOption() {
    return discount.signum() > 0 ? PurchaseOption.ON_DEMAND : option;
  }

  /**
   * The row of a savings plan's rate for what costs that on demand.
   *
   * @param plan term and payment
   * @throws ConfigurationException in words where no savings plan can cover it
   */
  public static PriceKey rate(UnitPrice onDemand, String plan) {
    if (onDemand instanceof UnitPrice.Listed listed && PLANS.containsKey(listed.key().service())) {
      return new PriceKey(
          PLANS.get(listed.key().service()),
          listed.key().usageType(),
          Optional.of(plan),
          listed.key().region());
    }
    throw new ConfigurationException(
        "a savings plan's rate takes the place of a row of a book, and here the price is stated; state the discount instead of the plan");
  }

  /**
   * What is to be known of a commitment where its use follows the load; empty where nothing is
   * committed, or only a part that may always be in use.
   */
  List<String> commitment() {
    return isCommitment() && !best && share.compareTo(BigDecimal.ONE) == 0
        ? List.of(
            option.text()
                + ": a commitment is paid also while nothing runs, and here all that runs is covered and nothing is committed in vain, which holds for a part of a load that comes and goes")
        : List.of();
  }

  /** Assumptions, with that one. */
  List<String> andCommitment(String... assumptions) {
    return Stream.concat(Stream.of(assumptions), commitment().stream()).toList();
  }

  /** What is taken off, as a share of all hours. */
  BigDecimal off() {
    return share.multiply(discount);
  }
}
