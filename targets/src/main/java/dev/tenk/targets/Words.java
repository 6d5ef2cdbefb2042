package dev.tenk.targets;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a server said, made fit for one line of a terminal or a table: nobody knows what it holds.
 */
public final class Words {
  /** Most characters of it that are kept. */
  public static final int MOST_CHARACTERS = 300;

  /** A character takes 4 bytes at most, and of pages many are spaces. */
  private static final int MOST_BYTES = 8 * MOST_CHARACTERS;

  /** Of so many characters one may be unreadable, as accents are in other encodings than UTF-8. */
  private static final int CHARACTERS_AN_UNREADABLE_ONE = 10;

  private static final int SHORTEST_SECRET = 6;
  private static final int UNREADABLE = 0xFFFD;
  private static final String LEFT_OUT = "…";

  private Words() {}

  /**
   * The first 300 characters of a body in UTF-8, in one line: spaces and line breaks are one space
   * each time, other control characters are replaced. A body that is no text is described by its
   * length, as in "(2048 bytes, not text)".
   *
   * @param buffer holds the body from its start on
   * @param bytes length of the body
   * @return empty where the body is empty or blank
   */
  public static Optional<String> of(byte[] buffer, int bytes) {
    return of(buffer, bytes, List.of());
  }

  /**
   * The same without some secrets, which a server may repeat: each becomes "…", and so does what
   * follows the first space of one, as the token does in "Bearer token".
   *
   * @param secrets those of five characters or fewer are left, because any text holds them
   */
  public static Optional<String> of(byte[] buffer, int bytes, Collection<String> secrets) {
    String text = new String(buffer, 0, Math.min(bytes, MOST_BYTES), StandardCharsets.UTF_8);
    boolean more = bytes > MOST_BYTES;
    if (more) {
      // its last character may be cut
      text = text.substring(0, text.offsetByCodePoints(text.length(), -1));
    }
    long unreadable = text.codePoints().filter(Words::isUnreadable).count();
    if (unreadable * CHARACTERS_AN_UNREADABLE_ONE > text.length()) {
      return Optional.of("(%d bytes, not text)".formatted(bytes));
    }
    return inOneLine(without(secrets, text), more);
  }

  /** The first 300 characters of a text, in one line; empty where it is empty or blank. */
  public static Optional<String> of(String text) {
    return inOneLine(text, false);
  }

  private static String without(Collection<String> secrets, String text) {
    String left = text;
    List<String> longestFirst =
        secrets.stream()
            .flatMap(secret -> List.of(secret, secret.substring(secret.indexOf(' ') + 1)).stream())
            .map(String::strip)
            .filter(secret -> secret.length() >= SHORTEST_SECRET)
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    for (String secret : longestFirst) {
      left = left.replace(secret, LEFT_OUT);
    }
    return left;
  }

  private static Optional<String> inOneLine(String text, boolean more) {
    StringBuilder line = new StringBuilder();
    int characters = 0;
    boolean space = false;
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int each = text.codePointAt(i);
      if (Character.isWhitespace(each) || Character.isSpaceChar(each)) {
        space = characters > 0;
        continue;
      }
      int needed = space ? 2 : 1;
      if (characters + needed > MOST_CHARACTERS) {
        return Optional.of(shortened(line));
      }
      line.append(space ? " " : "").appendCodePoint(isUnreadable(each) ? UNREADABLE : each);
      characters += needed;
      space = false;
    }
    if (line.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        !more ? line.toString() : characters < MOST_CHARACTERS ? line + LEFT_OUT : shortened(line));
  }

  private static String shortened(StringBuilder line) {
    int end = line.offsetByCodePoints(line.length(), -1);
    return line.substring(0, end).stripTrailing() + LEFT_OUT;
  }

  /** What would change how a terminal or a page shows the rest, or is no character at all. */
  private static boolean isUnreadable(int character) {
    int type = Character.getType(character);
    return character == UNREADABLE
        || (type == Character.CONTROL && !Character.isWhitespace(character))
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.PRIVATE_USE
        || type == Character.UNASSIGNED;
  }
}
