package dev.tenk.targets;

import dev.tenk.results.suite.Suite.TargetPlan;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** What a kind of target calls can be copied in other sizes, each measured by a target like it. */
public interface Copies {
  /** What the copies may differ in, as in {@code memory}. */
  Set<String> axes();

  /**
   * The keys of the target that measures a copy. They replace those of the target that is copied;
   * nobody is asked.
   *
   * @param values what differs, by axis
   * @param name of the copy
   * @throws dev.tenk.results.model.ConfigurationException where a value is out of range, or the
   *     target is of a sort that cannot be copied
   */
  SortedMap<String, String> keys(TargetPlan copied, SortedMap<String, String> values, String name);

  /**
   * What the target will state about itself, by the keys of {@link TargetIdentity#details()}, as
   * far as the suite tells it; nobody is asked.
   */
  SortedMap<String, String> facts(TargetPlan copied, SortedMap<String, String> values);

  /**
   * The order for a copy.
   *
   * @param measured the target that measures it
   * @param replaced what the target that is copied had for the keys of {@link #keys}
   * @param tags of all that is made
   */
  CopyOrder order(
      TargetPlan measured,
      SortedMap<String, String> replaced,
      SortedMap<String, String> values,
      SortedMap<String, String> tags);

  /** The way to the account of a target. */
  AccountAccess access(TargetPlan measured);

  /**
   * Opens the way to an account; nothing is sent yet.
   *
   * @param started the local cloud that tenk started for it, if it did
   */
  CopyAccount open(AccountAccess access, Optional<StartedServer> started);
}
