package dev.tenk.cli.terminal;

import dev.tenk.results.model.TerminalText;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Names that this JVM cannot give to a file. It takes their encoding from the locale when it
 * starts, and without one, as under cron, that is ASCII. The launcher gives it UTF-8; this is for a
 * JVM that was started in another way, or where the system has no {@code C.UTF-8}.
 */
public final class FileNames {
  private static final String ENCODING = "sun.jnu.encoding";
  private static final char LOST = '\uFFFD';

  private FileNames() {}

  /**
   * Why the command cannot be run as a sentence: one of its arguments, or the folder it is run in,
   * has a name that this JVM did not understand.
   */
  public static Optional<String> unreadable(String... arguments) {
    return Stream.concat(
            Arrays.stream(arguments),
            Stream.of(System.getProperty("user.dir"), System.getProperty("tenk.home", "")))
        .filter(name -> name.indexOf(LOST) >= 0)
        .findFirst()
        .map(FileNames::sentence);
  }

  /** The sentence about a name that no file can have here. */
  public static String refused(InvalidPathException e) {
    return isEncodable(e.getInput())
        ? "'%s' is no name of a file: %s".formatted(shown(e.getInput()), e.getReason())
        : sentence(e.getInput());
  }

  private static boolean isEncodable(String name) {
    return Charset.forName(System.getProperty(ENCODING)).newEncoder().canEncode(name);
  }

  private static String sentence(String name) {
    return sentence(System.getProperty(ENCODING), name);
  }

  static String sentence(String encoding, String name) {
    return encoding.equals(StandardCharsets.UTF_8.name())
        ? "'%s' is not UTF-8, as names of files are here; give it another name"
            .formatted(shown(name))
        : "names of files are %s here, and '%s' is more than that; set LC_ALL=C.UTF-8"
            .formatted(encoding, shown(name));
  }

  /** Where names are ASCII, so is what is printed. */
  private static String shown(String name) {
    return TerminalText.safe(name).replaceAll("[^\\x20-\\x7e]", "?");
  }
}
