package dev.tenk.cost;

import dev.tenk.cost.Load.Timestamps;
import java.util.Arrays;
import java.util.SplittableRandom;

/** How many requests come in each minute of an endless row of periods. */
abstract class MinuteArrivals {
  private static final double SECONDS = 60;
  private static final int FEW = 30;

  private final double[] ratesPerSecond;

  private MinuteArrivals(double[] ratesPerSecond) {
    this.ratesPerSecond = ratesPerSecond;
  }

  /** Mean rates of the hours of the period, req/s. */
  double[] ratesPerSecond() {
    return ratesPerSecond;
  }

  /** In the minute after the one before, which is in that hour of the period. */
  abstract double next(int hourOfPeriod);

  /** A Poisson process with a rate for each hour of the period. */
  static MinuteArrivals random(double[] ratesPerSecond, SplittableRandom random) {
    return new MinuteArrivals(ratesPerSecond) {
      @Override
      double next(int hourOfPeriod) {
        return poisson(ratesPerSecond[hourOfPeriod] * SECONDS, random);
      }
    };
  }

  /** How many there are of what there are {@code mean} of on average, and each by chance. */
  static double poisson(double mean, SplittableRandom random) {
    if (mean > FEW) {
      double normal =
          Math.sqrt(-2 * Math.log(1 - random.nextDouble()))
              * Math.cos(2 * Math.PI * random.nextDouble());
      return Math.max(0, Math.rint(mean + Math.sqrt(mean) * normal));
    }
    double least = Math.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > least; count++) {
      product *= random.nextDouble();
    }
    return count;
  }

  /**
   * Timestamps, their period again and again from the start of the first period on; in months of
   * the calendar from the start of each, so that all of them are alike.
   *
   * @param times how many requests come for each; parts of one are carried on
   * @param hours of a period
   */
  static MinuteArrivals of(Timestamps timestamps, double times, int hours) {
    double[] rates = new double[hours];
    // so many periods that the timestamps are in them at least once
    int periods = (int) Math.max(1, Math.ceil(timestamps.periodSeconds() / (hours * 3600.0)));
    MinuteArrivals counted = new Stamped(new double[0], timestamps, times, hours);
    for (int minute = 0; minute < periods * hours * 60; minute++) {
      rates[minute / 60 % hours] += counted.next(0) / (3600.0 * periods);
    }
    return new Stamped(rates, timestamps, times, hours);
  }

  private static final class Stamped extends MinuteArrivals {
    private final Timestamps timestamps;
    private final double times;
    private final long minutesToRestart;
    private int stamp;
    private long period;
    private long minute;
    private double carried;

    Stamped(double[] ratesPerSecond, Timestamps timestamps, double times, int hours) {
      super(ratesPerSecond);
      boolean restarts =
          hours > MonthHours.PER_WEEK && timestamps.periodSeconds() <= hours * 3600.0;
      this.minutesToRestart = restarts ? hours * 60L : Long.MAX_VALUE;
      this.timestamps = timestamps;
      this.times = times;
    }

    @Override
    double next(int hourOfPeriod) {
      if (minute == minutesToRestart) {
        minute = 0;
        period = 0;
        stamp = 0;
      }
      minute++;
      while (period * timestamps.periodSeconds() + timestamps.arrivalSeconds(stamp)
          < minute * SECONDS) {
        carried += times;
        stamp++;
        if (stamp == timestamps.count()) {
          stamp = 0;
          period++;
        }
      }
      // so that 0.1 ten times is one
      double whole = Math.floor(carried + 1e-9);
      carried -= whole;
      return whole;
    }
  }

  /** Mean of the period, req/s. */
  double meanPerSecond() {
    return Arrays.stream(ratesPerSecond).average().orElseThrow();
  }
}
