package dev.tenk.cost;

import dev.tenk.cost.Load.Timestamps;
import java.util.Arrays;

/**
 * Execution environments that are started for calls which find none free, and given up after a
 * rest: which share of the calls is cold.
 *
 * <p>Each call takes the same time. One that finds no environment free starts one and is cold. AWS
 * does not say which of several free ones is used first, so both ends are walked through: with the
 * one that worked last, the others are given up early and most calls are cold; with the one that
 * rested longest, all are kept, and fewest are.
 *
 * <p>Random arrivals are drawn from a fixed seed. Where there are more than can be walked through,
 * fewer are: at a lower rate a larger share is cold, so the share is then an upper bound.
 */
final class WarmPool {
  private static final int PARTS = 20;
  private static final double STANDARD_ERRORS = 3;
  private static final double ARRIVALS = 40_000;
  private static final double MOST_AT_ONCE = 30;
  private static final double EXPIRIES = 20;
  private static final double DAYS = 4;
  private static final double DAY_SECONDS = 86_400;

  private final double warmSeconds;
  private final double coldSeconds;
  private final double expirySeconds;
  private final double[] readyFreeAt;
  private double[] freeAt = new double[16];
  private int environments;

  private WarmPool(double warmSeconds, double coldSeconds, double expirySeconds, int provisioned) {
    this.warmSeconds = warmSeconds;
    this.coldSeconds = coldSeconds;
    this.expirySeconds = expirySeconds;
    this.readyFreeAt = new double[provisioned];
  }

  /**
   * What a pool is like.
   *
   * @param warmSeconds what a warm call takes, above 0
   * @param coldSeconds what a cold call takes
   * @param expirySeconds an environment that rests longer is given up
   * @param provisioned environments that are always ready and used first
   */
  record Calls(double warmSeconds, double coldSeconds, double expirySeconds, int provisioned) {}

  /**
   * The share of all calls that is cold; its value is that of the worse end.
   *
   * @param ratesPerSecond each for an equal share of the day, in their order
   */
  static Estimate coldShare(Calls calls, double[] ratesPerSecond) {
    double mean = Arrays.stream(ratesPerSecond).average().orElseThrow();
    double coveredSeconds =
        Math.max(
            EXPIRIES * calls.expirySeconds(), ratesPerSecond.length > 1 ? DAYS * DAY_SECONDS : 0);
    double scale =
        Math.min(
            Math.min(1, ARRIVALS / (mean * coveredSeconds)),
            MOST_AT_ONCE / (mean * calls.warmSeconds()));
    double[] rates = Arrays.stream(ratesPerSecond).map(rate -> rate * scale).toArray();
    int part = (int) (ARRIVALS / PARTS);
    double[] least = shares(calls, ArrivalWalk.random(rates, 1), false, part);
    double[] most = shares(calls, ArrivalWalk.random(rates, 1), true, part);
    double value = mean(most);
    return Estimate.of(
        Math.max(0, mean(least) - error(least)), value, Math.min(1, value + error(most)));
  }

  /**
   * The same of timestamps.
   *
   * @param speed how many times faster than written they come
   */
  static Estimate coldShare(Calls calls, Timestamps timestamps, double speed) {
    double least =
        mean(shares(calls, ArrivalWalk.of(timestamps, speed), false, timestamps.count()));
    double most = mean(shares(calls, ArrivalWalk.of(timestamps, speed), true, timestamps.count()));
    return Estimate.of(least, most, most);
  }

  /** The share in each part of so many arrivals, after one part that only fills the pool. */
  private static double[] shares(
      Calls calls, ArrivalWalk arrivals, boolean lastUsedFirst, int arrivalsInPart) {
    WarmPool pool =
        new WarmPool(
            calls.warmSeconds(), calls.coldSeconds(), calls.expirySeconds(), calls.provisioned());
    double[] shares = new double[PARTS];
    for (int part = -1; part < PARTS; part++) {
      int cold = 0;
      for (int i = 0; i < arrivalsInPart; i++) {
        if (pool.isCold(arrivals.nextSeconds(), lastUsedFirst)) {
          cold++;
        }
      }
      if (part >= 0) {
        shares[part] = (double) cold / arrivalsInPart;
      }
    }
    return shares;
  }

  private boolean isCold(double now, boolean lastUsedFirst) {
    for (int i = 0; i < readyFreeAt.length; i++) {
      if (readyFreeAt[i] <= now) {
        readyFreeAt[i] = now + warmSeconds;
        return false;
      }
    }
    int chosen = -1;
    for (int i = environments - 1; i >= 0; i--) {
      if (freeAt[i] + expirySeconds < now) {
        environments--;
        freeAt[i] = freeAt[environments];
        chosen = chosen == environments ? i : chosen;
      } else if (freeAt[i] <= now
          && (chosen < 0 || (freeAt[i] > freeAt[chosen]) == lastUsedFirst)) {
        chosen = i;
      }
    }
    if (chosen >= 0) {
      freeAt[chosen] = now + warmSeconds;
      return false;
    }
    if (environments == freeAt.length) {
      freeAt = Arrays.copyOf(freeAt, 2 * environments);
    }
    freeAt[environments] = now + coldSeconds;
    environments++;
    return true;
  }

  private static double mean(double[] shares) {
    return Arrays.stream(shares).average().orElseThrow();
  }

  private static double error(double[] shares) {
    double mean = mean(shares);
    double squares = Arrays.stream(shares).map(share -> (share - mean) * (share - mean)).sum();
    return STANDARD_ERRORS * Math.sqrt(squares / PARTS / (PARTS - 1));
  }
}
