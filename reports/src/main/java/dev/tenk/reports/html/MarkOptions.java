package dev.tenk.reports.html;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The marks of a chart as options of Apache ECharts. */
final class MarkOptions {
  private final Chart chart;
  private final Layout layout;
  private final Places places;

  MarkOptions(Places places) {
    this.layout = places.layout();
    this.chart = layout.chart();
    this.places = places;
  }

  /** Adds them to the series of a chart, those that are lines and areas before the spots. */
  void add(ArrayNode series) {
    lines(series);
    spots(series);
  }

  private void lines(ArrayNode series) {
    ObjectNode marks =
        JsonNodeFactory.instance.objectNode().put("type", "line").put("silent", true);
    marks.put("name", "marks");
    marks.putArray("data");
    ObjectNode lines = marks.putObject("markLine").put("silent", true).put("animation", false);
    lines.putArray("symbol").add("none").add("none");
    lines
        .putObject("lineStyle")
        .put("color", "var(--rule)")
        .put("width", 1.2)
        .put("type", "dashed");
    ObjectNode label = lines.putObject("label").put("formatter", "{b}");
    label.put("color", "var(--text)").put("textBorderColor", "var(--page)");
    label.put("textBorderWidth", 3).put("width", 220).put("overflow", "truncate");
    ArrayNode lineData = lines.putArray("data");
    ObjectNode areas = marks.putObject("markArea").put("silent", true);
    areas.putObject("itemStyle").put("color", "var(--band)");
    ObjectNode areaLabel = areas.putObject("label").put("position", "top");
    areaLabel.put("color", "var(--text)").put("formatter", "{b}");
    ArrayNode areaData = areas.putArray("data");
    Map<Mark, Integer> levels = layout.levels();
    for (Mark mark : chart.marks()) {
      if (mark instanceof Mark.Vertical vertical
          && Double.isFinite(layout.x().scaled(vertical.x()))) {
        ObjectNode each = lineData.addObject().put("name", Html.clean(vertical.name()));
        Places.put(each, "xAxis", places.placeX(vertical.x()));
        int level = levels.getOrDefault(mark, 0);
        each.putObject("label").put("position", "end").put("distance", 4 + level * Layout.LINE);
      } else if (mark instanceof Mark.Horizontal horizontal
          && Double.isFinite(layout.y().scaled(horizontal.y()))) {
        ObjectNode each = lineData.addObject().put("name", Html.clean(horizontal.name()));
        Places.put(each, "yAxis", places.placeY(horizontal.y()));
        each.putObject("label").put("position", "insideStartTop");
      } else if (mark instanceof Mark.Band band) {
        ArrayNode each = areaData.addArray();
        Places.put(
            each.addObject().put("name", Html.clean(band.name())),
            "xAxis",
            places.placeX(band.fromX()));
        Places.put(each.addObject(), "xAxis", places.placeX(band.toX()));
      }
    }
    if (chart.x().scale() instanceof Scale.Percentiles) {
      // the median, which the even ticks of the axis pass over
      ObjectNode each = lineData.addObject().put("name", "50");
      Places.put(each, "xAxis", places.placeX(0.5));
      ObjectNode at = each.putObject("label").put("position", "start").put("distance", 8);
      at.put("color", "var(--muted)");
      each.putObject("lineStyle").put("color", "var(--grid)").put("type", "solid").put("width", 1);
    }
    if (!lineData.isEmpty() || !areaData.isEmpty()) {
      series.add(marks);
    }
  }

  private void spots(ArrayNode series) {
    ObjectNode node =
        JsonNodeFactory.instance.objectNode().put("type", "scatter").put("name", "marks");
    node.put("symbol", "circle").put("symbolSize", 12).put("z", 5);
    node.putObject("itemStyle")
        .put("color", "transparent")
        .put("borderColor", "var(--text)")
        .put("borderWidth", 2)
        .put("opacity", 1);
    ObjectNode label = node.putObject("label").put("show", true);
    label.put("formatter", "{b}").put("color", "var(--text)").put("fontSize", 12);
    label.put("textBorderColor", "var(--page)").put("textBorderWidth", 3);
    label.put("width", 220).put("overflow", "truncate");
    ArrayNode data = node.putArray("data");
    for (Mark mark : chart.marks()) {
      if (mark instanceof Mark.Spot spot && places.placed(spot.x(), spot.y())) {
        ObjectNode each = data.addObject().put("name", Html.clean(spot.name()));
        places.place(each.putArray("value"), spot.x(), spot.y());
        ObjectNode at = each.putObject("label");
        at.put("position", layout.isNamedBefore(spot) ? "left" : "right");
        at.putArray("offset").add(0).add(layout.drops().get(spot) - Layout.ABOVE_LINE);
      }
    }
    if (!data.isEmpty()) {
      series.add(node);
    }
  }
}
