package dev.tenk.session.shard;

import dev.tenk.gatling.schedule.Share;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The instant at which all shards of a cell begin, agreed on in the store alone. Each says that it
 * is ready; shard 0, once all have said so, puts an instant that is ahead and before the deadline.
 * Who has seen none by the deadline does not begin, nor does who sees it too late to be there.
 * Nobody asks who was first: every name has one writer.
 *
 * <p>Looks when it is told to, by the store's time that it is told.
 *
 * @param cell folder of the cell in the store
 * @param share which shard looks
 * @param deadline by the store's clock
 * @param ahead how far ahead the start is put: every shard has to see it, and its driver to wake
 *     users
 */
record Barrier(ShardStore store, String cell, Share share, Instant deadline, Duration ahead) {
  /** Less than that a driver cannot make up for. */
  static final Duration LEAST_AHEAD = Duration.ofMillis(500);

  /** How a reason ends that is another shard's, which says it itself. */
  static final String OTHERS = " ended before the start";

  /** What a look has shown. */
  sealed interface State {}

  /** Not all are ready. */
  record Waiting() implements State {}

  /** All begin at that instant of the store's clock. */
  record Start(Instant at) implements State {}

  /** This shard does not begin, and why. */
  record Missed(String reason) implements State {}

  /** Says that this shard is ready. */
  void ready(Fields what) throws IOException {
    store.put(Names.ready(cell) + share.index(), what.toBytes());
  }

  /**
   * Looks whether it begins.
   *
   * @param now the store's time, as far as this shard knows it
   */
  State look(Instant now) throws IOException {
    Optional<byte[]> start = store.get(Names.start(cell));
    if (start.isPresent()) {
      return begin(at(start.get()), now);
    }
    Set<Integer> gone = Names.indexes(store.list(Names.done(cell)), Names.done(cell));
    if (!gone.isEmpty()) {
      return new Missed(shards(gone) + OTHERS);
    }
    if (share.index() == 0) {
      Set<Integer> lacking = lacking();
      Instant at = now.plus(ahead);
      if (lacking.isEmpty() && !at.isBefore(deadline)) {
        return new Missed(
            "all were ready too late for a start %d ms ahead that is before the deadline; let them have longer to be ready"
                .formatted(ahead.toMillis()));
      }
      if (lacking.isEmpty()) {
        store.put(Names.start(cell), new Fields().put("at", at).toBytes());
        return begin(at, now);
      }
    }
    if (now.isBefore(deadline)) {
      return new Waiting();
    }
    Set<Integer> lacking = lacking();
    return new Missed(lacking.isEmpty() ? "there was no start by the deadline" : notReady(lacking));
  }

  private State begin(Instant at, Instant now) {
    if (at.isAfter(deadline)) {
      return new Missed("the start was put after the deadline");
    }
    return now.plus(LEAST_AHEAD).isAfter(at)
        ? new Missed("it saw the start too late to be there")
        : new Start(at);
  }

  private static Instant at(byte[] start) throws IOException {
    String text = Fields.of(start).get("at");
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IOException("the start is '" + text + "', expected an instant", e);
    }
  }

  /** Who has not said that it is ready. */
  Set<Integer> lacking() throws IOException {
    Set<Integer> ready = Names.indexes(store.list(Names.ready(cell)), Names.ready(cell));
    Set<Integer> lacking = new TreeSet<>();
    for (int i = 0; i < share.count(); i++) {
      if (!ready.contains(i)) {
        lacking.add(i);
      }
    }
    return lacking;
  }

  /** That some were not there, and what is the usual cause. */
  String notReady(Set<Integer> lacking) {
    return "%s of %d %s not ready by the deadline, and nothing was offered: let as many run at once as there are shards, or take fewer shards"
        .formatted(shards(lacking), share.count(), lacking.size() == 1 ? "was" : "were");
  }

  /** By name. */
  static String shards(Set<Integer> indexes) {
    return (indexes.size() == 1 ? "shard " : "shards ")
        + indexes.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
