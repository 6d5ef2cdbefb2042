package dev.tenk.cli;

/** Whether somebody watches. The launcher knows; Java tells it differently in each version. */
final class Terminal {
  private Terminal() {}

  /** Standard output is a terminal. */
  static boolean isOne() {
    return Boolean.getBoolean("tenk.terminal");
  }

  /** It is, and standard input is one, too: somebody can be asked. */
  static boolean canAsk() {
    return Boolean.getBoolean("tenk.interactive");
  }

  /** It is, and the user has nothing against colours (no-color.org). */
  static boolean hasColours() {
    String noColor = System.getenv("NO_COLOR");
    return isOne() && (noColor == null || noColor.isEmpty());
  }
}
