package dev.tenk.gatling.action;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.gatling.schedule.Share;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.UntilDecided;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.model.Workload.QueryWorkload;
import dev.tenk.results.stats.series.Steadiness;
import dev.tenk.results.stats.series.WarmUpResult;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.stats.slo.SequentialSloTest;
import dev.tenk.results.store.Phases;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * When a cell's warm-up and its window end, whether as planned or by themselves.
 *
 * <p>The planned instants never change. When a warm-up ends by itself, the window begins with the
 * next planned start, and everything that was sent by then is warm-up. When a window ends by
 * itself, what was sent by then is the window: the first so many planned starts without a gap,
 * because a request that is late is still sent if a later one has been.
 *
 * <p>One generator of several sees its own answers alone. It tells them, and is told when the
 * phases of all end; see {@link JointWindow}.
 *
 * <p>Samples are watched on one thread; turns are asked for on any.
 */
public final class WindowController {
  private static final long NONE = -1;

  private final Workload workload;
  private final Optional<OpenWorkload> byItself;
  private final Optional<QueryWindow> queries;
  private final Optional<ArrivalSchedule> schedule;
  private final Share share;
  private final Slo slo;
  private final Queue<EndedRequest> untold = new ConcurrentLinkedQueue<>();
  private final Steadiness steadiness;
  private final long firstLookedAt;
  private SequentialSloTest looks;
  private volatile boolean settled;
  private volatile long windowStartNanos;
  private volatile long firstOfWindow = NONE;
  private volatile boolean over;
  private long lastMaySend = Long.MAX_VALUE;
  private long lastSent = NONE;
  private long lastSentNanos = NONE;
  private boolean toldLast;
  private boolean outOfPhase;

  /** Of a generator by itself. */
  WindowController(Workload workload, Optional<ArrivalSchedule> schedule, Slo slo) {
    this(workload, schedule, slo, Share.WHOLE);
  }

