package dev.tenk.gatling.schedule;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Workload.OpenWorkload;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;

/**
 * The arrival times of an open workload: when requests are planned to start, a pure sequence of
 * instants that follows from workload and seed. It is drawn again on each iteration and never held
 * in memory, so a run may last.
 *
 * <p>Arrivals that are drawn are a unit-rate sequence x (1, 2, 3, … or sums of Exp(1)) taken
 * through the inverse of the cumulative rate Λ(t). In the warm-up the rate climbs evenly from 0
 * over its first part h, then stays what the window begins with: Λ(t) = λt²/2h for t &lt; h, λ(t −
 * h/2) after that. Starts that are given, as in a replay, have a Poisson warm-up before them.
 *
 * <p>A warm-up or a window that ends by itself changes none of these instants: it is planned for
 * the longest it may last, and what ends it only determines which of the starts are counted, and
 * how many of them are offered.
 */
public final class ArrivalSchedule {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long TOGETHER_NANOS = 10_000_000L;

  private final OpenWorkload workload;
  private final long seed;
  private final double warmUpRate;
  private final double rampSeconds;
  private final long windowStartNanos;
  private final long endNanos;
  private final Optional<Boolean> baselineInTurn;
  private final Share share;

  /** The schedule of a workload; the same seed gives the same instants. */
  public ArrivalSchedule(OpenWorkload workload, long seed) {
    this(workload, seed, Optional.empty(), Share.WHOLE);
  }

  /**
   * That of one of two targets that are called in turn: see {@link PairedStarts}.
   *
   * @param workload at one rate
   * @param seed the same for both
   * @param baseline which of both it is
   */
  public static ArrivalSchedule inTurn(OpenWorkload workload, long seed, boolean baseline) {
    return new ArrivalSchedule(workload, seed, Optional.of(baseline), Share.WHOLE);
  }

  /** What one generator of several offers of this schedule: the same instants, fewer of them. */
  public ArrivalSchedule share(Share ofIt) {
    return new ArrivalSchedule(workload, seed, baselineInTurn, ofIt);
  }

  private ArrivalSchedule(
      OpenWorkload workload, long seed, Optional<Boolean> baselineInTurn, Share share) {
    this.workload = workload;
    this.seed = seed;
    this.baselineInTurn = baselineInTurn;
    this.share = share;
    this.warmUpRate = workload.arrivals().warmUpRatePerSecond();
    this.windowStartNanos = workload.warmUp().toNanos();
    this.rampSeconds = workload.climb().toNanos() / NANOS_PER_SECOND;
    this.endNanos = workload.total().toNanos();
  }

  /**
   * Start of the measured window, ns from the epoch; the latest where the warm-up ends by itself.
   */
  public long windowStartNanos() {
    return windowStartNanos;
  }

  /** End of the measured window, ns from the epoch. */
  public long endNanos() {
    return endNanos;
  }

  /** Planned starts in ascending order, ns from the epoch, all before the end of the workload. */
  public PrimitiveIterator.OfLong offsetsNanos() {
    return share.of(ofAllNanos());
  }

  private PrimitiveIterator.OfLong ofAllNanos() {
    if (baselineInTurn.isEmpty()) {
      return allNanos();
    }
    return new PairedStarts(
        allNanos(),
        Math.round(NANOS_PER_SECOND / workload.arrivals().peakRatePerSecond() / 2),
        new long[] {windowStartNanos, endNanos},
        seed,
        baselineInTurn.get());
  }

  private PrimitiveIterator.OfLong allNanos() {
    Arrivals arrivals = workload.arrivals();
    if (arrivals instanceof Arrivals.Replay replay) {
      return new Walk(given(replay.recording().count(), replay::offsetNanos));
    }
    if (arrivals instanceof Arrivals.ColdStart coldStart) {
      long gapNanos = coldStart.gap().toNanos();
      return new Walk(
          given(
              Math.multiplyExact(coldStart.times(), coldStart.burst()),
              i -> i / coldStart.burst() * gapNanos));
    }
    if (arrivals instanceof Arrivals.WakeUp wakeUp) {
      return new Walk(
          given(Math.multiplyExact(wakeUp.times(), wakeUp.calls()), wakeUp::offsetNanos));
    }
    return new Walk(
        drawn(
            arrivals instanceof Arrivals.Constant ? even() : poisson(),
            cumulativeRate(arrivals, workload.duration())));
  }

  /**
   * When virtual users are to come, ns from the first one, ascending: one for each start, at or
   * shortly before the start's offset from the epoch, so that each comes before its instant once
   * the epoch is later than the first one. Some come together: each time is a thread's waking. The
   * first one always comes at 0, even if nothing is planned: the epoch follows from it.
   */
  public PrimitiveIterator.OfLong usersNanos() {
    return new Users(offsetsNanos());
  }

  /**
   * The instant of a start, ns from the epoch.
   *
   * @param nth of this schedule, from 0
   */
  public long startNanos(long nth) {
    PrimitiveIterator.OfLong offsets = offsetsNanos();
    for (long before = 0; before < nth; before++) {
      offsets.nextLong();
    }
    return offsets.nextLong();
  }

