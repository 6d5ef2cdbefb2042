package dev.tenk.gatling.action;

import io.gatling.core.session.Session;
import io.netty.util.concurrent.EventExecutor;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The virtual users of an open workload that have come before their time, and have not gone. Which
 * of them carries which planned request makes no difference. Users come on Gatling's threads, and
 * go there: all that is done for Gatling is kept away from the threads that send.
 */
final class WaitingUsers {
  /** Gatling is told some times a second of those that are done. */
  private static final long GO_MILLIS = 50;

  private final InvokeAction step;
  private final List<Sender> senders;
  private final Queue<Session> waiting = new ConcurrentLinkedQueue<>();
  private final Queue<Session> done = new ConcurrentLinkedQueue<>();
  private final AtomicInteger sending;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean going = new AtomicBoolean();
  private volatile boolean over;

  WaitingUsers(RunningCell cell, InvokeAction step, List<? extends EventExecutor> loops) {
    this.step = step;
    this.senders = loops.stream().map(loop -> new Sender(cell, step, this, loop)).toList();
    this.sending = new AtomicInteger(senders.size());
  }

  /** One has come. */
  void come(Session user) {
    waiting.add(user);
    if (started.compareAndSet(false, true)) {
      senders.forEach(Sender::start);
    } else if (over) {
      denyAll();
    } else {
      for (Sender sender : senders) {
        sender.wakeForUser();
      }
    }
  }

  /** The next one; null where none has come. */
  Session poll() {
    return waiting.poll();
  }

  /** One's request has ended, and it has nothing else to do. */
  @SuppressWarnings("FutureReturnValueIgnored") // passing on catches everything
  void done(Session user) {
    done.add(user);
    if (going.compareAndSet(false, true)) {
      user.eventLoop().schedule(this::go, GO_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void go() {
    going.set(false);
    for (Session user = done.poll(); user != null; user = done.poll()) {
      step.passOn(user);
    }
  }

  /** A sender has no more to send. */
  void senderEnded() {
    if (sending.decrementAndGet() == 0) {
      end();
    }
  }

  /** Nothing is sent any more: those that wait, and those that come, have nothing to do. */
  void end() {
    over = true;
    denyAll();
  }

  private void denyAll() {
    for (Session user = waiting.poll(); user != null; user = waiting.poll()) {
      step.deny(user);
    }
  }
}
