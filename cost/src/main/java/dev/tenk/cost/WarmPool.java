package dev.tenk.cost;

import dev.tenk.cost.Load.Timestamps;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.PriorityQueue;

/**
 * Execution environments that are started for calls which find none free, and given up after a
 * rest: which share of the calls is cold.
 *
 * <p>Each call takes the same time. One that finds no environment free starts one and is cold. AWS
 * does not say which of several free ones is used first, so both ends are walked through: with the
 * one that worked last, the others are given up early and most calls are cold; with the one that
 * rested longest, all are kept, and fewest are.
 *
 * <p>Random arrivals are drawn from a fixed seed. Where a day has more than can be walked through,
 * its hours are shortened at the same rates: the pool then follows the day's changes more often for
 * as many calls, so the share is an upper bound.
 */
final class WarmPool {
  private static final int PARTS = 20;
  private static final int LEAST_PARTS = 3;
  private static final double STANDARD_ERRORS = 3;
  private static final double ARRIVALS = 30_000;
  private static final double MOST_IN_PART = 20_000;
  private static final double MOST_IN_WEEK = 100_000;
  private static final double EXPIRIES = 40;
  private static final double SECONDS_PER_HOUR = 3600;

  private final double warmSeconds;
  private final double coldSeconds;
  private final double expirySeconds;
  private final int provisioned;

  /** Until when those that are always ready work. */
  private final PriorityQueue<Double> ready = new PriorityQueue<>();

  /** Until when the others work. */
  private final PriorityQueue<Double> busy = new PriorityQueue<>();

  /** Since when the others rest, the longest first. */
  private final Deque<Double> resting = new ArrayDeque<>();

  private WarmPool(double warmSeconds, double coldSeconds, double expirySeconds, int provisioned) {
    this.warmSeconds = warmSeconds;
    this.coldSeconds = coldSeconds;
    this.expirySeconds = expirySeconds;
    this.provisioned = provisioned;
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
   * @param ratesPerSecond of each hour of a day, week or month; one alone is that of every hour
   */
  static Estimate coldShare(Calls calls, double[] ratesPerSecond) {
    double mean = Arrays.stream(ratesPerSecond).average().orElseThrow();
    boolean oneRate = ratesPerSecond.length == 1;
    // of a day, each part has all hours; where they have too many calls, the hours are shorter
    double mostInPart = ratesPerSecond.length <= MonthHours.PER_DAY ? MOST_IN_PART : MOST_IN_WEEK;
    double hourSeconds = Math.min(SECONDS_PER_HOUR, mostInPart / (mean * ratesPerSecond.length));
    double inPart =
        oneRate
            ? Math.min(
                MOST_IN_PART,
                Math.max(ARRIVALS / PARTS, EXPIRIES * calls.expirySeconds() * mean / PARTS))
            : hourSeconds * mean * ratesPerSecond.length;
    int count = (int) Math.max(LEAST_PARTS, Math.min(PARTS, Math.ceil(ARRIVALS / inPart)));
    double days = oneRate ? 1 : Math.max(1, Math.ceil(ARRIVALS / PARTS / inPart));
    int part = (int) Math.max(1, inPart * days);
    double[] least =
        shares(calls, ArrivalWalk.random(ratesPerSecond, 1, hourSeconds), false, part, count);
    double[] most =
        shares(calls, ArrivalWalk.random(ratesPerSecond, 1, hourSeconds), true, part, count);
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
    int count = timestamps.count();
    double least = mean(shares(calls, ArrivalWalk.of(timestamps, speed), false, count, 1));
    double most = mean(shares(calls, ArrivalWalk.of(timestamps, speed), true, count, 1));
    return Estimate.of(least, most, most);
  }

  /** The share in each part of so many arrivals, after one part that only fills the pool. */
  private static double[] shares(
      Calls calls, ArrivalWalk arrivals, boolean lastUsedFirst, int arrivalsInPart, int count) {
    WarmPool pool =
        new WarmPool(
            calls.warmSeconds(), calls.coldSeconds(), calls.expirySeconds(), calls.provisioned());
    double[] shares = new double[count];
    for (int part = -1; part < count; part++) {
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
    while (!ready.isEmpty() && ready.peek() <= now) {
      ready.poll();
    }
    if (ready.size() < provisioned) {
      ready.add(now + warmSeconds);
      return false;
    }
    while (!busy.isEmpty() && busy.peek() <= now) {
      resting.addLast(busy.poll());
    }
    while (!resting.isEmpty() && resting.peekFirst() + expirySeconds < now) {
      resting.removeFirst();
    }
    boolean cold = resting.isEmpty();
    if (!cold && lastUsedFirst) {
      resting.removeLast();
    } else if (!cold) {
      resting.removeFirst();
    }
    busy.add(now + (cold ? coldSeconds : warmSeconds));
    return cold;
  }

  private static double mean(double[] shares) {
    return Arrays.stream(shares).average().orElseThrow();
  }

  private static double error(double[] shares) {
    double mean = mean(shares);
    double squares = Arrays.stream(shares).map(share -> (share - mean) * (share - mean)).sum();
    return STANDARD_ERRORS * Math.sqrt(squares / shares.length / (shares.length - 1));
  }
}
