package dev.tenk.cost.scenario;

import dev.tenk.cost.Estimate;
import dev.tenk.cost.Measured;
import dev.tenk.cost.MonthHours;
import dev.tenk.cost.Scaling;
import dev.tenk.cost.Scaling.Instances;
import dev.tenk.cost.Scaling.TargetTracking;
import dev.tenk.results.model.ConfigurationException;
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

  /** Always on, unless they follow the load, or none need be on. */
  Scaling realtime(Settings settings, PlanKeys keys) {
    if (follows(settings)) {
      return following(settings, false);
    }
    int minimum = settings.integer("minimum_instances", 0, PlanKeys.MOST, 1);
    return minimum == 0 ? sleeps(settings, keys) : new Scaling.AlwaysOn(minimum);
  }

  private static Scaling sleeps(Settings settings, PlanKeys keys) {
    return new Scaling.Sleeps(
        startSeconds(settings, keys),
        keys.stated(
            settings,
            "rest_s",
            Quantities::estimate,
            measured ->
                Estimate.exact(
                    measured
                        .sleepsAfterSeconds()
                        .orElseThrow(
                            () -> notSeen(settings, "rest_s", "after how long it sleeps")))),
        settings.has("start_s")
            ? "as the scenario states"
            : keys.measured(settings).flatMap(Measured::wakeUp).orElseThrow().basis());
  }

  /** As stated, or as long as the measured target took to wake. */
  private static Estimate startSeconds(Settings settings, PlanKeys keys) {
    return keys.stated(
        settings,
        "start_s",
        Quantities::estimate,
        measured ->
            measured
                .wakeUp()
                .orElseThrow(() -> notSeen(settings, "start_s", "how long it takes to wake"))
                .seconds());
  }

  private static ConfigurationException notSeen(Settings settings, String key, String what) {
    return settings.error(
        "measured", "%s was not measured (workload kind wake-up); state %s".formatted(what, key));
  }

  /** To zero by a queue, unless they follow the load, which may wait then. */
  Scaling async(Settings settings, PlanKeys keys) {
    return follows(settings) ? following(settings, true) : byQueue(settings, keys);
  }

  /** To zero by a queue, unless they follow the load. */
  Scaling startStop(Settings settings, PlanKeys keys) {
    return follows(settings) ? following(settings, false) : byQueue(settings, keys);
  }

  static boolean follows(Settings settings) {
    // asked for first, so that it is a known key also where the other one is there
    boolean scheduled = settings.has("schedule");
    return settings.has("target_tracking") || scheduled;
  }

  private static Scaling.ByQueue byQueue(Settings settings, PlanKeys keys) {
    return new Scaling.ByQueue(
        minimum(settings),
        maximum(settings),
        settings.integer("backlog_per_instance", 1, PlanKeys.MOST, 1),
        startSeconds(settings, keys),
        settings.value("rest_s", Quantities::estimate));
  }

  static int minimum(Settings settings) {
    return settings.integer("minimum_instances", 0, PlanKeys.MOST, 0);
  }

  static int maximum(Settings settings) {
    int least = Math.max(1, minimum(settings));
    return settings.integer("maximum_instances", least, PlanKeys.MOST, least);
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
