package dev.tenk.cli.terminal;

/** Whether a user watches. The launcher knows; Java reports it differently in each version. */
public final class Terminal {
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
}
