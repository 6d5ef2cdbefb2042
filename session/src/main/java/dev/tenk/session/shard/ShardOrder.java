package dev.tenk.session.shard;

import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.schedule.Share;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The order of a cell to all its shards.
 *
 * @param arguments of the {@link CellOrder}, whose instants are by the store's clock
 * @param deadline by which all have to be ready, by the store's clock
 * @param ahead how far ahead of it they agree on the start
 */
record ShardOrder(List<String> arguments, Instant deadline, Duration ahead) {
  private static final String ARGUMENT = "argument.";
  private static final String DEADLINE = "deadline";
  private static final String AHEAD = "ahead";

  /**
   * An order.
   *
   * @param clock of who gives it
   */
  static ShardOrder of(CellOrder order, ClockOffset clock, Instant deadline, Duration ahead) {
    return new ShardOrder(order.by(clock::atStore).toArguments(), deadline, ahead);
  }

  byte[] toBytes() {
    Fields fields = new Fields().put(DEADLINE, deadline).put(AHEAD, ahead);
    for (int i = 0; i < arguments.size(); i++) {
      fields.put(ARGUMENT + i, arguments.get(i));
    }
    return fields.toBytes();
  }

  static ShardOrder of(byte[] bytes) throws IOException {
    Fields fields = Fields.of(bytes);
    List<String> arguments = new ArrayList<>();
    for (Optional<String> next = fields.find(ARGUMENT + 0);
        next.isPresent();
        next = fields.find(ARGUMENT + arguments.size())) {
      arguments.add(next.get());
    }
    return new ShardOrder(
        arguments, Instant.parse(fields.get(DEADLINE)), Duration.parse(fields.get(AHEAD)));
  }

  /** As it was given. */
  CellOrder whole() {
    return CellOrder.fromArguments(arguments);
  }

  /** What the shards of a cell agree on their start by. */
  Barrier barrier(ShardStore store, String cell, Share share) {
    return new Barrier(store, cell, share, deadline, ahead);
  }

  /**
   * For one of the shards.
   *
   * @param suiteFile its copy of the suite
   * @param baseFolder what relative paths in it are relative to; empty for where they once were
   * @param folder an empty one for its files
   * @param clock of its machine
   */
  CellOrder of(
      Share share, Path suiteFile, Optional<Path> baseFolder, Path folder, ClockOffset clock) {
    CellOrder whole = whole().by(clock::here);
    return whole.share(share, suiteFile, baseFolder.orElse(whole.baseFolder()), folder);
  }
}
