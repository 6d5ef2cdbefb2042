package dev.tenk.dist;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A jar without compression of its own. Compressed together with its neighbours it takes two thirds
 * of what it takes when each of its classes is compressed by itself.
 */
final class StoredJar {
  /** Classes that programs wrote: thousands, and those with one last word are nearly the same. */
  private static final List<String> GENERATED =
      List.of(
          "software/amazon/awssdk/regions/",
          "software/amazon/awssdk/services/",
          "shaded/parquet/it/unimi/dsi/fastutil/",
          "org/apache/parquet/column/values/bitpacking/");

  private static final Pattern LAST_WORD = Pattern.compile("([A-Z][a-z]*)?(\\$.*)?\\.class$");

  /** gzip sees what is alike only within 32 KiB: it is put together, small ones first. */
  private static final Comparator<ZipEntry> ALIKE_TOGETHER =
      Comparator.comparing((ZipEntry entry) -> likeness(entry.getName()))
          .thenComparingLong(entry -> likeness(entry.getName()).isEmpty() ? 0 : entry.getSize());

  private StoredJar() {}

  /**
   * Writes one.
   *
   * @param taken which of the entries, by name
   * @param time that all entries have, whatever the machine's time zone
   */
  static void write(Path jar, Path stored, Predicate<String> taken, LocalDateTime time)
      throws IOException {
    try (ZipFile from = new ZipFile(jar.toFile());
        OutputStream file = new BufferedOutputStream(Files.newOutputStream(stored));
        ZipOutputStream to = new ZipOutputStream(file)) {
      List<ZipEntry> entries =
          from.stream()
              .filter(entry -> taken.test(entry.getName()))
              .map(ZipEntry.class::cast)
              .sorted(ALIKE_TOGETHER)
              .toList();
      for (ZipEntry entry : entries) {
        try (InputStream in = from.getInputStream(entry)) {
          put(to, entry.getName(), in.readAllBytes(), time);
        }
      }
    }
  }

  /** Of a generated class what its name ends with; nothing of any other entry. */
  private static String likeness(String name) {
    Matcher end = LAST_WORD.matcher(name);
    if (GENERATED.stream().noneMatch(name::startsWith) || !end.find()) {
      return "";
    }
    return Objects.toString(end.group(2), "") + " " + Objects.toString(end.group(1), "");
  }

  private static void put(ZipOutputStream to, String name, byte[] content, LocalDateTime time)
      throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    entry.setTimeLocal(time);
    to.putNextEntry(entry);
    to.write(content);
    to.closeEntry();
  }
}
