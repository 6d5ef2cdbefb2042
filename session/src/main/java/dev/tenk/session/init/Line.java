package dev.tenk.session.init;

/**
 * A key of a suite.
 *
 * @param key as in the suite
 * @param value as YAML
 * @param why what it rests on, a sentence; empty where it was given, or goes without saying
 * @param isAsked whether only the owner knows it: {@code why} is a question then
 */
record Line(String key, String value, String why, boolean isAsked) {
  /** Given, or without doubt. */
  static Line of(String key, String value) {
    return new Line(key, value, "", false);
  }

  /** Found out, or taken to be so. */
  static Line found(String key, String value, String why) {
    return new Line(key, value, why, false);
  }

  /** A guess that stands until its owner knows better. */
  static Line guessed(String key, String value, String question) {
    return new Line(key, value, question, true);
  }
}
