package dev.tenk.cli.terminal;

import java.util.List;

/** Lays a line out in as many columns as there are: what is least needed goes first. */
public final class ProgressLine {
  private static final String GAP = "  ";
  private static final String CUT = "…";
  private static final int LEAST_BAR = 8;
  private static final int MOST_BAR = 24;

  private ProgressLine() {}

  /**
   * A line with a bar behind its head, as far as there is room.
   *
   * @param done of what the bar is of, 0 to 1
   * @param parts what follows, the most needed first; the last ones are left out where they do not
   *     fit
   * @param columns at least 1; the line is never longer
   */
  public static String running(String head, double done, List<String> parts, int columns) {
    String text = fitting(head, parts, columns);
    int room = Math.min(MOST_BAR, columns - text.length() - GAP.length());
    return room < LEAST_BAR ? text : head + GAP + bar(done, room) + text.substring(head.length());
  }

  /** The same without a bar. */
  public static String fitting(String head, List<String> parts, int columns) {
    StringBuilder line = new StringBuilder(head);
    for (String part : parts) {
      if (line.length() + GAP.length() + part.length() > columns) {
        break;
      }
      line.append(GAP).append(part);
    }
    return line.length() <= columns ? line.toString() : line.substring(0, columns - 1) + CUT;
  }

  private static String bar(double done, int length) {
    int full = (int) Math.round(Math.max(0, Math.min(1, done)) * length);
    return "█".repeat(full) + "░".repeat(length - full);
  }
}
