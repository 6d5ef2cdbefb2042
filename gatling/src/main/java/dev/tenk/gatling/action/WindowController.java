package dev.tenk.gatling.action;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.stats.series.Steadiness;
import dev.tenk.results.stats.series.WarmUpResult;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.stats.slo.SequentialSloTest;
import dev.tenk.results.store.Phases;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * When a cell's warm-up and its window end, whether as planned or by themselves.
 *
 * <p>The planned instants never change. When a warm-up ends by itself, the window begins with the
 * next planned start, and everything that was sent by then is warm-up. When a window ends by
 * itself, what was sent by then is the window: the first so many planned starts without a gap,
 * because a request that is late is still sent if a later one has been.
 *
 * <p>Samples are watched on one thread; turns are asked for on any.
 */
public final class WindowController {
  private static final long NONE = -1;

  private final Workload workload;
  private final Optional<OpenWorkload> byItself;
  private final Optional<ArrivalSchedule> schedule;
  private final Slo slo;
  private final Steadiness steadiness;
  private final long firstLookedAt;
  private SequentialSloTest looks;
  private volatile boolean settled;
  private volatile long windowStartNanos;
  private volatile long firstOfWindow = NONE;
  private volatile boolean over;
  private long lastMaySend = Long.MAX_VALUE;
  private long lastSent = NONE;
  private long lastSentNanos;

  WindowController(Workload workload, Optional<ArrivalSchedule> schedule, Slo slo) {
    this.workload = workload;
    this.schedule = schedule;
    this.slo = slo;
    this.windowStartNanos = workload.warmUp().toNanos();
    this.byItself =
        workload instanceof OpenWorkload open && open.mayEndSooner()
            ? Optional.of(open)
            : Optional.empty();
    if (byItself.isPresent() && byItself.get().untilSteady()) {
      long climbNanos = byItself.get().climb().toNanos();
      steadiness =
          new Steadiness(
              ((Arrivals.AtOneRate) byItself.get().arrivals()).ratePerSecond(),
              plan().starts(climbNanos, windowStartNanos));
      firstLookedAt = plan().starts(0, climbNanos);
    } else {
      steadiness = null;
      firstLookedAt = 0;
      settled = true;
      if (byItself.isPresent()) {
        startWindow(windowStartNanos);
      }
    }
  }

  private ArrivalSchedule plan() {
    return schedule.orElseThrow();
  }

  /** Start of the measured window, ns from the epoch; the latest one while it is not known. */
  public long windowStartNanos() {
    return windowStartNanos;
  }

  /** The last instant at which the window ends, ns from the epoch. */
  public long latestEndNanos() {
    return windowStartNanos + workload.duration().toNanos();
  }

  /** Whether it may end before that. */
  public boolean mayEndSooner() {
    return !settled || workload.untilDecided().isPresent();
  }

  /** Whether planned requests are still to be sent. */
  boolean offersMore() {
    return !over;
  }

  /** Whether a request may be sent; asked when its instant has come, and then it is. */
  boolean maySend(long sequence, OptionalLong intendedNanos) {
    if (byItself.isEmpty()) {
      return true;
    }
    synchronized (this) {
      if (sequence > lastMaySend || intendedNanos.getAsLong() >= latestEndNanos()) {
        over = true;
        return false;
      }
      if (sequence > lastSent) {
        lastSent = sequence;
        lastSentNanos = intendedNanos.getAsLong();
      }
      return true;
    }
  }

  /**
   * Records a request that has ended.
   *
   * @param nowNanos from the epoch
   */
  void watch(Sample sample, long nowNanos) {
    if (byItself.isEmpty()) {
      return;
    }
    if (!settled) {
      settle(sample, nowNanos);
    }
    if (looks != null && sample.phase() == Phase.STEADY) {
      long position = sample.sequence() - firstOfWindow;
      if (sample.outcome() instanceof Outcome.Asleep) {
        looks.addAsleep(position, sample.responseNanos());
      } else {
        looks.add(position, sample.responseNanos(), sample.succeeded());
      }
      if (looks.decided().isPresent()) {
        synchronized (this) {
          lastMaySend = Math.min(lastMaySend, lastSent);
          over = true;
        }
      }
    }
  }

  private void settle(Sample sample, long nowNanos) {
    if (sample.phase() == Phase.WARM_UP && sample.sequence() >= firstLookedAt) {
      steadiness.add(
          sample.sequence() - firstLookedAt,
          sample.intendedNanos().getAsLong(),
          sample.doneNanos(),
          sample.succeeded());
    }
    if (sample.phase() == Phase.STEADY || steadiness.isSteady()) {
      // nothing planned for later than now has been sent, so nothing was sent of this window
      startWindow(Math.min(windowStartNanos, nowNanos + 1));
      settled = true;
    }
  }

  private void startWindow(long startNanos) {
    windowStartNanos = startNanos;
    firstOfWindow = plan().starts(0, startNanos);
    Optional<UntilDecided> until = workload.untilDecided();
    if (until.isPresent()) {
      looks = new SequentialSloTest(slo, until.get(), plannedInWindow());
      long most = until.get().mostRequests();
      synchronized (this) {
        lastMaySend =
            most > Long.MAX_VALUE - firstOfWindow ? lastMaySend : firstOfWindow + most - 1;
      }
    }
  }

  private long plannedInWindow() {
    return plan().starts(windowStartNanos, latestEndNanos());
  }

  /** Planned starts of the window, as long as it lasted; empty in a closed workload. */
  public OptionalLong scheduled() {
    if (schedule.isEmpty()) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(endedEarly() ? sentInWindow() : plannedInWindow());
  }

  /** How long the phases lasted. Call it when every sample has been watched. */
  public Phases phases() {
    Optional<WarmUpResult> settling = Optional.ofNullable(steadiness).map(Steadiness::settling);
    Optional<SequentialDecision> decided =
        Optional.ofNullable(looks).flatMap(SequentialSloTest::decided);
    return new Phases(
        windowStartNanos,
        endedEarly()
            ? Math.max(1, lastSentNanos - windowStartNanos)
            : workload.duration().toNanos(),
        settling,
        decided);
  }

  private synchronized boolean endedEarly() {
    return lastMaySend != Long.MAX_VALUE
        && sentInWindow() > 0
        && lastSent == lastMaySend
        && sentInWindow() < plannedInWindow();
  }

  private synchronized long sentInWindow() {
    return lastSent - firstOfWindow + 1;
  }
}
