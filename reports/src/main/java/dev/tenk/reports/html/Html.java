package dev.tenk.reports.html;

import java.util.regex.Pattern;

/**
 * The one place where text from outside becomes part of a page.
 *
 * <p>Control characters and those that turn the direction of writing are shown as U+FFFD: a name
 * must not reorder the words around it.
 */
final class Html {
  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]*");

  private Html() {}

  /** For HTML and SVG, between tags and in attributes within quotes. */
  static String text(String text) {
    String clean = clean(text);
    StringBuilder escaped = new StringBuilder(clean.length() + 16);
    for (int i = 0; i < clean.length(); i++) {
      char c = clean.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** JSON that is safe inside a script element. */
  static String json(String json) {
    StringBuilder escaped = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      switch (c) {
        // outside strings JSON has none of these
        case '<', '>', '&', '\u2028', '\u2029' -> escaped.append("\\u%04x".formatted((int) c));
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }

  /** Without characters that are invisible and move others. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(each -> clean.appendCodePoint(isShown(each) ? each : 0xFFFD));
    return clean.toString();
  }

  private static boolean isShown(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL -> codePoint == '\n' || codePoint == '\t';
      // U+200D joins emoji; all others of the kind move or hide text
      case Character.FORMAT -> codePoint == 0x200D;
      case Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
      default -> codePoint != 0xFFFE && codePoint != 0xFFFF;
    };
  }

  /** For attributes {@code id}: ours, never from outside. */
  static String requireId(String id) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("not an id: " + id);
    }
    return id;
  }
}
