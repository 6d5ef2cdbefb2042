package dev.tenk.session.sweep;

import dev.tenk.results.model.SweepPlan.Variant;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.targets.StartedServer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Makes what the variants of a swept target are measured at, and takes it down: of a function a
 * copy with a version and an alias, of an endpoint another one with its configuration. Found with
 * {@link java.util.ServiceLoader}, by the kind of the target. Variants that differ only in keys of
 * the suite need none.
 *
 * <p>The order of calls: {@link #keys} and {@link #facts} while the suite of the run is derived,
 * before there is a run and also for a dry run, so that they ask nobody. Then, with the run's
 * folder locked, {@link #check} once with all orders, {@link #make} for each, and {@link #remove}
 * for each: of a variant that is dropped early as soon as that is decided, of the others at the end
 * of the attempt, however it ends, and from another thread on a signal. A run that is resumed goes
 * through check and make again for the variants that are still in it.
 *
 * <p>Nothing else is ever changed or deleted. The ledger of what was made, and its tags with an
 * expiry, are the host's: it is written before the call that makes something, in the folder of the
 * run, so that whatever ends the process leaves enough for {@code tenk sweep clean}.
 */
public interface VariantHost {
  /** Axis: memory of a function, MB. */
  String MEMORY = "memory";

  /** Axis: instruction set of a function, {@code x86} or {@code arm64}. */
  String ARCHITECTURE = "architecture";

  /** Axis: instance type of an endpoint, as in {@code ml.c5.large}. */
  String INSTANCE = "instance";

  /** Axis: memory of a serverless endpoint, MB. */
  String SERVERLESS_MEMORY = "serverless-memory";

  /** Axis: how many requests a serverless endpoint or function takes at a time. */
  String CONCURRENCY = "concurrency";

  /** Whether it makes variants of such targets, by the word after {@code kind:}. */
  boolean makes(String kind);

  /** The axes that it can vary for that kind, of those above. */
  Set<String> axes(String kind);

  /**
   * The keys of the target that measures a variant, by key of the suite, as in {@code function} and
   * {@code classify:tenk-5f0c-1024}. They replace those of the swept target; all others stay. Names
   * of what is made follow from the sweep's id and the variant alone, because the suite of a run is
   * fixed before anything is made. Nobody is asked.
   *
   * @param swept the target as the user's suite has it
   * @param sweepId letters and digits, unique to the sweep, at most 12
   * @throws dev.tenk.results.model.ConfigurationException in one sentence, where a value is out of
   *     range (named with its axis, as in {@code --memory 64: …}), or the target's keys do not say
   *     what to make a variant of
   */
  SortedMap<String, String> keys(TargetPlan swept, Variant variant, String sweepId);

  /**
   * What the target will state about itself once it is made, by the keys of {@link
   * dev.tenk.targets.TargetIdentity#details()}: enough to price it before it is there, what it
   * costs by waiting included. Nobody is asked.
   */
  SortedMap<String, String> facts(TargetPlan swept, Variant variant);

  /**
   * A variant to be made or removed.
   *
   * @param measured the target that measures it, with the keys of {@link VariantHost#keys}
   * @param replaced what the swept target had for these keys; absent where it had none
   * @param started the local cloud that tenk started for it, if it did
   * @param run the folder of the run, whose lock is held
   * @param expires when anybody may take it down; empty for the host's own choice
   */
  record Order(
      TargetPlan measured,
      Variant variant,
      SortedMap<String, String> replaced,
      String sweepId,
      Optional<StartedServer> started,
      Path run,
      Optional<Instant> expires) {}

  /**
   * Refuses what cannot be made, by asking the service, before anything is made: a type that the
   * region does not offer, a quota, a missing permission.
   *
   * @throws dev.tenk.results.model.ConfigurationException in one sentence
   */
  void check(List<Order> orders);

  /**
   * Makes it, and returns once it answers calls. Made already, it is left as it is.
   *
   * @throws dev.tenk.results.model.TenkException where that fails; what was made of it by then is
   *     in the ledger, and is removed by {@link #remove}
   */
  void make(Order order);

  /**
   * Takes down what {@link #make} made of it, and returns once that is gone, or is certain to go
   * without another call. Without anything there it does nothing. May be called while {@link #make}
   * runs in another thread, which then ends soon, and whose work is removed too.
   *
   * @throws dev.tenk.results.model.TenkException where something is left, and how to remove it
   */
  void remove(Order order);
}
