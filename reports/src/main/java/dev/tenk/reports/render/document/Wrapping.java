package dev.tenk.reports.render.document;

import java.util.ArrayList;
import java.util.List;

/** Texts in lines of a given width. */
public final class Wrapping {
  private Wrapping() {}

  /**
   * Broken between words. A word that is longer than a line, such as a path, stays whole.
   *
   * @param width characters a line
   * @param indent of all lines but the first
   */
  public static List<String> lines(String text, int width, int indent) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    boolean begun = false;
    for (String word : text.split(" ", -1)) {
      if (begun && line.length() + 1 + word.length() > width) {
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder(" ".repeat(indent)).append(word);
      } else {
        line.append(begun ? " " : "").append(word);
      }
      begun = true;
    }
    lines.add(line.toString());
    return lines;
  }

  /** The same, and a word longer than a line is broken too: a column has no room beside it. */
  static List<String> cell(String text, int width) {
    if (text.length() <= width) {
      return List.of(text);
    }
    List<String> lines = new ArrayList<>();
    for (String line : lines(text, width, 0)) {
      for (int from = 0; from < Math.max(1, line.length()); from += width) {
        lines.add(line.substring(from, Math.min(line.length(), from + width)));
      }
    }
    return lines;
  }

  /** The first characters and the last, and … for those that have no room: names differ in both. */
  static String shortened(String text, int width) {
    int last = (width - 1) / 2;
    return text.length() <= width
        ? text
        : text.substring(0, width - 1 - last) + "…" + text.substring(text.length() - last);
  }
}
