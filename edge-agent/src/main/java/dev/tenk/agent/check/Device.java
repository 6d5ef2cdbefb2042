package dev.tenk.agent.check;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device as the checks see it.
 *
 * @param root the folder with its /dev, /proc, /sys and /usr; / but in tests
 * @param commands what its commands say, standard output and standard error; empty for one that is
 *     not there, fails or takes too long
 */
public record Device(Path root, Function<List<String>, Optional<String>> commands) {
  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)");

  /** This machine. */
  public static Device ofThisMachine() {
    return new Device(Path.of("/"), Commands::output);
  }

  /**
   * All that is found, in the order in which it is to be mended.
   *
   * @return a finding for each subject, never empty
   */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>(new HailoChecks(this).findings());
    findings.addAll(new BoardChecks(this).findings());
    return findings;
  }

  Optional<String> output(String... command) {
    return commands.apply(List.of(command));
  }

  Path file(String path) {
    return root.resolve(path);
  }

  /** The first line of a small file, without what is blank around it. */
  Optional<String> firstLine(String path) {
    return text(path).map(text -> text.lines().findFirst().orElse("").strip());
  }

  Optional<String> text(String path) {
    try {
      return Optional.of(Files.readString(file(path)));
    } catch (IOException e) {
      // not there, not for this user, or no text: not known
      return Optional.empty();
    }
  }

  /** What is in a folder and fits a pattern, sorted; nothing if there is no such folder. */
  List<Path> in(String folder, String pattern) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(file(folder), pattern)) {
      files.forEach(found::add);
    } catch (IOException e) {
      return List.of();
    }
    found.sort(Comparator.naturalOrder());
    return found;
  }

  /** The first number of the form 4.20.0 in a text. */
  static Optional<String> release(String text) {
    Matcher matcher = RELEASE.matcher(text);
    return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
  }
}
