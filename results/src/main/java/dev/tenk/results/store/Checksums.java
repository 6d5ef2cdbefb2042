package dev.tenk.results.store;

import dev.tenk.results.model.Hashes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code SHA256SUMS} of a folder: the SHA-256 of each file in it by its path within it, as {@code
 * sha256sum -c} reads them.
 */
public final class Checksums {
  /** Its name. */
  public static final String FILE = "SHA256SUMS";

  private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *](\\P{Cntrl}+)");

  private Checksums() {}

  /** Of all that is in a folder now. */
  public static SortedMap<String, String> of(Path folder) throws IOException {
    SortedMap<String, String> checksums = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      for (Path file : walk.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(file).toString();
        if (!name.equals(FILE) && !name.equals(FILE + ".tmp")) {
          checksums.put(name, sha256(file));
        }
      }
    }
    return checksums;
  }

  /** SHA-256 of a file, hexadecimal. */
  public static String sha256(Path file) throws IOException {
    MessageDigest digest = Hashes.newSha256();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[(int) Math.max(1, Math.min(1 << 16, Files.size(file)))];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return Hashes.hex(digest);
  }

  static void write(Path folder, Map<String, String> checksums) throws IOException {
    StringBuilder text = new StringBuilder();
    checksums.forEach((file, sha256) -> text.append(sha256).append("  ").append(file).append('\n'));
    DurableFiles.replace(folder.resolve(FILE), text.toString());
  }

  static boolean exist(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /** Whether a folder has them, and they are those of all that is in it now. */
  static boolean hold(Path folder) throws IOException {
    return exist(folder) && read(folder).equals(of(folder));
  }

  /**
   * As they are kept.
   *
   * @throws IOException when they are not there, or no such list
   */
  static SortedMap<String, String> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    SortedMap<String, String> checksums = new TreeMap<>();
    for (String line : lines(file)) {
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw new IOException(file + ": '" + line + "' is not a checksum and a file");
      }
      checksums.put(matcher.group(2), matcher.group(1));
    }
    return checksums;
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (CharacterCodingException e) {
      throw new IOException(file + ": not a text in UTF-8", e);
    }
  }
}
