package dev.tenk.gatling.launch;

import dev.tenk.results.stats.cell.HostSnapshot;
import dev.tenk.results.stats.cell.HostSnapshot.Process;
import dev.tenk.results.stats.cell.HostSnapshot.Processors;
import dev.tenk.results.stats.cell.HostSnapshot.Used;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Reads what Linux counts of this machine and a process. It takes some milliseconds, so it belongs
 * before and after a load, never into it.
 */
public final class HostReader {
  /** Words of {@code /proc/[pid]/stat} behind the command's name. */
  private static final int PARENT = 1;

  private static final int USER_TICKS = 11;
  private static final int SYSTEM_TICKS = 12;
  private static final int START_TICKS = 19;

  private static final int STEAL = 7;

  private final Path proc;
  private final Path own;
  private final CgroupReader cgroup;

  /**
   * Of the machine whose files are below {@code root}.
   *
   * @param process the generator's folder in {@code /proc}
   */
  HostReader(Path root, String process) {
    proc = root.resolve("proc");
    own = proc.resolve(process);
    cgroup = new CgroupReader(root);
  }

  /** With this process as the generator. */
  static HostReader own() {
    return new HostReader(Path.of("/"), "self");
  }

  /** With a process that this one has started as the generator, in the same control group. */
  public static HostReader of(long pid) {
    return new HostReader(Path.of("/"), Long.toString(pid));
  }

  /** A process's line: its parent, and what is kept of it. */
  private record Stat(long pid, long parent, String name, long startTicks, long ticks) {}

  /** Looks once; empty where there are no such files, as on any other system. */
  public Optional<HostSnapshot> read() {
    Optional<Processors> processors = processors();
    Optional<Stat> ownStat = stat(own);
    if (processors.isEmpty() || ownStat.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new HostSnapshot(
            System.nanoTime(),
            processors.get(),
            ownStat.get().ticks(),
            others(ownStat.get()),
            threadWaitNanos(),
            cgroup.read(),
            memory(),
            ports(),
            descriptors()));
  }

  /** {@code cpu user nice system idle iowait irq softirq steal guest guest_nice}. */
  private Optional<Processors> processors() {
    List<String> lines = lines(proc.resolve("stat"));
    return lines.stream()
        .filter(line -> line.startsWith("cpu "))
        .findFirst()
        .map(
            line -> {
              // guests are in user and nice already
              long[] ticks =
                  Arrays.stream(line.substring(4).strip().split("\\s+"))
                      .limit(STEAL + 1)
                      .mapToLong(Long::parseLong)
                      .toArray();
              long stolen = ticks.length > STEAL ? ticks[STEAL] : 0;
              long all = Arrays.stream(ticks).sum();
              return new Processors(
                  (int) lines.stream().filter(each -> each.matches("cpu\\d+ .*")).count(),
                  all,
                  all - ticks[3] - ticks[4] - stolen,
                  stolen);
            })
        .filter(processors -> processors.count() > 0);
  }

  private Map<Long, Process> others(Stat generator) {
    Map<Long, Process> others = new HashMap<>();
    for (Path folder : entries(proc)) {
      if (Character.isDigit(folder.getFileName().toString().charAt(0))) {
        stat(folder)
            .filter(each -> each.pid() != generator.pid())
            .ifPresent(
                each ->
                    others.put(
                        each.pid(),
                        new Process(
                            each.name(),
                            each.startTicks(),
                            each.ticks(),
                            each.pid() == generator.parent()
                                || each.parent() == generator.parent())));
      }
    }
    return others;
  }

  /** Empty for a process that has ended meanwhile. */
  private static Optional<Stat> stat(Path folder) {
    return lines(folder.resolve("stat")).stream()
        .findFirst()
        .map(
            line -> {
              // a name may have blanks and brackets of its own
              int open = line.indexOf('(');
              int close = line.lastIndexOf(')');
              String[] words = line.substring(close + 2).split(" ", -1);
              return new Stat(
                  Long.parseLong(line.substring(0, open).strip()),
                  Long.parseLong(words[PARENT]),
                  line.substring(open + 1, close),
                  Long.parseLong(words[START_TICKS]),
                  Long.parseLong(words[USER_TICKS]) + Long.parseLong(words[SYSTEM_TICKS]));
            });
  }

  private Map<Long, Long> threadWaitNanos() {
    Map<Long, Long> waited = new HashMap<>();
    for (Path thread : entries(own.resolve("task"))) {
      lines(thread.resolve("schedstat")).stream()
          .findFirst()
          .ifPresent(
              line ->
                  waited.put(
                      Long.parseLong(thread.getFileName().toString()),
                      Long.parseLong(line.split(" ", -1)[1])));
    }
    return waited;
  }

  private Optional<Used> memory() {
    OptionalLong total = number(proc.resolve("meminfo"), "MemTotal:", 1);
    OptionalLong available = number(proc.resolve("meminfo"), "MemAvailable:", 1);
    return total.isPresent() && available.isPresent()
        ? Optional.of(
            new Used((total.getAsLong() - available.getAsLong()) * 1024, total.getAsLong() * 1024))
        : Optional.empty();
  }

  /** Sockets of both families, as those that Java opens may be of either. */
  private Optional<Used> ports() {
    OptionalLong inUse = number(proc.resolve("net/sockstat"), "TCP:", 2);
    OptionalLong waiting = number(proc.resolve("net/sockstat"), "TCP:", 6);
    long inUse6 = number(proc.resolve("net/sockstat6"), "TCP6:", 2).orElse(0);
    return lines(proc.resolve("sys/net/ipv4/ip_local_port_range")).stream()
        .findFirst()
        .filter(range -> inUse.isPresent() && waiting.isPresent())
        .map(range -> range.strip().split("\\s+"))
        .map(
            range ->
                new Used(
                    inUse.getAsLong() + inUse6 + waiting.getAsLong(),
                    Long.parseLong(range[1]) - Long.parseLong(range[0]) + 1));
  }

  private Optional<Used> descriptors() {
    // "unlimited" is no number
    OptionalLong limit = number(own.resolve("limits"), "Max open files", 3);
    return limit.isPresent()
        ? Optional.of(new Used(entries(own.resolve("fd")).size(), limit.getAsLong()))
        : Optional.empty();
  }

  /** A word, counted from 0, of the first line that starts so; empty where it is no number. */
  static OptionalLong number(Path file, String start, int word) {
    return lines(file).stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words.length > word && words[word].matches("\\d{1,18}"))
        .mapToLong(words -> Long.parseLong(words[word]))
        .findFirst();
  }

  /** Empty where it cannot be read. */
  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private static List<Path> entries(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }
}
