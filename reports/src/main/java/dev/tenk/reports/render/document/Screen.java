package dev.tenk.reports.render.document;

/**
 * What a document is shown on.
 *
 * @param width characters a line, at least 40; what cannot be broken may be longer
 * @param colours whether to write ANSI escape sequences
 */
public record Screen(int width, boolean colours) {
  /** What is not a terminal: 100 wide, without colours. */
  public static final Screen PLAIN = new Screen(100, false);

  private static final int NARROWEST = 40;

  /** Refuses a width that nothing fits in. */
  public Screen {
    if (width < NARROWEST) {
      throw new IllegalArgumentException("width is " + width + ", expected 40 or more");
    }
  }
}
