package dev.tenk.gatling.action;

import dev.tenk.results.stats.cell.ErrorCount;
import dev.tenk.targets.Reply;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a target said with the first failure of each kind of a cell, warm-up included. */
public final class FirstWords {
  /** Kinds beyond are counted, and nothing of what was said with them is kept. */
  private static final int MOST_KINDS = 8;

  private final SortedMap<String, String> byKind = new TreeMap<>();

  /** Looks at a reply; any thread may. */
  public synchronized void add(Reply reply) {
    if (reply.said().isPresent() && byKind.size() < MOST_KINDS) {
      ErrorCount.kindOf(reply.outcome())
          .ifPresent(kind -> byKind.putIfAbsent(kind, reply.said().get()));
    }
  }

  /** A copy, by {@link ErrorCount#kindOf kind}. */
  public synchronized SortedMap<String, String> byKind() {
    return new TreeMap<>(byKind);
  }
}
