package dev.tenk.cli.terminal;

/** Whether somebody watches. The launcher knows; Java tells it differently in each version. */
public final class Terminal {
  private Terminal() {}

  /** Standard output is a terminal. */
  public static boolean isOne() {
    return Boolean.getBoolean("tenk.terminal");
  }

  /** It is, and standard input is one, too: somebody can be asked. */
  public static boolean canAsk() {
    return Boolean.getBoolean("tenk.interactive");
  }

  /** It is, and the user has nothing against colours (no-color.org). */
  public static boolean hasColours() {
    String noColor = System.getenv("NO_COLOR");
    return isOne() && (noColor == null || noColor.isEmpty());
  }
}
