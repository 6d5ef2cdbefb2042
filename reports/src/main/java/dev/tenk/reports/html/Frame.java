package dev.tenk.reports.html;

/**
 * The place of a chart's axes in its picture, in pixels.
 *
 * @param slanted whether the names below it are
 * @param left of the upright axis
 * @param top of the upright axis
 * @param bottom room below the level axis
 * @param width of the level axis
 * @param height of the upright axis
 */
record Frame(Layout layout, boolean slanted, int left, int top, int bottom, int width, int height) {
  static final int WIDTH = 960;
  static final int LONGEST_ROW_NAME = 44;
  static final int LONGEST_COLUMN_NAME = 24;

  private static final int PLOT_HEIGHT = 320;
  private static final int ROW_HEIGHT = 32;
  private static final int RIGHT = 28;

  static Frame of(Layout layout) {
    Chart chart = layout.chart();
    int longest = Layout.longest(layout.y(), LONGEST_ROW_NAME);
    int left = (int) (longest * Layout.CHARACTER) + (chart.y().name().isEmpty() ? 18 : 38);
    int longestX = Layout.longest(layout.x(), LONGEST_COLUMN_NAME);
    boolean slanted = layout.isSlanted(LONGEST_COLUMN_NAME);
    return new Frame(
        layout,
        slanted,
        left,
        14 + layout.rowsAbove() * Layout.LINE,
        (slanted ? (int) (longestX * Layout.CHARACTER * 0.6) + 20 : 24) + 22,
        WIDTH - left - RIGHT,
        chart.y().isCategorical() ? layout.y().ticks().size() * ROW_HEIGHT : PLOT_HEIGHT);
  }

  /** Where the level axis is. */
  int end() {
    return top + height;
  }

  /** Where a value of x is; NaN where it has no place. */
  double x(double value) {
    return left + layout.x().at(value) * width;
  }

  /** The same, moved onto the axis where it is beyond its ends. */
  double endX(double value) {
    return left + layout.x().within(value) * width;
  }

  /** Where a value of y is; NaN where it has no place. */
  double y(double value) {
    double share = layout.y().at(value);
    // names read from the top, numbers from the bottom
    return top + (layout.chart().y().isCategorical() ? share : 1 - share) * height;
  }

  /** The same, moved onto the axis where it is beyond its ends. */
  double endY(double value) {
    double share = layout.y().within(value);
    return top + (layout.chart().y().isCategorical() ? share : 1 - share) * height;
  }
}
