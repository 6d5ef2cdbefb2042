package dev.tenk.reports.html;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;

/**
 * An axis cut to the values on it: its range, its ticks, and the position of a value.
 *
 * @param low first value of the range, as {@link #scaled} has it
 * @param high last value of the range, as {@link #scaled} has it; above {@code low}
 * @param ticks in rising order
 * @param left how many of the values have no place on it
 */
record Ruler(Axis axis, double low, double high, List<Tick> ticks, int left) {
  private static final int TICKS = 6;
  private static final int HOURS_A_DAY = 24;

  /** From one mark to the next on a day. */
  static final int HOURS_A_STEP = 3;

  private static final double[] MANTISSAS = {1, 2, 5};
  private static final double[] QUANTILES = {0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 0.999999};

  /** A value with a label. */
  record Tick(double value, String label) {}

  static Ruler of(Axis axis, double[] values) {
    DoublePredicate fits =
        value ->
            Double.isFinite(value)
                && !(axis.scale() instanceof Scale.Logarithmic && value <= 0)
                && !(axis.scale() instanceof Scale.Percentiles && (value < 0 || value >= 1));
    double[] fitting = Arrays.stream(values).filter(fits).toArray();
    int left = values.length - fitting.length;
    double least = Arrays.stream(fitting).min().orElse(1);
    double most = Arrays.stream(fitting).max().orElse(1);
    Scale scale = axis.scale();
    if (scale instanceof Scale.Linear linear) {
      return linear(axis, linear.fromZero(), least, most, left);
    } else if (scale instanceof Scale.Logarithmic) {
      return logarithmic(axis, least, most, left);
    } else if (scale instanceof Scale.Categories categories) {
      List<Tick> ticks = new ArrayList<>();
      for (int i = 0; i < categories.names().size(); i++) {
        ticks.add(new Tick(i, Html.clean(categories.names().get(i))));
      }
      return new Ruler(axis, -0.5, Math.max(0.5, categories.names().size() - 0.5), ticks, left);
    }
    if (scale instanceof Scale.Week) {
      return week(axis, left);
    }
    if (scale instanceof Scale.Day) {
      List<Tick> hours = new ArrayList<>();
      for (int hour = 0; hour <= HOURS_A_DAY; hour += HOURS_A_STEP) {
        hours.add(new Tick(hour, String.valueOf(hour)));
      }
      return new Ruler(axis, 0, HOURS_A_DAY, hours, left);
    }
    double nines = Math.max(2, nines(fitting.length == 0 ? 0 : most));
    List<Tick> ticks = new ArrayList<>();
    for (double quantile : QUANTILES) {
      if (nines(quantile) <= nines + 1e-9) {
        ticks.add(new Tick(quantile, plain(quantile * 100)));
      }
    }
    return new Ruler(axis, 0, nines, ticks, left);
  }

  /** Whole days by their names, and the noon of each. */
  private static Ruler week(Axis axis, int left) {
    List<Tick> ticks = new ArrayList<>();
    for (DayOfWeek day : DayOfWeek.values()) {
      int begin = (day.getValue() - 1) * HOURS_A_DAY;
      ticks.add(new Tick(begin, day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH)));
      ticks.add(new Tick(begin + HOURS_A_DAY / 2, "12:00"));
    }
    return new Ruler(axis, 0, DayOfWeek.values().length * HOURS_A_DAY, ticks, left);
  }

  private static Ruler linear(Axis axis, boolean fromZero, double least, double most, int left) {
    double from = fromZero ? Math.min(0, least) : least;
    double to = fromZero ? Math.max(0, most) : most;
    if (from == to) {
      double room = from == 0 ? 1 : Math.abs(from) / 10;
      from -= fromZero ? 0 : room;
      to += room;
    }
    double step = step((to - from) / TICKS);
    long first = (long) Math.floor(from / step + 1e-9);
    long last = (long) Math.ceil(to / step - 1e-9);
    List<Tick> ticks = new ArrayList<>();
    for (long i = first; i <= last; i++) {
      ticks.add(new Tick(i * step, label(i * step)));
    }
    return new Ruler(axis, first * step, last * step, ticks, left);
  }

  /** The next of 1, 2, 5, 10, 20 … that is not below. */
  private static double step(double atLeast) {
    double power = Math.pow(10, Math.floor(Math.log10(atLeast)));
    for (double mantissa : MANTISSAS) {
      if (mantissa * power >= atLeast * (1 - 1e-9)) {
        return mantissa * power;
      }
    }
    return 10 * power;
  }

  private static Ruler logarithmic(Axis axis, double least, double most, int left) {
    List<Double> steps = new ArrayList<>();
    int from = (int) Math.floor(Math.log10(least)) - 1;
    int to = (int) Math.ceil(Math.log10(most)) + 1;
    for (int exponent = from; exponent <= to; exponent++) {
      for (double mantissa : MANTISSAS) {
        steps.add(mantissa * Math.pow(10, exponent));
      }
    }
    int first = 0;
    while (steps.get(first + 1) <= least * (1 + 1e-9)) {
      first++;
    }
    int last = steps.size() - 1;
    while (last - 1 > first && steps.get(last - 1) >= most * (1 - 1e-9)) {
      last--;
    }
    double low = steps.get(first);
    double high = steps.get(last);
    double decades = Math.log10(high / low);
    List<Tick> ticks = new ArrayList<>();
    for (int i = first; i <= last; i++) {
      // every third is a power of ten
      if (decades <= 2.4 || i % MANTISSAS.length == 0) {
        ticks.add(new Tick(steps.get(i), label(steps.get(i))));
      }
    }
    return new Ruler(axis, Math.log10(low), Math.log10(high), ticks, left);
  }

  /** The position of a value: 0 at the axis' beginning, 1 at its end; NaN where it has no place. */
  double at(double value) {
    return (scaled(value) - low) / (high - low);
  }

  /** The same, moved onto the axis where it is beyond its ends. */
  double within(double value) {
    if (axis.scale() instanceof Scale.Logarithmic && value <= 0) {
      return 0;
    }
    return Math.max(0, Math.min(1, at(value)));
  }

  /** A value in what distances are proportional to; NaN where it has no place. */
  double scaled(double value) {
    if (!Double.isFinite(value)) {
      return Double.NaN;
    } else if (axis.scale() instanceof Scale.Logarithmic) {
      return value > 0 ? Math.log10(value) : Double.NaN;
    } else if (axis.scale() instanceof Scale.Percentiles) {
      return value >= 0 && value < 1 ? nines(value) : Double.NaN;
    }
    return value;
  }

  private static double nines(double quantile) {
    return -Math.log10(1 - quantile);
  }

  /** {@code 0.1}, {@code 250}, {@code 10k}, {@code 2.5M}. */
  static String label(double value) {
    double size = Math.abs(value);
    if (size >= 1e15 || (size != 0 && size < 1e-6)) {
      return new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toString();
    } else if (size >= 1e9) {
      return plain(value / 1e9) + "G";
    } else if (size >= 1e6) {
      return plain(value / 1e6) + "M";
    } else if (size >= 1e3) {
      return plain(value / 1e3) + "k";
    }
    return plain(value);
  }

  /** At most six significant digits, no exponent, no zeros at the end. */
  static String plain(double value) {
    BigDecimal rounded =
        BigDecimal.valueOf(value).round(new MathContext(6, RoundingMode.HALF_EVEN));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
