package dev.tenk.cost;

import dev.tenk.cost.Load.Timestamps;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * How long instances are billed that scale to zero: they start when work comes and stop after a
 * rest.
 *
 * <p><b>Poisson arrivals, one instance.</b> Requests come at λ a second, each takes s, a start-up
 * takes u, and an instance that has nothing to do for c is stopped. In a period T, N = λT. Let it
 * stop W times. Each time it is off until the next request, 1/λ on average, for arrivals have no
 * memory, and then it starts for u. It is busy for Ns. Each time the queue empties, it rests until
 * the next request or until c is over: with P = e^(−λc) it is the latter and it stops, so there are
 * W/P rests, of min(gap, c) each, which is (1 − P)/λ on average. Together that is the whole period:
 *
 * <pre>
 * T = W/λ + Wu + Ns + (W/P)(1 − P)/λ   hence   W = P(T − Ns)/(1/λ + uP)
 * billed = T − W/λ = T · [(1 − P) + Pλ(u + s)] / (1 + uPλ)
 * </pre>
 *
 * <p>The last form has no differences of nearly equal numbers. It rises with λ, s, u and c, and
 * reaches T where Ns does.
 *
 * <p><b>A daily curve.</b> The same with each hour's own λ, day after day. Work that an hour cannot
 * do is carried over into the next one, during which the instances do not rest. An hour with more
 * work than the instances in use can do takes another whole one, for the rest of that hour, up to
 * the most. Edges are left out: a rest that reaches into the next hour counts by the hours' own
 * rates.
 *
 * <p><b>Timestamps.</b> The schedule is simulated: first come, first served. A request that finds
 * no instance on starts one. One that finds as many waiting as the backlog allows for the instances
 * that are on starts another, up to the most; else it waits for the first free one.
 */
final class ScaleToZero {
  private final int minimum;
  private final int most;
  private final int backlogPerInstance;
  private final double startSeconds;
  private final double restSeconds;

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
   * The share of the time that one instance is billed for under Poisson arrivals.
   *
   * @param ratePerSecond λ, with λ · {@code workSeconds} at most 1
   */
  double share(double ratePerSecond, double workSeconds) {
    double awake = -Math.expm1(-ratePerSecond * restSeconds);
    double stops = (1 - awake) * ratePerSecond;
    return Math.min(1, (awake + stops * (startSeconds + workSeconds)) / (1 + startSeconds * stops));
  }

  /**
   * Instances that are billed on average; as many at most as there may be.
   *
   * @param ratesPerSecond each for an equal share of the day, in their order
   * @param hourSeconds how long each of them lasts
   */
  double meanBilled(double[] ratesPerSecond, double hourSeconds, double workSeconds) {
    double waiting = 0;
    double billed = 0;
    // the first day only fills the queue
    for (int day = 0; day < 2; day++) {
      billed = 0;
      for (double rate : ratesPerSecond) {
        double arriving = rate * hourSeconds * workSeconds;
        double work = waiting + arriving;
        double inUse =
            Math.max(Math.max(1, minimum), Math.min(most, Math.ceil(work / hourSeconds)));
        waiting = Math.max(0, work - inUse * hourSeconds);
        billed += hourBilled(rate, workSeconds, hourSeconds, work - arriving, inUse);
      }
    }
    return billed / ratesPerSecond.length;
  }

  private double hourBilled(
      double rate, double workSeconds, double hourSeconds, double before, double inUse) {
    double load = rate * workSeconds;
    if (minimum > 0 || inUse > 1 || before + load * hourSeconds >= hourSeconds) {
      return inUse;
    }
    // what is left from before is worked off without a rest
    double busyShare = before / (1 - load) / hourSeconds;
    return busyShare >= 1 ? 1 : busyShare + (1 - busyShare) * share(rate, workSeconds);
  }

  /**
   * Instances that are billed on average.
   *
   * @param speed how many times faster than written the timestamps come
   */
  double meanBilled(Timestamps timestamps, double speed, double workSeconds) {
    if (minimum == most) {
      return minimum;
    }
    double periodSeconds = timestamps.periodSeconds() / speed;
    int count = timestamps.count();
    int first = afterLongestGap(timestamps);
    List<Instance> on = new ArrayList<>();
    for (int i = 0; i < minimum; i++) {
      on.add(new Instance(0, 0));
    }
    Deque<Double> begins = new ArrayDeque<>();
    double billed = 0;
    double now = 0;
    for (int i = 0; i < count; i++) {
      billed += stopRested(on, now);
      while (!begins.isEmpty() && begins.peekFirst() <= now) {
        begins.removeFirst();
      }
      Instance chosen =
          on.stream().min(Comparator.comparingDouble(each -> each.freeAt)).orElse(null);
      boolean another =
          chosen == null
              || (chosen.freeAt > now && begins.size() >= backlogPerInstance * on.size());
      if (another && on.size() < most) {
        chosen = new Instance(now, now + startSeconds);
        on.add(chosen);
      }
      double begin = Math.max(chosen.freeAt, now);
      begins.addLast(begin);
      chosen.freeAt = begin + workSeconds;
      now += timestamps.gapSeconds((first + i) % count) / speed;
    }
    for (Instance each : on.subList(minimum, on.size())) {
      // the last tail may reach into the next period, but not past where it began
      billed += Math.min(each.freeAt + restSeconds - each.onSince, periodSeconds);
    }
    return Math.min(most, minimum + billed / periodSeconds);
  }

  /** Takes away what has rested long enough by now, and returns for how long it was billed, s. */
  private double stopRested(List<Instance> on, double now) {
    double billed = 0;
    for (int k = on.size() - 1; k >= minimum; k--) {
      Instance each = on.get(k);
      if (each.freeAt + restSeconds < now) {
        billed += each.freeAt + restSeconds - each.onSince;
        on.remove(k);
      }
    }
    return billed;
  }

  private static final class Instance {
    private final double onSince;
    private double freeAt;

    Instance(double onSince, double freeAt) {
      this.onSince = onSince;
      this.freeAt = freeAt;
    }
  }

  /** Starting there, most likely everything is off. */
  private static int afterLongestGap(Timestamps timestamps) {
    int longest = 0;
    for (int i = 1; i < timestamps.count(); i++) {
      if (timestamps.gapSeconds(i) > timestamps.gapSeconds(longest)) {
        longest = i;
      }
    }
    return (longest + 1) % timestamps.count();
  }
}
