package dev.tenk.cost.scenario;

import dev.tenk.cost.MonthHours;
import dev.tenk.cost.Scaling.Instances;
import dev.tenk.results.settings.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a schedule, which has one entry for each hour of the week. */
final class ScheduleReader {
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
  private static final int HOURS_PER_DAY = 24;
  private static final Pattern HOURS = Pattern.compile("([0-9]{1,2}) *- *([0-9]{1,2})");

  private ScheduleReader() {}

  private record Entry(String place, Instances instances) {}

  /** From midnight of the day they are for; those of the next day are 24 or more. */
  private record DayHours(int from, int to) {}

  /**
   * What may be on in each of the 168 hours of the week.
   *
   * @param instances of an entry
   */
  static List<Instances> byHourOfWeek(Settings settings, Function<Settings, Instances> instances) {
    Entry[] entries = new Entry[MonthHours.PER_WEEK];
    for (Settings part : settings.sections("schedule")) {
      Entry entry = new Entry(part.place(), instances.apply(part));
      DayHours hours = part.value("hours", ScheduleReader::hours);
      for (int day : part.value("days", ScheduleReader::days)) {
        for (int i = hours.from(); i < hours.to(); i++) {
          int hour = (day * HOURS_PER_DAY + i) % entries.length;
          if (entries[hour] != null) {
            throw part.error(
                "hours",
                "%s is in this entry and in that at %s"
                    .formatted(MonthHours.text(hour), entries[hour].place()));
          }
          entries[hour] = entry;
        }
      }
    }
    int gap = Arrays.asList(entries).indexOf(null);
    if (gap >= 0) {
      throw settings.error(
          "schedule",
          "%s is in no entry; the one before it is at %s, the next one at %s"
              .formatted(
                  MonthHours.text(gap),
                  neighbour(entries, gap, entries.length - 1),
                  neighbour(entries, gap, 1)));
    }
    return Arrays.stream(entries).map(Entry::instances).toList();
  }

  private static String neighbour(Entry[] entries, int from, int step) {
    int hour = from;
    while (entries[hour] == null) {
      hour = (hour + step) % entries.length;
    }
    return entries[hour].place();
  }

  /** {@code 7-20}; {@code 20-7} ends on the next day. */
  private static DayHours hours(String text) {
    Matcher matcher = HOURS.matcher(text);
    if (matcher.matches()) {
      int from = Integer.parseInt(matcher.group(1));
      int to = Integer.parseInt(matcher.group(2));
      if (from < HOURS_PER_DAY && to <= HOURS_PER_DAY && from != to) {
        return new DayHours(from, to > from ? to : to + HOURS_PER_DAY);
      }
    }
    throw new IllegalArgumentException(
        "'%s' is not some hours of a day, expected as in 7-20, 20-7 to the next morning or 0-24"
            .formatted(text));
  }

  /** {@code mon-fri}, or several with commas between them. */
  private static Set<Integer> days(String text) {
    Set<Integer> days = new TreeSet<>();
    for (String part : text.split(",", -1)) {
      List<Integer> ends = new ArrayList<>();
      for (String day : part.split("-", -1)) {
        ends.add(DAYS.indexOf(day.strip()));
      }
      if (ends.size() > 2 || ends.contains(-1)) {
        throw new IllegalArgumentException(
            "'%s' is not days of the week, expected as in mon-fri or sat, sun".formatted(text));
      }
      int last = ends.get(ends.size() - 1);
      for (int day = ends.get(0); day != last; day = (day + 1) % DAYS.size()) {
        days.add(day);
      }
      days.add(last);
    }
    return days;
  }
}
