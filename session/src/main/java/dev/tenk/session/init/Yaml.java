package dev.tenk.session.init;

import java.util.regex.Pattern;

/** Values as a YAML file has them. */
final class Yaml {
  /** What means itself wherever it stands, and is no number, truth value or nothing. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./][A-Za-z0-9_./:@+=-]*");

  private Yaml() {}

  /** A text, quoted where it would be read as something else. */
  static String value(String text) {
    if (PLAIN.matcher(text).matches() && !text.endsWith(":") && !text.equalsIgnoreCase("null")) {
      return text;
    }
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\x%02x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
