package dev.tenk.gatling.action;

import com.typesafe.scalalogging.Logger;
import dev.tenk.gatling.action.RunningCell.PlannedRequest;
import dev.tenk.results.model.Sample;
import io.gatling.commons.stats.KO$;
import io.gatling.commons.stats.OK$;
import io.gatling.commons.stats.Status;
import io.gatling.core.action.Action;
import io.gatling.core.session.Session;
import io.gatling.core.stats.StatsEngine;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Waits on the user's event loop for the planned nanosecond, sends, and passes the user on. It
 * never blocks, and passes the user on once, whatever is thrown: otherwise the run would hang. An
 * unexpected exception ends the cell, with a message.
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
   * @param whenDenied the next action for users when no more may be sent
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
  @SuppressWarnings("FutureReturnValueIgnored") // the scheduled task catches everything
  public void execute(Session session) {
    Optional<PlannedRequest> turn;
    try {
      turn = cell.next();
      if (turn.isPresent()) {
        long intendedNanos = turn.get().intendedNanos().orElse(Long.MIN_VALUE);
        long waitNanos = intendedNanos - cell.wakeEarlyNanos() - cell.nowNanos();
        if (intendedNanos != Long.MIN_VALUE && waitNanos > 0) {
          session
              .eventLoop()
              .schedule(() -> send(session, turn.get()), waitNanos, TimeUnit.NANOSECONDS);
          return;
        }
      }
    } catch (Throwable e) {
      broke(e);
      next.$bang(session.markAsFailed());
      return;
    }
    if (turn.isPresent()) {
      send(session, turn.get());
    } else {
      whenDenied.$bang(session);
    }
  }

  /** What follows passes the user on itself; only earlier exceptions may be caught here. */
  private void send(Session session, PlannedRequest turn) {
    long startMillis = System.currentTimeMillis();
    Optional<CompletionStage<Sample>> call = Optional.empty();
    try {
      if (cell.maySend(turn)) {
        cell.spinUntil(turn);
        call = Optional.of(cell.send(turn));
      }
    } catch (Throwable e) {
      broke(e);
      next.$bang(session.markAsFailed());
      return;
    }
    if (call.isEmpty()) {
      whenDenied.$bang(session);
    } else {
      var unused =
          call.get()
              .whenComplete((sample, bug) -> next.$bang(ended(session, sample, bug, startMillis)));
    }
  }

  private Session ended(Session session, Sample sample, Throwable bug, long startMillis) {
    if (bug == null) {
      try {
        return log(session, sample, startMillis);
      } catch (Throwable e) {
        broke(e);
      }
    } else {
      broke(bug);
    }
    return session.markAsFailed();
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

  private void broke(Throwable bug) {
    logger.underlying().error("a request to {} broke the driver", targetName, bug);
    cell.broke(bug);
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
