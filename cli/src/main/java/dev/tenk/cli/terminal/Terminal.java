package dev.tenk.cli.terminal;

import dev.tenk.reports.render.document.Screen;

/** Whether a user watches. The launcher knows; Java reports it differently in each version. */
public final class Terminal {
  private static final int NARROWEST = 40;
  private static final int READABLE = 100;
  private static final int WIDEST = 200;

  private Terminal() {}

  /** Standard output is a terminal. */
  public static boolean isOne() {
    return Boolean.getBoolean("tenk.terminal");
  }

  /** It is, and standard input is one, too: the user can be asked. */
  public static boolean canAsk() {
    return Boolean.getBoolean("tenk.interactive");
  }

  /** It is, and the user has not disabled colours (no-color.org). */
  public static boolean hasColours() {
    String noColor = System.getenv("NO_COLOR");
    return isOne() && (noColor == null || noColor.isEmpty());
  }

  /** How many columns a sentence may have, 40 to 100. */
  public static int columns() {
    return Math.min(READABLE, width());
  }

  /** What reports are written for: as wide as the terminal, 40 to 200; 100 where there is none. */
  public static Screen screen() {
    return new Screen(width(), hasColours());
  }

  /** A terminal that does not know its size has 0 columns. */
  private static int width() {
    int columns = Integer.getInteger("tenk.columns", 0);
    return columns <= 0 ? READABLE : Math.max(NARROWEST, Math.min(WIDEST, columns));
  }
}
