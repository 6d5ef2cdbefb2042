package dev.tenk.results.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/**
 * Requests of one window whose generator stood still now and then, and when each would have been
 * done had it been on time.
 *
 * @param intendedNanos planned starts
 * @param handedNanos in the same order
 * @param doneNanos of what was handed over late
 * @param onTimeDoneNanos of the same requests handed over as planned
 */
record LateWindow(
    long[] intendedNanos, long[] handedNanos, long[] doneNanos, long[] onTimeDoneNanos) {
  private static final int REQUESTS = 3_000;
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double SERVICE_MS = 5;
  private static final double IDLE_RATE_PER_MS = 0.1;
  private static final double IDLE_SD = 0.2;

  /**
   * Draws one.
   *
   * @param load of one server with a queue; 0 for as many servers as there are requests
   */
  static LateWindow of(SplittableRandom random, double load, double pauseMs, double everyMs) {
    double rate = load == 0 ? IDLE_RATE_PER_MS : load / SERVICE_MS;
    long[] intended = new long[REQUESTS];
    long[] handed = new long[REQUESTS];
    long[] service = new long[REQUESTS];
    double now = 0;
    double pauseStart = everyMs * exponential(random);
    double pauseEnd = 0;
    for (int i = 0; i < REQUESTS; i++) {
      now += exponential(random) / rate;
      while (pauseStart <= now) {
        pauseEnd = pauseStart + pauseMs;
        pauseStart = pauseEnd + everyMs * exponential(random);
      }
      intended[i] = nanos(now);
      // what waited is handed over in its order, a nanosecond apart
      handed[i] = now < pauseEnd ? nanos(pauseEnd) + i : intended[i];
      service[i] =
          nanos(load == 0 ? SERVICE_MS * Math.exp(IDLE_SD * random.nextGaussian()) : SERVICE_MS);
    }
    return new LateWindow(
        intended, handed, done(handed, service, load), done(intended, service, load));
  }

  private static long[] done(long[] started, long[] service, double load) {
    long[] done = new long[started.length];
    long free = 0;
    for (int i = 0; i < done.length; i++) {
      done[i] = (load == 0 ? started[i] : Math.max(free, started[i])) + service[i];
      free = done[i];
    }
    return done;
  }

  private static double exponential(SplittableRandom random) {
    return -Math.log(1 - random.nextDouble());
  }

  private static long nanos(double millis) {
    return Math.round(millis * NANOS_PER_MILLI);
  }

  int requests() {
    return intendedNanos.length;
  }

  /** Sorted differences of two instants of each request. */
  private static long[] between(long[] from, long[] to) {
    long[] between = new long[from.length];
    Arrays.setAll(between, i -> to[i] - from[i]);
    Arrays.sort(between);
    return between;
  }

  /** Over many windows. */
  static final class Sum {
    private static final double HISTOGRAM = 1.001;

    private final int[] holds = new int[3];
    private final int[] holdsAlone = new int[3];
    private final double[] widths = new double[3];
    private double late;
    private double overtaken;

    void add(LateWindow window, double overtakenShare, double[] quantiles, OptionalLong[] atLeast) {
      long[] truth = between(window.intendedNanos, window.onTimeDoneNanos);
      long[] seen = between(window.intendedNanos, window.doneNanos);
      long[] handed = between(window.handedNanos, window.doneNanos);
      overtaken += overtakenShare;
      for (int i = 0; i < window.requests(); i++) {
        late += window.handedNanos[i] > window.intendedNanos[i] ? 1.0 / window.requests() : 0;
      }
      for (int i = 0; i < quantiles.length; i++) {
        long trueNanos = IntervalMethods.of(truth, quantiles[i]);
        long upper = IntervalMethods.of(seen, quantiles[i]);
        boolean notAbove = trueNanos <= upper * HISTOGRAM;
        holds[i] += notAbove && atLeast[i].getAsLong() <= trueNanos * HISTOGRAM ? 1 : 0;
        holdsAlone[i] +=
            notAbove && IntervalMethods.of(handed, quantiles[i]) <= trueNanos * HISTOGRAM ? 1 : 0;
        widths[i] += Math.max(0, 1 - (double) atLeast[i].getAsLong() / upper);
      }
    }

    String text(int runs) {
      StringBuilder text = new StringBuilder();
      text.append(
          String.format(
              Locale.ROOT, "%.2f %% | %.2f %%", 100 * late / runs, 100 * overtaken / runs));
      for (int i = 0; i < holds.length; i++) {
        text.append(
            String.format(
                Locale.ROOT,
                " | %.1f %%, %.1f %% | %.1f %%",
                100.0 * holds[i] / runs,
                100 * widths[i] / runs,
                100.0 * holdsAlone[i] / runs));
      }
      return text.toString();
    }
  }
}