  /** How many starts lie in the measured window. */
  public long startsInWindow() {
    return starts(windowStartNanos, endNanos);
  }

  /** Whether a start lies in the measured window. */
  public boolean fillsWindow() {
    PrimitiveIterator.OfLong offsets = offsetsNanos();
    while (offsets.hasNext()) {
      if (offsets.nextLong() >= windowStartNanos) {
        return true;
      }
    }
    return false;
  }

  /** How many starts there are, warm-up included. */
  public long starts() {
    return starts(0, endNanos);
  }

  /** How many starts there are from one instant, and before another, both ns from the epoch. */
  public long starts(long fromNanos, long beforeNanos) {
    long count = 0;
    PrimitiveIterator.OfLong offsets = offsetsNanos();
    while (offsets.hasNext()) {
      long offset = offsets.nextLong();
      if (offset >= beforeNanos) {
        break;
      }
      if (offset >= fromNanos) {
        count++;
      }
    }
    return count;
  }

  private static CumulativeRate cumulativeRate(Arrivals arrivals, Duration duration) {
    if (arrivals instanceof Arrivals.Ramp ramp) {
      return CumulativeRate.ramp(ramp, duration);
    }
    if (arrivals instanceof Arrivals.Steps steps) {
      return CumulativeRate.steps(steps.steps());
    }
    if (arrivals instanceof Arrivals.Burst burst) {
      return CumulativeRate.burst(burst);
    }
    return CumulativeRate.constant(((Arrivals.AtOneRate) arrivals).ratePerSecond());
  }

  /** 1, 2, 3, …, counted from the window's start, so that constant arrivals begin there. */
  private DoubleSupplier even() {
    double[] next = {-StrictMath.floor(expectedInWarmUp())};
    return () -> next[0]++;
  }

  /** Sums of Exp(1), counted from the window's start. */
  private DoubleSupplier poisson() {
    SplittableRandom random = new SplittableRandom(seed);
    double[] last = {-expectedInWarmUp()};
    return () -> last[0] -= StrictMath.log1p(-random.nextDouble());
  }

  private double expectedInWarmUp() {
    return warmUpRate * (windowStartNanos / NANOS_PER_SECOND - rampSeconds / 2);
  }

  private LongSupplier drawn(DoubleSupplier unitRate, CumulativeRate inWindow) {
    return () -> {
      double x = unitRate.getAsDouble();
      if (x < 0) {
        return warmUpNanos(x);
      }
      double nanos = inWindow.secondsAt(x) * NANOS_PER_SECOND;
      return nanos < endNanos ? windowStartNanos + StrictMath.round(nanos) : Long.MAX_VALUE;
    };
  }

  private LongSupplier given(int count, IntToLongFunction offsetNanos) {
    DoubleSupplier unitRate = poisson();
    boolean[] warm = {warmUpRate == 0};
    int[] next = {0};
    return () -> {
      if (!warm[0]) {
        double x = unitRate.getAsDouble();
        if (x < 0) {
          return warmUpNanos(x);
        }
        warm[0] = true;
      }
      return next[0] < count
          ? windowStartNanos + offsetNanos.applyAsLong(next[0]++)
          : Long.MAX_VALUE;
    };
  }

  /** t for Λ(t) − Λ(window start) = x, with x &lt; 0. */
  private long warmUpNanos(double x) {
    double fromWindowNanos = x / warmUpRate * NANOS_PER_SECOND;
    if (fromWindowNanos >= rampSeconds * NANOS_PER_SECOND - windowStartNanos) {
      return windowStartNanos + StrictMath.round(fromWindowNanos);
    }
    double lambda = Math.max(0, x + expectedInWarmUp());
    return StrictMath.round(
        StrictMath.sqrt(2 * rampSeconds * lambda / warmUpRate) * NANOS_PER_SECOND);
  }

  private final class Walk implements PrimitiveIterator.OfLong {
    private final LongSupplier offsets;
    private long nextNanos;

    Walk(LongSupplier offsets) {
      this.offsets = offsets;
      this.nextNanos = offsets.getAsLong();
    }

    @Override
    public boolean hasNext() {
      return nextNanos < endNanos;
    }

    @Override
    public long nextLong() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      long offset = nextNanos;
      nextNanos = offsets.getAsLong();
      return offset;
    }
  }

  private static final class Users implements PrimitiveIterator.OfLong {
    private final PrimitiveIterator.OfLong offsets;
    private boolean firstCame;

    Users(PrimitiveIterator.OfLong offsets) {
      this.offsets = offsets;
    }

    @Override
    public boolean hasNext() {
      return !firstCame || offsets.hasNext();
    }

    @Override
    public long nextLong() {
      long start = offsets.hasNext() || firstCame ? offsets.nextLong() : 0;
      long userNanos = firstCame ? start - start % TOGETHER_NANOS : 0;
      firstCame = true;
      return userNanos;
    }
  }
}
