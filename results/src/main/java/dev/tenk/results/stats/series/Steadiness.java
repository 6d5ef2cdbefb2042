package dev.tenk.results.stats.series;

import dev.tenk.results.stats.estimate.Eligibility;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/**
 * Detects when a target under one arrival rate is warm, so that its warm-up may end: throughput and
 * the p95 of response time differ by no more than a factor of 1.10 over three consecutive windows.
 *
 * <p>A window is a number of requests that follow each other in planned order: as many as a p95
 * takes at 99 % confidence, 130, or two seconds' worth, whichever is more. It is looked at once all
 * of them have ended. In addition, windows of two, four, eight … times as many are compared: the
 * p95 of 130 requests alone is uncertain by 10 % and more, and any three windows that agree do.
 *
 * <p>Throughput is taken relative to what was offered: successes of the window / planned requests ×
 * the time in which they were planned / the time in which they ended. Independent users come by
 * chance, 130 of them now and then in 10 % less time, and the target is not to be blamed for that.
 */
public final class Steadiness {
  /** Largest value / smallest one over three windows of a steady target. */
  static final double LARGEST_RATIO = 1.10;

  private static final double QUANTILE = 0.95;
  private static final int WINDOWS = 3;
  private static final double LEAST_SECONDS = 2;

  private final List<Scale> scales = new ArrayList<>();

  /**
   * Starts with no request ended.
   *
   * @param plannedRequests until the warm-up has lasted its longest
   */
  public Steadiness(double ratePerSecond, long plannedRequests) {
    long windowRequests = windowRequests(ratePerSecond);
    do {
      scales.add(new Scale(windowRequests));
      windowRequests *= 2;
    } while (WINDOWS * windowRequests <= plannedRequests);
  }

  /** The time that three windows take at this rate. */
  public static Duration shortest(double ratePerSecond) {
    return Duration.ofMillis(
        (long) Math.ceil(WINDOWS * windowRequests(ratePerSecond) * 1000 / ratePerSecond));
  }

  private static long windowRequests(double ratePerSecond) {
    return Math.max(
        Eligibility.minimumRequests(QUANTILE), (long) Math.ceil(LEAST_SECONDS * ratePerSecond));
  }

  /**
   * Counts a request that has ended; in any order.
   *
   * @param position in planned order, from 0 at the first that is to be looked at
   * @param intendedNanos planned start
   * @param doneNanos when it ended, on the same clock
   */
  public void add(long position, long intendedNanos, long doneNanos, boolean succeeded) {
    for (Scale scale : scales) {
      scale.add(position, intendedNanos, doneNanos, succeeded);
    }
  }

  /** Whether it is steady over three windows of some length. */
  public boolean isSteady() {
    return scales.stream().anyMatch(Scale::isSteady);
  }

  /**
   * How the warm-up has ended if it ends now; of one that is not steady, over the longest windows
   * of which there were three.
   */
  public WarmUpResult settling() {
    Scale longest = scales.get(0);
    for (Scale scale : scales) {
      if (scale.isSteady()) {
        return scale.settling();
      }
      longest = scale.last.size() == WINDOWS ? scale : longest;
    }
    return longest.settling();
  }

  /** Windows of one length. */
  private static final class Scale {
    private final long windowRequests;
    private final TreeMap<Long, Window> open = new TreeMap<>();
    private final Deque<Window> last = new ArrayDeque<>();
    private long nextWindow;
    private boolean steady;

    Scale(long windowRequests) {
      this.windowRequests = windowRequests;
    }

    void add(long position, long intendedNanos, long doneNanos, boolean succeeded) {
      open.computeIfAbsent(position / windowRequests, index -> new Window())
          .add(intendedNanos, doneNanos, succeeded);
      while (open.containsKey(nextWindow) && open.get(nextWindow).requests == windowRequests) {
        last.addLast(open.remove(nextWindow++));
        if (last.size() > WINDOWS) {
          last.removeFirst();
        }
        steady = isSteady(ratio(Window::throughput)) && isSteady(ratio(Window::p95Nanos));
      }
    }

    boolean isSteady() {
      return steady;
    }

    WarmUpResult settling() {
      return new WarmUpResult(
          steady,
          windowRequests,
          Math.toIntExact(nextWindow),
          ratio(Window::throughput),
          ratio(Window::p95Nanos));
    }

    private static boolean isSteady(OptionalDouble ratio) {
      return ratio.isPresent() && ratio.getAsDouble() <= LARGEST_RATIO;
    }

    /** Largest value / smallest one over the last three windows. */
    private OptionalDouble ratio(ToDoubleFunction<Window> value) {
      if (last.size() < WINDOWS) {
        return OptionalDouble.empty();
      }
      double largest = last.stream().mapToDouble(value).max().orElseThrow();
      double smallest = last.stream().mapToDouble(value).min().orElseThrow();
      return smallest > 0 ? OptionalDouble.of(largest / smallest) : OptionalDouble.empty();
    }
  }

  private static final class Window {
    private final Histogram responseNanos = new Histogram(3);
    private long firstIntendedNanos = Long.MAX_VALUE;
    private long lastIntendedNanos = Long.MIN_VALUE;
    private long firstDoneNanos = Long.MAX_VALUE;
    private long lastDoneNanos = Long.MIN_VALUE;
    private long requests;
    private long succeeded;

    void add(long intendedNanos, long doneNanos, boolean success) {
      requests++;
      succeeded += success ? 1 : 0;
      responseNanos.recordValue(Math.max(0, doneNanos - intendedNanos));
      firstIntendedNanos = Math.min(firstIntendedNanos, intendedNanos);
      lastIntendedNanos = Math.max(lastIntendedNanos, intendedNanos);
      firstDoneNanos = Math.min(firstDoneNanos, doneNanos);
      lastDoneNanos = Math.max(lastDoneNanos, doneNanos);
    }

    double throughput() {
      double plannedIn = Math.max(1, lastIntendedNanos - firstIntendedNanos);
      double endedIn = Math.max(1, lastDoneNanos - firstDoneNanos);
      return (double) succeeded / requests * plannedIn / endedIn;
    }

    double p95Nanos() {
      return responseNanos.getValueAtPercentile(100 * QUANTILE);
    }
  }
}
