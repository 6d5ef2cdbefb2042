package dev.tenk.results.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A file whose lock the operating system holds for this process, so that it ends with the process,
 * however that ends. The text in it only names its holder.
 *
 * <p>It is never deleted: another process may have it open already, and would lock a file that no
 * other process finds any more. And no other channel is opened on one that this process holds:
 * where a lock belongs to the process, closing any channel on its file gives the lock up.
 */
final class LockFile implements Closeable {
  private static final int LONGEST_BYTES = 4096;
  private static final Map<String, LockFile> HELD = new HashMap<>();

  private final String name;
  private final FileChannel channel;

  private LockFile(String name, FileChannel channel) {
    this.name = name;
    this.channel = channel;
  }

  /** Locks a file, which is made where there is none; empty when it is locked elsewhere. */
  static Optional<LockFile> take(Path file) throws IOException {
    synchronized (HELD) {
      String name = name(file);
      if (HELD.containsKey(name)) {
        return Optional.empty();
      }
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      boolean taken = false;
      try {
        taken = locks(channel);
      } finally {
        if (!taken) {
          channel.close();
        }
      }
      if (!taken) {
        return Optional.empty();
      }
      LockFile lock = new LockFile(name, channel);
      HELD.put(name, lock);
      return Optional.of(lock);
    }
  }

  private static boolean locks(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Its text, without touching its lock; empty where there is no such file. */
  static String read(Path file) throws IOException {
    synchronized (HELD) {
      LockFile held = Files.exists(file) ? HELD.get(name(file)) : null;
      if (held != null) {
        return held.read();
      }
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new IOException(file + " is no readable file");
      }
      try {
        return Files.readString(file);
      } catch (NoSuchFileException e) {
        return "";
      }
    }
  }

  private static String name(Path file) throws IOException {
    return file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName()).toString();
  }

  /** Its text. */
  String read() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST_BYTES);
    for (int read = 0; read >= 0 && bytes.hasRemaining(); ) {
      read = channel.read(bytes, bytes.position());
    }
    return new String(bytes.array(), 0, bytes.position(), UTF_8);
  }

  /** Writes who holds it instead of what stood there. */
  void write(String text) throws IOException {
    channel.truncate(0);
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes, channel.size());
    }
    channel.force(true);
  }

  /** Gives the lock up, and leaves the file's text. */
  void giveUp() throws IOException {
    synchronized (HELD) {
      HELD.remove(name);
      channel.close();
    }
  }

  /** Empties it, and gives the lock up. */
  @Override
  public void close() throws IOException {
    try {
      write("");
    } finally {
      giveUp();
    }
  }
}
