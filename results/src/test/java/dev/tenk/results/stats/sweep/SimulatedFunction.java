package dev.tenk.results.stats.sweep;

import java.util.Random;

/**
 * A function whose calls get shorter with memory: what is left to a processor scales with the share
 * of one that the memory buys, up to a whole one at 1,769 MB, and little memory makes it work more.
 *
 * @param fixedMillis of a call that no memory makes shorter
 * @param workMillis of a call on a whole processor
 * @param pressure how much more work there is at 128 MB, as 0.5; it falls with 1 / memory
 * @param spread of a call's duration, SD of its logarithm
 * @param payloadSpread of what payloads ask for, SD of its logarithm; the same for all sizes
 * @param coldMillis of a cold start
 * @param coldShare how many calls are cold once it is warm
 */
record SimulatedFunction(
    double fixedMillis,
    double workMillis,
    double pressure,
    double spread,
    double payloadSpread,
    double coldMillis,
    double coldShare) {
  private static final double WHOLE_PROCESSOR_MB = 1769;
  private static final double LEAST_MB = 128;

  /** Mean duration of a warm call, ms. */
  double warmMillis(int memoryMb) {
    double share = Math.min(1, memoryMb / WHOLE_PROCESSOR_MB);
    return fixedMillis + workMillis * (1 + pressure * LEAST_MB / memoryMb) / share;
  }

  /** Mean cost of a call, MB·ms. */
  double cost(int memoryMb) {
    return memoryMb * (warmMillis(memoryMb) + coldShare * coldMillis);
  }

  /** How much of its own a payload asks for; the mean is 1. */
  double payload(Random random) {
    return lognormal(random, payloadSpread);
  }

  /** What a call is billed for, ms. */
  double callMillis(int memoryMb, double payload, boolean cold, Random random) {
    boolean isCold = cold || random.nextDouble() < coldShare;
    return Math.ceil(
        warmMillis(memoryMb) * payload * lognormal(random, spread) + (isCold ? coldMillis : 0));
  }

  private static double lognormal(Random random, double sd) {
    return Math.exp(sd * random.nextGaussian() - sd * sd / 2);
  }

  /** The cheapest of some sizes by its mean cost. */
  int best(int... sizesMb) {
    int best = sizesMb[0];
    for (int each : sizesMb) {
      if (cost(each) < cost(best)) {
        best = each;
      }
    }
    return best;
  }
}
