package dev.tenk.results.store;

import dev.tenk.results.model.TenkException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code nightly.lock} next to the runs: two nights of one store never overlap. Its text names its
 * holder, and afterwards a night that did not finish.
 */
public final class NightLock implements AutoCloseable {
  private static final String FILE = "nightly.lock";

  private final LockFile lock;
  private final Optional<Holder> before;

  private NightLock(LockFile lock, Optional<Holder> before) {
    this.lock = lock;
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
   * @throws TenkException when another one is running, naming whose
   */
  public static NightLock take(Path storeFolder, Holder holder) throws IOException {
    DurableFiles.createDirectories(storeFolder);
    Path file = storeFolder.resolve(FILE);
    Optional<LockFile> lock = LockFile.take(file);
    if (lock.isEmpty()) {
      throw new TenkException(
          "another night goes on in "
              + storeFolder
              + holder(LockFile.read(file))
                  .map(
                      each ->
                          ": suite '%s', process %d, since %s"
                              .formatted(each.suite(), each.pid(), each.since()))
                  .orElse("")
              + "; this one was not measured");
    }
    NightLock taken = new NightLock(lock.get(), holder(lock.get().read()));
    lock.get().write(StoreJson.write(holder));
    return taken;
  }

  /** Empty where the last night finished, and where its holder cannot be read. */
  private static Optional<Holder> holder(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(StoreJson.read(text, Holder.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The night before this one, when it did not finish. */
  public Optional<Holder> before() {
    return before;
  }

  /** The night has finished. */
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
