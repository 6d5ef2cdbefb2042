package dev.tenk.session.shard;

import dev.tenk.results.store.DurableFiles;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A folder as a store, on this machine or shared by several: an object is a file, which gets its
 * name when it is whole. Its clock is the one that dates files: on a shared folder that of the
 * machine that serves it, and the same for all.
 */
final class FolderStore implements ShardStore {
  /** Kernels date files by a clock that moves on every few milliseconds. */
  private static final long DATE_RESOLUTION_MILLIS = 10;

  private static final String UNFINISHED = ".unfinished-";

  private final Path folder;

  FolderStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public void put(String name, byte[] content) throws IOException {
    put(name, fresh -> Files.write(fresh, content));
  }

  @Override
  public void put(String name, Path file) throws IOException {
    put(name, fresh -> copy(file, fresh));
  }

  private interface Writer {
    void write(Path fresh) throws IOException;
  }

  /** What cannot be written, as on a full disk, leaves nothing that keeps it full. */
  private void put(String name, Writer content) throws IOException {
    Path file = folder.resolve(name);
    DurableFiles.createDirectories(file.getParent());
    Path fresh = file.resolveSibling(UNFINISHED + UUID.randomUUID());
    try {
      content.write(fresh);
      DurableFiles.force(fresh);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      // also another name of a file that has its name already, which a move leaves
      Files.deleteIfExists(fresh);
    }
  }

  /** Of one file system it is another name of the same file. */
  private static void copy(Path file, Path to) throws IOException {
    try {
      Files.createLink(to, file);
    } catch (FileSystemException | UnsupportedOperationException e) {
      Files.copy(file, to);
    }
  }

  @Override
  public Optional<byte[]> get(String name) throws IOException {
    try {
      return Optional.of(Files.readAllBytes(folder.resolve(name)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public void get(String name, Path to) throws IOException {
    DurableFiles.createDirectories(to.toAbsolutePath().getParent());
    copy(folder.resolve(name), to);
  }

  @Override
  public List<Entry> list(String prefix) throws IOException {
    Path below = folder.resolve(prefix);
    if (!Files.isDirectory(below)) {
      return List.of();
    }
    List<Entry> entries = new ArrayList<>();
    collect(below, entries);
    entries.sort(Comparator.comparing(Entry::name));
    return entries;
  }

  /** What is not finished is not looked at: it may get its name, or be gone, at any moment. */
  private void collect(Path below, List<Entry> entries) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(below)) {
      for (Path each : all) {
        if (each.getFileName().toString().startsWith(UNFINISHED)) {
          continue;
        }
        if (Files.isDirectory(each)) {
          collect(each, entries);
        } else {
          entries.add(
              new Entry(
                  folder.relativize(each).toString().replace('\\', '/'),
                  Files.getLastModifiedTime(each).toInstant()));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  @Override
  public Date date() throws IOException {
    DurableFiles.createDirectories(folder);
    Path asked = Files.createFile(folder.resolve(UNFINISHED + UUID.randomUUID()));
    try {
      Instant earliest = Files.getLastModifiedTime(asked).toInstant();
      return new Date(earliest, earliest.plusMillis(DATE_RESOLUTION_MILLIS));
    } finally {
      Files.delete(asked);
    }
  }
}
