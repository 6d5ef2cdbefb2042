package dev.tenk.reports.page;

import dev.tenk.cost.HourOfMonth;
import dev.tenk.reports.html.Axis;
import dev.tenk.reports.html.Chart;
import dev.tenk.reports.html.ChartSeries;
import dev.tenk.reports.html.ChartSeries.Position;
import dev.tenk.reports.html.ChartSeries.Run;
import dev.tenk.reports.html.Mark;
import dev.tenk.reports.render.document.Figures;
import dev.tenk.reports.render.document.Table;
import dev.tenk.reports.render.document.Table.Shown;
import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** A month by hour, of deployments whose instances follow the load. */
final class HourCharts {
  private static final int HOURS_PER_DAY = 24;
  private static final Mark WEEKEND =
      new Mark.Band("weekend", 5 * HOURS_PER_DAY, 7 * HOURS_PER_DAY);

  private final Map<String, Following> following;
  private final List<HourOfMonth> hours;

  /**
   * What follows the load.
   *
   * @param hours 168 of the week from Monday
   * @param usdPerInstanceHour all that is paid for each of them, USD
   */
  record Following(List<HourOfMonth> hours, double usdPerInstanceHour) {
    /** Copies its list. */
    Following {
      hours = List.copyOf(hours);
    }

    double usd(HourOfMonth hour) {
      return hour.instances() * usdPerInstanceHour;
    }
  }

  /**
   * Of all that follows the load.
   *
   * @param following by name; may be empty
   */
  HourCharts(Map<String, Following> following) {
    this.following = following;
    this.hours = following.values().stream().findFirst().map(Following::hours).orElse(List.of());
  }

  /** Load, instances, and what they cost; none where nothing follows the load. */
  List<Chart> all() {
    if (following.isEmpty()) {
      return List.of();
    }
    return List.of(
        chart(
            "hours-load",
            "The load by hour",
            "Mean arrival rate of each hour of the week, as it is on average in the month.",
            Axis.fromZero("requests a second", ""),
            loads(),
            (each, hour) -> hour.requestsPerSecond()),
        chart(
            "hours-instances",
            "Instances by hour",
            "Mean number that are billed in each hour of the week, as it is on average in the month. They follow the load with a lag, so a step is later than the load's.",
            Axis.fromZero("instances", ""),
            following,
            (each, hour) -> hour.instances()),
        day(),
        chart(
            "hours-cost",
            "Cost by hour",
            "What the instances of each hour of the week cost, with all that is paid by their hours. What is paid by the month or the request is not in it.",
            Axis.fromZero("cost of an hour", "USD"),
            following,
            Following::usd));
  }

  /** Weekdays and weekends apart, by the hour of the day. */
  private Chart day() {
    List<ChartSeries> series = new ArrayList<>();
    following.forEach(
        (name, each) -> {
          series.add(day(name + ", weekdays", each, hour -> !isWeekend(hour)));
          series.add(day(name + ", weekend", each, HourCharts::isWeekend));
        });
    return new Chart(
        "hours-day",
        "Instances by hour of the day",
        "Mean number that are billed in each hour of the day, of Monday to Friday and of Saturday and Sunday.",
        Axis.day("hour of the day"),
        Axis.fromZero("instances", ""),
        series,
        List.of());
  }

  private static ChartSeries day(String name, Following each, Predicate<HourOfMonth> days) {
    return new ChartSeries.Line(
        name,
        List.of(
            Run.solid(
                IntStream.rangeClosed(0, HOURS_PER_DAY)
                    .mapToObj(
                        i ->
                            new Position(
                                i,
                                each.hours().stream()
                                    .filter(days)
                                    .filter(hour -> hour.hour() == Math.min(i, HOURS_PER_DAY - 1))
                                    .mapToDouble(HourOfMonth::instances)
                                    .average()
                                    .orElseThrow()))
                    .toList())),
        true);
  }

  private static boolean isWeekend(HourOfMonth hour) {
    return hour.day().compareTo(DayOfWeek.SATURDAY) >= 0;
  }

  /** One line for all that have the same load, with their names where there is another. */
  private Map<String, Following> loads() {
    Map<List<Double>, List<String>> names = new LinkedHashMap<>();
    following.forEach(
        (name, each) ->
            names
                .computeIfAbsent(
                    each.hours().stream().map(HourOfMonth::requestsPerSecond).toList(),
                    rates -> new ArrayList<>())
                .add(name));
    Map<String, Following> loads = new LinkedHashMap<>();
    for (List<String> same : names.values()) {
      loads.put(names.size() == 1 ? "load" : String.join(", ", same), following.get(same.get(0)));
    }
    return loads;
  }

  private Chart chart(
      String id,
      String title,
      String description,
      Axis y,
      Map<String, Following> drawn,
      BiFunction<Following, HourOfMonth, Double> value) {
    List<ChartSeries> series = new ArrayList<>();
    drawn.forEach(
        (name, each) -> {
          List<HourOfMonth> all = each.hours();
          // the last hour ends where the week does
          series.add(
              new ChartSeries.Line(
                  name,
                  List.of(
                      Run.solid(
                          IntStream.rangeClosed(0, all.size())
                              .mapToObj(
                                  i ->
                                      new Position(
                                          i,
                                          value.apply(each, all.get(Math.min(i, all.size() - 1)))))
                              .toList())),
                  true));
        });
    return new Chart(
        id, title, description, Axis.week("hour of the week"), y, series, List.of(WEEKEND));
  }

  private static String name(HourOfMonth hour) {
    return hour.day().getDisplayName(TextStyle.SHORT, Locale.ENGLISH)
        + " %02d:00".formatted(hour.hour());
  }

  /** The figures of all of them. */
  Table figures() {
    List<Shown<Integer>> columns = new ArrayList<>();
    columns.add(Shown.text("hour", i -> name(hours.get(i))));
    following.forEach(
        (name, each) -> {
          columns.add(
              Shown.number(
                  name + ": requests a second",
                  i -> Figures.number(each.hours().get(i).requestsPerSecond())));
          columns.add(
              Shown.number(
                  name + ": instances", i -> Figures.number(each.hours().get(i).instances())));
          columns.add(
              Shown.number(name + ": USD", i -> Figures.number(each.usd(each.hours().get(i)))));
        });
    return Table.of(columns, IntStream.range(0, hours.size()).boxed().toList());
  }
}
