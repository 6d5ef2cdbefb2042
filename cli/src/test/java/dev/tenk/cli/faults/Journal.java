package dev.tenk.cli.faults;

import dev.tenk.cli.faults.Faults.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What of a disk is not forced yet. By the letter of POSIX: a file's bytes are there once the file
 * was forced, its name once the folder that holds it was, and a renamed one is where it was until
 * then.
 */
final class Journal {
  private static final class Entry {
    final Kind kind;
    Path path;
    final Optional<Path> movedFrom;
    final Optional<Path> replaced;

    Entry(Kind kind, Path path, Optional<Path> movedFrom, Optional<Path> replaced) {
      this.kind = kind;
      this.path = path;
      this.movedFrom = movedFrom;
      this.replaced = replaced;
    }
  }

  private final Path spare;
  private final List<Entry> names = new ArrayList<>();
  private Map<Path, Long> forcedBytes = new HashMap<>();
  private Optional<Path> replaced = Optional.empty();
  private boolean existed;
  private int kept;

  Journal(Path spare) {
    this.spare = spare;
  }

  void before(Kind kind, Path file, Optional<Path> target) throws IOException {
    Path lost = target.orElse(file);
    existed = Files.exists(file);
    replaced = Optional.empty();
    if ((kind == Kind.MOVE || kind == Kind.DELETE) && Files.isRegularFile(lost)) {
      Path copy = spare.resolve("lost-" + kept++);
      Files.copy(lost, copy);
      replaced = Optional.of(copy);
    }
  }

  void after(Kind kind, Path file, Optional<Path> target) throws IOException {
    switch (kind) {
      case OPEN -> {
        if (!existed) {
          names.add(new Entry(kind, file, Optional.empty(), Optional.empty()));
        }
        forcedBytes.putIfAbsent(file, 0L);
      }
      case WRITE, TRUNCATE -> forcedBytes.putIfAbsent(file, 0L);
      case FORCE -> {
        if (Files.isDirectory(file)) {
          names.removeIf(entry -> entry.path.getParent().equals(file));
        } else {
          forcedBytes.put(file, Files.size(file));
        }
      }
      case MOVE -> {
        names.forEach(entry -> entry.path = moved(entry.path, file, target.get()));
        moveBytes(file, target.get());
        names.add(new Entry(kind, target.get(), Optional.of(file), replaced));
      }
      case DELETE -> {
        forcedBytes.remove(file);
        names.add(new Entry(kind, file, Optional.empty(), replaced));
      }
      case CREATE_FOLDER -> names.add(new Entry(kind, file, Optional.empty(), Optional.empty()));
    }
  }

  /** Undoes names from the last one back, then cuts files to what was forced of them. */
  void undo(Random random, boolean all) throws IOException {
    int left = all ? 0 : random.nextInt(names.size() + 1);
    for (int i = names.size() - 1; i >= left; i--) {
      undo(names.remove(i));
    }
    for (Map.Entry<Path, Long> file : forcedBytes.entrySet()) {
      if (Files.isRegularFile(file.getKey())
          && Files.size(file.getKey()) > file.getValue()
          && (all || random.nextBoolean())) {
        try (FileChannel channel = FileChannel.open(file.getKey(), StandardOpenOption.WRITE)) {
          channel.truncate(file.getValue());
        }
      }
    }
  }

  private void undo(Entry entry) throws IOException {
    switch (entry.kind) {
      case MOVE -> {
        Path from = entry.movedFrom.get();
        Path to = entry.path;
        if (Files.exists(to) && Files.isDirectory(from.getParent())) {
          Files.move(to, from);
          names.forEach(earlier -> earlier.path = moved(earlier.path, to, from));
          moveBytes(to, from);
        }
        restore(entry);
      }
      case DELETE -> restore(entry);
      default -> deleteAll(entry.path);
    }
  }

  private static void restore(Entry entry) throws IOException {
    if (Files.isDirectory(entry.path.getParent()) && !Files.exists(entry.path)) {
      if (entry.replaced.isPresent()) {
        Files.copy(entry.replaced.get(), entry.path);
      } else if (entry.kind == Kind.DELETE) {
        Files.createDirectory(entry.path);
      }
    }
  }

  private void moveBytes(Path from, Path to) {
    Map<Path, Long> moved = new HashMap<>();
    forcedBytes.forEach(
        (file, bytes) -> {
          if (!file.equals(to)) {
            moved.put(moved(file, from, to), bytes);
          }
        });
    forcedBytes = moved;
  }

  private static Path moved(Path path, Path from, Path to) {
    return path.equals(from)
        ? to
        : path.startsWith(from) ? to.resolve(from.relativize(path)) : path;
  }

  private static void deleteAll(Path path) throws IOException {
    if (Files.exists(path)) {
      List<Path> deepestFirst;
      try (Stream<Path> walk = Files.walk(path)) {
        deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path each : deepestFirst) {
        Files.delete(each);
      }
    }
  }
}
