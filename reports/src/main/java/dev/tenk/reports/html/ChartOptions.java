package dev.tenk.reports.html;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tenk.reports.html.ChartSeries.Bars;
import dev.tenk.reports.html.ChartSeries.Bounds;
import dev.tenk.reports.html.ChartSeries.Heat;
import dev.tenk.reports.html.ChartSeries.HeatCell;
import dev.tenk.reports.html.ChartSeries.Line;
import dev.tenk.reports.html.ChartSeries.Point;
import dev.tenk.reports.html.ChartSeries.Points;
import dev.tenk.reports.html.ChartSeries.Position;
import dev.tenk.reports.html.ChartSeries.Run;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A chart as options of Apache ECharts, and what our script needs in addition: the names of the
 * series and what is on the axes.
 *
 * <p>The series of ECharts are called {@code s0}, {@code s1} and so on: what belongs to one of ours
 * (its line, its symbols, its bounds) has the same name. Where ECharts wants a colour or a
 * function, {@code var(--…)} or a name in {@code report.js} is written; the script puts in what is
 * meant. Texts from outside are never at such a place.
 */
final class ChartOptions {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final double SYMBOL_PIXELS = 10;
  private static final int LONGEST_COLUMN_NAME = 22;

  /** How far a slanted name reaches down for each of its characters, in pixels. */
  private static final int SLANTED_CHARACTER = 4;

  private final Chart chart;
  private final Layout layout;
  private final Places places;
  private final ArrayNode series = MAPPER.createArrayNode();

  private ChartOptions(Chart chart) {
    this.chart = chart;
    this.layout = Layout.of(chart);
    this.places = new Places(layout);
  }

  /** JSON that is safe inside a script element. */
  static String json(Chart chart) {
    return Html.json(new ChartOptions(chart).all().toString());
  }

  private ObjectNode all() {
    ObjectNode all = MAPPER.createObjectNode();
    ArrayNode names = all.putArray("names");
    ArrayNode units = all.putArray("units");
    for (ChartSeries each : chart.series()) {
      names.add(Html.clean(each.name()));
      units.add(each instanceof Heat heat ? Html.clean(heat.unit()) : "");
    }
    axis(all.putObject("x"), layout.x());
    axis(all.putObject("y"), layout.y());
    all.set("option", option());
    return all;
  }

  private static void axis(ObjectNode node, Ruler ruler) {
    node.put("name", Html.clean(ruler.axis().name()));
    node.put("unit", Html.clean(ruler.axis().unit()));
    node.put("scale", scale(ruler.axis()));
  }

  private static String scale(Axis axis) {
    if (axis.scale() instanceof Scale.Logarithmic) {
      return "log";
    } else if (axis.isCategorical()) {
      return "category";
    }
    if (axis.scale() instanceof Scale.Week) {
      return "week";
    }
    return axis.scale() instanceof Scale.Percentiles ? "percentiles" : "value";
  }

  private ObjectNode option() {
    ObjectNode option = MAPPER.createObjectNode();
    option
        .putObject("grid")
        .put("left", chart.y().name().isEmpty() ? 8 : 34)
        .put("right", 28)
        .put("top", 14 + layout.rowsAbove() * Layout.LINE)
        .put("bottom", 30)
        .put("containLabel", true);
    option.set("xAxis", axisOption(layout.x(), false));
    option.set("yAxis", axisOption(layout.y(), true));
    for (int i = 0; i < chart.series().size(); i++) {
      ChartSeries each = chart.series().get(i);
      if (each instanceof Points points) {
        points(points, i);
      } else if (each instanceof Line line) {
        line(line, i);
      } else if (each instanceof Bars bars) {
        bars(bars, i);
      } else if (each instanceof Heat heat) {
        heat(heat, i);
      }
    }
    new MarkOptions(places).add(series);
    option.set("series", series);
    tooltip(option.putObject("tooltip"));
    zoom(option);
    return option;
  }

