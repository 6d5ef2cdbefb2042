package dev.tenk.results.model;

import java.time.Duration;
import java.util.List;

/** How the instants of an open workload are planned. */
public sealed interface Arrivals {
  /**
   * Whether one rate holds all through the window. Only then does a met SLO show that the target
   * carries this rate: a load that varies has a mean rate too, but need not have been carried at it
   * for any length of time.
   */
  boolean steadyRate();

  /** The rate that a warm-up runs at, req/s; 0 where there is nothing to warm up. */
  double warmUpRatePerSecond();

  /** The highest rate of the window, req/s; of given instants, the most in any one second. */
  double peakRatePerSecond();

  /** Arrivals at one rate. */
  sealed interface AtOneRate extends Arrivals {
    /** Mean arrival rate, requests a second, above 0. */
    double ratePerSecond();

    @Override
    default boolean steadyRate() {
      return true;
    }

    @Override
    default double warmUpRatePerSecond() {
      return ratePerSecond();
    }

    @Override
    default double peakRatePerSecond() {
      return ratePerSecond();
    }
  }

  /** One request every 1/rate seconds. */
  record Constant(double ratePerSecond) implements AtOneRate {
    /** Refuses a rate that is not above 0 and finite. */
    public Constant {
      requireRate(ratePerSecond);
    }
  }

  /** Exponential gaps with mean 1/rate seconds: independent users. */
  record Poisson(double ratePerSecond) implements AtOneRate {
    /** Refuses a rate that is not above 0 and finite. */
    public Poisson {
      requireRate(ratePerSecond);
    }
  }

  /**
   * The same by MLPerf's rules for its server scenario.
   *
   * @param rules of that scenario
   */
  record Server(double ratePerSecond, MlperfRules rules) implements AtOneRate {
    /** Refuses a rate that is not above 0 and finite, and the rules of another scenario. */
    public Server {
      requireRate(ratePerSecond);
      if (rules.scenario() != MlperfRules.Scenario.SERVER) {
        throw new IllegalArgumentException("the rules are of " + rules.scenario().text());
      }
    }
  }

  /** Independent users whose number changes evenly from one end of the window to the other. */
  record Ramp(double fromPerSecond, double toPerSecond) implements Arrivals {
    /** Refuses rates that are not above 0 and finite. */
    public Ramp {
      requireRate(fromPerSecond);
      requireRate(toPerSecond);
    }

    @Override
    public boolean steadyRate() {
      return false;
    }

    @Override
    public double warmUpRatePerSecond() {
      return fromPerSecond;
    }

    @Override
    public double peakRatePerSecond() {
      return Math.max(fromPerSecond, toPerSecond);
    }
  }

  /**
   * Independent users at one rate after another.
   *
   * @param steps in their order, at least one
   */
  record Steps(List<Step> steps) implements Arrivals {
    /** Refuses an empty list. */
    public Steps {
      steps = List.copyOf(steps);
      if (steps.isEmpty()) {
        throw new IllegalArgumentException("there are no steps, expected at least one");
      }
    }

    /** All steps together. */
    public Duration duration() {
      return steps.stream().map(Step::duration).reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public boolean steadyRate() {
      return false;
    }

    @Override
    public double warmUpRatePerSecond() {
      return steps.get(0).ratePerSecond();
    }

    @Override
    public double peakRatePerSecond() {
      return steps.stream().mapToDouble(Step::ratePerSecond).max().orElseThrow();
    }
  }

  /** One rate for a time. */
  record Step(double ratePerSecond, Duration duration) {
    /** Refuses a rate that is not above 0 and finite, and an empty time. */
    public Step {
      requireRate(ratePerSecond);
      requireTime("a step's duration", duration);
    }
  }

  /**
   * Independent users, more of them at the end of each period.
   *
   * @param basePerSecond rate outside the peaks
   * @param peakPerSecond rate in the peaks, above the base
   * @param period from the beginning of one base to that of the next
   * @param peakLength length of the peak that ends each period, shorter than it
   */
  record Burst(double basePerSecond, double peakPerSecond, Duration period, Duration peakLength)
      implements Arrivals {
    /** Refuses what is no peak. */
    public Burst {
      requireRate(basePerSecond);
      requireRate(peakPerSecond);
      requireTime("peak length", peakLength);
      if (peakPerSecond <= basePerSecond) {
        throw new IllegalArgumentException(
            "peak is " + peakPerSecond + " req/s, expected above the base of " + basePerSecond);
      }
      if (peakLength.compareTo(period) >= 0) {
        throw new IllegalArgumentException(
            "peak length is " + peakLength + ", expected below the period of " + period);
      }
    }

    @Override
    public boolean steadyRate() {
      return false;
    }

    @Override
    public double warmUpRatePerSecond() {
      return basePerSecond;
    }

    @Override
    public double peakRatePerSecond() {
      return peakPerSecond;
    }
  }

