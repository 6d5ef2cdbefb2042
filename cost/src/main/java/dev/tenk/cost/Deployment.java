package dev.tenk.cost;

import dev.tenk.cost.prices.PriceBook;
import dev.tenk.results.model.ConfigurationException;
import java.util.Optional;

/** A place where a model runs, and all that its bill depends on but prices and load. */
public sealed interface Deployment
    permits EdgeDevices,
        RealtimeEndpoint,
        VariantsEndpoint,
        ServerlessEndpoint,
        AsyncEndpoint,
        StartStopEndpoint,
        LambdaFunction,
        ManagedFunction,
        BatchTransform,
        Pipeline {

  /**
   * The same with as many instances as the peak needs, all hours; empty where its instances do not
   * start and stop.
   */
  default Optional<Deployment> alwaysOn() {
    return Optional.empty();
  }

  /**
   * With its prices.
   *
   * @throws ConfigurationException if the book lacks one, or has it for one of another unit
   */
  CostModel priced(PriceBook prices);

  /** Why it cannot be bought as it is; empty where it can, and where nothing is bought by hours. */
  default Optional<String> refusedPurchase() {
    return Optional.empty();
  }
}
