package dev.tenk.reports.html;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * An axis of a chart.
 *
 * @param name what is laid off on it
 * @param unit of the numbers; empty for names and for plain counts
 */
public record Axis(String name, String unit, Scale scale) {
  public Axis {
    requireNonNull(name);
    requireNonNull(unit);
    requireNonNull(scale);
  }

  /** Equal distances for equal differences, in a range that fits the values. */
  public static Axis linear(String name, String unit) {
    return new Axis(name, unit, new Scale.Linear(false));
  }

  /** Equal distances for equal differences, and 0 is always on it. */
  public static Axis fromZero(String name, String unit) {
    return new Axis(name, unit, new Scale.Linear(true));
  }

  /** Equal distances for equal ratios. */
  public static Axis logarithmic(String name, String unit) {
    return new Axis(name, unit, new Scale.Logarithmic());
  }

  /** Names side by side; a value on it is the position of a name, from 0. */
  public static Axis categories(String name, List<String> names) {
    return new Axis(name, "", new Scale.Categories(names));
  }

  /** The hours of a week from Monday 00:00: 0 to 168. */
  public static Axis week(String name) {
    return new Axis(name, "", new Scale.Week());
  }

  /** The hours of a day: 0 to 24. */
  public static Axis day(String name) {
    return new Axis(name, "h", new Scale.Day());
  }

  /** Quantiles, stretched towards 1. */
  public static Axis percentiles(String name) {
    return new Axis(name, "%", new Scale.Percentiles());
  }

  boolean isCategorical() {
    return scale instanceof Scale.Categories;
  }
}
