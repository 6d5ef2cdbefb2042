package dev.tenk.cost;

import java.time.DayOfWeek;

/**
 * What an hour of the week is like on average in a month, where instances follow the load.
 *
 * @param day of the week
 * @param hour of the day, 0 to 23
 * @param requestsPerSecond mean arrival rate, req/s, 0 or more
 * @param instances that are billed on average, 0 or more
 */
public record HourOfMonth(DayOfWeek day, int hour, double requestsPerSecond, double instances) {}
