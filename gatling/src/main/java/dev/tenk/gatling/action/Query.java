package dev.tenk.gatling.action;

import dev.tenk.gatling.action.RunningCell.PlannedRequest;
import io.gatling.core.session.Session;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Samples that are issued together: as many as may be under way at once, and another one for each
 * that has ended. Passes its user on when all have.
 */
final class Query {
  private final RunningCell cell;
  private final InvokeAction step;
  private final Session user;

  /** Only of the thread that is sending. */
  private long left;

  private final AtomicLong open;
  private final AtomicInteger places = new AtomicInteger();
  private volatile boolean denied;

  Query(RunningCell cell, InvokeAction step, Session user, long samples) {
    this.cell = cell;
    this.step = step;
    this.user = user;
    this.left = samples;
    this.open = new AtomicLong(samples);
  }

  /**
   * There is room for more. Who finds another thread sending leaves it to that one, so that answers
   * that come at once do not call each other.
   */
  void sendInto(int more) {
    if (places.getAndAdd(more) > 0) {
      return;
    }
    do {
      sendOne();
    } while (places.decrementAndGet() > 0);
  }

  private void sendOne() {
    if (left == 0) {
      return;
    }
    try {
      Optional<PlannedRequest> turn = cell.next();
      if (turn.isPresent() && step.send(user, turn.get(), any -> ended())) {
        left--;
        return;
      }
    } catch (Throwable e) {
      step.broke(e);
    }
    denied = true;
    long unsent = left;
    left = 0;
    end(unsent);
  }

  private void ended() {
    end(1);
    sendInto(1);
  }

  private void end(long samples) {
    if (open.addAndGet(-samples) > 0) {
      return;
    }
    if (denied) {
      step.deny(user);
    } else {
      step.passOn(user);
    }
  }
}
