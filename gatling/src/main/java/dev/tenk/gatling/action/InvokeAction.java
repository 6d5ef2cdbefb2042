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
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Sends a user's request, and passes the user on. It never blocks, and passes the user on once,
 * whatever is thrown: otherwise the run would hang. An unexpected exception ends the cell, with a
 * message. Users of an open workload wait for a {@link Sender}.
 */
final class InvokeAction implements Action {
  private final String targetName;
  private final RunningCell cell;
  private final StatsEngine stats;
  private final Action next;
  private final Action whenDenied;
  private final Optional<WaitingUsers> waiting;
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
    this.waiting = cell.schedule().map(plan -> new WaitingUsers(cell, this, cell.loops()));
  }

  @Override
  public String name() {
    return targetName;
  }

  @Override
  public void execute(Session session) {
    if (waiting.isPresent()) {
      waiting.get().come(session);
      return;
    }
    if (cell.end().queries().isPresent()) {
      issue(session, cell.end().queries().get().atOnce());
      return;
    }
    Optional<PlannedRequest> turn;
    try {
      turn = cell.next();
    } catch (Throwable e) {
      broke(e);
      passOn(session.markAsFailed());
      return;
    }
    if (turn.isEmpty() || !send(session, turn.get(), this::passOn)) {
      deny(session);
    }
  }

  private void issue(Session user, int atOnce) {
    OptionalLong samples;
    try {
      samples = cell.nextQuery();
    } catch (Throwable e) {
      broke(e);
      passOn(user.markAsFailed());
      return;
    }
    if (samples.isPresent()) {
      new Query(cell, this, user, samples.getAsLong()).sendInto(atOnce);
    } else {
      deny(user);
    }
  }

  /**
   * Sends a user's request. What follows passes the user on itself; only earlier exceptions may be
   * caught here.
   *
   * @param whenEnded gets the user
   * @return whether it might be sent; if not, nobody gets the user
   */
  boolean send(Session session, PlannedRequest turn, Consumer<Session> whenEnded) {
    long startMillis = System.currentTimeMillis();
    Optional<CompletionStage<Sample>> call = Optional.empty();
    try {
      if (cell.maySend(turn)) {
        call = Optional.of(cell.send(turn));
      }
    } catch (Throwable e) {
      broke(e);
      whenEnded.accept(session.markAsFailed());
      return true;
    }
    if (call.isEmpty()) {
      return false;
    }
    var unused =
        call.get()
            .whenComplete(
                (sample, bug) -> whenEnded.accept(ended(session, sample, bug, startMillis)));
    return true;
  }

  /** What a user does next. */
  void passOn(Session session) {
    next.$bang(session);
  }

  /** What a user does next when no more may be sent. */
  void deny(Session session) {
    whenDenied.$bang(session);
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

  /**
   * Gatling's own statistics, whole milliseconds: what assertions of a user's own simulation look
   * at, and a cross-check. The groups that a user is in add up their requests in the user itself.
   */
  private Session log(Session session, Sample sample, long startMillis) {
    long endMillis = System.currentTimeMillis();
    Status status = sample.succeeded() ? OK$.MODULE$ : KO$.MODULE$;
    stats.logResponse(
        session.scenario(),
        session.groups(),
        targetName,
        startMillis,
        endMillis,
        status,
        Option.empty(),
        Option.apply(sample.outcome().errorCode().orElse(null)));
    Session timed = session.logGroupRequestTimings(startMillis, endMillis);
    return sample.succeeded() ? timed : timed.markAsFailed();
  }

  /** The cell ends, with a message. */
  void broke(Throwable bug) {
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
