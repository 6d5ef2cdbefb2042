package dev.tenk.cost.scenario;

import dev.tenk.cost.MonthHours;
import dev.tenk.cost.Scaling;
import dev.tenk.cost.Scaling.Instances;
import dev.tenk.cost.Scaling.TargetTracking;
import dev.tenk.results.settings.Settings;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Reads when the instances of a deployment are on. */
final class ScalingReader {
  // what the alarms and the policy have where nothing is stated
  private static final int SCALE_OUT_MINUTES = 3;
  private static final int SCALE_IN_MINUTES = 15;
  private static final int SCALE_IN_COOLDOWN_SECONDS = 300;
  private static final int LONGEST_ALARM_MINUTES = 1440;
  private static final int LONGEST_COOLDOWN_SECONDS = 86_400;

  private final MonthHours month;

  /** In that month. */
  ScalingReader(MonthHours month) {
    this.month = month;
  }

  /** Always on, unless they follow the load. */
  Scaling realtime(Settings settings) {
    return follows(settings)
        ? following(settings, false)
        : new Scaling.AlwaysOn(settings.integer("minimum_instances", 1, PlanKeys.MOST, 1));
  }

  /** To zero by a queue, unless they follow the load, which may wait then. */
  Scaling async(Settings settings) {
    return follows(settings) ? following(settings, true) : byQueue(settings);
  }

  /** To zero by a queue, unless they follow the load. */
  Scaling startStop(Settings settings) {
    return follows(settings) ? following(settings, false) : byQueue(settings);
  }

  static boolean follows(Settings settings) {
    // asked for first, so that it is a known key also where the other one is there
    boolean scheduled = settings.has("schedule");
    return settings.has("target_tracking") || scheduled;
  }

  static Scaling.ByQueue byQueue(Settings settings) {
    int minimum = settings.integer("minimum_instances", 0, PlanKeys.MOST, 0);
    return new Scaling.ByQueue(
        minimum,
        settings.integer(
            "maximum_instances", Math.max(1, minimum), PlanKeys.MOST, Math.max(1, minimum)),
        settings.integer("backlog_per_instance", 1, PlanKeys.MOST, 1),
        settings.value("start_s", Quantities::estimate),
        settings.value("rest_s", Quantities::estimate));
  }

  private Scaling following(Settings settings, boolean queued) {
    Optional<TargetTracking> tracking =
        settings.optionalSection("target_tracking").map(section -> tracking(section, queued));
    List<Instances> byHour =
        settings.has("schedule")
            ? ScheduleReader.byHourOfWeek(
                settings,
                part ->
                    tracking.isPresent()
                        ? bounds(part, queued)
                        : fixed(part.integer("instances", 0, PlanKeys.MOST)))
            : Collections.nCopies(MonthHours.PER_WEEK, bounds(settings, queued));
    return settings.value(
        "start_s",
        text -> new Scaling.FollowsLoad(month, byHour, Quantities.number(text), tracking));
  }

  private static Instances fixed(int instances) {
    return new Instances(instances, instances);
  }

  private static Instances bounds(Settings settings, boolean queued) {
    int minimum = settings.integer("minimum_instances", 0, PlanKeys.MOST, queued ? 0 : 1);
    int maximum = settings.integer("maximum_instances", 0, PlanKeys.MOST);
    if (minimum > maximum) {
      throw settings.error(
          settings.has("minimum_instances") ? "minimum_instances" : "maximum_instances",
          "the minimum of %d instances is above the maximum of %d".formatted(minimum, maximum));
    }
    if (!queued && minimum == 0 && maximum > 0) {
      throw settings.error(
          "minimum_instances",
          "with none on there is no figure to track, so that none would ever start; expected 1 or more");
    }
    return new Instances(minimum, maximum);
  }

  private static TargetTracking tracking(Settings section, boolean queued) {
    return new TargetTracking(
        queued
            ? section.value("backlog_per_instance", Quantities::aboveZero)
            : section.value("target", ScalingReader::share),
        section.integer("scale_out_minutes", 1, LONGEST_ALARM_MINUTES, SCALE_OUT_MINUTES),
        section.integer("scale_in_minutes", 1, LONGEST_ALARM_MINUTES, SCALE_IN_MINUTES),
        section.integer(
            "scale_in_cooldown_s", 0, LONGEST_COOLDOWN_SECONDS, SCALE_IN_COOLDOWN_SECONDS));
  }

  private static BigDecimal share(String text) {
    BigDecimal share = Quantities.aboveZero(text);
    if (share.compareTo(BigDecimal.ONE) > 0) {
      throw new IllegalArgumentException(
          "'" + text + "' is more than 1, which is all that an instance can do");
    }
    return share;
  }
}
