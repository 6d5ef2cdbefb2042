package dev.tenk.cost.prices;

import java.util.Optional;

/**
 * What a price is found by.
 *
 * @param service who sells it, e.g. {@code edge} or {@code AWSLambda}
 * @param usageType the seller's word for what is counted
 * @param operation the seller's word for what was done, where one usage type has a price for each;
 *     else empty
 * @param region where the price holds; {@code world} where it holds everywhere
 */
public record PriceKey(
    String service, String usageType, Optional<String> operation, String region) {
  /** The service of prices that a scenario states itself. */
  public static final String SCENARIO = "scenario";

  /** The service of SageMaker's savings plans: a row is the rate of what has that usage type. */
  public static final String SAGEMAKER_PLANS = "MachineLearningSavingsPlans";

  /** The same of the savings plans that cover EC2 and Lambda. */
  public static final String COMPUTE_PLANS = "AWSComputeSavingsPlan";

  /** Refuses empty parts. */
  public PriceKey {
    if (service.isBlank()
        || usageType.isBlank()
        || region.isBlank()
        || operation.filter(String::isBlank).isPresent()) {
      throw new IllegalArgumentException(
          "price key is '%s', '%s', '%s', expected service, usage type and region"
              .formatted(service, usageType, region));
    }
  }

  /** A price that no operation tells apart. */
  public PriceKey(String service, String usageType, String region) {
    this(service, usageType, Optional.empty(), region);
  }

  /**
   * One as people write it: {@code AmazonS3/TimedStorage-ByteHrs}, with {@code @region} behind it
   * where it is another than the usual one, and before that {@code #operation} where there is one.
   *
   * @param region the usual one
   * @throws IllegalArgumentException in words for anything else
   */
  public static PriceKey of(String text, String region) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a price of a book, expected as in edge/electricity-residential@us");
    }
    int at = text.lastIndexOf('@');
    String counted = at < 0 ? text.substring(slash + 1) : text.substring(slash + 1, at);
    int hash = counted.indexOf('#');
    return new PriceKey(
        text.substring(0, slash),
        hash < 0 ? counted : counted.substring(0, hash),
        hash < 0 ? Optional.empty() : Optional.of(counted.substring(hash + 1)),
        at < 0 ? region : text.substring(at + 1));
  }

  /** The usage type, with the operation behind a {@code #} where there is one. */
  public String counted() {
    return usageType + operation.map(word -> "#" + word).orElse("");
  }
}
