package dev.tenk.results.table;

import java.io.IOException;
import java.io.Reader;
import java.util.Arrays;

/**
 * The records of RFC 4180 in a text, whatever ends its lines. It makes no string of a value that
 * nobody asks for, which a trace of millions of rows is read twice as fast by.
 */
final class Records {
  private static final int BUFFER_CHARS = 1 << 14;

  private final Reader text;
  private final char separator;
  private final char[] buffer = new char[BUFFER_CHARS];
  private int at;
  private int limit;
  private char[] values = new char[256];
  private int length;
  private int[] ends = new int[16];
  private int size;
  private long lineEnds;

  /**
   * @param text from the first record on
   * @param lineEnds how many lines there are before it
   */
  Records(Reader text, char separator, long lineEnds) {
    this.text = text;
    this.separator = separator;
    this.lineEnds = lineEnds;
  }

  /**
   * A record.
   *
   * @param text its values, one after another, without the spaces around those out of quotes
   * @param ends where each of them ends
   */
  record Values(String text, int[] ends) {
    int size() {
      return ends.length;
    }

    String get(int i) {
      return text.substring(i == 0 ? 0 : ends[i - 1], ends[i]);
    }

    /** How many there are without blank ones at the end. */
    int filled() {
      int filled = ends.length;
      int last = text.length() - 1;
      while (last >= 0 && Character.isWhitespace(text.charAt(last))) {
        last--;
      }
      while (filled > 0 && (filled == 1 ? 0 : ends[filled - 2]) > last) {
        filled--;
      }
      return filled;
    }
  }

  /** The line in which the next record begins, from 1. */
  long line() {
    return lineEnds + 1;
  }

  /**
   * The next record; null at the end.
   *
   * @throws IllegalArgumentException what is wrong with its quotes, in words
   */
  Values next() throws IOException {
    length = 0;
    size = 0;
    int each = read();
    if (each < 0) {
      return null;
    }
    while (true) {
      each = value(each);
      if (size == ends.length) {
        ends = Arrays.copyOf(ends, 2 * size);
      }
      ends[size++] = length;
      if (each != separator) {
        break;
      }
      each = read();
    }
    if (each == '\r') {
      lineEnds++;
      if (peek() == '\n') {
        at++;
      }
    } else if (each == '\n') {
      lineEnds++;
    }
    return new Values(new String(values, 0, length), Arrays.copyOf(ends, size));
  }

  /** Takes a value that begins with one character, and returns the one that ends it. */
  private int value(int first) throws IOException {
    int each = first;
    while (isBlank(each)) {
      each = read();
    }
    if (each == '"') {
      return quoted();
    }
    int begin = length;
    while (each >= 0 && !ends(each)) {
      append((char) each);
      int from = at;
      while (at < limit && !ends(buffer[at])) {
        at++;
      }
      append(from, at);
      each = read();
    }
    while (length > begin && values[length - 1] <= ' ') {
      length--;
    }
    return each;
  }

  private boolean ends(int each) {
    return each == separator || each == '\n' || each == '\r';
  }

  private int quoted() throws IOException {
    int last = 0;
    while (true) {
      int each = read();
      if (each < 0) {
        throw new IllegalArgumentException("a quote is not closed");
      }
      if (each == '"') {
        each = read();
        if (each != '"') {
          return afterQuote(each);
        }
      }
      if (each == '\r' || (each == '\n' && last != '\r')) {
        lineEnds++;
      }
      last = each;
      append((char) each);
    }
  }

  private int afterQuote(int next) throws IOException {
    int each = next;
    while (isBlank(each)) {
      each = read();
    }
    if (each >= 0 && !ends(each)) {
      throw new IllegalArgumentException(
          "text follows a closing quote; write a quote within quotes twice");
    }
    return each;
  }

  private boolean isBlank(int each) {
    return each == ' ' || (each == '\t' && separator != '\t');
  }

  private void append(char each) {
    if (length == values.length) {
      values = Arrays.copyOf(values, 2 * length);
    }
    values[length++] = each;
  }

  private void append(int from, int to) {
    int more = to - from;
    if (length + more > values.length) {
      values = Arrays.copyOf(values, Math.max(2 * values.length, length + more));
    }
    System.arraycopy(buffer, from, values, length, more);
    length += more;
  }

  private int read() throws IOException {
    int each = peek();
    at++;
    return each;
  }

  private int peek() throws IOException {
    if (at >= limit) {
      limit = Math.max(0, text.read(buffer, 0, buffer.length));
      at = 0;
    }
    return at < limit ? buffer[at] : -1;
  }
}