  private ObjectNode axisOption(Ruler ruler, boolean upright) {
    ObjectNode node = MAPPER.createObjectNode();
    boolean categories = ruler.axis().isCategorical();
    node.put("name", Html.clean(Layout.title(ruler.axis())));
    node.put("nameLocation", "middle");
    ObjectNode label = node.putObject("axisLabel").put("hideOverlap", true);
    if (categories) {
      node.put("type", "category").put("inverse", upright);
      ArrayNode names = node.putArray("data");
      ruler.ticks().forEach(tick -> names.add(tick.label()));
      if (upright) {
        label.put("width", 240).put("overflow", "breakAll").put("lineHeight", 13);
        label.put("interval", 0).put("hideOverlap", false).put("formatter", "row");
      } else {
        label.put("width", 200).put("overflow", "truncate");
        if (layout.isSlanted(LONGEST_COLUMN_NAME) && bars()) {
          label.put("rotate", 35).put("interval", 0);
        }
      }
    } else if (ruler.axis().scale() instanceof Scale.Logarithmic) {
      node.put("type", "log");
      Places.put(node, "min", Math.pow(10, ruler.low()));
      Places.put(node, "max", Math.pow(10, ruler.high()));
      label.put("formatter", "number");
    } else if (ruler.axis().scale() instanceof Scale.Week) {
      node.put("type", "value").put("min", 0).put("max", (int) ruler.high()).put("interval", 12);
      node.putObject("minorTick").put("show", true).put("splitNumber", 2);
      label.put("formatter", "weekday");
    } else if (ruler.axis().scale() instanceof Scale.Day) {
      node.put("type", "value").put("min", 0).put("max", (int) ruler.high());
      node.put("interval", Ruler.HOURS_A_STEP);
    } else {
      boolean percentiles = ruler.axis().scale() instanceof Scale.Percentiles;
      node.put("type", "value");
      Places.put(node, "min", ruler.low());
      Places.put(node, "max", ruler.high());
      if (percentiles) {
        node.put("minInterval", 1);
      }
      label.put("formatter", percentiles ? "percentile" : "number");
    }
    boolean slanted = label.has("rotate");
    int below = Layout.longest(ruler, LONGEST_COLUMN_NAME) * SLANTED_CHARACTER + 26;
    node.put("nameGap", upright ? upright(ruler) : slanted ? below : 30);
    return node;
  }

  /** The name of an upright axis is beside its widest label. */
  private static int upright(Ruler ruler) {
    int longest = Layout.longest(ruler, Integer.MAX_VALUE);
    return (int) Math.min(longest * Layout.CHARACTER, 240) + 18;
  }

  private ObjectNode series(String type, int index) {
    return series.addObject().put("type", type).put("name", "s" + index);
  }

  private static String colour(int index) {
    return "var(--s" + Look.colour(index) + ")";
  }

  private static String symbol(int index) {
    return "path://" + Look.symbol(index);
  }

  private void points(Points points, int index) {
    if (points.points().stream()
        .anyMatch(
            point ->
                point.xBounds().isPresent()
                    || point.yBounds().isPresent()
                    || point.yAlso().isPresent())) {
      ObjectNode bounds = series("custom", index).put("renderItem", "bounds").put("silent", true);
      bounds.put("clip", true);
      bounds.putObject("itemStyle").put("color", colour(index));
      ArrayNode data = bounds.putArray("data");
      for (Point point : points.points()) {
        if (places.placed(point.x(), point.y())) {
          ArrayNode each = data.addArray();
          places.place(each, point.x(), point.y());
          bounds(each, point.xBounds(), layout.x());
          bounds(each, point.yBounds(), layout.y());
          each.add(isOpen(point.xBounds()) ? 1 : 0).add(isOpen(point.yBounds()) ? 1 : 0);
          end(each, point.yAlso(), layout.y());
        }
      }
    }
    ObjectNode node = series("scatter", index);
    node.put("symbol", symbol(index)).put("symbolSize", SYMBOL_PIXELS + 1);
    mark(node, index);
    ArrayNode data = node.putArray("data");
    for (Point point : points.points()) {
      if (places.placed(point.x(), point.y())) {
        ObjectNode each = data.addObject();
        each.put("name", Html.clean(point.label()));
        ArrayNode value = each.putArray("value");
        places.place(value, point.x(), point.y());
        said(value, point.xBounds());
        said(value, point.yBounds());
        if (point.hollow()) {
          hollow(each, index);
        }
      }
    }
  }

  /** With a rim, so that it stands out from what is behind it. */
  private static void mark(ObjectNode node, int index) {
    ObjectNode style = node.putObject("itemStyle").put("color", colour(index)).put("opacity", 1);
    style.put("borderColor", "var(--page)").put("borderWidth", 0.7);
  }

  private static void hollow(ObjectNode datum, int index) {
    ObjectNode style = datum.putObject("itemStyle").put("color", "var(--page)");
    style.put("borderColor", colour(index)).put("borderWidth", 2);
  }

  private static boolean isOpen(Optional<Bounds> bounds) {
    return bounds.filter(each -> each.high().isEmpty()).isPresent();
  }

  private static OptionalDouble low(Optional<Bounds> bounds) {
    return bounds.isPresent() ? OptionalDouble.of(bounds.get().low()) : OptionalDouble.empty();
  }

  /** Where the bar ends; a bound without a place on the axis ends with the axis. */
  private static void bounds(ArrayNode values, Optional<Bounds> bounds, Ruler ruler) {
    end(values, low(bounds), ruler);
    end(values, bounds.map(Bounds::high).orElse(OptionalDouble.empty()), ruler);
  }

  private static void end(ArrayNode values, OptionalDouble bound, Ruler ruler) {
    if (bound.isEmpty()) {
      values.addNull();
    } else {
      double scaled =
          ruler.low() + ruler.within(bound.getAsDouble()) * (ruler.high() - ruler.low());
      boolean log = ruler.axis().scale() instanceof Scale.Logarithmic;
      Places.number(values, log ? Math.pow(10, scaled) : scaled);
    }
  }

