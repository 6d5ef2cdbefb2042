package dev.tenk.cli.faults;

import java.io.File;
import java.io.FileWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Counts the operations that change files, and lets one of them go wrong. Operations are taken one
 * after another, so that the n-th is the same in each run of the same work.
 */
public final class Faults {
  /** What changes a file or a folder. */
  public enum Kind {
    OPEN,
    WRITE,
    TRUNCATE,
    FORCE,
    MOVE,
    DELETE,
    CREATE_FOLDER
  }

  /** Where the end of a process meets an operation; halfway is before any but a write. */
  public enum When {
    BEFORE,
    HALFWAY,
    AFTER
  }

  /**
   * An operation that was done.
   *
   * @param number from 1
   * @param target of a move
   */
  public record Operation(int number, Kind kind, Path file, Optional<Path> target) {}

  /** What goes wrong. */
  public sealed interface Fault {
    /** Nothing. */
    record None() implements Fault {}

    /** At an operation the process that does it ends. */
    record End(int at, When when) implements Fault {}

    /** From an operation on nothing more can be written, whatever the operation. */
    record Full(int from) implements Fault {}

    /** An operation is refused, once. */
    record Refused(int at) implements Fault {}
  }

  interface Action<T> {
    T run() throws IOException;
  }

  interface Write {
    int write(ByteBuffer bytes) throws IOException;
  }

  private static final String PROPERTIES = "tenk.faults.";

  private final Predicate<Path> watched;
  private final Fault fault;
  private final Optional<File> fired;
  private final Optional<File> log;
  private final boolean halts;
  private final Journal journal;
  private final List<Operation> operations = new ArrayList<>();
  private final Set<FaultyChannel> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private int count;
  private boolean ended;
  private boolean inTheWay;

  private Faults(
      Predicate<Path> watched,
      Fault fault,
      Optional<File> fired,
      Optional<File> log,
      boolean halts,
      Journal journal) {
    this.watched = watched;
    this.fault = fault;
    this.fired = fired;
    this.log = log;
    this.halts = halts;
    this.journal = journal;
  }

  /**
   * In this process: after its end every operation fails, which for the disk is the same.
   *
   * @param root below which files are watched
   * @param spare a folder outside of it for what a power cut brings back
   */
  public static Faults below(Path root, Path spare, Fault fault) {
    return new Faults(
        path -> path.startsWith(root),
        fault,
        Optional.empty(),
        Optional.empty(),
        false,
        new Journal(spare));
  }

  /**
   * Of the whole process, configured by system properties: {@code tenk.faults.files}, a pattern of
   * absolute paths, nothing is watched without it; {@code main}, how the process's main class
   * begins; {@code at} and {@code when}, where it is halted; {@code fired}, a file that is made
   * then and keeps every later process from it; {@code log}, a file that gets a line an operation.
   */
  static Faults ofProcess() {
    String files = System.getProperty(PROPERTIES + "files");
    String main = System.getProperty(PROPERTIES + "main", "");
    if (files == null || !System.getProperty("sun.java.command", "").startsWith(main)) {
      return new Faults(
          path -> false, new Fault.None(), Optional.empty(), Optional.empty(), true, null);
    }
    Pattern pattern = Pattern.compile(files);
    return new Faults(
        path -> pattern.matcher(path.toString()).matches(),
        new Fault.End(
            Integer.getInteger(PROPERTIES + "at", 0),
            When.valueOf(System.getProperty(PROPERTIES + "when", When.BEFORE.name()))),
        Optional.ofNullable(System.getProperty(PROPERTIES + "fired")).map(File::new),
        Optional.ofNullable(System.getProperty(PROPERTIES + "log")).map(File::new),
        true,
        null);
  }

  boolean watches(Path file) {
    return watched.test(file);
  }

  /** What was done so far. */
  public synchronized List<Operation> operations() {
    return List.copyOf(operations);
  }

  /** Whether the process that worked here has ended. */
  public synchronized boolean hasEnded() {
    return ended;
  }

  /** Whether anything was refused. */
  public synchronized boolean hasRefused() {
    return inTheWay;
  }

  /**
   * Takes from the disk what a power cut may: with {@code all}, everything that was not forced,
   * else the last part of it.
   */
  public synchronized void cutPower(Random random, boolean all) throws IOException {
    journal.undo(random, all);
  }

  synchronized FaultyChannel opened(FaultyChannel channel) {
    open.add(channel);
    return channel;
  }

  synchronized void closed(FaultyChannel channel) {
    open.remove(channel);
  }

  synchronized <T> T run(Kind kind, Path file, Action<T> action) throws IOException {
    return watches(file) ? pass(kind, file, Optional.empty(), action, () -> {}) : action.run();
  }

  synchronized <T> T move(Path from, Path to, Action<T> action) throws IOException {
    return watches(from) || watches(to)
        ? pass(Kind.MOVE, from, Optional.of(to), action, () -> {})
        : action.run();
  }

  synchronized int write(Path file, ByteBuffer bytes, Write write) throws IOException {
    return pass(
        Kind.WRITE,
        file,
        Optional.empty(),
        () -> write.write(bytes),
        () -> {
          ByteBuffer half = bytes.duplicate();
          half.limit(half.position() + half.remaining() / 2);
          write.write(half);
        });
  }

  private interface Half {
    void run() throws IOException;
  }

  private <T> T pass(Kind kind, Path file, Optional<Path> target, Action<T> action, Half half)
      throws IOException {
    if (ended) {
      throw new IOException("this process has ended");
    }
    int number = ++count;
    if (journal != null) {
      journal.before(kind, file, target);
    }
    if (fault instanceof Fault.End end && end.at() == number && end.when() != When.AFTER) {
      if (end.when() == When.HALFWAY) {
        half.run();
      }
      end();
    }
    if (fault instanceof Fault.Full full
        && number >= full.from()
        && (kind == Kind.OPEN || kind == Kind.WRITE || kind == Kind.CREATE_FOLDER)) {
      half.run();
      inTheWay = true;
      throw new FileSystemException(file.toString(), null, "No space left on device");
    }
    if (fault instanceof Fault.Refused refused && number == refused.at()) {
      half.run();
      inTheWay = true;
      throw new FileSystemException(file.toString(), null, "Input/output error");
    }
    T result = action.run();
    if (journal != null) {
      journal.after(kind, file, target);
      operations.add(new Operation(number, kind, file, target));
    }
    log(number, kind, file, target);
    if (fault instanceof Fault.End end && end.at() == number) {
      end();
    }
    return result;
  }

  /** Not through java.nio.file, which would come back here. */
  private void log(int number, Kind kind, Path file, Optional<Path> target) throws IOException {
    if (log.isPresent()) {
      try (FileWriter out = new FileWriter(log.get(), StandardCharsets.UTF_8, true)) {
        out.write(number + " " + kind + " " + file + target.map(to -> " " + to).orElse("") + "\n");
      }
    }
  }

  private void end() throws IOException {
    if (halts) {
      if (fired.isEmpty() || fired.get().createNewFile()) {
        Runtime.getRuntime().halt(137);
      }
      return;
    }
    ended = true;
    open.forEach(FaultyChannel::abandon);
    throw new IOException("this process has ended");
  }
}
