package dev.tenk.gatling.schedule;

import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.Workload.OpenWorkload;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/**
 * When requests are planned to start: a pure sequence of instants that follows from workload and
 * seed. It is drawn anew on each walk and never held in memory, so a run may last.
 *
 * <p>Both arrival processes are a unit-rate sequence x (1, 2, 3, … or sums of Exp(1)) taken through
 * the inverse of the cumulative rate Λ(t). The rate climbs evenly from 0 over the first half of the
 * warm-up, then stays: Λ(t) = λt²/2h for t &lt; h, λ(t − h/2) after that.
 */
public final class ArrivalSchedule {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Arrivals arrivals;
  private final long seed;
  private final double rate;
  private final double rampSeconds;
  private final long windowStartNanos;
  private final long endNanos;

  /** The schedule of a workload; the same seed gives the same instants. */
  public ArrivalSchedule(OpenWorkload workload, long seed) {
    this.arrivals = workload.arrivals();
    this.seed = seed;
    this.rate = workload.arrivals().ratePerSecond();
    this.windowStartNanos = workload.warmUp().toNanos();
    this.rampSeconds = windowStartNanos / NANOS_PER_SECOND / 2;
    this.endNanos = workload.total().toNanos();
  }

  /** Start of the measured window, ns from the epoch. */
  public long windowStartNanos() {
    return windowStartNanos;
  }

  /** Planned starts in ascending order, ns from the epoch, all before the end of the workload. */
  public PrimitiveIterator.OfLong offsetsNanos() {
    return new Walk(cumulative());
  }

  /**
   * How many starts lie in each second from the epoch; the last second may be a part of one.
   * Gatling is told how many users to bring in each second, early enough for all of them.
   */
  public List<Integer> startsBySecond() {
    List<Integer> counts = new ArrayList<>();
    PrimitiveIterator.OfLong offsets = offsetsNanos();
    while (offsets.hasNext()) {
      int second = Math.toIntExact(offsets.nextLong() / 1_000_000_000L);
      while (counts.size() <= second) {
        counts.add(0);
      }
      counts.set(second, counts.get(second) + 1);
    }
    return counts;
  }

  /** How many starts lie in the measured window. */
  public long startsInWindow() {
    long count = 0;
    PrimitiveIterator.OfLong offsets = offsetsNanos();
    while (offsets.hasNext()) {
      if (offsets.nextLong() >= windowStartNanos) {
        count++;
      }
    }
    return count;
  }

  /**
   * The unit-rate sequence, counted from the window's start, so that constant arrivals begin there.
   */
  private DoubleUnaryOperator cumulative() {
    double beforeWindow = rate * rampSeconds * 1.5;
    if (arrivals instanceof Arrivals.Poisson) {
      SplittableRandom random = new SplittableRandom(seed);
      double start = -beforeWindow;
      return previous ->
          (Double.isNaN(previous) ? start : previous) - StrictMath.log1p(-random.nextDouble());
    }
    double first = -StrictMath.floor(beforeWindow);
    return previous -> Double.isNaN(previous) ? first : previous + 1;
  }

  /** t for Λ(t) − Λ(window start) = x. */
  private long offsetNanos(double x) {
    double fromWindowNanos = x / rate * NANOS_PER_SECOND;
    if (fromWindowNanos >= -rampSeconds * NANOS_PER_SECOND) {
      return windowStartNanos + StrictMath.round(fromWindowNanos);
    }
    double lambda = Math.max(0, x + rate * rampSeconds * 1.5);
    return StrictMath.round(StrictMath.sqrt(2 * rampSeconds * lambda / rate) * NANOS_PER_SECOND);
  }

  private final class Walk implements PrimitiveIterator.OfLong {
    private final DoubleUnaryOperator step;
    private double x = Double.NaN;
    private long nextNanos;

    Walk(DoubleUnaryOperator step) {
      this.step = step;
      advance();
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
      advance();
      return offset;
    }

    private void advance() {
      x = step.applyAsDouble(x);
      nextNanos = offsetNanos(x);
    }
  }
}
