package dev.tenk.gatling.action;

import dev.tenk.gatling.action.RunningCell.PlannedRequest;
import io.gatling.core.session.Session;
import io.netty.util.concurrent.EventExecutor;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sends planned requests of an open workload from one event loop with punctual timers: takes the
 * next one, waits for its instant, and sends it. Where an answer is read on the same loop, no other
 * thread is woken for a request. A cell may have several, which take turns.
 */
final class Sender implements Runnable {
  /** Sent at once at most, where many are due, before answers are read again. */
  private static final int MOST_AT_ONCE = 16;

  private final RunningCell cell;
  private final InvokeAction step;
  private final WaitingUsers users;
  private final EventExecutor loop;
  private PlannedRequest planned;
  private final AtomicBoolean lacksUser = new AtomicBoolean();

  Sender(RunningCell cell, InvokeAction step, WaitingUsers users, EventExecutor loop) {
    this.cell = cell;
    this.step = step;
    this.users = users;
    this.loop = loop;
  }

  /** Begins. Call it once, from any thread. */
  void start() {
    loop.execute(this);
  }

  /** A user has come, whom it may be waiting for. */
  void wakeForUser() {
    if (lacksUser.compareAndSet(true, false)) {
      loop.execute(this);
    }
  }

  @Override
  public void run() {
    try {
      send();
    } catch (Throwable e) {
      step.broke(e);
      users.end();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // run catches everything
  private void send() {
    for (int sent = 0; sent < MOST_AT_ONCE; sent++) {
      if (planned == null) {
        Optional<PlannedRequest> next = cell.next();
        if (next.isEmpty()) {
          users.senderEnded();
          return;
        }
        planned = next.get();
      }
      long waitNanos = planned.intendedNanos().getAsLong() - cell.nowNanos();
      if (waitNanos > 0) {
        loop.schedule(this, waitNanos, TimeUnit.NANOSECONDS);
        return;
      }
      Session user = nextUser();
      if (user == null) {
        return;
      }
      PlannedRequest due = planned;
      planned = null;
      if (!step.send(user, due, users::done)) {
        step.deny(user);
      }
    }
    // as a timer that is due: tasks of a loop are done before it reads, timers after
    loop.schedule(this, 0, TimeUnit.NANOSECONDS);
  }

  /** Null where none has come; {@link #wakeForUser} goes on then, once. */
  private Session nextUser() {
    Session user = users.poll();
    if (user == null) {
      lacksUser.set(true);
      // one may have come in between, and not have seen that it is waited for
      user = users.poll();
      if (user != null && !lacksUser.compareAndSet(true, false)) {
        users.come(user);
        return null;
      }
    }
    return user;
  }
}
