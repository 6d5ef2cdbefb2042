package dev.tenk.cost;

import dev.tenk.cost.prices.PriceBook;
import dev.tenk.results.model.ConfigurationException;

/** A place where a model runs, and all that its bill depends on but prices and load. */
public sealed interface Deployment
    permits EdgeDevices,
        RealtimeEndpoint,
        ServerlessEndpoint,
        AsyncEndpoint,
        StartStopEndpoint,
        LambdaFunction,
        BatchTransform {

  /**
   * With its prices.
   *
   * @throws ConfigurationException if the book lacks one, or has it for one of another unit
   */
  CostModel priced(PriceBook prices);
}
