package dev.tenk.gatling.bench;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What offers a load: tenk in one build or another, and others to compare it with. */
interface LoadTool {
  /** In the tables. */
  String name();

  /** The command that offers it, after its files have been written. */
  List<String> command(Load load) throws IOException;

  /** What it says of the load itself, once it has ended; only what it does say. */
  default Map<Figure, Double> figures(Load load) throws IOException {
    Map<Figure, Double> figures = new EnumMap<>(Figure.class);
    putResponse(figures, responseMillis(load));
    return figures;
  }

  /** The median and p99 of {@link Load#QUANTILES}, where there is a figure. */
  static void putResponse(Map<Figure, Double> figures, double[] millis) {
    if (millis.length > 0 && Double.isFinite(millis[0])) {
      figures.put(Figure.RESPONSE_P50, millis[0]);
    }
    if (millis.length > 0 && Double.isFinite(millis[3])) {
      figures.put(Figure.RESPONSE_P99, millis[3]);
    }
  }

  /** {@link Load#QUANTILES} of response time as it saw it; empty where it says none. */
  default double[] responseMillis(Load load) throws IOException {
    return new double[0];
  }
}
