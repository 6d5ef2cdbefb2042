package dev.tenk.reports.html;

import static dev.tenk.reports.html.ChartSvg.n;

import dev.tenk.reports.html.ChartSeries.Bounds;
import dev.tenk.reports.html.ChartSeries.Point;
import dev.tenk.reports.html.ChartSeries.Points;

/** What stands around the marks of a picture: bars to their bounds, arrows, second marks. */
final class Whiskers {
  /** The length of an arrow, from the middle of its mark. */
  private static final double ARROW = 26;

  private Whiskers() {}

  /** A path of all bounds; an end that is not known is an arrow. */
  static String bounds(Points points, Frame frame) {
    StringBuilder path = new StringBuilder();
    for (Point point : points.points()) {
      double x = frame.x(point.x());
      double y = frame.y(point.y());
      if (Double.isFinite(x + y)) {
        point.xBounds().ifPresent(each -> level(path, each, x, y, frame));
        point.yBounds().ifPresent(each -> upright(path, each, x, y, frame));
      }
    }
    return path.toString();
  }

  /** A path to all second marks, beside the first ones, so that it does not run along bounds. */
  static String seconds(Points points, Frame frame) {
    StringBuilder path = new StringBuilder();
    for (Point point : points.points()) {
      double x = frame.x(point.x());
      double y = frame.y(point.y());
      if (Double.isFinite(x + y) && point.yAlso().isPresent()) {
        double other = frame.endY(point.yAlso().getAsDouble());
        path.append("M%s %sh5V%sm-4 0h8".formatted(n(x + 6), n(y), n(other)));
      }
    }
    return path.toString();
  }

  private static void level(StringBuilder path, Bounds bounds, double x, double y, Frame frame) {
    double from = frame.endX(bounds.low());
    path.append("M%s %sv8M%s %s".formatted(n(from), n(y - 4), n(from), n(y)));
    if (bounds.high().isPresent()) {
      double to = frame.endX(bounds.high().getAsDouble());
      path.append("H%sM%s %sv8".formatted(n(to), n(to), n(y - 4)));
    } else {
      double to = Math.min(x + ARROW, frame.left() + frame.width());
      path.append("H%sM%s %sl5 5l-5 5".formatted(n(to), n(to - 5), n(y - 5)));
    }
  }

  private static void upright(StringBuilder path, Bounds bounds, double x, double y, Frame frame) {
    double from = frame.endY(bounds.low());
    path.append("M%s %sh8M%s %s".formatted(n(x - 4), n(from), n(x), n(from)));
    if (bounds.high().isPresent()) {
      double to = frame.endY(bounds.high().getAsDouble());
      path.append("V%sM%s %sh8".formatted(n(to), n(x - 4), n(to)));
    } else {
      double to = Math.max(y - ARROW, frame.top());
      path.append("V%sM%s %sl5-5l5 5".formatted(n(to), n(x - 5), n(to + 5)));
    }
  }
}
