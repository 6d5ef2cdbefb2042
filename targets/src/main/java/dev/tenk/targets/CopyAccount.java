package dev.tenk.targets;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** An account in which copies are made and taken down. */
public interface CopyAccount extends AutoCloseable {
  /**
   * Refuses what cannot be copied, by asking; nothing is made.
   *
   * @throws dev.tenk.results.model.ConfigurationException in one sentence
   */
  void check(CopyOrder order);

  /**
   * Makes a copy and returns once it answers calls. What is there already, and carries the order's
   * tags, is left as it is.
   *
   * @param intent told of each thing before the call that makes it
   * @param stopped asked while it waits; it then returns soon
   * @throws dev.tenk.results.model.TenkException where that fails; what was made by then stays
   */
  void make(CopyOrder order, Consumer<OwnResource> intent, BooleanSupplier stopped);

  /** The tags of something; empty where there is no such thing. */
  Optional<SortedMap<String, String>> tags(OwnResource resource);

  /**
   * Deletes something, once it can be, and returns when it is gone. Does nothing where it is gone
   * already. Whether it is tenk's own is for the caller to know.
   *
   * @throws dev.tenk.results.model.TenkException where that fails
   */
  void delete(OwnResource resource);

  /** All in the account whose name begins as tenk's own do, tagged or not. */
  List<OwnResource> named();

  @Override
  void close();
}
