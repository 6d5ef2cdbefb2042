package dev.tenk.results.model;

import java.util.Locale;
import java.util.regex.Pattern;

/** Text from a user's file or from a server, made safe to show in a terminal. */
public final class TerminalText {
  /** Moves the cursor, ends a line, turns the direction of text, or is not to be seen. */
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private TerminalText() {}

  /** The same with each such character written out, as in {@code \\u001b}. */
  public static String safe(String text) {
    return CONTROL.matcher(text).replaceAll(match -> "\\\\" + escaped(match.group()));
  }

  private static String escaped(String character) {
    StringBuilder escaped = new StringBuilder();
    for (int i = 0; i < character.length(); i++) {
      escaped.append(i == 0 ? "" : "\\\\");
      escaped.append(String.format(Locale.ROOT, "u%04x", (int) character.charAt(i)));
    }
    return escaped.toString();
  }
}
