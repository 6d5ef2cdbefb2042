package dev.tenk.targets;

import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.payload.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Opens targets of one kind. Found with {@link java.util.ServiceLoader}, so users add their own.
 */
public interface TargetProvider {
  /** The word after {@code kind:} in a suite. */
  String kind();

  /**
   * Reads the target's settings without calling it, so that a suite is refused before anything is
   * started.
   *
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  void check(TargetPlan plan);

  /**
   * The idle expiry assumed for such a target's execution environments; empty where it has none, or
   * none is given.
   *
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  default Optional<Duration> idleExpiry(TargetPlan plan) {
    return Optional.empty();
  }

  /**
   * After how long without a call such a target is assumed to have scaled to zero; empty where it
   * never does.
   *
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  default Optional<Duration> sleepsAfter(TargetPlan plan) {
    return Optional.empty();
  }

  /**
   * How long such a target's device is watched without load before each of its cells.
   *
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  default Duration watchedIdle(TargetPlan plan) {
    return Duration.ZERO;
  }

  /**
   * What the suite alone states about such a target, by the keys of {@link
   * TargetIdentity#details()}; no service is called.
   *
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  default SortedMap<String, String> facts(TargetPlan plan) {
    return new TreeMap<>();
  }

  /**
   * Body size of the largest request that the payloads make, where it is known without calling the
   * target.
   *
   * @throws dev.tenk.results.model.ConfigurationException when payloads and target do not fit
   */
  default OptionalLong largestRequestBytes(TargetPlan plan, List<Payload> payloads) {
    return OptionalLong.empty();
  }

  /**
   * How long the job of such a target may take at most; zero where it is measured by requests.
   *
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  default Duration longestJob(TargetPlan plan) {
    return Duration.ZERO;
  }

  /** How what such a target calls is copied in other sizes; empty where it cannot be. */
  default Optional<Copies> copies() {
    return Optional.empty();
  }

  /** How it is found out what such a target would call; empty where nobody can be asked. */
  default Optional<Discovery> discovery() {
    return Optional.empty();
  }

  /**
   * Whether its cost rests on metrics that its service gives by the minute, so that a minute with
   * calls of two cells is of no use.
   */
  default boolean isCountedByMinute() {
    return false;
  }

  /** How many requests proving it before the load takes at most, see {@link Preflight}. */
  default int proofRequests() {
    return 0;
  }

  /**
   * Whether its requests are encrypted or signed, which {@link NativeCrypto} has to be there for
   * before it is opened.
   *
   * @throws dev.tenk.results.model.ConfigurationException with file, line and column
   */
  default boolean encrypts(TargetPlan plan) {
    return true;
  }

  /**
   * Connects, reads the target's identity, and encodes the payloads for it.
   *
   * @param started the server that tenk started for this target, if it did
   * @throws dev.tenk.results.model.ConfigurationException when payloads and target do not fit
   * @throws TargetUnavailableException when it does not answer
   */
  Target open(TargetPlan plan, Optional<StartedServer> started, List<Payload> payloads);
}
