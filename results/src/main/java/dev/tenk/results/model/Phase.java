package dev.tenk.results.model;

/** The part of a cell a sample belongs to. Every sample is kept; only steady ones are counted. */
public enum Phase {
  /** Before the measured window: the target, the driver and their connections settle. */
  WARM_UP("warm-up"),
  /** The measured window. */
  STEADY("steady"),
  /** After it, by a generator that had not heard yet that the window of all had ended. */
  AFTER("after");

  private final String text;

  Phase(String text) {
    this.text = text;
  }

  /** The word used in files. */
  public String text() {
    return text;
  }

  /** The phase of a word used in files. */
  public static Phase of(String text) {
    for (Phase phase : values()) {
      if (phase.text.equals(text)) {
        return phase;
      }
    }
    throw new IllegalArgumentException(
        "phase is '" + text + "', expected warm-up, steady or after");
  }
}
