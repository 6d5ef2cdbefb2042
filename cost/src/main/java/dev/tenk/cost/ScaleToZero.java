package dev.tenk.cost;

import dev.tenk.cost.Load.Timestamps;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

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
 * <p><b>Its error.</b> A walk over random arrivals has one: three standard errors of the mean of
 * {@value #PARTS} walks, of which each begins with nothing on. It is large where it is chance for
 * months on whether a burst has started one instance more, which then never rests.
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
  private static final double STANDARD_ERRORS = 3;
  private static final double DAY_SECONDS = 86_400;

  /** Arrivals that are walked through: about 1 % of error where each starts an instance. */
  private static final double ARRIVALS = 60_000;

  /** Instances that are walked; of a larger fleet, a part of the load on a part of the fleet. */
  private static final double MOST_WALKED = 64;

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
   */
  record Billed(double mean, double error) {}

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
   * @param ratesPerSecond each for an equal share of the day, in their order
   */
  Billed billed(double[] ratesPerSecond, double workSeconds) {
    if (minimum == most) {
      return new Billed(most, 0);
    }
    if (ratesPerSecond.length == 1 && most == 1) {
      return new Billed(share(ratesPerSecond[0], workSeconds), 0);
    }
    double mean = 0;
    double busiest = 0;
    for (double rate : ratesPerSecond) {
      mean += rate / ratesPerSecond.length;
      busiest = Math.max(busiest, rate);
    }
    double fleets = Math.max(1, Math.min(most, busiest * workSeconds) / MOST_WALKED);
    double[] rates = ratesPerSecond.clone();
    for (int i = 0; i < rates.length; i++) {
      rates[i] /= fleets;
    }
    mean /= fleets;
    // whole days, so that each part has all hours of them
    double days = Math.ceil(ARRIVALS / PARTS / (mean * DAY_SECONDS));
    double warmUpDays = Math.ceil(days / 4);
    int each = (int) Math.max(1, Math.ceil(days * mean * DAY_SECONDS * PARTS / (2 * ARRIVALS)));
    ArrivalWalk arrivals = ArrivalWalk.random(rates, each);
    double[] parts = new double[PARTS];
    double begin = 0;
    for (int i = 0; i < PARTS; i++) {
      double from = begin + warmUpDays * DAY_SECONDS;
      double end = from + days * DAY_SECONDS;
      parts[i] =
          new Fleet(
                  (int) Math.round(minimum / fleets),
                  (int) Math.max(1, Math.round(most / fleets)),
                  Math.max(1, backlogPerInstance / each),
                  workSeconds * each)
              .walk(arrivals, from, end);
      begin = end;
    }
    double average = Arrays.stream(parts).average().orElseThrow();
    double squares = Arrays.stream(parts).map(part -> (part - average) * (part - average)).sum();
    return new Billed(
        Math.min(most, average * fleets),
        STANDARD_ERRORS * Math.sqrt(squares / PARTS / (PARTS - 1)) * fleets);
  }

  /**
   * The share of the time that one instance is billed for under Poisson arrivals.
   *
   * @param ratePerSecond λ, with λ · {@code workSeconds} at most 1
   */
  private double share(double ratePerSecond, double workSeconds) {
    double awake = -Math.expm1(-ratePerSecond * restSeconds);
    double stops = (1 - awake) * ratePerSecond;
    return Math.min(1, (awake + stops * (startSeconds + workSeconds)) / (1 + startSeconds * stops));
  }

  /**
   * At given times.
   *
   * @param speed how many times faster than written the timestamps come
   */
  Billed billed(Timestamps timestamps, double speed, double workSeconds) {
    if (minimum == most) {
      return new Billed(most, 0);
    }
    double periodSeconds = timestamps.periodSeconds() / speed;
    // the first period only fills the queue
    return new Billed(
        new Fleet(minimum, most, backlogPerInstance, workSeconds)
            .walk(ArrivalWalk.of(timestamps, speed), periodSeconds, 2 * periodSeconds),
        0);
  }

  /** Instances at work. */
  private final class Fleet {
    private final int always;
    private final int atMost;
    private final int backlog;
    private final double workSeconds;
    private final List<Instance> on = new ArrayList<>();
    private final Deque<Double> begins = new ArrayDeque<>();
    private double fromSeconds;
    private double endSeconds;
    private double billedSeconds;

    Fleet(int always, int atMost, int backlog, double workSeconds) {
      this.always = always;
      this.atMost = atMost;
      this.backlog = backlog;
      this.workSeconds = workSeconds;
      for (int i = 0; i < always; i++) {
        on.add(new Instance(0, 0));
      }
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
        stopRested(now);
        arrival(now);
      }
      stopRested(Double.MAX_VALUE);
      return always + billedSeconds / (end - from);
    }

    private void arrival(double now) {
      while (!begins.isEmpty() && begins.peekFirst() <= now) {
        begins.removeFirst();
      }
      Instance chosen = firstFree();
      boolean another =
          chosen == null || (chosen.freeAt > now && begins.size() >= (long) backlog * on.size());
      if (another && on.size() < atMost) {
        chosen = new Instance(now, now + startSeconds);
        on.add(chosen);
      }
      double begin = Math.max(chosen.freeAt, now);
      begins.addLast(begin);
      chosen.freeAt = begin + workSeconds;
    }

    private Instance firstFree() {
      Instance first = null;
      for (Instance each : on) {
        if (first == null || each.freeAt < first.freeAt) {
          first = each;
        }
      }
      return first;
    }

    /** Bills and takes away what has rested long enough by now. */
    private void stopRested(double now) {
      for (int k = on.size() - 1; k >= always; k--) {
        Instance each = on.get(k);
        if (each.freeAt + restSeconds < now) {
          bill(each.onSince, each.freeAt + restSeconds);
          on.remove(k);
        }
      }
    }

    /** What of the time is looked at. */
    private void bill(double since, double until) {
      billedSeconds += Math.max(0, Math.min(until, endSeconds) - Math.max(since, fromSeconds));
    }
  }

  private static final class Instance {
    private final double onSince;
    private double freeAt;

    Instance(double onSince, double freeAt) {
      this.onSince = onSince;
      this.freeAt = freeAt;
    }
  }
}
