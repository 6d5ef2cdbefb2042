package dev.tenk.dist;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A jar without compression of its own. Compressed together with its neighbours it takes two thirds
 * of what it takes when each of its classes is compressed by itself.
 */
final class StoredJar {
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
      for (ZipEntry entry : Collections.list(from.entries())) {
        if (taken.test(entry.getName())) {
          try (InputStream in = from.getInputStream(entry)) {
            put(to, entry.getName(), in.readAllBytes(), time);
          }
        }
      }
    }
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
