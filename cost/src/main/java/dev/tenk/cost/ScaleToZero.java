package dev.tenk.cost;

import dev.tenk.cost.Load.Timestamps;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/**
 * How long instances are billed that scale to zero: they start when work comes and stop after a
 * rest.
 *
 * <p><b>The model.</b> First come, first served. A request that finds no instance on starts one.
 * One that finds as many waiting as the backlog allows for the instances that are on starts
 * another, up to the most; else it waits for the first free one. An instance is billed from its
 * start to the end of its rest. Timestamps are walked through as they are; arrivals at a rate, or
 * at the rates of the hours of a day, are drawn from a fixed seed and walked through in the same
 * way, so that the same arrivals cost the same however they are stated.
 *
 * <p><b>Its error.</b> A walk over random arrivals has one: three standard errors of the mean of up
 * to {@value #PARTS} walks, of which each begins with nothing on. It is large where it is chance
 * for months on whether a burst has started one instance more, which then never rests.
 *
 * <p><b>One instance at one rate</b> needs no walk. Requests come at λ a second, each takes s, a
 * start-up takes u, and an instance that has nothing to do for c is stopped. In a period T, N = λT.
 * Let it stop W times. Each time it is off until the next request, 1/λ on average, for arrivals
 * have no memory, and then it starts for u. It is busy for Ns. Each time the queue empties, it
 * rests until the next request or until c is over: with P = e^(−λc) it is the latter and it stops,
 * so there are W/P rests, of min(gap, c) each, which is (1 − P)/λ on average. Together that is the
 * whole period:
 *
 * <pre>
 * T = W/λ + Wu + Ns + (W/P)(1 − P)/λ   hence   W = P(T − Ns)/(1/λ + uP)
 * billed = T − W/λ = T · [(1 − P) + Pλ(u + s)] / (1 + uPλ)
 * </pre>
 *
 * <p>The last form has no differences of nearly equal numbers. It rises with λ, s, u and c, and
 * reaches T where Ns does.
 */
final class ScaleToZero {
  private static final int PARTS = 20;
  private static final int LEAST_PARTS = 4;
  private static final double STANDARD_ERRORS = 3;
  private static final double SECONDS_PER_HOUR = 3600;
  private static final double DAY_SECONDS = 24 * SECONDS_PER_HOUR;

  /** Arrivals that are walked through: about 1 % of error where each starts an instance. */
  private static final double ARRIVALS = 60_000;

  /** More than these take too long; then there are fewer parts, and at last several are one. */
  private static final double MOST_ARRIVALS = 150_000;

  /** A part of a walk lasts at least so many times a start, a rest and a request. */
  private static final double CYCLES = 6;

  /** Periods of timestamps before the one that counts. */
  private static final double MOST_PERIODS = 60;

  private final int minimum;
  private final int most;
  private final int backlogPerInstance;
  private final double startSeconds;
  private final double restSeconds;

  /**
   * Instances that are billed, on average.
   *
   * @param mean at least the minimum, at most the most
   * @param error of the mean, 0 where it is exact
   * @param startsPerSecond how often the first one starts, with none on before
   * @param unreadyShare of the requests that find none ready, the one that starts it among them
   * @param shareOfEach the share of the time in which at least one is billed, at least two, and so
   *     on
   */
  record Billed(
      double mean,
      double error,
      double startsPerSecond,
      double unreadyShare,
      List<BigDecimal> shareOfEach) {
    private static Billed always(int count) {
      return new Billed(count, 0, 0, 0, Collections.nCopies(count, BigDecimal.ONE));
    }
  }

  /**
   * How they scale.
   *
   * @param minimum instances that never stop
   * @param most instances at once, at least 1 and at least {@code minimum}
   * @param backlogPerInstance requests that wait for each instance that is on before another one
   *     starts, at least 1
   * @param startSeconds u, billed
   * @param restSeconds c, billed
   */
  ScaleToZero(
      int minimum, int most, int backlogPerInstance, double startSeconds, double restSeconds) {
    this.minimum = minimum;
    this.most = most;
    this.backlogPerInstance = backlogPerInstance;
    this.startSeconds = startSeconds;
    this.restSeconds = restSeconds;
  }

