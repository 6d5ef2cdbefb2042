package dev.tenk.reports.html;

/** What helps to read a chart and is no measurement: a bound, a margin, a break-even. */
public sealed interface Mark {
  /** Written beside it. */
  String name();

  /** An upright line; on an axis with categories it is at one of them. */
  record Vertical(String name, double x) implements Mark {}

  /** A level line. */
  record Horizontal(String name, double y) implements Mark {}

  /** All between two values of x. */
  record Band(String name, double fromX, double toX) implements Mark {}

  /** One place. */
  record Spot(String name, double x, double y) implements Mark {}
}
