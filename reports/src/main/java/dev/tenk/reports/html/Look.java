package dev.tenk.reports.html;

import java.util.List;

/**
 * How the series of a chart are distinguished: by colour and by symbol. Eight colours (variables of
 * the style sheet, {@code --s0} to {@code --s7}) and eight symbols; two series share both only from
 * the 65th on.
 */
final class Look {
  static final int COLOURS = 8;

  /** Steps of colour from a heat map's lowest value to its highest. */
  static final int HEAT_STEPS = 9;

  /** SVG paths around the origin, about one unit each way. */
  private static final List<String> SYMBOLS =
      List.of(
          "M1 0A1 1 0 1 1-1 0A1 1 0 1 1 1 0Z",
          "M-.9-.9H.9V.9H-.9Z",
          "M0-1.15L1.1 .85H-1.1Z",
          "M0-1.3L1.15 0L0 1.3L-1.15 0Z",
          "M0 1.15L1.1-.85H-1.1Z",
          "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z",
          "M-1-1H1L-1 1H1Z",
          "M-1.05-.5L-.5-1.05L0-.55L.5-1.05L1.05-.5L.55 0L1.05 .5L.5 1.05L0 .55L-.5 1.05L-1.05 .5"
              + "L-.55 0Z");

  private Look() {}

  static int colour(int series) {
    return series % COLOURS;
  }

  /** An SVG path around the origin, about one unit each way. */
  static String symbol(int series) {
    int shift = series / COLOURS * 3;
    return SYMBOLS.get((series + shift) % SYMBOLS.size());
  }

  /** The hatching of bars: 0 is none. */
  static int hatching(int series) {
    // the ninth has the first one's colour, and another hatching
    return (series + series / COLOURS * 3) % COLOURS;
  }

  /** From 0 to below {@link #HEAT_STEPS}; by the square root, so that rare things are seen. */
  static int heat(double value, double highest) {
    double share = highest > 0 ? Math.sqrt(Math.max(0, value) / highest) : 0;
    return Math.min(HEAT_STEPS - 1, (int) (share * HEAT_STEPS));
  }
}
