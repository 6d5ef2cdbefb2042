package dev.tenk.cost;

import dev.tenk.cost.Scaling.FollowsLoad;
import dev.tenk.cost.Scaling.Instances;
import dev.tenk.cost.Scaling.TargetTracking;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Instances that follow the load by the hour of the week and by target tracking, minute by minute.
 *
 * <p><b>The model.</b> At each full hour instances start or stop until their number is within what
 * the hour allows. At the end of each minute its figure is the share of the working instances'
 * capacity that its requests took, or the requests that wait or are worked on for each of them. If
 * the figure was above the target in each of the last minutes that a scale-out looks at, instances
 * start until there are ⌈working · figure / target⌉; if it was below 90 % of it in each of those
 * that a scale-in looks at, and the last scale-in is a cooldown ago, some stop until there are as
 * many. A minute in which none works has no figure. What is added counts from then on, so that a
 * cooldown after a scale-out would change nothing. A queue that finds none on for two minutes
 * starts one.
 *
 * <p><b>Its error</b> is three standard errors of the mean of the periods that were walked through,
 * of which there are as many as bring it to 1 %, or as time allows.
 */
final class FollowingWalk {
  private static final double SECONDS = 60;
  private static final int MINUTES = 60;
  private static final double LOW = 0.9;
  private static final int MINUTES_WITHOUT_CAPACITY = 2;
  private static final double STANDARD_ERRORS = 3;
  private static final double SMALL_ERROR = 0.01;
  private static final int LEAST_PERIODS = 4;
  private static final long MOST_MINUTES = 210_000;

  private final FollowsLoad scaling;
  private final MinuteArrivals arrivals;
  private final double capacityPerSecond;
  private final Backlog backlog;
  private final Deque<Double> startings = new ArrayDeque<>();
  private final double[] billed;
  private TimeByNumber byNumber = new TimeByNumber();
  private int on;
  private long minute;
  private int above;
  private int below;
  private int withoutCapacity;
  private double lastScaleIn = Double.NEGATIVE_INFINITY;
  private double waiting;
  private double arrived;
  private double behind;

  /**
   * What was found.
   *
   * @param byHour instances billed on average in each hour of the period
   * @param mean of all hours
   * @param error of the mean
   * @param behindShare share of the requests that came while fewer worked than their hour's mean
   *     rate needs
   * @param leftBehind requests that wait or are worked on at the end, if there were more of them at
   *     the end of each period than at that of the one before; else 0
   * @param byNumber how long how many were billed
   */
  record Followed(
      double[] byHour,
      double mean,
      double error,
      double behindShare,
      double leftBehind,
      TimeByNumber byNumber) {}

  /**
   * A walk, of which each instance is for one.
   *
   * @param capacityPerSecond what one instance can do, req/s
   * @param backlog where requests wait; null where they are served at once or not at all
   */
  FollowingWalk(
      FollowsLoad scaling, MinuteArrivals arrivals, double capacityPerSecond, Backlog backlog) {
    this.scaling = scaling;
    this.arrivals = arrivals;
    this.capacityPerSecond = capacityPerSecond;
    this.backlog = backlog;
    this.billed = new double[scaling.month().size()];
  }

  Followed walk() {
    // the first one only finds how many are on at the begin of the others
    period();
    arrived = 0;
    behind = 0;
    byNumber = new TimeByNumber();
    double before = waiting;
    boolean grows = backlog != null;
    // by a schedule alone every period is like the one before, but for a queue
    int least = scaling.varies() || backlog != null ? LEAST_PERIODS : 1;
    double[] byHour = new double[billed.length];
    List<Double> means = new ArrayList<>();
    double mean;
    double error;
    do {
      means.add(period());
      for (int i = 0; i < byHour.length; i++) {
        byHour[i] += billed[i];
      }
      mean = means.stream().mapToDouble(each -> each).average().orElseThrow();
      error = error(means, mean);
      grows &= waiting > before;
      before = waiting;
    } while (means.size() < least || (error > SMALL_ERROR * mean && minute < MOST_MINUTES));
    for (int i = 0; i < byHour.length; i++) {
      byHour[i] /= means.size();
    }
    return new Followed(
        byHour, mean, error, arrived == 0 ? 0 : behind / arrived, grows ? waiting : 0, byNumber);
  }

  private static double error(List<Double> means, double mean) {
    int count = means.size();
    double squares = means.stream().mapToDouble(each -> (each - mean) * (each - mean)).sum();
    return count < 2 ? 0 : STANDARD_ERRORS * Math.sqrt(squares / count / (count - 1));
  }

  /** Goes through a period; how many are on average billed. */
  private double period() {
    double sum = 0;
    for (int hour = 0; hour < billed.length; hour++) {
      Instances allowed = scaling.at(hour);
      set(Math.min(allowed.maximum(), Math.max(allowed.minimum(), on)));
      double inHour = 0;
      for (int i = 0; i < MINUTES; i++) {
        inHour += on;
        byNumber.add(on, 1);
        minute(hour, allowed);
      }
      billed[hour] = inHour / MINUTES;
      sum += billed[hour];
    }
    return sum / billed.length;
  }

  private void minute(int hour, Instances allowed) {
    double begin = minute * SECONDS;
    int working = working(begin + SECONDS / 2);
    double count = arrivals.next(hour);
    double rate = arrivals.ratesPerSecond()[hour];
    arrived += count;
    // a rounded rate is not more than a full instance
    if (rate > working * capacityPerSecond * (1 + 1e-9)) {
      behind += count;
    }
    if (backlog != null) {
      waiting = backlog.minute(begin, count, rate, working);
    }
    minute++;
    scaling.tracking().ifPresent(tracking -> track(tracking, allowed, working, count));
  }

  private void track(TargetTracking tracking, Instances allowed, int working, double count) {
    double target = tracking.target().doubleValue();
    double load = backlog == null ? count / (SECONDS * capacityPerSecond) : waiting;
    withoutCapacity = on == 0 && backlog != null && waiting > 0 ? withoutCapacity + 1 : 0;
    if (withoutCapacity >= MINUTES_WITHOUT_CAPACITY) {
      set(Math.min(1, allowed.maximum()));
    }
    above = working > 0 && load > target * working ? above + 1 : 0;
    below = working > 0 && load < LOW * target * working ? below + 1 : 0;
    double now = minute * SECONDS;
    int needed = (int) Math.min(allowed.maximum(), Math.ceil(load / target - 1e-9));
    if (above >= tracking.scaleOutMinutes() && needed > on) {
      set(needed);
    } else if (below >= tracking.scaleInMinutes()
        && Math.max(needed, allowed.minimum()) < on
        && now - lastScaleIn >= tracking.scaleInCooldownSeconds()) {
      set(Math.max(needed, allowed.minimum()));
      lastScaleIn = now;
    }
  }

  private int working(double now) {
    while (!startings.isEmpty() && startings.peekFirst() <= now) {
      startings.removeFirst();
    }
    return on - startings.size();
  }

  /** Starts or stops some, from now on. */
  private void set(int count) {
    double works = minute * SECONDS + scaling.startSeconds().doubleValue();
    if (backlog != null && count > on) {
      backlog.start(count - on, works);
    } else if (backlog != null && count < on) {
      backlog.stop(on - count);
    }
    for (; on < count; on++) {
      startings.addLast(works);
    }
    for (; on > count; on--) {
      if (startings.size() == on) {
        startings.removeLast();
      }
    }
  }
}
