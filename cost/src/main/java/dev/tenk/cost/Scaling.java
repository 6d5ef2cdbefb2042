package dev.tenk.cost;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** How many instances are on, and when. */
public sealed interface Scaling {
  /** For people. */
  String text();

  /**
   * The same with as many as the peak needs, all hours; empty where none of them ever stops or
   * starts.
   */
  default Optional<AlwaysOn> alwaysOn() {
    return Optional.of(new AlwaysOn(1));
  }

  /**
   * As many as the peak needs, all hours.
   *
   * @param minimumInstances at any load, at least 1
   */
  record AlwaysOn(int minimumInstances) implements Scaling {
    /** Refuses less than one. */
    public AlwaysOn {
      Bounds.atLeast("minimum instances", minimumInstances, 1);
    }

    @Override
    public Optional<AlwaysOn> alwaysOn() {
      return Optional.empty();
    }

    @Override
    public String text() {
      return "always on";
    }
  }

  /**
   * When instances that work off a queue start and stop. Start-up and rest are billed.
   *
   * @param minimumInstances that never stop, 0 or more
   * @param maximumInstances at once, at least 1 and at least the minimum
   * @param backlogPerInstance requests that wait for each instance that is on before another one
   *     starts, at least 1
   * @param startSeconds from the request that finds none on until one works, 0 or more
   * @param restSeconds without work until one is stopped: alarm evaluation and cool-down, 0 or more
   */
  record ByQueue(
      int minimumInstances,
      int maximumInstances,
      int backlogPerInstance,
      Estimate startSeconds,
      Estimate restSeconds)
      implements Scaling {
    /** Refuses values out of their bounds. */
    public ByQueue {
      Bounds.atLeast("minimum instances", minimumInstances, 0);
      Bounds.atLeast("maximum instances", maximumInstances, Math.max(1, minimumInstances));
      Bounds.atLeast("backlog per instance", backlogPerInstance, 1);
      Estimate.atLeastZero("start-up", startSeconds);
      Estimate.atLeastZero("rest before a stop", restSeconds);
    }

    @Override
    public Optional<AlwaysOn> alwaysOn() {
      return minimumInstances == maximumInstances
          ? Optional.empty()
          : Optional.of(new AlwaysOn(Math.max(1, minimumInstances)));
    }

    @Override
    public String text() {
      return "%d to %d instances, %s s to start, stopped after %s s of rest"
          .formatted(
              minimumInstances,
              maximumInstances,
              BillBuilder.plain(startSeconds),
              BillBuilder.plain(restSeconds));
    }
  }

  /**
   * A real-time endpoint that sleeps when it is not called, and is woken by a call that it refuses.
   * Start-up and rest are billed.
   *
   * @param startSeconds from the call that is refused until calls are answered, 0 or more
   * @param restSeconds without a call until its instances are gone, 0 or more
   * @param basis where the start-up is from, for people
   */
  record Sleeps(Estimate startSeconds, Estimate restSeconds, String basis) implements Scaling {
    /** Refuses values out of their bounds. */
    public Sleeps {
      Estimate.atLeastZero("start-up", startSeconds);
      Estimate.atLeastZero("rest before it sleeps", restSeconds);
    }

    @Override
    public String text() {
      return "sleeps after %s s without a call, %s s to wake (%s)"
          .formatted(BillBuilder.plain(restSeconds), BillBuilder.plain(startSeconds), basis);
    }
  }

  /**
   * By the hour of the week, and within its bounds by target tracking.
   *
   * @param month whose hours are gone through
   * @param byHourOfWeek how many may be on in each of the 168 hours from Monday 00:00
   * @param startSeconds from the start of an instance, from which on it is billed, until it works,
   *     0 to 3600
   * @param tracking how the number is found between the bounds; empty where they are the same in
   *     each hour
   */
  record FollowsLoad(
      MonthHours month,
      List<Instances> byHourOfWeek,
      BigDecimal startSeconds,
      Optional<TargetTracking> tracking)
      implements Scaling {
    private static final BigDecimal LONGEST_START_SECONDS = BigDecimal.valueOf(3600);

    /** Refuses values out of their bounds. */
    public FollowsLoad {
      byHourOfWeek = List.copyOf(byHourOfWeek);
      if (byHourOfWeek.size() != MonthHours.PER_WEEK) {
        throw new IllegalArgumentException(
            "instances are given for %d hours of the week, expected for 168"
                .formatted(byHourOfWeek.size()));
      }
      if (startSeconds.signum() < 0 || startSeconds.compareTo(LONGEST_START_SECONDS) > 0) {
        throw new IllegalArgumentException(
            "start-up is %s s, expected 0 to 3600".formatted(startSeconds.toPlainString()));
      }
      if (tracking.isEmpty() && byHourOfWeek.stream().anyMatch(Instances::varies)) {
        throw new IllegalArgumentException(
            "a minimum below a maximum takes target tracking, and there is none");
      }
    }

    /** The fewest that may be on in any hour. */
    int fewest() {
      return byHourOfWeek.stream().mapToInt(Instances::minimum).min().orElseThrow();
    }

    /** The most that may be on in any hour. */
    int most() {
      return byHourOfWeek.stream().mapToInt(Instances::maximum).max().orElseThrow();
    }

    /** Whether a walk is needed to know how many are on. */
    boolean varies() {
      return byHourOfWeek.stream().anyMatch(Instances::varies);
    }

    /** What may be on in an hour of the period. */
    Instances at(int hourOfPeriod) {
      return byHourOfWeek.get(month.hoursOfWeek().get(hourOfPeriod));
    }

    @Override
    public String text() {
      boolean scheduled = byHourOfWeek.stream().distinct().count() > 1;
      return "%d to %d instances by %s, %s s to start"
          .formatted(
              fewest(),
              most(),
              tracking
                  .map(
                      each ->
                          "target tracking at "
                              + each.target().toPlainString()
                              + (scheduled ? " and a schedule" : ""))
                  .orElse("a schedule"),
              startSeconds.toPlainString());
    }
  }

  /**
   * How many instances may be on.
   *
   * @param minimum 0 or more
   * @param maximum at least the minimum
   */
  record Instances(int minimum, int maximum) {
    /** Refuses values out of their bounds. */
    public Instances {
      Bounds.atLeast("minimum instances", minimum, 0);
      Bounds.atLeast("maximum instances", maximum, minimum);
    }

    boolean varies() {
      return minimum < maximum;
    }
  }

  /**
   * Target tracking of Application Auto Scaling: it starts instances when a figure of each minute
   * was above the target for some minutes, and stops some when it was below 90 % of it for longer.
   *
   * @param target share of an instance's capacity, above 0; where requests wait in a queue, how
   *     many of them wait or are worked on for each instance
   * @param scaleOutMinutes above the target before instances start, at least 1
   * @param scaleInMinutes below 90 % of the target before some stop, at least 1
   * @param scaleInCooldownSeconds from one stop to the next, 0 or more
   */
  record TargetTracking(
      BigDecimal target, int scaleOutMinutes, int scaleInMinutes, int scaleInCooldownSeconds) {
    /** Refuses values out of their bounds. */
    public TargetTracking {
      if (target.signum() <= 0) {
        throw new IllegalArgumentException(
            "target is " + target.toPlainString() + ", expected above 0");
      }
      Bounds.atLeast("scale-out minutes", scaleOutMinutes, 1);
      Bounds.atLeast("scale-in minutes", scaleInMinutes, 1);
      Bounds.atLeast("scale-in cooldown", scaleInCooldownSeconds, 0);
    }
  }
}
