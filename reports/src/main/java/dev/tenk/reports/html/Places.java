package dev.tenk.reports.html;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;

/** Where ECharts draws a value: on its own axes, which know no percentiles. */
record Places(Layout layout) {
  private static final MathContext DIGITS = new MathContext(5);

  boolean placed(double x, double y) {
    return Double.isFinite(layout.x().scaled(x)) && Double.isFinite(layout.y().scaled(y));
  }

  void place(ArrayNode values, double x, double y) {
    number(values, placeX(x));
    number(values, placeY(y));
  }

  double placeX(double x) {
    return layout.chart().x().scale() instanceof Scale.Percentiles ? layout.x().scaled(x) : x;
  }

  double placeY(double y) {
    return layout.chart().y().scale() instanceof Scale.Percentiles ? layout.y().scaled(y) : y;
  }

  static void put(ObjectNode node, String key, double value) {
    node.put(key, rounded(value));
  }

  static void number(ArrayNode values, double value) {
    if (Double.isFinite(value)) {
      double rounded = rounded(value);
      if (rounded == Math.rint(rounded) && Math.abs(rounded) < 1e15) {
        values.add((long) rounded);
      } else {
        values.add(rounded);
      }
    } else {
      values.addNull();
    }
  }

  /** Five significant digits: more than a screen shows, and shorter. */
  private static double rounded(double value) {
    return new BigDecimal(value).round(DIGITS).doubleValue();
  }
}
