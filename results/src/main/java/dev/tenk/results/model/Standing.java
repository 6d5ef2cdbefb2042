package dev.tenk.results.model;

/** How close the measured thing is to the priced thing. Only measured targets are recommended. */
public enum Standing {
  /** The priced place itself. */
  MEASURED("measured"),
  /** A real server on a host that is not the priced device. */
  STAND_IN("stand-in"),
  /** A loopback imitation of a service. */
  EMULATED("emulated"),
  /** Whatever another tool has measured, which says neither what it was nor what hid from it. */
  IMPORTED("imported");

  private final String text;

  Standing(String text) {
    this.text = text;
  }

  /** The word used in files and tables. */
  public String text() {
    return text;
  }

  /**
   * The standing of a word that a suite uses.
   *
   * @throws IllegalArgumentException in words where it is none, or that of an imported run
   */
  public static Standing ofSuite(String text) {
    if (text.equals(IMPORTED.text)) {
      throw new IllegalArgumentException(
          "standing is 'imported', which only runs of tenk import have; expected measured, stand-in"
              + " or emulated");
    }
    return of(text);
  }

  /** The standing of a word used in files. */
  public static Standing of(String text) {
    for (Standing standing : values()) {
      if (standing.text.equals(text)) {
        return standing;
      }
    }
    throw new IllegalArgumentException(
        "standing is '" + text + "', expected measured, stand-in or emulated");
  }
}