  /**
   * Of one generator of several.
   *
   * @param schedule its part of the planned arrivals
   */
  WindowController(Workload workload, Optional<ArrivalSchedule> schedule, Slo slo, Share share) {
    this.workload = workload;
    this.schedule = schedule;
    this.share = share;
    this.slo = slo;
    this.windowStartNanos = workload.warmUp().toNanos();
    this.queries =
        workload instanceof QueryWorkload asked
            ? Optional.of(new QueryWindow(asked))
            : Optional.empty();
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

  /** Of all generators. */
  private ArrivalSchedule plan() {
    return schedule.orElseThrow().share(Share.WHOLE);
  }

  /** That of queries which wait for each other; empty in any other workload. */
  Optional<QueryWindow> queries() {
    return queries;
  }

  /**
   * Start of the measured window, ns from the epoch; the latest one while it is not known, or of
   * queries that wait for each other the earliest.
   */
  public long windowStartNanos() {
    return queries.map(QueryWindow::startNanos).orElse(windowStartNanos);
  }

  /**
   * The phase of a request that is sent.
   *
   * @param startNanos planned, or else as it was handed over; ns from the epoch
   */
  Phase phase(long sequence, long startNanos) {
    boolean steady =
        queries
            .map(window -> window.isOfWindow(sequence))
            .orElseGet(() -> startNanos >= windowStartNanos);
    return steady ? Phase.STEADY : Phase.WARM_UP;
  }

  /** The last instant at which the window ends, ns from the epoch. */
  public long latestEndNanos() {
    return windowStartNanos() + workload.duration().toNanos();
  }

  /** Whether it may end before that. */
  public boolean mayEndSooner() {
    return !settled || workload.untilDecided().isPresent() || queries.isPresent();
  }

  /** Whether planned requests are still to be sent. */
  boolean offersMore() {
    return !over && !queries.map(QueryWindow::isOver).orElse(false);
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
    queries.ifPresent(window -> window.ended(sample.sequence(), sample.doneNanos()));
    if (byItself.isEmpty()) {
      return;
    }
    EndedRequest ended = EndedRequest.of(sample);
    if (share.isWhole()) {
      watch(ended, sample.phase(), sample.intendedNanos().getAsLong(), nowNanos);
      return;
    }
    if (!settled && sample.phase() == Phase.STEADY) {
      startAsPlanned();
    }
    if (isToBeTold(ended)) {
      untold.add(ended);
    }
  }

  /** The same of what others have told. */
  void watch(EndedRequest ended, Phase phase, long intendedNanos, long nowNanos) {
    if (!settled) {
      settle(ended, phase, intendedNanos, nowNanos);
    }
    if (looks != null && phase == Phase.STEADY) {
      long position = ended.sequence() - firstOfWindow;
      if (ended.ending() == EndedRequest.Ending.ASLEEP) {
        looks.addAsleep(position, ended.responseNanos());
      } else {
        looks.add(position, ended.responseNanos(), ended.ending() == EndedRequest.Ending.SUCCEEDED);
      }
      if (looks.decided().isPresent()) {
        endWithLastSent();
      }
    }
  }

  /** Sends no more than by now. */
  synchronized void endWithLastSent() {
    lastMaySend = Math.min(lastMaySend, lastSent);
    over = true;
  }

  private void settle(EndedRequest ended, Phase phase, long intendedNanos, long nowNanos) {
    if (phase == Phase.WARM_UP && ended.sequence() >= firstLookedAt) {
      steadiness.add(
          ended.sequence() - firstLookedAt,
          intendedNanos,
          intendedNanos + ended.responseNanos(),
          ended.ending() == EndedRequest.Ending.SUCCEEDED);
    }
    if (phase == Phase.STEADY || steadiness.isSteady()) {
      // nothing planned for later than now has been sent, so nothing was sent of this window
      startWindow(Math.min(windowStartNanos, nowNanos + 1));
      settled = true;
    }
  }

  private synchronized void startAsPlanned() {
    if (!settled) {
      startWindow(windowStartNanos);
      settled = true;
    }
  }

  private synchronized void startWindow(long startNanos) {
    windowStartNanos = startNanos;
    firstOfWindow = plan().starts(0, startNanos);
    Optional<UntilDecided> until = workload.untilDecided();
    if (until.isPresent()) {
      looks = new SequentialSloTest(slo, until.get(), plannedInWindow());
      long most = until.get().mostRequests();
      if (most < Long.MAX_VALUE - firstOfWindow) {
        lastMaySend = Math.min(lastMaySend, firstOfWindow + most - 1);
      }
    }
  }

  /** Whether what it sees is to be told, because others have to see it, too. */
  public boolean tells() {
    return byItself.isPresent() && !share.isWhole();
  }

  private boolean isToBeTold(EndedRequest ended) {
    boolean ofWindow = settled && ended.sequence() >= firstOfWindow;
    return ofWindow
        ? workload.untilDecided().isPresent()
        : steadiness != null && ended.sequence() >= firstLookedAt;
  }

  /** What has ended since this was asked for last; of one that {@link #tells}. */
  public List<EndedRequest> take() {
    List<EndedRequest> taken = new ArrayList<>();
    for (EndedRequest next = untold.poll(); next != null; next = untold.poll()) {
      taken.add(next);
    }
    return taken;
  }

  /** Sets what is known of the window of all generators. */
  public synchronized void set(CommonWindow window) {
    if (window.startNanos().isPresent()) {
      long startNanos = window.startNanos().getAsLong();
      if (!settled || startNanos != windowStartNanos) {
        outOfPhase |= lastSentNanos >= Math.min(startNanos, windowStartNanos);
        startWindow(startNanos);
        settled = true;
      }
    }
    if (window.lastSequence().isPresent()) {
      long last = window.lastSequence().getAsLong();
      // a bound of requests, which it has by itself, is none that it was told
      toldLast |= last < lastMaySend;
      lastMaySend = Math.min(lastMaySend, last);
      outOfPhase |= lastSent > lastMaySend;
      over |= lastSent >= lastMaySend;
    }
  }

  /** What others have to know of the window, as far as it is known. */
  synchronized CommonWindow common() {
    Phases phases = phases();
    return new CommonWindow(
        settled && steadiness != null ? OptionalLong.of(windowStartNanos) : OptionalLong.empty(),
        lastMaySend == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(lastMaySend),
        settled ? phases.settling() : Optional.empty(),
        phases.decided());
  }

  /** Whether others have ended the window. */
  public synchronized boolean wasToldItsEnd() {
    return toldLast;
  }

  /** Whether samples have been written as of another phase than theirs, because it heard late. */
  public synchronized boolean isOutOfPhase() {
    return outOfPhase;
  }

  /** The last request of the window, where others or a bound of requests have ended it. */
  public synchronized long lastSequence() {
    return lastMaySend;
  }

  private long plannedInWindow() {
    return plan().starts(windowStartNanos, latestEndNanos());
  }

  /** Planned starts of the window, as long as it lasted; empty in a closed workload. */
  public OptionalLong scheduled() {
    return schedule.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(
            endedEarly()
                ? share.below(lastMaySend + 1) - share.below(firstOfWindow)
                : schedule.get().starts(windowStartNanos, latestEndNanos()));
  }

  /** How long the phases lasted. Call it when every sample has been watched. */
  public Phases phases() {
    Optional<WarmUpResult> settling = Optional.ofNullable(steadiness).map(Steadiness::settling);
    Optional<SequentialDecision> decided =
        Optional.ofNullable(looks).flatMap(SequentialSloTest::decided);
    if (queries.isPresent()) {
      return new Phases(
          windowStartNanos(), queries.get().lengthNanos(), Optional.empty(), Optional.empty());
    }
    return new Phases(
        windowStartNanos,
        endedEarly()
            ? Math.max(1, plan().startNanos(lastMaySend) - windowStartNanos)
            : workload.duration().toNanos(),
        settling,
        decided);
  }

  /** Whether all of the window was sent, and that is less than was planned. */
  private synchronized boolean endedEarly() {
    if (lastMaySend == Long.MAX_VALUE || lastMaySend < firstOfWindow) {
      return false;
    }
    long inWindow = lastMaySend - firstOfWindow + 1;
    return share.below(lastSent + 1) >= share.below(lastMaySend + 1)
        && inWindow < plannedInWindow();
  }

  /** Whether a request of the window has been sent. */
  synchronized boolean hasBegun() {
    return settled && lastSent >= firstOfWindow;
  }
}
