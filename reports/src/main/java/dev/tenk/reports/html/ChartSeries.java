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
   * One of which there is nothing to draw. It keeps its place in the legend and says why, so that
   * nobody misses it or takes it for left out.
   *
   * @param reason in words that follow the name
   */
  record Absent(String name, String reason) implements ChartSeries {
    public Absent {
      requireNonNull(name);
      requireNonNull(reason);
    }
  }

  /**
   * A mark.
   *
   * @param xBounds how far x may be off, drawn as a bar; empty where no bound is known
   * @param yBounds the same for y
   * @param yAlso what y is by another way of counting, drawn as a thin second mark that is joined
   *     to the first; empty where that is not worth showing
   * @param hollow whether it is not to be trusted, or merely seen: drawn, but not filled
   * @param label what hovering shows in addition to the figures; empty: nothing
   */
  record Point(
      double x,
      double y,
      Optional<Bounds> xBounds,
      Optional<Bounds> yBounds,
      OptionalDouble yAlso,
      boolean hollow,
      String label) {
    public Point {
      requireNonNull(xBounds);
      requireNonNull(yBounds);
      requireNonNull(yAlso);
      requireNonNull(label);
    }

    /** One to be trusted, without a second mark. */
    public Point(
        double x, double y, Optional<Bounds> xBounds, Optional<Bounds> yBounds, String label) {
      this(x, y, xBounds, yBounds, OptionalDouble.empty(), false, label);
    }

    /** Without bounds and label. */
    public static Point at(double x, double y) {
      return new Point(x, y, Optional.empty(), Optional.empty(), "");
    }
  }

  /**
   * Where the true value lies.
   *
   * @param low its lower end
   * @param high empty where no upper end is known, which is drawn as an arrow
   */
  record Bounds(double low, OptionalDouble high) {
    /** Known on both sides. */
    public static Bounds between(double low, double high) {
      return new Bounds(low, OptionalDouble.of(high));
    }

    /** The true value is this or anything above. */
    public static Bounds atLeast(double low) {
      return new Bounds(low, OptionalDouble.empty());
    }
  }

  /** How a line is drawn. */
  enum Stroke {
    /** Drawn through. */
    SOLID,
    /** With gaps, for what holds only under a proviso. */
    DASHED,
    /** With dots and hollow symbols, for what is not to be trusted. */
    DOTTED
  }

  /** Consecutive points of a line that are drawn alike. */
  record Run(List<Position> points, Stroke stroke) {
    public Run {
      points = List.copyOf(points);
      requireNonNull(stroke);
    }

    /** Drawn through. */
    public static Run solid(List<Position> points) {
      return new Run(points, Stroke.SOLID);
    }

    /** For what holds only under a proviso. */
    public static Run dashed(List<Position> points) {
      return new Run(points, Stroke.DASHED);
    }
  }

  /** A place in a chart, in the units of its axes. */
  record Position(double x, double y) {}

  /** A rectangle with a value, in the units of the axes. */
  record HeatCell(double x0, double x1, double y0, double y1, double value) {}
}