  /** As shown when hovering. */
  private static void said(ArrayNode values, Optional<Bounds> bounds) {
    for (OptionalDouble each :
        List.of(low(bounds), bounds.map(Bounds::high).orElse(OptionalDouble.empty()))) {
      Places.number(values, each.orElse(Double.NaN));
    }
  }

  private void line(Line line, int index) {
    for (Run run : line.runs()) {
      ObjectNode node = series("line", index).put("showSymbol", false);
      if (line.stepped()) {
        node.put("step", "end");
      }
      node.putObject("lineStyle")
          .put("width", 2)
          .put("type", run.stroke().name().toLowerCase(Locale.ROOT))
          .put("color", colour(index));
      node.putObject("itemStyle").put("color", colour(index));
      ArrayNode data = node.putArray("data");
      for (Position position : run.points()) {
        ArrayNode each = data.addArray();
        if (places.placed(position.x(), position.y())) {
          places.place(each, position.x(), position.y());
        } else {
          // a gap
          each.add("-").add("-");
        }
      }
    }
    List<Layout.Symbol> symbols = Layout.symbols(line, index, chart.series().size() == 1);
    ObjectNode node = series("scatter", index).put("silent", true);
    node.put("symbol", symbol(index)).put("symbolSize", SYMBOL_PIXELS);
    mark(node, index);
    ArrayNode data = node.putArray("data");
    for (Layout.Symbol symbol : symbols) {
      Position position = symbol.position();
      if (places.placed(position.x(), position.y())) {
        ObjectNode each = data.addObject();
        places.place(each.putArray("value"), position.x(), position.y());
        if (symbol.hollow()) {
          hollow(each, index);
        }
      }
    }
  }

  private void bars(Bars bars, int index) {
    ObjectNode node = series("bar", index).put("barMaxWidth", 56);
    bars.stack().ifPresent(stack -> node.put("stack", Html.clean(stack)));
    ObjectNode style = node.putObject("itemStyle");
    style.put("color", colour(index)).put("borderColor", "var(--page)").put("borderWidth", 0.5);
    hatching(style, Look.hatching(index));
    ArrayNode data = node.putArray("data");
    for (OptionalDouble value : bars.values()) {
      Places.number(data, value.orElse(Double.NaN));
    }
  }

  /** The same as the patterns of the static picture. */
  private static void hatching(ObjectNode style, int hatching) {
    ObjectNode decal = style.putObject("decal");
    if (hatching == 0) {
      decal.put("symbol", "none");
      return;
    }
    boolean dots = hatching == 4 || hatching == 7;
    decal.put("color", "var(--hatch)").put("symbol", dots ? "circle" : "rect");
    decal.put("symbolSize", 1);
    decal.put("rotation", List.of(0.0, -0.785, 0.785, 0.0, 0.0, 1.571, -0.785, 0.0).get(hatching));
    if (dots) {
      int gap = hatching == 4 ? 3 : 5;
      decal.putArray("dashArrayX").addArray().add(gap).add(gap);
      decal.putArray("dashArrayY").add(gap).add(gap);
    } else {
      decal.putArray("dashArrayX").add(1).add(0);
      decal.putArray("dashArrayY").add(2).add(hatching == 6 ? 9 : 5);
    }
  }

  private void heat(Heat heat, int index) {
    double highest = Layout.highest(heat);
    ObjectNode node = series("custom", index).put("renderItem", "cell").put("clip", true);
    ArrayNode data = node.putArray("data");
    for (HeatCell cell : heat.cells()) {
      if (places.placed(cell.x0(), cell.y0())
          && places.placed(cell.x1(), cell.y1())
          && Double.isFinite(cell.value())) {
        ArrayNode each = data.addArray();
        places.place(each, cell.x0(), cell.y0());
        places.place(each, cell.x1(), cell.y1());
        Places.number(each, cell.value());
        each.add(Look.heat(cell.value(), highest));
      }
    }
  }

  private void tooltip(ObjectNode tooltip) {
    boolean lines = chart.series().stream().anyMatch(Line.class::isInstance);
    boolean bars = bars();
    tooltip.put("trigger", lines || bars ? "axis" : "item");
    tooltip.put("formatter", lines || bars ? "beside" : "one");
    if (lines || bars) {
      tooltip.putObject("axisPointer").put("type", bars ? "shadow" : "line");
    }
  }

  private boolean bars() {
    return chart.series().stream().anyMatch(Bars.class::isInstance);
  }

  private void zoom(ObjectNode option) {
    boolean lines = chart.series().stream().allMatch(Line.class::isInstance);
    ArrayNode zoom = option.putArray("dataZoom");
    if (!chart.x().isCategorical() || lines) {
      zoom(zoom, "xAxisIndex");
    }
    if (!chart.y().isCategorical()) {
      zoom(zoom, "yAxisIndex");
    }
  }

  private static void zoom(ArrayNode zoom, String axis) {
    zoom.addObject().put(axis, 0);
  }
}