  /**
   * Under random arrivals.
   *
   * @param ratesPerSecond of each hour of a day, week or month; one alone is that of every hour
   */
  Billed billed(double[] ratesPerSecond, double workSeconds) {
    if (minimum == most) {
      return Billed.always(most);
    }
    if (ratesPerSecond.length == 1 && most == 1) {
      return ofOne(ratesPerSecond[0], workSeconds);
    }
    double mean = Arrays.stream(ratesPerSecond).average().orElseThrow();
    double cycleSeconds = startSeconds + restSeconds + workSeconds;
    double warmUpSeconds = 2 * cycleSeconds;
    double partSeconds = Math.max(ARRIVALS / PARTS / mean, CYCLES * cycleSeconds);
    if (ratesPerSecond.length > 1) {
      // whole days, weeks or months, so that each part has all hours of them
      double periodSeconds = SECONDS_PER_HOUR * ratesPerSecond.length;
      warmUpSeconds = DAY_SECONDS * Math.ceil(warmUpSeconds / DAY_SECONDS);
      partSeconds = periodSeconds * Math.ceil(partSeconds / periodSeconds);
    }
    double arrivalsInPart = (warmUpSeconds + partSeconds) * mean;
    int count =
        (int) Math.max(LEAST_PARTS, Math.min(PARTS, Math.floor(MOST_ARRIVALS / arrivalsInPart)));
    int each = (int) Math.max(1, Math.ceil(count * arrivalsInPart / (2 * MOST_ARRIVALS)));
    ArrivalWalk arrivals = ArrivalWalk.random(ratesPerSecond, each);
    double[] parts = new double[count];
    Unready unready = new Unready();
    double begin = 0;
    TimeByNumber times = new TimeByNumber();
    for (int i = 0; i < count; i++) {
      double from = begin + warmUpSeconds;
      double end = from + partSeconds;
      Fleet fleet =
          new Fleet(begin, Math.max(1, backlogPerInstance / each), workSeconds * each, unready);
      parts[i] = fleet.walk(arrivals, from, end);
      times.add(fleet.times);
      begin = end;
    }
    double average = Arrays.stream(parts).average().orElseThrow();
    double squares = Arrays.stream(parts).map(part -> (part - average) * (part - average)).sum();
    return new Billed(
        Math.min(most, average),
        STANDARD_ERRORS * Math.sqrt(squares / count / (count - 1)),
        unready.starts / (count * partSeconds),
        unready.share(),
        times.shareOfEach());
  }

  /**
   * The share of the time that one instance is billed for under Poisson arrivals, the W/T of its
   * starts, and of the requests the one that starts it and the λu that come until it is ready.
   *
   * @param ratePerSecond λ, with λ · {@code workSeconds} at most 1
   */
  private Billed ofOne(double ratePerSecond, double workSeconds) {
    double awake = -Math.expm1(-ratePerSecond * restSeconds);
    double stops = (1 - awake) * ratePerSecond;
    double billed =
        Math.min(1, (awake + stops * (startSeconds + workSeconds)) / (1 + startSeconds * stops));
    double startsPerSecond = (1 - billed) * ratePerSecond;
    double unready = startsPerSecond / ratePerSecond * (1 + ratePerSecond * startSeconds);
    return new Billed(
        billed, 0, startsPerSecond, Math.min(1, unready), List.of(BigDecimal.valueOf(billed)));
  }

  /**
   * At given times.
   *
   * @param speed how many times faster than written the timestamps come
   */
  Billed billed(Timestamps timestamps, double speed, double workSeconds) {
    if (minimum == most) {
      return Billed.always(most);
    }
    double periodSeconds = timestamps.periodSeconds() / speed;
    // a fleet that grows by one after a burst may take many periods to be as it will be for good
    double periods =
        Math.max(
            1 + Math.ceil((startSeconds + restSeconds + workSeconds) / periodSeconds),
            Math.min(MOST_PERIODS, Math.floor(MOST_ARRIVALS / timestamps.count())));
    double from = periodSeconds * Math.min(periods, MOST_PERIODS);
    Unready unready = new Unready();
    Fleet fleet = new Fleet(0, backlogPerInstance, workSeconds, unready);
    double mean = fleet.walk(ArrivalWalk.of(timestamps, speed), from, from + periodSeconds);
    return new Billed(
        mean, 0, unready.starts / periodSeconds, unready.share(), fleet.times.shareOfEach());
  }

