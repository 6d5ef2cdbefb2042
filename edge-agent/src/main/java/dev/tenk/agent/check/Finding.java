package dev.tenk.agent.check;

import java.util.Optional;

/**
 * What one check found.
 *
 * @param subject what was looked at, a few words
 * @param verdict how it is
 * @param text what was seen
 * @param remedy what to do; empty if nothing is to be done
 */
public record Finding(String subject, Verdict verdict, String text, Optional<String> remedy) {
  /** How something is. */
  public enum Verdict {
    /** As it should be. */
    OK,
    /** It works, and may spoil a measurement. */
    LOOK,
    /** It does not work as it is. */
    FIX,
    /** The device does not tell. */
    UNKNOWN
  }

  static Finding ok(String subject, String text) {
    return new Finding(subject, Verdict.OK, text, Optional.empty());
  }

  static Finding look(String subject, String text, String remedy) {
    return new Finding(subject, Verdict.LOOK, text, Optional.of(remedy));
  }

  static Finding fix(String subject, String text, String remedy) {
    return new Finding(subject, Verdict.FIX, text, Optional.of(remedy));
  }

  static Finding unknown(String subject, String text) {
    return new Finding(subject, Verdict.UNKNOWN, text, Optional.empty());
  }
}
