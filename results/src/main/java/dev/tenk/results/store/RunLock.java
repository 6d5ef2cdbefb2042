package dev.tenk.results.store;

import dev.tenk.results.model.ConfigurationException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The lock of a run: one process at a time writes into it. Its text names its holder. */
final class RunLock {
  /** The start of a process is computed from the machine's, which may be set meanwhile. */
  private static final Duration CLOCK_SLACK = Duration.ofSeconds(10);

  private final RunFolder run;
  private final Path file;

  RunLock(RunFolder run) {
    this.run = run;
    this.file = run.path().resolve("lock");
  }

  /**
   * Takes it, until it is closed or this process ends.
   *
   * @throws ConfigurationException when another process has it, or the run is gone
   */
  Closeable take() throws IOException {
    Optional<LockFile> lock;
    try {
      lock = LockFile.take(file);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException("run " + run.runId() + " is gone; see: tenk runs list", e);
    }
    if (lock.isEmpty()) {
      throw new ConfigurationException(
          "run %s is being measured by another tenk%s; wait for its end, or stop it"
              .formatted(
                  run.runId(),
                  holder().map(holder -> " (process " + holder.pid() + ")").orElse("")));
    }
    try {
      lock.get().write(StoreJson.write(new Holder(ProcessHandle.current().pid(), Instant.now())));
    } catch (IOException e) {
      lock.get().giveUp();
      throw e;
    }
    return lock.get();
  }

  /** Whether a process on this machine has it. Asking does not block any. */
  boolean isHeld() {
    return holder().filter(Holder::lives).isPresent();
  }

  /**
   * Who works in a run, according to its lock file.
   *
   * @param pid process
   * @param since when it took the lock
   */
  private record Holder(long pid, Instant since) {
    /** A process that began later only has the same number. */
    boolean lives() {
      return ProcessHandle.of(pid)
          .filter(ProcessHandle::isAlive)
          .flatMap(process -> process.info().startInstant().or(() -> Optional.of(since)))
          .filter(start -> start.isBefore(since.plus(CLOCK_SLACK)))
          .isPresent();
    }
  }

  /** Read, not asked of the lock: looking must not keep another process from taking it. */
  private Optional<Holder> holder() {
    try {
      String text = LockFile.read(file);
      return text.isEmpty() ? Optional.empty() : Optional.of(StoreJson.read(text, Holder.class));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
