package dev.tenk.session.shard;

import dev.tenk.gatling.launch.CellLauncher.Result;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.gatling.launch.Launched;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A cell that is not ordered as long as a shard is lost. Where its engine may start it again, that
 * is waited for, once; any later cell is told at once that it is not measured.
 */
final class LostShards implements Launched {
  private final Set<Integer> waitedFor;
  private final Lives lives;
  private final ShardTime time;
  private final Duration patience;
  private final int count;
  private final Order order;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean stopped;
  private volatile Launched ordered;

  /** Orders the cell. */
  interface Order {
    Launched put() throws IOException;
  }

  /**
   * Of shards that are lost.
   *
   * @param waitedFor those that were waited for before; gets those that this one has waited for
   * @param patience how long any other may take to be there again
   * @param order once none is lost any more
   */
  LostShards(
      Set<Integer> waitedFor,
      Lives lives,
      ShardTime time,
      Duration patience,
      int count,
      Order order) {
    this.waitedFor = waitedFor;
    this.lives = lives;
    this.time = time;
    this.patience = patience;
    this.count = count;
    this.order = order;
  }

  @Override
  public Result await(Consumer<DriverMessage.Progress> onProgress) throws IOException {
    try {
      long until = time.nanos() + patience.toNanos();
      while (!lives.lost().isEmpty()
          && !waitedFor.containsAll(lives.lost())
          && time.nanos() - until < 0
          && !stopped) {
        time.pause(Claim.ALIVE_NANOS);
        lives.look();
      }
      Set<Integer> lost = new TreeSet<>(lives.lost());
      if (stopped) {
        return new Result.Broken(1, "stopped");
      }
      if (!lost.isEmpty()) {
        waitedFor.addAll(lost);
        return new Result.Broken(1, inWords(lost));
      }
      waitedFor.clear();
      ordered = order.put();
    } finally {
      over.countDown();
    }
    if (stopped) {
      ordered.close();
    }
    return ordered.await(onProgress);
  }

  private String inWords(Set<Integer> lost) {
    boolean one = lost.size() == 1;
    return "%s of %d %s lost, and nothing was offered: %s shown no sign of life since, and %s not started again; go on with --resume"
        .formatted(
            Barrier.shards(lost),
            count,
            one ? "is" : "are",
            one ? "it has" : "they have",
            one ? "was" : "were");
  }

  @Override
  public void close() {
    stopped = true;
    try {
      over.await(ShardWorker.STOPPING_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Launched last = ordered;
    if (last != null) {
      last.close();
    }
  }
}