  /**
   * Requests at the instants of a recording. It is warmed up by independent users at its mean rate.
   *
   * @param speed how much faster than it was recorded, above 0; 2 halves every gap
   */
  record Replay(Recording recording, double speed) implements Arrivals {
    private static final long SECOND_NANOS = 1_000_000_000L;

    /** Refuses a speed that is not above 0 and finite. */
    public Replay {
      if (!(speed > 0) || Double.isInfinite(speed)) {
        throw new IllegalArgumentException(
            "speed is " + speed + ", expected more than 0 and finite");
      }
    }

    /** Planned start {@code i}, counted from 0, ns from the window's start. */
    public long offsetNanos(int i) {
      return Math.round(recording.offsetNanos(i) / speed);
    }

    /** Until the last second in which a request starts is over. */
    public Duration duration() {
      return throughTheSecondOf(offsetNanos(recording.count() - 1));
    }

    @Override
    public boolean steadyRate() {
      return false;
    }

    @Override
    public double warmUpRatePerSecond() {
      return (double) recording.count() / duration().toSeconds();
    }

    @Override
    public double peakRatePerSecond() {
      int most = 0;
      int begin = 0;
      long beginNanos = offsetNanos(0);
      for (int i = 0; i < recording.count(); i++) {
        long nanos = offsetNanos(i);
        while (nanos - beginNanos >= SECOND_NANOS) {
          beginNanos = offsetNanos(++begin);
        }
        most = Math.max(most, i - begin + 1);
      }
      return most;
    }
  }

  /**
   * Calls so far apart that each finds nothing but expired execution environments. Nothing is
   * warmed up: the time before the window is a first gap, because what came before it is unknown.
   *
   * @param gap from one planned start to the next
   * @param times how many starts, at least 1
   * @param burst simultaneous calls at each start, at least 1
   */
  record ColdStart(Duration gap, int times, int burst) implements Arrivals {
    /** Refuses an empty gap, and no calls. */
    public ColdStart {
      requireTime("gap", gap);
      if (times < 1 || burst < 1) {
        throw new IllegalArgumentException(
            times + " starts of " + burst + " calls, expected at least 1 of 1");
      }
    }

    /** Until the last second in which a request starts is over. */
    public Duration duration() {
      return throughTheSecondOf(gap.multipliedBy(times - 1L).toNanos());
    }

    @Override
    public boolean steadyRate() {
      return false;
    }

    @Override
    public double warmUpRatePerSecond() {
      return 0;
    }

    @Override
    public double peakRatePerSecond() {
      return burst;
    }
  }

  /**
   * Idle periods after each of which a target is called until it is surely awake: it sleeps when it
   * is not called, and refuses calls until it has woken. All calls are planned, those after the
   * first answer too, so that one wake-up does not shift the next. The time before the window is a
   * first idle period, because what came before it is unknown.
   *
   * @param idle without a call, before each wake-up
   * @param times how many wake-ups, at least 1
   * @param every from one call of a wake-up to the next
   * @param within from a wake-up's first call until none is made any more, at least {@code every}
   */
  record WakeUp(Duration idle, int times, Duration every, Duration within) implements Arrivals {
    /** Refuses times that are not above 0, no wake-ups, and a wake-up of one call. */
    public WakeUp {
      requireTime("idle", idle);
      requireTime("every", every);
      if (times < 1) {
        throw new IllegalArgumentException(times + " wake-ups, expected at least 1");
      }
      if (within.compareTo(every) < 0) {
        throw new IllegalArgumentException(
            "a wake-up lasts "
                + within
                + ", expected at least the "
                + every
                + " between its calls");
      }
    }

    /** Calls of each wake-up, at least 2. */
    public int calls() {
      return Math.toIntExact(within.dividedBy(every)) + 1;
    }

    /** Planned start {@code i}, counted from 0, ns from the window's start. */
    public long offsetNanos(int i) {
      return Math.addExact(
          Math.multiplyExact((long) (i / calls()), within.plus(idle).toNanos()),
          i % calls() * every.toNanos());
    }

    /** Until the last second in which a request starts is over. */
    public Duration duration() {
      return throughTheSecondOf(offsetNanos(Math.multiplyExact(times, calls()) - 1));
    }

    @Override
    public boolean steadyRate() {
      return false;
    }

    @Override
    public double warmUpRatePerSecond() {
      return 0;
    }

    @Override
    public double peakRatePerSecond() {
      return Math.max(1, 1e9 / every.toNanos());
    }
  }

  private static Duration throughTheSecondOf(long nanos) {
    return Duration.ofSeconds(Duration.ofNanos(nanos).toSeconds() + 1);
  }

  private static void requireTime(String what, Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException(what + " is " + time + ", expected more than 0");
    }
  }

  private static void requireRate(double ratePerSecond) {
    if (!(ratePerSecond > 0) || Double.isInfinite(ratePerSecond)) {
      throw new IllegalArgumentException(
          "arrival rate is " + ratePerSecond + " req/s, expected more than 0 and finite");
    }
  }
}
