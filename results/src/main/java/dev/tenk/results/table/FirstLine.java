package dev.tenk.results.table;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the first line with a value says of all.
 *
 * @param line its number, from 1
 * @param separator what divides values
 * @param charsTaken how many characters from the beginning are no part of the table
 * @param linesTaken how many lines those are
 * @param ambiguous why the separator cannot be known, in words
 */
record FirstLine(
    long line, char separator, int charsTaken, int linesTaken, Optional<String> ambiguous) {
  private static final String SEPARATORS = ",;\t";
  private static final int ANY_TEXT = 40;

  /** Some spreadsheets state what divides values in a line of its own. */
  private static final Pattern STATED = Pattern.compile("(?i)\"?sep=([,;\t])\"?[,;]*(\r\n|\r|\n)");

  private static final Pattern WITHOUT_VALUE = Pattern.compile("[,;\t\" ]*(\r\n|\r|\n)");

  /** What has no fraction, with digits after a comma. */
  private static final Pattern WITH_DECIMAL_COMMA =
      Pattern.compile(
          "(-?[0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}),[0-9]+([,;\t \r\n"
              + "].*|$)",
          Pattern.DOTALL);

  /**
   * Looks at the beginning of a file.
   *
   * @param isHeader whether the line names columns, by its first value
   * @param whole whether that of any other line has no fraction, so that a comma after it divides
   */
  static FirstLine of(String text, Predicate<String> isHeader, boolean whole) {
    Matcher stated = STATED.matcher(text);
    if (stated.lookingAt()) {
      return new FirstLine(2, stated.group(1).charAt(0), stated.end(), 1, Optional.empty());
    }
    int begin = 0;
    int line = 1;
    Matcher empty = WITHOUT_VALUE.matcher(text);
    while (empty.region(begin, text.length()).lookingAt()) {
      begin = empty.end();
      line++;
    }
    return of(line, text.substring(begin), isHeader, whole);
  }

  private static FirstLine of(int line, String text, Predicate<String> isHeader, boolean whole) {
    int[] places = {-1, -1, -1};
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (!quoted && (each == '\n' || each == '\r')) {
        break;
      }
      quoted ^= each == '"';
      int kind = SEPARATORS.indexOf(each);
      if (!quoted && kind >= 0 && places[kind] < 0) {
        places[kind] = i;
      }
    }
    int first = -1;
    int kinds = 0;
    for (int kind = 0; kind < places.length; kind++) {
      if (places[kind] >= 0) {
        kinds++;
        first = first < 0 || places[kind] < places[first] ? kind : first;
      }
    }
    char separator = first < 0 ? ',' : SEPARATORS.charAt(first);
    String firstValue = first < 0 ? text : text.substring(0, places[first]);
    Optional<String> ambiguous = Optional.empty();
    if (!isHeader.test(firstValue.replace("\"", "").strip())) {
      if (!whole && WITH_DECIMAL_COMMA.matcher(text).matches()) {
        ambiguous =
            Optional.of(
                "'%s' may be a number with a decimal comma or two values; write a decimal point, or name the columns in a first line"
                    .formatted(shown(text)));
      }
    } else if (kinds > 1) {
      ambiguous =
          Optional.of(
              "'%s' has more than one of comma, semicolon and tab outside quotes; divide columns by one of them, and put names with another in quotes"
                  .formatted(shown(text)));
    }
    return new FirstLine(line, separator, 0, 0, ambiguous);
  }

  private static String shown(String text) {
    String line = text.split("[\r\n]", 2)[0];
    return line.length() > ANY_TEXT ? line.substring(0, ANY_TEXT) + "…" : line;
  }
}
