package dev.tenk.reports.html;

import dev.tenk.reports.html.ChartSeries.Bars;
import dev.tenk.reports.html.ChartSeries.Heat;
import dev.tenk.reports.html.ChartSeries.HeatCell;
import dev.tenk.reports.html.ChartSeries.Line;
import dev.tenk.reports.html.ChartSeries.Point;
import dev.tenk.reports.html.ChartSeries.Points;
import dev.tenk.reports.html.ChartSeries.Position;
import dev.tenk.reports.html.ChartSeries.Run;
import dev.tenk.reports.html.Layout.Bar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A chart as a picture that needs no script. Colours are classes of the style sheet, so that they
 * follow dark mode and print.
 */
final class ChartSvg {
  private static final double SYMBOL = 5;

  private final Appendable out;
  private final Chart chart;
  private final Layout layout;
  private final Frame frame;

  private ChartSvg(Chart chart, Appendable out) {
    this.out = out;
    this.chart = chart;
    this.layout = Layout.of(chart);
    this.frame = Frame.of(layout);
  }

  /** Writes the {@code svg} element. */
  static void write(Chart chart, Appendable out) throws IOException {
    new ChartSvg(chart, out).write();
  }

  private void write() throws IOException {
    out.append(
        ("<svg class=\"plot\" viewBox=\"0 0 %d %d\" role=\"img\""
                + " aria-labelledby=\"%s-name %s-words\">\n")
            .formatted(Frame.WIDTH, frame.end() + frame.bottom(), chart.id(), chart.id()));
    out.append(
        "<title id=\"%s-name\">%s</title>\n".formatted(chart.id(), Html.text(chart.title())));
    out.append(
        "<desc id=\"%s-words\">%s</desc>\n".formatted(chart.id(), Html.text(layout.spoken())));
    for (Mark mark : chart.marks()) {
      if (mark instanceof Mark.Band band) {
        band(band);
      }
    }
    grid();
    bars();
    for (int i = 0; i < chart.series().size(); i++) {
      ChartSeries series = chart.series().get(i);
      if (series instanceof Heat heat) {
        heat(heat);
      } else if (series instanceof Line line) {
        line(line, i);
      } else if (series instanceof Points points) {
        points(points, i);
      }
    }
    out.append(
        "<path class=\"frame\" d=\"M%d %dv%dh%d\"/>\n"
            .formatted(frame.left(), frame.top(), frame.height(), frame.width()));
    for (Mark mark : chart.marks()) {
      mark(mark);
    }
    out.append("</svg>\n");
  }

  // --- axes

