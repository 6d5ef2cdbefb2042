package dev.tenk.reports.html;

import dev.tenk.reports.html.ChartSeries.Absent;
import dev.tenk.reports.html.ChartSeries.Bars;
import dev.tenk.reports.html.ChartSeries.Bounds;
import dev.tenk.reports.html.ChartSeries.Heat;
import dev.tenk.reports.html.ChartSeries.HeatCell;
import dev.tenk.reports.html.ChartSeries.Line;
import dev.tenk.reports.html.ChartSeries.Point;
import dev.tenk.reports.html.ChartSeries.Points;
import dev.tenk.reports.html.ChartSeries.Position;
import dev.tenk.reports.html.ChartSeries.Run;
import dev.tenk.reports.html.ChartSeries.Stroke;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/** What both ways of drawing a chart must agree on: ranges, stacks, symbols on lines. */
record Layout(Chart chart, Ruler x, Ruler y) {
  /** Of a name in a picture, in characters. */
  static final int LONGEST_NAME = 34;

  /** About as wide as a character is on average, in pixels. */
  static final double CHARACTER = 6.6;

  /** Between one row of names and the next, in pixels. */
  static final int LINE = 15;

  /** How far above its place the name of a spot is, so that no level line runs through it. */
  static final int ABOVE_LINE = 11;

  /** How far an arrow may reach, as a multiple of where it begins. */
  private static final double ARROW = 1.3;

  private static final int SYMBOLS_A_LINE = 5;

  /** About as wide as the part of a picture within the axes, in pixels. */
  private static final double NAMED_WIDTH = 820;

  private static final double NAMED_HEIGHT = 320;

  static Layout of(Chart chart) {
    DoubleStream.Builder xs = DoubleStream.builder();
    DoubleStream.Builder ys = DoubleStream.builder();
    for (ChartSeries series : chart.series()) {
      if (series instanceof Points points) {
        for (Point point : points.points()) {
          xs.add(point.x());
          ys.add(point.y());
          point.xBounds().ifPresent(bounds -> add(bounds, chart.x(), xs));
          point.yBounds().ifPresent(bounds -> add(bounds, chart.y(), ys));
          point.xBounds().ifPresent(bounds -> addArrow(bounds, point.x(), xs));
          point.yBounds().ifPresent(bounds -> addArrow(bounds, point.y(), ys));
          point.yAlso().ifPresent(ys::add);
        }
      } else if (series instanceof Line line) {
        for (Run run : line.runs()) {
          for (Position position : run.points()) {
            xs.add(position.x());
            ys.add(position.y());
          }
        }
      } else if (series instanceof Heat heat) {
        for (HeatCell cell : heat.cells()) {
          xs.add(cell.x0()).add(cell.x1());
          ys.add(cell.y0()).add(cell.y1());
        }
      }
    }
    barEnds(chart, chart.x().isCategorical() ? ys : xs);
    for (Mark mark : chart.marks()) {
      if (mark instanceof Mark.Vertical vertical) {
        xs.add(vertical.x());
      } else if (mark instanceof Mark.Horizontal horizontal) {
        ys.add(horizontal.y());
      } else if (mark instanceof Mark.Band band) {
        xs.add(band.fromX()).add(band.toX());
      } else if (mark instanceof Mark.Spot spot) {
        xs.add(spot.x());
        ys.add(spot.y());
      }
    }
    return new Layout(
        chart,
        Ruler.of(chart.x(), xs.build().toArray()),
        Ruler.of(chart.y(), ys.build().toArray()));
  }

  private static void add(Bounds bounds, Axis axis, DoubleStream.Builder values) {
    // a bound without a place is drawn to the end of the axis, so it is not left out
    DoubleStream.of(bounds.low(), bounds.high().orElse(Double.NaN))
        .filter(Double::isFinite)
        .filter(value -> value > 0 || !(axis.scale() instanceof Scale.Logarithmic))
        .forEach(values);
  }

  /** Room for the head of an arrow. */
  private static void addArrow(Bounds bounds, double value, DoubleStream.Builder values) {
    if (bounds.high().isEmpty() && Double.isFinite(value)) {
      values.add(value * ARROW);
    }
  }

