package dev.tenk.session.shard;

import dev.tenk.gatling.action.CommonWindow;
import dev.tenk.gatling.action.EndedRequest;
import dev.tenk.gatling.action.JointWindow;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.schedule.Share;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.suite.Suite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What all shards of a cell that may end by itself tell of their answers, and what is decided by
 * them; seen from who has ordered it.
 */
final class JointAnswers {
  private final ShardStore store;
  private final String cell;
  private final List<Integer> shards;
  private final JointWindow window;
  private final int[] read;
  private CommonWindow told = CommonWindow.AS_PLANNED;

  /** Of which nothing is read yet. */
  JointAnswers(ShardStore store, String cell, int count, JointWindow window) {
    this.store = store;
    this.cell = cell;
    this.shards = IntStream.range(0, count).boxed().toList();
    this.window = window;
    this.read = new int[count];
  }

  /** Those of a cell; empty where it lasts as planned. */
  static Optional<JointAnswers> of(ShardStore store, String cell, int count, CellOrder order) {
    Suite suite = order.suite();
    return order.workload(suite) instanceof OpenWorkload open && open.mayEndSooner()
        ? Optional.of(
            new JointAnswers(
                store,
                cell,
                count,
                new JointWindow(
                    open,
                    order.schedule(suite, open).orElseThrow(),
                    suite.slo(),
                    new Looks(count).leadNanos())))
        : Optional.empty();
  }

  /**
   * Reads what is new, and tells all shards what follows from it.
   *
   * @param all whether all shards are there: without one the rest decides nothing
   */
  void look(boolean all) throws IOException {
    Map<Integer, List<ShardAnswers>> news = InParallel.each(shards, this::next);
    long elapsedNanos = 0;
    List<EndedRequest> ended = new ArrayList<>();
    for (List<ShardAnswers> ofOne : news.values()) {
      for (ShardAnswers each : ofOne) {
        elapsedNanos = Math.max(elapsedNanos, each.elapsedNanos());
        ended.addAll(each.ended());
      }
    }
    window.add(elapsedNanos, ended);
    if (!all) {
      window.giveUp();
    }
    CommonWindow now = window.common();
    if (!now.equals(told)) {
      store.put(Names.window(cell), WindowObject.toBytes(now));
      told = now;
    }
  }

  private List<ShardAnswers> next(int index) throws IOException {
    Share share = new Share(index, shards.size());
    List<ShardAnswers> news = new ArrayList<>();
    Optional<byte[]> next = store.get(Names.answers(cell, index, read[index] + 1));
    while (next.isPresent()) {
      news.add(ShardAnswers.of(share, next.get()));
      read[index]++;
      next = store.get(Names.answers(cell, index, read[index] + 1));
    }
    return news;
  }
}
