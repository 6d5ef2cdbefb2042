package dev.tenk.results.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tenk.results.model.TenkException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code nightly.lock} beside the runs: two nights of one store never overlap. The operating system
 * holds the lock, so it ends with the process in whatever way that ends; what stands in the file
 * only says who holds it, and afterwards who did not come to the end.
 */
public final class NightLock implements AutoCloseable {
  private static final String FILE = "nightly.lock";
  private static final int LONGEST_BYTES = 4096;

  private final FileChannel channel;
  private final Optional<Holder> before;

  private NightLock(FileChannel channel, Optional<Holder> before) {
    this.channel = channel;
    this.before = before;
  }

  /**
   * Who has a night going.
   *
   * @param suite what is measured
   * @param pid process
   * @param since when it began
   */
  public record Holder(String suite, long pid, Instant since) {}

  /**
   * Begins a night.
   *
   * @param holder who
   * @throws TenkException when another one goes on, saying whose
   */
  public static NightLock take(Path storeFolder, Holder holder) throws IOException {
    Files.createDirectories(storeFolder);
    Path file = storeFolder.resolve(FILE);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    // by this channel: closing another one on the file would give up the lock
    Optional<Holder> other = holder(channel);
    if (!locks(channel)) {
      channel.close();
      throw new TenkException(
          "another night goes on in "
              + storeFolder
              + other
                  .map(
                      each ->
                          ": suite '%s', process %d, since %s"
                              .formatted(each.suite(), each.pid(), each.since()))
                  .orElse("")
              + "; this one was not measured");
    }
    NightLock lock = new NightLock(channel, holder(channel));
    lock.write(Json.write(holder));
    return lock;
  }

  private static boolean locks(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** Empty where the last night came to its end, and where nobody can read who it was. */
  private static Optional<Holder> holder(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST_BYTES);
    for (int read = 0; read >= 0 && bytes.hasRemaining(); ) {
      read = channel.read(bytes, bytes.position());
    }
    try {
      return bytes.position() == 0
          ? Optional.empty()
          : Optional.of(
              Json.read(new String(bytes.array(), 0, bytes.position(), UTF_8), Holder.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The night before this one, when it did not come to its end. */
  public Optional<Holder> before() {
    return before;
  }

  /** The night came to its end. The file stays: somebody may wait for its lock already. */
  @Override
  public void close() throws IOException {
    try (channel) {
      write("");
    }
  }

  private void write(String text) throws IOException {
    channel.truncate(0);
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes, channel.size());
    }
    channel.force(true);
  }
}