  private static void barEnds(Chart chart, DoubleStream.Builder values) {
    List<Bars> all =
        chart.series().stream().filter(Bars.class::isInstance).map(Bars.class::cast).toList();
    for (Bar bar : bars(all)) {
      values.add(bar.from()).add(bar.to());
    }
  }

  /**
   * A bar.
   *
   * @param slot which of the bars side by side in a category, from 0
   */
  record Bar(Bars series, int category, int slot, double from, double to) {}

  /** All bars with a value; those of a stack are on top of each other, below 0 apart from above. */
  static List<Bar> bars(List<Bars> all) {
    Map<String, Integer> slots = slots(all);
    Map<String, Double> ends = new HashMap<>();
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Bars series = all.get(i);
      for (int category = 0; category < series.values().size(); category++) {
        OptionalDouble value = series.values().get(category);
        if (value.isEmpty() || !Double.isFinite(value.getAsDouble())) {
          continue;
        }
        int slot = slots.get(stack(series, i));
        String pile = slot + (value.getAsDouble() < 0 ? "-" : "+") + category;
        double from = series.stack().isPresent() ? ends.getOrDefault(pile, 0.0) : 0;
        double to = from + value.getAsDouble();
        ends.put(pile, to);
        bars.add(new Bar(series, category, slot, from, to));
      }
    }
    return bars;
  }

  /** Which place a stack, or a bar without one, has in each category. */
  static Map<String, Integer> slots(List<Bars> all) {
    Map<String, Integer> slots = new HashMap<>();
    for (int i = 0; i < all.size(); i++) {
      slots.putIfAbsent(stack(all.get(i), i), slots.size());
    }
    return slots;
  }

  private static String stack(Bars bars, int position) {
    return bars.stack().map(name -> "stack " + name).orElse("bars " + position);
  }

  /** A point of a line that carries its symbol. */
  record Symbol(Position position, boolean hollow) {}

  /**
   * The points of a line that carry its symbol: enough to distinguish it from others, each that is
   * alone, and one at least of what is not to be trusted.
   */
  static List<Symbol> symbols(Line line, int series, boolean alone) {
    int points = line.runs().stream().mapToInt(run -> run.points().size()).sum();
    int every = Math.max(1, (points + SYMBOLS_A_LINE - 1) / SYMBOLS_A_LINE);
    List<Symbol> symbols = new ArrayList<>();
    int index = points > SYMBOLS_A_LINE ? series : 0;
    for (Run run : line.runs()) {
      boolean hollow = run.stroke() == Stroke.DOTTED;
      boolean shown = false;
      for (Position position : run.points()) {
        boolean last = position.equals(run.points().get(run.points().size() - 1));
        boolean marked =
            every == 1
                || (!alone && index % every == 0)
                || run.points().size() == 1
                || (hollow && last && !shown);
        if (marked && (symbols.isEmpty() || !last(symbols).equals(position))) {
          symbols.add(new Symbol(position, hollow));
          shown = true;
        }
        index++;
      }
    }
    return symbols;
  }

  private static Position last(List<Symbol> symbols) {
    return symbols.get(symbols.size() - 1).position();
  }

  /**
   * How high above the chart the name of each upright line and band is, so that no two overlap: 0
   * is right above it; nothing for other marks and for those without a name.
   */
  Map<Mark, Integer> levels() {
    List<double[]> taken = new ArrayList<>();
    Map<Mark, Integer> levels = new LinkedHashMap<>();
    for (Mark mark : chart.marks()) {
      double middle = NAMED_WIDTH * middle(mark);
      if (mark.name().isEmpty() || !Double.isFinite(middle)) {
        continue;
      }
      double half = Math.min(mark.name().length(), LONGEST_NAME) * CHARACTER / 2 + 4;
      int level = 0;
      while (overlaps(taken, middle - half, middle + half, level)) {
        level++;
      }
      taken.add(new double[] {middle - half, middle + half, level});
      levels.put(mark, level);
    }
    return levels;
  }

  /** How many rows of names are above the chart. */
  int rowsAbove() {
    return levels().values().stream().mapToInt(level -> level + 1).max().orElse(0);
  }

  /** How far below its place the name of each spot is, so that no two overlap, in pixels. */
  Map<Mark.Spot, Integer> drops() {
    List<double[]> taken = new ArrayList<>();
    Map<Mark.Spot, Integer> drops = new LinkedHashMap<>();
    for (Mark mark : chart.marks()) {
      if (mark instanceof Mark.Spot spot) {
        double length = Math.min(spot.name().length(), LONGEST_NAME) * CHARACTER + 10;
        double place = NAMED_WIDTH * x.at(spot.x());
        double from = isNamedBefore(spot) ? place - length : place;
        double down = NAMED_HEIGHT * (1 - y.at(spot.y()));
        int drop = 0;
        while (isTaken(taken, from, length, down + drop)) {
          drop += LINE;
        }
        taken.add(new double[] {from, from + length, down + drop});
        drops.put(spot, drop);
      }
    }
    return drops;
  }

  private static boolean isTaken(List<double[]> taken, double from, double length, double down) {
    return taken.stream()
        .anyMatch(
            each -> each[0] < from + length && from < each[1] && Math.abs(each[2] - down) < LINE);
  }

  /** Whether the name is on the left of a spot, because there is more room. */
  boolean isNamedBefore(Mark.Spot spot) {
    return x.at(spot.x()) > 0.55;
  }

  /** Whether names below the chart must be slanted, each as long as up to so many characters. */
  boolean isSlanted(int longestName) {
    int names = x.ticks().size();
    return chart.x().isCategorical()
        && names > 0
        && longest(x, longestName) * CHARACTER > NAMED_WIDTH / names - 8;
  }

  /** The length of the longest label, in characters. */
  static int longest(Ruler ruler, int most) {
    return ruler.ticks().stream()
        .mapToInt(tick -> Math.min(most, tick.label().length()))
        .max()
        .orElse(1);
  }

  private double middle(Mark mark) {
    if (mark instanceof Mark.Vertical vertical) {
      return x.at(vertical.x());
    } else if (mark instanceof Mark.Band band) {
      return (x.within(band.fromX()) + x.within(band.toX())) / 2;
    }
    return Double.NaN;
  }

  private static boolean overlaps(List<double[]> taken, double from, double to, int level) {
    return taken.stream()
        .anyMatch(each -> (int) each[2] == level && each[0] < to && from < each[1]);
  }

  /** The highest value of a heat map; 0 when it has none. */
  static double highest(Heat heat) {
    return heat.cells().stream()
        .mapToDouble(HeatCell::value)
        .filter(Double::isFinite)
        .max()
        .orElse(0);
  }

  /** What a reader must know in addition to the chart's own description. */
  String spoken() {
    StringBuilder spoken = new StringBuilder(chart.description());
    axis(spoken, "Horizontal axis", chart.x());
    axis(spoken, "Vertical axis", chart.y());
    spoken
        .append(" Series: ")
        .append(chart.series().stream().map(Layout::spoken).collect(Collectors.joining("; ")))
        .append('.');
    left(spoken, x);
    left(spoken, y);
    return spoken.toString().strip();
  }

  /** A name; what its only mark says, or why it has none. */
  private static String spoken(ChartSeries series) {
    if (series instanceof Absent absent) {
      return absent.name() + ", not drawn: " + absent.reason();
    }
    if (series instanceof Points points && points.points().size() == 1) {
      Point only = points.points().get(0);
      return points.name()
          + (only.label().isEmpty() ? "" : ", " + only.label())
          + (only.hollow() ? ", not to be trusted" : "");
    }
    return series.name();
  }

  private static void axis(StringBuilder spoken, String direction, Axis axis) {
    if (axis.name().isEmpty()) {
      return;
    }
    spoken.append(' ').append(direction).append(": ").append(title(axis));
    if (axis.scale() instanceof Scale.Logarithmic) {
      spoken.append(", logarithmic");
    }
    spoken.append('.');
  }

  private static void left(StringBuilder spoken, Ruler ruler) {
    if (ruler.left() > 0) {
      spoken
          .append(' ')
          .append(ruler.left())
          .append(ruler.left() == 1 ? " value has" : " values have")
          .append(" no place on the axis ")
          .append(ruler.axis().name())
          .append(
              ruler.axis().scale() instanceof Scale.Logarithmic
                  ? " (missing, or 0 and below on a logarithmic axis)."
                  : " (missing, or out of its range).");
    }
  }

  /** Name and unit. */
  static String title(Axis axis) {
    return axis.unit().isEmpty() ? axis.name() : axis.name() + ", " + axis.unit();
  }
}
