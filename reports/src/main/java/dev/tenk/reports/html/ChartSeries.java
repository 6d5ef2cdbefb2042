package dev.tenk.reports.html;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Values of one thing in a chart. Its colour and symbol come from its position among the series of
 * the chart. Values that are not finite are left out, as are those without a place on the axis.
 */
public sealed interface ChartSeries {
  /** As the legend has it. */
  String name();

  /** Marks that do not hang together. */
  record Points(String name, List<Point> points) implements ChartSeries {
    public Points {
      requireNonNull(name);
      points = List.copyOf(points);
    }
  }

  /**
   * A line.
   *
   * @param runs from left to right. A run joins the one before only where it begins with that one's
   *     last point; what lies between two others is a gap
   * @param stepped each value holds until the next point
   */
  record Line(String name, List<Run> runs, boolean stepped) implements ChartSeries {
    public Line {
      requireNonNull(name);
      runs = List.copyOf(runs);
    }
  }

  /**
   * Bars along the axis that has categories, or side by side where several are at one.
   *
   * @param stack bars of the same stack are on top of each other; empty: beside the others
   * @param values one a category, empty where it is missing
   */
  record Bars(String name, Optional<String> stack, List<OptionalDouble> values)
      implements ChartSeries {
    public Bars {
      requireNonNull(name);
      requireNonNull(stack);
      values = List.copyOf(values);
    }
  }

  /**
   * Coloured cells: the higher the value, the further from the colour of the page; by its square
   * root, so that rare things are seen.
   *
   * @param unit of the values
   */
  record Heat(String name, String unit, List<HeatCell> cells) implements ChartSeries {
    public Heat {
      requireNonNull(name);
      requireNonNull(unit);
      cells = List.copyOf(cells);
    }
  }

  /**
   * A mark.
   *
   * @param xBounds how far x may be off, drawn as a bar; empty where no bound is known
   * @param yBounds the same for y
   * @param label what hovering shows in addition to the figures; empty: nothing
   */
  record Point(
      double x, double y, Optional<Bounds> xBounds, Optional<Bounds> yBounds, String label) {
    public Point {
      requireNonNull(xBounds);
      requireNonNull(yBounds);
      requireNonNull(label);
    }

    /** Without bounds and label. */
    public static Point at(double x, double y) {
      return new Point(x, y, Optional.empty(), Optional.empty(), "");
    }
  }

  /**
   * Where the true value lies.
   *
   * @param low empty where only the upper bound is known
   * @param high empty where only the lower bound is known
   */
  record Bounds(OptionalDouble low, OptionalDouble high) {
    /** Known on both sides. */
    public static Bounds between(double low, double high) {
      return new Bounds(OptionalDouble.of(low), OptionalDouble.of(high));
    }

    /** The true value may be higher, up to this. */
    public static Bounds upTo(double high) {
      return new Bounds(OptionalDouble.empty(), OptionalDouble.of(high));
    }

    /** The true value may be lower, down to this. */
    public static Bounds downTo(double low) {
      return new Bounds(OptionalDouble.of(low), OptionalDouble.empty());
    }
  }

  /** Consecutive points of a line, all solid or all dashed. */
  record Run(List<Position> points, boolean dashed) {
    public Run {
      points = List.copyOf(points);
    }

    /** Drawn through. */
    public static Run solid(List<Position> points) {
      return new Run(points, false);
    }

    /** Drawn with gaps, for what holds only under a proviso. */
    public static Run dashed(List<Position> points) {
      return new Run(points, true);
    }
  }

  /** A place in a chart, in the units of its axes. */
  record Position(double x, double y) {}

  /** A rectangle with a value, in the units of the axes. */
  record HeatCell(double x0, double x1, double y0, double y1, double value) {}
}
