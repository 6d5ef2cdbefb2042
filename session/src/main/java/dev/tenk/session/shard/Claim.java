package dev.tenk.session.shard;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A process that is to be a shard, of which a scheduler may start two: the one whose claim is older
 * by the store's clock stays, as long as it shows that it is alive, and the other gives way. One
 * that was killed shows nothing any more, and its successor takes its place.
 *
 * @param index of the shard
 * @param token of this process, which no other has
 */
record Claim(ShardStore store, ShardTime time, int index, String token) {
  /** How often a process shows that it is alive. */
  static final long ALIVE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** As coarse as dates of stores are, so that of two claims one is the older. */
  private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * A process that shows nothing new in so many looks, a second apart or more, is gone. Looks and
   * not seconds, because a store that refuses hides all signs of life for as long.
   */
  static final int GONE_LOOKS = 30;

  private String folder() {
    return Names.WORKERS + index + "/";
  }

  /** Says that this process is about to end. */
  void end() throws IOException {
    store.put(folder() + token + "/" + Names.ENDED, new byte[0]);
  }

  /** The name of its sign of life. */
  String alive() {
    return folder() + token + "/" + Names.ALIVE;
  }

  /**
   * Claims the index.
   *
   * @return false when another process has it
   */
  boolean take() throws IOException {
    String own = folder() + token + "/" + Names.CLAIM;
    store.put(own, new byte[0]);
    store.put(alive(), new byte[0]);
    time.pause(SETTLE_NANOS);
    Map<String, Instant> first = aliveOnes();
    List<String> older = older(own);
    for (int look = 0; look < GONE_LOOKS && !older.isEmpty(); look++) {
      Map<String, Instant> now = aliveOnes();
      if (older.stream().anyMatch(each -> hasMoved(first.get(each), now.get(each)))) {
        return false;
      }
      // one that waits for the same place, and came after this one, gives way to it
      store.put(alive(), new byte[0]);
      time.pause(ALIVE_NANOS);
    }
    return true;
  }

  private static boolean hasMoved(Instant before, Instant now) {
    return now != null && (before == null || now.isAfter(before));
  }

  /**
   * Tokens of the other processes that have not ended and whose claim is older; of the same age,
   * the lesser token's.
   */
  private List<String> older(String own) throws IOException {
    List<ShardStore.Entry> all = store.list(folder());
    Set<String> ended =
        all.stream()
            .filter(each -> each.name().endsWith("/" + Names.ENDED))
            .map(each -> tokenOf(each.name()))
            .collect(Collectors.toSet());
    List<ShardStore.Entry> claims =
        all.stream()
            .filter(each -> each.name().endsWith("/" + Names.CLAIM))
            .filter(each -> !ended.contains(tokenOf(each.name())))
            .toList();
    ShardStore.Entry mine =
        claims.stream().filter(each -> each.name().equals(own)).findFirst().orElseThrow();
    return claims.stream()
        .filter(each -> !each.name().equals(own))
        .filter(each -> isBefore(each, mine))
        .map(each -> tokenOf(each.name()))
        .toList();
  }

  private static boolean isBefore(ShardStore.Entry one, ShardStore.Entry other) {
    int order = one.changedAt().compareTo(other.changedAt());
    return order != 0 ? order < 0 : one.name().compareTo(other.name()) < 0;
  }

  private Map<String, Instant> aliveOnes() throws IOException {
    Map<String, Instant> alive = new HashMap<>();
    for (ShardStore.Entry each : store.list(folder())) {
      if (each.name().endsWith("/" + Names.ALIVE)) {
        alive.put(tokenOf(each.name()), each.changedAt());
      }
    }
    return alive;
  }

  private static String tokenOf(String name) {
    String[] parts = name.split("/", -1);
    return parts[parts.length - 2];
  }
}
