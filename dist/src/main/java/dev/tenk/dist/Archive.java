package dev.tenk.dist;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A tar with gzip of one folder. Its bytes depend on names, contents and modes of its files alone.
 */
final class Archive {
  private static final int FOLDER_MODE = 040755;
  private static final int FILE_MODE = 0100644;
  private static final int PROGRAM_MODE = 0100755;

  private Archive() {}

  /** Writes it; the folder's own name is the first part of each name in it. */
  static void write(Path folder, Path archive, FileTime time) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.sorted().toList();
    }
    try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(archive));
        TarArchiveOutputStream tar = new TarArchiveOutputStream(new SmallestGzip(file))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Path each : files) {
        put(tar, folder.getParent().relativize(each), each, time);
      }
    }
  }

  private static void put(TarArchiveOutputStream tar, Path name, Path file, FileTime time)
      throws IOException {
    boolean isLink = Files.isSymbolicLink(file);
    boolean isFolder = Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
    boolean hasContent = !isLink && !isFolder;
    TarArchiveEntry entry =
        isLink
            ? new TarArchiveEntry(name.toString(), TarConstants.LF_SYMLINK)
            : new TarArchiveEntry(name + (isFolder ? "/" : ""));
    if (isLink) {
      entry.setLinkName(Files.readSymbolicLink(file).toString());
    } else if (isFolder) {
      entry.setMode(FOLDER_MODE);
    } else {
      entry.setMode(Files.isExecutable(file) ? PROGRAM_MODE : FILE_MODE);
    }
    entry.setLastModifiedTime(time);
    entry.setIds(0, 0);
    entry.setNames("root", "root");
    entry.setSize(hasContent ? Files.size(file) : 0);
    tar.putArchiveEntry(entry);
    if (hasContent) {
      Files.copy(file, tar);
    }
    tar.closeArchiveEntry();
  }

  private static final class SmallestGzip extends GZIPOutputStream {
    SmallestGzip(OutputStream out) throws IOException {
      super(out, 1 << 16);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }
}
