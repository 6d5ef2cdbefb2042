package dev.tenk.cost;

import dev.tenk.cost.Load.Timestamps;
import java.util.SplittableRandom;

/**
 * The arrivals of a load, one after another and without an end: timestamps again and again, or
 * random ones at the rates of the hours, always the same from a fixed seed.
 */
abstract class ArrivalWalk {
  private static final long SEED = 20261130;
  private static final double SECONDS_PER_HOUR = 3600;

  /** The next arrival, s from the start, never before the one before it. */
  abstract double nextSeconds();

  /**
   * A Poisson process with a rate for each hour of a day, week or month, every one alike.
   *
   * @param ratesPerSecond of its hours, at least one above 0; one rate is that of every hour
   * @param each how many arrivals are counted as one, at least 1: only every so many are returned
   */
  static ArrivalWalk random(double[] ratesPerSecond, int each) {
    return random(ratesPerSecond, each, SECONDS_PER_HOUR);
  }

  /** The same with hours of another length, s. */
  static ArrivalWalk random(double[] ratesPerSecond, int each, double hourSeconds) {
    double[] before = new double[ratesPerSecond.length + 1];
    for (int i = 0; i < ratesPerSecond.length; i++) {
      before[i + 1] = before[i] + ratesPerSecond[i] * hourSeconds;
    }
    return new RandomWalk(ratesPerSecond, each, hourSeconds, before);
  }

  /**
   * The timestamps of one period after another.
   *
   * @param speed how many times faster than written they come
   */
  static ArrivalWalk of(Timestamps timestamps, double speed) {
    return new ArrivalWalk() {
      private int next;
      private long period;

      @Override
      double nextSeconds() {
        double seconds =
            (period * timestamps.periodSeconds() + timestamps.arrivalSeconds(next)) / speed;
        next++;
        if (next == timestamps.count()) {
          next = 0;
          period++;
        }
        return seconds;
      }
    };
  }

  /** A Poisson process with a rate for each hour. */
  private static final class RandomWalk extends ArrivalWalk {
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final double[] ratesPerSecond;
    private final int each;
    private final double hourSeconds;
    private final double[] before;
    private final double periodSeconds;
    private final double perPeriod;
    private double period;
    private int hour;
    private double inHourSeconds;

    /**
     * @param before mean arrivals of a day, week or month before each of its hours, and at last of
     *     all of them
     */
    RandomWalk(double[] ratesPerSecond, int each, double hourSeconds, double[] before) {
      this.ratesPerSecond = ratesPerSecond;
      this.each = each;
      this.hourSeconds = hourSeconds;
      this.before = before;
      this.periodSeconds = hourSeconds * ratesPerSecond.length;
      this.perPeriod = before[ratesPerSecond.length];
    }

    @Override
    double nextSeconds() {
      double expected = each == 1 ? exponential() : several();
      double rate = ratesPerSecond[hour];
      if (expected < (hourSeconds - inHourSeconds) * rate) {
        inHourSeconds += expected / rate;
      } else {
        // whole periods and hours at once, so that rare arrivals are no slower than frequent ones
        double at = before[hour] + inHourSeconds * rate + expected;
        double periods = Math.floor(at / perPeriod);
        period += periods;
        at = Math.min(Math.max(0, at - periods * perPeriod), Math.nextDown(perPeriod));
        hour = hour(at);
        inHourSeconds = (at - before[hour]) / ratesPerSecond[hour];
      }
      return period * periodSeconds + hour * hourSeconds + inHourSeconds;
    }

    /** The last one that so many come before, and so one in which some come. */
    private int hour(double at) {
      int low = 0;
      int high = ratesPerSecond.length;
      while (high - low > 1) {
        int middle = (low + high) >>> 1;
        if (before[middle] <= at) {
          low = middle;
        } else {
          high = middle;
        }
      }
      return low;
    }

    private double exponential() {
      return -Math.log(1 - random.nextDouble());
    }

    /** The sum of so many exponential gaps, which is nearly normal where there are many. */
    private double several() {
      if (each < 30) {
        double product = 1;
        for (int i = 0; i < each; i++) {
          product *= 1 - random.nextDouble();
        }
        return -Math.log(product);
      }
      double normal =
          Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
              * Math.cos(2 * Math.PI * random.nextDouble());
      return Math.max(0, each + Math.sqrt(each) * normal);
    }
  }
}
