package dev.tenk.reports.html;

import java.util.List;

/** The position of a value on an axis. */
sealed interface Scale {
  /**
   * Equal distances for equal differences.
   *
   * @param fromZero 0 is on the axis even where no value is near it
   */
  record Linear(boolean fromZero) implements Scale {}

  /** Equal distances for equal ratios. Values of 0 and below have no place on it. */
  record Logarithmic() implements Scale {}

  /**
   * Names side by side. A value on this axis is the position of a name, counted from 0.
   *
   * @param names left to right, or top to bottom
   */
  record Categories(List<String> names) implements Scale {
    public Categories {
      names = List.copyOf(names);
    }
  }

  /** Hours of a week from Monday 00:00: 0 to 168. */
  record Week() implements Scale {}

  /** Hours of a day: 0 to 24. */
  record Day() implements Scale {}

  /**
   * Quantiles from 0 to below 1 at log10(1 / (1 − quantile)), as HdrHistogram draws them: each
   * further nine takes as much room as the one before. A quantile of 1 has no place on it.
   */
  record Percentiles() implements Scale {}
}
