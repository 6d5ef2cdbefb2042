package dev.tenk.session.shard;

import dev.tenk.gatling.launch.CellLauncher.Result;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.gatling.launch.Launched;
import dev.tenk.gatling.schedule.Share;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A cell whose load shards offer, seen from who has ordered it. */
final class SharedCell implements Launched {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final Submission submission;
  private final ShardTime time;
  private final String cell;
  private final CellOrder order;
  private final Duration readyWithin;
  private final Lives lives;
  private final Optional<JointAnswers> answers;
  private final Map<Integer, DriverMessage.Progress> progress = new HashMap<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private long looks;
  private volatile boolean stopped;

  SharedCell(
      Submission submission,
      ShardTime time,
      String cell,
      CellOrder order,
      Duration readyWithin,
      Lives lives) {
    this.submission = submission;
    this.time = time;
    this.cell = cell;
    this.order = order;
    this.readyWithin = readyWithin;
    this.lives = lives;
    this.answers = JointAnswers.of(submission.store(), cell, submission.count(), order);
  }

  @Override
  public Result await(Consumer<DriverMessage.Progress> onProgress) throws IOException {
    try {
      long readyBy = time.nanos() + readyWithin.toNanos();
      long lookedAt = time.nanos() - Claim.ALIVE_NANOS;
      Set<Integer> open = open();
      while (!open.isEmpty()) {
        time.pause(LOOK_NANOS);
        if (time.nanos() - lookedAt >= Claim.ALIVE_NANOS) {
          lookedAt = time.nanos();
          look(onProgress);
          boolean mayComeYet = time.nanos() - readyBy < 0 && !stopped;
          open = open();
          if (answers.isPresent()) {
            answers.get().look(open.stream().noneMatch(lives::isLost));
          }
          if (open.stream().allMatch(index -> isGone(index, mayComeYet))) {
            break;
          }
        }
        open = open();
      }
      if (answers.isPresent()) {
        // what they told last
        answers.get().look(open.isEmpty());
      }
      CellParts parts = CellParts.read(submission.store(), cell, submission.count());
      Result result = parts.merge(order);
      return result instanceof Result.Broken broken
          ? new Result.Broken(broken.exitCode(), neverReady().orElse(broken.reason()))
          : stopped ? new Result.Broken(1, "stopped") : result;
    } finally {
      over.countDown();
    }
  }

  /** Shards of which it is not known how they ended. */
  private Set<Integer> open() throws IOException {
    Set<Integer> done = Names.indexes(submission.store().list(Names.done(cell)), Names.done(cell));
    Set<Integer> open = new TreeSet<>();
    for (int i = 0; i < submission.count(); i++) {
      if (!done.contains(i)) {
        open.add(i);
      }
    }
    return open;
  }

  /** Who shows that it is alive, and how far it has come. */
  private void look(Consumer<DriverMessage.Progress> onProgress) throws IOException {
    Looks each = new Looks(submission.count());
    Map<Integer, String> alive = lives.look();
    long look = looks++;
    alive.keySet().removeIf(index -> !each.readsProgress(index, look));
    for (Map.Entry<Integer, String> sign : alive.entrySet()) {
      progress(sign.getValue())
          .ifPresentOrElse(
              now -> progress.put(sign.getKey(), now), () -> progress.remove(sign.getKey()));
    }
    if (!progress.isEmpty()) {
      onProgress.accept(JointProgress.of(progress.values()));
    }
  }

  private Optional<DriverMessage.Progress> progress(String name) throws IOException {
    return submission
        .store()
        .get(name)
        .map(SignOfLife::text)
        .filter(text -> !text.isEmpty())
        .map(text -> (DriverMessage.Progress) DriverMessage.fromLine(text));
  }

  /** One that never came may come until all have to be ready. */
  private boolean isGone(int index, boolean mayComeYet) {
    return lives.isLost(index) || (!mayComeYet && lives.neverCame(index));
  }

  /** Who was not there when all were to begin; empty where they did. */
  private Optional<String> neverReady() throws IOException {
    if (stopped) {
      return Optional.of("stopped");
    }
    Barrier barrier =
        new Barrier(
            submission.store(), cell, new Share(0, submission.count()), Instant.MAX, Duration.ZERO);
    Set<Integer> lacking = barrier.lacking();
    Set<Integer> done = Names.indexes(submission.store().list(Names.done(cell)), Names.done(cell));
    // who has said why it was not ready is not missing
    lacking.removeAll(done);
    return lacking.isEmpty() || submission.store().get(Names.start(cell)).isPresent()
        ? Optional.empty()
        : Optional.of(barrier.notReady(lacking));
  }

  /** Ends the load everywhere. What was measured by then is merged before this returns. */
  @Override
  public void close() {
    if (over.getCount() == 0) {
      return;
    }
    stopped = true;
    try {
      submission.store().put(Names.ABORT, new byte[0]);
      over.await(ShardWorker.STOPPING_SECONDS, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
