package dev.tenk.session.shard;

import dev.tenk.gatling.action.CommonWindow;
import dev.tenk.gatling.action.EndedRequest;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.gatling.launch.EndedRequests;
import dev.tenk.gatling.schedule.Share;
import dev.tenk.results.model.TenkException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A thread that puts once a second what has ended of a shard's part, and tells its driver what the
 * submitter has said of the window of all.
 */
final class TellingShard implements AutoCloseable {
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ShardStore store;
  private final ShardTime time;
  private final Share share;
  private final String cell;
  private final Consumer<CommonWindow> driver;
  private final Thread thread = new Thread(this::tell, "tenk-telling");
  private final List<EndedRequest> untold = new ArrayList<>();
  private CommonWindow known = CommonWindow.AS_PLANNED;
  private long elapsedNanos;
  private int put;
  private boolean started;
  private volatile boolean closed;

  /** Not started yet. */
  TellingShard(
      ShardStore store, ShardTime time, Share share, String cell, Consumer<CommonWindow> driver) {
    this.store = store;
    this.time = time;
    this.share = share;
    this.cell = cell;
    this.driver = driver;
    thread.setDaemon(true);
  }

  /** Gets what its driver says. */
  void ended(DriverMessage.Answers answers) {
    List<EndedRequest> ended;
    try {
      ended = EndedRequests.of(share, Base64.getDecoder().decode(answers.ended()));
    } catch (IOException e) {
      throw new TenkException(e.getMessage(), e);
    }
    synchronized (untold) {
      untold.addAll(ended);
      elapsedNanos = answers.elapsedNanos();
    }
    if (!started) {
      // not before: what its driver is told first is when it begins
      started = true;
      thread.start();
    }
  }

  private void tell() {
    while (!closed) {
      try {
        putAnswers();
        look();
      } catch (IOException | TenkException e) {
        // the store has refused for a minute: what is not put yet is put with the next
        System.err.println(e.getMessage());
      }
      time.pause(LOOK_NANOS);
    }
  }

  private void putAnswers() throws IOException {
    ShardAnswers answers;
    synchronized (untold) {
      if (elapsedNanos == 0) {
        return;
      }
      answers = new ShardAnswers(elapsedNanos, List.copyOf(untold));
    }
    store.put(Names.answers(cell, share.index(), put + 1), answers.toBytes(share));
    put++;
    synchronized (untold) {
      untold.subList(0, answers.ended().size()).clear();
      elapsedNanos = elapsedNanos == answers.elapsedNanos() ? 0 : elapsedNanos;
    }
  }

  private void look() throws IOException {
    Optional<byte[]> window = store.get(Names.window(cell));
    if (window.isPresent()) {
      CommonWindow now = WindowObject.of(window.get());
      if (!now.equals(known)) {
        known = now;
        driver.accept(now);
      }
    }
  }

  /** Puts what is left. Call it when the driver has ended. */
  @Override
  public void close() throws IOException {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    putAnswers();
  }
}