  private void grid() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Ruler.Tick tick : layout.x().ticks()) {
      if (!chart.x().isCategorical()) {
        lines.append("M%s %dv%d".formatted(n(frame.x(tick.value())), frame.top(), frame.height()));
      }
    }
    for (Ruler.Tick tick : layout.y().ticks()) {
      if (!chart.y().isCategorical()) {
        lines.append("M%d %sh%d".formatted(frame.left(), n(frame.y(tick.value())), frame.width()));
      }
    }
    out.append("<path class=\"grid\" d=\"%s\"/>\n".formatted(lines));
    xTicks();
    for (Ruler.Tick tick : layout.y().ticks()) {
      out.append(
          "<text class=\"end\" x=\"%d\" y=\"%s\">%s</text>\n"
              .formatted(
                  frame.left() - 8,
                  n(frame.y(tick.value()) + 4),
                  shortened(tick.label(), Frame.LONGEST_ROW_NAME)));
    }
    out.append(
        "<text class=\"axis middle\" x=\"%s\" y=\"%d\">%s</text>\n"
            .formatted(
                n(frame.left() + frame.width() / 2.0),
                frame.end() + frame.bottom() - 6,
                Html.text(Layout.title(chart.x()))));
    if (!chart.y().name().isEmpty()) {
      out.append(
          "<text class=\"axis middle\" transform=\"translate(13 %s) rotate(-90)\">%s</text>\n"
              .formatted(
                  n(frame.top() + frame.height() / 2.0), Html.text(Layout.title(chart.y()))));
    }
  }

  private void xTicks() throws IOException {
    List<Ruler.Tick> ticks = layout.x().ticks();
    int room = Math.max(1, frame.width() / 18);
    int every = chart.x().isCategorical() ? (ticks.size() + room - 1) / room : 1;
    for (int i = 0; i < ticks.size(); i++) {
      if (every > 1 && i % every != 0) {
        continue;
      }
      double x = frame.x(ticks.get(i).value());
      String label = shortened(ticks.get(i).label(), Frame.LONGEST_COLUMN_NAME);
      if (frame.slanted()) {
        out.append(
            "<text class=\"end\" transform=\"translate(%s %d) rotate(-35)\">%s</text>\n"
                .formatted(n(x + 4), frame.end() + 16, label));
      } else {
        out.append(
            "<text class=\"middle\" x=\"%s\" y=\"%d\">%s</text>\n"
                .formatted(n(x), frame.end() + 18, label));
      }
    }
  }

  // --- series

  private void bars() throws IOException {
    List<Bars> all =
        chart.series().stream().filter(Bars.class::isInstance).map(Bars.class::cast).toList();
    if (all.isEmpty()) {
      return;
    }
    boolean lying = chart.y().isCategorical();
    Ruler names = lying ? layout.y() : layout.x();
    double room =
        (double) (lying ? frame.height() : frame.width()) / Math.max(1, names.ticks().size());
    int slots = Math.max(1, Layout.slots(all).size());
    double thick = Math.min(room * 0.72 / slots, 56);
    for (Bar bar : Layout.bars(all)) {
      int series = position(bar.series());
      double side = (bar.slot() - slots / 2.0) * thick;
      String box;
      if (lying) {
        double from = Math.min(frame.x(bar.from()), frame.x(bar.to()));
        double length = Math.abs(frame.x(bar.to()) - frame.x(bar.from()));
        box = box(from, frame.y(bar.category()) + side, length, thick);
      } else {
        double from = Math.min(frame.y(bar.from()), frame.y(bar.to()));
        double length = Math.abs(frame.y(bar.to()) - frame.y(bar.from()));
        box = box(frame.x(bar.category()) + side, from, thick, length);
      }
      out.append("<path class=\"bar f%d\" d=\"%s\">".formatted(Look.colour(series), box));
      String category = names.ticks().get(bar.category()).label();
      title(
          bar.series().name() + ", " + category,
          lying ? chart.x() : chart.y(),
          bar.to() - bar.from());
      out.append("</path>\n");
      if (Look.hatching(series) > 0) {
        out.append(
            "<path class=\"hatch\" fill=\"url(#hatch%d)\" d=\"%s\"/>\n"
                .formatted(Look.hatching(series), box));
      }
    }
  }

  private int position(ChartSeries series) {
    for (int i = 0; i < chart.series().size(); i++) {
      if (chart.series().get(i) == series) {
        return i;
      }
    }
    throw new IllegalStateException("a bar of no series");
  }

  private static String box(double x, double y, double width, double height) {
    return "M%s %sh%sv%sh%sZ".formatted(n(x), n(y), n(width), n(height), n(-width));
  }

  private void heat(Heat heat) throws IOException {
    double highest = Layout.highest(heat);
    List<StringBuilder> steps = new ArrayList<>();
    for (int i = 0; i < Look.HEAT_STEPS; i++) {
      steps.add(new StringBuilder());
    }
    for (HeatCell cell : heat.cells()) {
      double x0 = frame.x(cell.x0());
      double x1 = frame.x(cell.x1());
      double y0 = frame.y(cell.y0());
      double y1 = frame.y(cell.y1());
      if (Double.isFinite(x0 + x1 + y0 + y1 + cell.value())) {
        steps.get(Look.heat(cell.value(), highest)).append(box(x0, y1, x1 - x0, y0 - y1));
      }
    }
    for (int i = 0; i < steps.size(); i++) {
      if (!steps.get(i).isEmpty()) {
        out.append("<path class=\"h%d\" d=\"%s\"/>\n".formatted(i, steps.get(i)));
      }
    }
  }

  private void line(Line line, int series) throws IOException {
    for (Run run : line.runs()) {
      String path = path(run, line.stepped());
      if (!path.isEmpty()) {
        String stroke =
            switch (run.stroke()) {
              case SOLID -> "";
              case DASHED -> " dashed";
              case DOTTED -> " dotted";
            };
        out.append(
            "<path class=\"line%s c%d\" d=\"%s\"/>\n".formatted(stroke, Look.colour(series), path));
      }
    }
    boolean alone = chart.series().size() == 1;
    for (Layout.Symbol symbol : Layout.symbols(line, series, alone)) {
      // the line has a title; one for each of its symbols would be most of the page
      shape(series, symbol.position().x(), symbol.position().y(), symbol.hollow(), "");
    }
  }

  private String path(Run run, boolean stepped) {
    StringBuilder path = new StringBuilder();
    boolean drawing = false;
    for (Position position : run.points()) {
      double x = frame.x(position.x());
      double y = frame.y(position.y());
      if (!Double.isFinite(x + y)) {
        drawing = false;
      } else if (!drawing) {
        path.append('M').append(n(x)).append(' ').append(n(y));
        drawing = true;
      } else if (stepped) {
        path.append('H').append(n(x)).append('V').append(n(y));
      } else {
        path.append('L').append(n(x)).append(' ').append(n(y));
      }
    }
    return path.toString();
  }

  private void points(Points points, int series) throws IOException {
    whiskers("bounds", series, Whiskers.bounds(points, frame));
    whiskers("also", series, Whiskers.seconds(points, frame));
    for (Point point : points.points()) {
      symbol(series, point, points.name());
    }
  }

  private void whiskers(String kind, int series, String path) throws IOException {
    if (!path.isEmpty()) {
      out.append("<path class=\"%s c%d\" d=\"%s\"/>\n".formatted(kind, Look.colour(series), path));
    }
  }

  private void symbol(int series, Point point, String name) throws IOException {
    StringBuilder words = new StringBuilder(name);
    words.append(point.label().isEmpty() ? "" : ", " + point.label());
    words.append("; ").append(figure(chart.x(), layout.x(), point.x()));
    words.append("; ").append(figure(chart.y(), layout.y(), point.y()));
    String title = "<title>" + Html.text(words.toString()) + "</title>";
    shape(series, point.x(), point.y(), point.hollow(), title);
  }

  private void shape(int series, double atX, double atY, boolean hollow, String title)
      throws IOException {
    double x = frame.x(atX);
    double y = frame.y(atY);
    if (Double.isFinite(x + y)) {
      out.append(
          "<path class=\"%s%d\" transform=\"translate(%s %s) scale(%s)\" d=\"%s\">%s</path>\n"
              .formatted(
                  hollow ? "hollow c" : "mark f",
                  Look.colour(series),
                  n(x),
                  n(y),
                  n(SYMBOL),
                  Look.symbol(series),
                  title));
    }
  }

  private void title(String words, Axis axis, double value) throws IOException {
    String unit = axis.unit().isEmpty() ? "" : " " + axis.unit();
    out.append("<title>%s</title>".formatted(Html.text(words + ": " + Ruler.plain(value) + unit)));
  }

  private static String figure(Axis axis, Ruler ruler, double value) {
    if (axis.isCategorical()) {
      int index = (int) Math.round(value);
      boolean named = index >= 0 && index < ruler.ticks().size();
      return named ? ruler.ticks().get(index).label() : axis.name();
    }
    double shown = axis.scale() instanceof Scale.Percentiles ? value * 100 : value;
    String unit = axis.unit().isEmpty() ? "" : " " + axis.unit();
    return axis.name() + " " + Ruler.plain(shown) + unit;
  }

  // --- marks

  private void band(Mark.Band band) throws IOException {
    double from = frame.endX(band.fromX());
    double to = frame.endX(band.toX());
    String box = box(Math.min(from, to), frame.top(), Math.abs(to - from), frame.height());
    out.append("<path class=\"band\" d=\"%s\"/>\n".formatted(box));
  }

  private void mark(Mark mark) throws IOException {
    if (mark instanceof Mark.Band band) {
      above(band, (frame.endX(band.fromX()) + frame.endX(band.toX())) / 2);
    } else if (mark instanceof Mark.Vertical vertical && Double.isFinite(frame.x(vertical.x()))) {
      String line = "M%s %dv%d".formatted(n(frame.x(vertical.x())), frame.top(), frame.height());
      out.append("<path class=\"rule\" d=\"").append(line).append("\"/>\n");
      above(vertical, frame.x(vertical.x()));
    } else if (mark instanceof Mark.Horizontal horizontal
        && Double.isFinite(frame.y(horizontal.y()))) {
      String line = "M%d %sh%d".formatted(frame.left(), n(frame.y(horizontal.y())), frame.width());
      out.append("<path class=\"rule\" d=\"").append(line).append("\"/>\n");
      label(horizontal.name(), frame.left() + 6, frame.y(horizontal.y()) - 5);
    } else if (mark instanceof Mark.Spot spot
        && Double.isFinite(frame.x(spot.x()) + frame.y(spot.y()))) {
      out.append(
          "<circle class=\"spot\" cx=\"%s\" cy=\"%s\" r=\"6\"/>\n"
              .formatted(n(frame.x(spot.x())), n(frame.y(spot.y()))));
      double length = Math.min(spot.name().length(), Layout.LONGEST_NAME) * Layout.CHARACTER;
      double shift = layout.isNamedBefore(spot) ? -10 - length : 10;
      label(
          spot.name(),
          frame.x(spot.x()) + shift,
          frame.y(spot.y()) + 4 - Layout.ABOVE_LINE + layout.drops().get(spot));
    }
  }

  private void above(Mark mark, double middle) throws IOException {
    Integer level = layout.levels().get(mark);
    if (level != null) {
      double half = Math.min(mark.name().length(), Layout.LONGEST_NAME) * Layout.CHARACTER / 2;
      double x = Math.max(half, Math.min(middle, Frame.WIDTH - half));
      out.append(
          "<text class=\"axis middle\" x=\"%s\" y=\"%d\">%s</text>\n"
              .formatted(
                  n(x),
                  frame.top() - 5 - level * Layout.LINE,
                  shortened(Html.clean(mark.name()), Layout.LONGEST_NAME)));
    }
  }

  /** Moved to where it is not cut off. */
  private void label(String name, double wantedX, double wantedY) throws IOException {
    String text = Html.clean(name);
    double length = Math.min(text.length(), Layout.LONGEST_NAME) * Layout.CHARACTER;
    double x = Math.max(frame.left() + 4, Math.min(wantedX, frame.left() + frame.width() - length));
    double y = Math.max(frame.top() + 12, Math.min(wantedY, frame.end() - 4));
    out.append(
        "<text class=\"halo\" x=\"%s\" y=\"%s\">%s</text>\n"
            .formatted(n(x), n(y), shortened(text, Layout.LONGEST_NAME)));
  }

  private static String shortened(String text, int most) {
    if (text.codePointCount(0, text.length()) <= most) {
      return Html.text(text);
    }
    return Html.text(text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…");
  }

  /** One decimal at most. */
  static String n(double value) {
    long tenths = Math.round(value * 10);
    return tenths % 10 == 0 ? Long.toString(tenths / 10) : Double.toString(tenths / 10.0);
  }
}
