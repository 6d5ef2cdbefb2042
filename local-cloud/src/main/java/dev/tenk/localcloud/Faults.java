package dev.tenk.localcloud;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Decides which requests of one endpoint or function go wrong, and how. */
final class Faults {
  private final long seed;
  private List<Fault> faults;
  private SplittableRandom random;
  private long requests;

  Faults(long seed, List<Fault> faults) {
    this.seed = seed;
    set(faults);
  }

  /** Replaces the faults and counts from the first request again. */
  synchronized void set(List<Fault> newFaults) {
    this.faults = List.copyOf(newFaults);
    this.random = new SplittableRandom(seed);
    this.requests = 0;
  }

  /** The next request's fault: the first in the list that strikes. */
  synchronized Optional<Fault> next() {
    requests++;
    Optional<Fault> struck = Optional.empty();
    for (Fault fault : faults) {
      // Each rate draws for each request, so that one fault does not shift another's draws.
      boolean strikes =
          fault.every().isPresent()
              ? requests % fault.every().getAsLong() == 0
              : random.nextDouble() < fault.rate().getAsDouble();
      if (strikes && struck.isEmpty()) {
        struck = Optional.of(fault);
      }
    }
    return struck;
  }
}
