package dev.tenk.targets;

import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A copy to be made.
 *
 * @param target the target that measures it, for messages
 * @param source name of what is copied, which is only read
 * @param part its qualifier or its variant; empty for its own choice
 * @param values what differs, by axis, as in {@code memory} and {@code 1024}
 * @param instanceCount of an endpoint with instances, at least 1
 * @param name of the copy
 * @param tags of all that is made
 */
public record CopyOrder(
    String target,
    String source,
    Optional<String> part,
    SortedMap<String, String> values,
    int instanceCount,
    String name,
    SortedMap<String, String> tags) {
  /** Copies its maps. */
  public CopyOrder {
    values = new TreeMap<>(values);
    tags = new TreeMap<>(tags);
  }

  /** The value of an axis, where it is varied. */
  public Optional<String> value(String axis) {
    return Optional.ofNullable(values.get(axis));
  }
}
