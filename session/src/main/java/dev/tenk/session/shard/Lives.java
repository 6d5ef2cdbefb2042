package dev.tenk.session.shard;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Which shards of a load show that they are there, seen from who has ordered it. */
final class Lives {
  private final ShardStore store;
  private final int count;
  private final Map<Integer, Instant> lastSigns = new HashMap<>();
  private final Map<Integer, Integer> looksWithout = new HashMap<>();
  private final Set<Integer> ended = new HashSet<>();

  Lives(ShardStore store, int count) {
    this.store = store;
    this.count = count;
  }

  /**
   * Looks at all; once a second, or less often.
   *
   * @return those that have shown one since the last look, by index, with the object that says how
   *     far they have come
   */
  Map<Integer, String> look() throws IOException {
    Set<String> over = new HashSet<>();
    Map<Integer, ShardStore.Entry> newest = new HashMap<>();
    for (ShardStore.Entry each : store.list(Names.WORKERS)) {
      if (each.name().endsWith("/" + Names.ALIVE)) {
        Names.index(each.name(), Names.WORKERS)
            .ifPresent(
                index ->
                    newest.merge(
                        index,
                        each,
                        (one, other) -> one.changedAt().isAfter(other.changedAt()) ? one : other));
      } else if (each.name().endsWith("/" + Names.ENDED)) {
        over.add(each.name().replaceAll(Names.ENDED + "$", Names.ALIVE));
      }
    }
    Map<Integer, String> alive = new HashMap<>();
    ended.clear();
    for (int i = 0; i < count; i++) {
      ShardStore.Entry sign = newest.get(i);
      if (sign == null || sign.changedAt().equals(lastSigns.get(i))) {
        looksWithout.merge(i, 1, Integer::sum);
      } else {
        lastSigns.put(i, sign.changedAt());
        looksWithout.put(i, 0);
        alive.put(i, sign.name());
      }
      if (sign != null && over.contains(sign.name())) {
        ended.add(i);
      }
    }
    return alive;
  }

  /** Whether one has never shown itself, in so many looks that it would have. */
  boolean neverCame(int index) {
    return !lastSigns.containsKey(index) && looksWithout.getOrDefault(index, 0) >= Claim.GONE_LOOKS;
  }

  /** Whether one that was there has ended, or shows no sign of life any more. */
  boolean isLost(int index) {
    return lastSigns.containsKey(index)
        && (ended.contains(index) || looksWithout.getOrDefault(index, 0) >= Claim.GONE_LOOKS);
  }

  /** All of those. */
  Set<Integer> lost() {
    Set<Integer> lost = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      if (isLost(i)) {
        lost.add(i);
      }
    }
    return lost;
  }
}