  /** Requests of walks that find no instance ready. */
  private static final class Unready {
    private long starts;
    private long requests;
    private long all;

    double share() {
      return all == 0 ? 0 : (double) requests / all;
    }
  }

  /** Instances at work, event by event. */
  private final class Fleet {
    private final long backlog;
    private final double workSeconds;
    private final TimeByNumber times = new TimeByNumber();
    private final PriorityQueue<Instance> busy =
        new PriorityQueue<>(Comparator.comparingDouble(each -> each.freeAt));

    /** Those without work, the longest first. */
    private final Deque<Instance> resting = new ArrayDeque<>();

    private int on;
    private long waiting;
    private double fromSeconds;
    private double endSeconds;
    private double countedTo;
    private double billedSeconds;
    private final Unready unready;
    private double readyAt = Double.NEGATIVE_INFINITY;

    Fleet(double begin, int backlog, double workSeconds, Unready unready) {
      this.unready = unready;
      this.backlog = backlog;
      this.workSeconds = workSeconds;
      for (int i = 0; i < minimum; i++) {
        resting.addLast(new Instance(begin));
      }
      on = minimum;
    }

    /**
     * Instances that are billed on average from a time on, from which on the queue is as usual.
     *
     * @param arrivals the next of them is where this walk begins
     */
    double walk(ArrivalWalk arrivals, double from, double end) {
      fromSeconds = from;
      endSeconds = end;
      for (double now = arrivals.nextSeconds(); now < end; now = arrivals.nextSeconds()) {
        advance(now);
        arrival(now);
      }
      advance(end);
      count(end, on);
      return billedSeconds / (end - from);
    }

    private void arrival(double now) {
      if (on == 0) {
        readyAt = now + startSeconds;
        unready.starts += now >= fromSeconds ? 1 : 0;
      }
      if (now >= fromSeconds) {
        unready.all++;
        unready.requests += now < readyAt || on == 0 ? 1 : 0;
      }
      if (!resting.isEmpty()) {
        work(resting.pollFirst(), now);
        return;
      }
      if (on == 0 || (on < most && waiting >= backlog * on)) {
        count(now, on + 1);
        busy.add(new Instance(now + startSeconds));
      }
      // also the one that starts an instance waits for the first that is free
      waiting++;
    }

    private void work(Instance instance, double now) {
      instance.freeAt = now + workSeconds;
      busy.add(instance);
    }

    /** All that happens until then without an arrival. */
    private void advance(double to) {
      while (true) {
        double free = busy.isEmpty() ? Double.POSITIVE_INFINITY : busy.peek().freeAt;
        double stop =
            resting.isEmpty() || on <= minimum
                ? Double.POSITIVE_INFINITY
                : resting.peekFirst().freeAt + restSeconds;
        if (Math.min(free, stop) > to) {
          return;
        }
        if (free > stop) {
          resting.removeFirst();
          count(stop, on - 1);
        } else if (waiting > 0) {
          waiting--;
          work(busy.poll(), free);
        } else {
          resting.addLast(busy.poll());
        }
      }
    }

    /** Adds what was on until now, as far as it is looked at. */
    private void count(double now, int onFromNow) {
      double seconds = Math.max(0, Math.min(now, endSeconds) - Math.max(countedTo, fromSeconds));
      billedSeconds += on * seconds;
      times.add(on, seconds);
      countedTo = now;
      on = onFromNow;
    }
  }

  private static final class Instance {
    private double freeAt;

    Instance(double freeAt) {
      this.freeAt = freeAt;
    }
  }
}
