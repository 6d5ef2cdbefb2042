package dev.tenk.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The hours of a month: of a mean one, which is so many mean weeks, or of one in the calendar, of
 * which each local hour is known. The period is what is gone through hour by hour: a week from
 * Monday 00:00, or the whole month.
 *
 * @param hours of a month, h, above 0
 * @param hoursOfWeek of each hour of the period the hour of the week, 0 is Monday 00:00, 167 the
 *     last of Sunday
 */
public record MonthHours(BigDecimal hours, List<Integer> hoursOfWeek) {
  /** Hours of a week. */
  public static final int PER_WEEK = 168;

  static final int PER_DAY = 24;

  /** Copies its list. */
  public MonthHours {
    hoursOfWeek = List.copyOf(hoursOfWeek);
  }

  /** A month of so many hours, h, above 0, which are mean weeks. */
  public static MonthHours mean(BigDecimal hours) {
    return new MonthHours(hours, IntStream.range(0, PER_WEEK).boxed().toList());
  }

  /**
   * A month of the calendar. A day on which clocks are changed has 23 or 25 hours: one hour of the
   * day is not there, or there twice.
   *
   * @throws IllegalArgumentException if clocks are changed by a part of an hour
   */
  public static MonthHours of(YearMonth month, ZoneId zone) {
    ZonedDateTime begin = month.atDay(1).atStartOfDay(zone);
    ZonedDateTime end = month.plusMonths(1).atDay(1).atStartOfDay(zone);
    long minutes = ChronoUnit.MINUTES.between(begin, end);
    if (minutes % 60 != 0) {
      throw new IllegalArgumentException(
          "%s has no whole number of hours in %s".formatted(month, zone));
    }
    List<Integer> hoursOfWeek = new ArrayList<>();
    for (int i = 0; i < minutes / 60; i++) {
      ZonedDateTime hour = begin.plusHours(i);
      hoursOfWeek.add((hour.getDayOfWeek().getValue() - 1) * PER_DAY + hour.getHour());
    }
    return new MonthHours(BigDecimal.valueOf(minutes / 60), hoursOfWeek);
  }

  /** What a month has of something that each day has so much of; parts of a mean day count. */
  public BigDecimal perMonth(BigDecimal perDay) {
    BigDecimal hoursPerDay = BigDecimal.valueOf(PER_DAY);
    return size() == PER_WEEK
        ? perDay.multiply(hours).divide(hoursPerDay, MathContext.DECIMAL128)
        : perDay.multiply(hours.divide(hoursPerDay, 0, RoundingMode.HALF_UP));
  }

  /**
   * How long after the start of the period its first hour of that weekday and time of day is, s.
   *
   * @param time as the clock of the period's zone shows it
   */
  public double secondsFromStart(LocalDateTime time) {
    int hourOfWeek = (time.getDayOfWeek().getValue() - 1) * PER_DAY + time.getHour();
    return Load.SECONDS_PER_HOUR.doubleValue() * hoursOfWeek.indexOf(hourOfWeek)
        + time.getMinute() * 60
        + time.getSecond()
        + time.getNano() / 1e9;
  }

  /** Hours of the period. */
  int size() {
    return hoursOfWeek.size();
  }

  /** Whether that hour of the week is on a Saturday or Sunday. */
  static boolean isWeekend(int hourOfWeek) {
    return hourOfWeek >= 5 * PER_DAY;
  }

  /** The day of an hour of the week, 0 to 167. */
  static DayOfWeek day(int hourOfWeek) {
    return DayOfWeek.of(hourOfWeek / PER_DAY + 1);
  }

  /** For people, as in {@code Monday 07:00}. */
  public static String text(int hourOfWeek) {
    return "%s %02d:00"
        .formatted(
            day(hourOfWeek).getDisplayName(TextStyle.FULL, Locale.ENGLISH), hourOfWeek % PER_DAY);
  }
}
