package dev.tenk.cost.prices;

/**
 * What a price is found by.
 *
 * @param service who sells it, e.g. {@code edge} or {@code AWSLambda}
 * @param usageType the seller's word for what is counted
 * @param region where the price holds; {@code world} where it holds everywhere
 */
public record PriceKey(String service, String usageType, String region) {
  /** Refuses empty parts. */
  public PriceKey {
    if (service.isBlank() || usageType.isBlank() || region.isBlank()) {
      throw new IllegalArgumentException(
          "price key is '%s', '%s', '%s', expected service, usage type and region"
              .formatted(service, usageType, region));
    }
  }
}
