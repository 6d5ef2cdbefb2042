package dev.tenk.gatling.action;

import com.typesafe.scalalogging.Logger;
import dev.tenk.gatling.action.RunningCell.Turn;
import dev.tenk.results.model.Sample;
import io.gatling.commons.stats.KO$;
import io.gatling.commons.stats.OK$;
import io.gatling.commons.stats.Status;
import io.gatling.core.action.Action;
import io.gatling.core.session.Session;
import io.gatling.core.stats.StatsEngine;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Waits on the user's event loop for the planned nanosecond, sends, and passes the user on. It
 * never blocks, and whatever goes wrong the user is passed on: a user that is not would hang the
 * run.
 */
final class InvokeAction implements Action {
  private final String targetName;
  private final RunningCell cell;
  private final StatsEngine stats;
  private final Action next;
  private final Action whenDenied;
  private Logger logger = Logger.apply(LoggerFactory.getLogger(InvokeAction.class));

  /**
   * A step.
   *
   * @param whenDenied where users go when no more may be sent
   */
  InvokeAction(
      String targetName, RunningCell cell, StatsEngine stats, Action next, Action whenDenied) {
    this.targetName = targetName;
    this.cell = cell;
    this.stats = stats;
    this.next = next;
    this.whenDenied = whenDenied;
  }

  @Override
  public String name() {
    return targetName;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // send() catches all there is to catch
  public void execute(Session session) {
    try {
      Optional<Turn> turn = cell.next();
      if (turn.isEmpty()) {
        whenDenied.$bang(session);
        return;
      }
      long intendedNanos = turn.get().intendedNanos().orElse(Long.MIN_VALUE);
      long waitNanos = intendedNanos - cell.wakeEarlyNanos() - cell.nowNanos();
      if (intendedNanos == Long.MIN_VALUE || waitNanos <= 0) {
        send(session, turn.get());
      } else {
        session
            .eventLoop()
            .schedule(() -> send(session, turn.get()), waitNanos, TimeUnit.NANOSECONDS);
      }
    } catch (RuntimeException e) {
      fail(session, e);
    }
  }

  private void send(Session session, Turn turn) {
    if (!cell.mayGo(turn)) {
      whenDenied.$bang(session);
      return;
    }
    try {
      cell.spinUntil(turn);
      long startMillis = System.currentTimeMillis();
      cell.send(turn)
          .whenComplete(
              (sample, bug) -> {
                if (bug == null) {
                  next.$bang(log(session, sample, startMillis));
                } else {
                  fail(session, bug);
                }
              });
    } catch (RuntimeException e) {
      fail(session, e);
    }
  }

  /** Gatling's own statistics, whole milliseconds: a cross-check only. */
  private Session log(Session session, Sample sample, long startMillis) {
    Status status = sample.succeeded() ? OK$.MODULE$ : KO$.MODULE$;
    stats.logResponse(
        session.scenario(),
        session.groups(),
        targetName,
        startMillis,
        System.currentTimeMillis(),
        status,
        Option.empty(),
        Option.apply(sample.outcome().errorCode().orElse(null)));
    return sample.succeeded() ? session : session.markAsFailed();
  }

  private void fail(Session session, Throwable bug) {
    logger.underlying().error("a request to {} broke the driver", targetName, bug);
    next.$bang(session.markAsFailed());
  }

  @Override
  public Logger logger() {
    return logger;
  }

  @Override
  public void com$typesafe$scalalogging$StrictLogging$_setter_$logger_$eq(Logger newLogger) {
    logger = newLogger;
  }
}
