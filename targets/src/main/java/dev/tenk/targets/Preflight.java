package dev.tenk.targets;

/** A target that can be tried before any load. */
public interface Preflight {
  /**
   * Checks that calls will be permitted, as far as that is possible.
   *
   * @return requests it sent, each of which may cost as much as one of the load
   * @throws dev.tenk.results.model.ConfigurationException naming call, permission and what to do
   */
  int preflight();
}
