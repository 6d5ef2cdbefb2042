package dev.tenk.targets;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A target that can be tried before any load. */
public interface Preflight {
  /**
   * Proves that calls will be permitted and answered, as far as that is possible.
   *
   * @throws dev.tenk.results.model.ConfigurationException with what the target said and what to do
   * @throws TargetUnavailableException where it does not answer now
   * @throws AsleepException where it had scaled to zero, and will answer the same later
   */
  Proof preflight();

  /**
   * What trying a target has shown.
   *
   * @param requests it took, each of which may cost as much as one of the load
   * @param details found in its answer, to be kept with {@link TargetIdentity#details()}
   * @param remarks what a reader of the figures should know, a sentence each
   */
  record Proof(int requests, SortedMap<String, String> details, List<String> remarks) {
    /** One that showed no more than that it is permitted. */
    public static Proof of(int requests) {
      return new Proof(requests, new TreeMap<>(), List.of());
    }
  }
}
