package dev.tenk.gatling.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One tool under one load. Its processor time is looked at between two instants at which it is at
 * its rate, so that neither start nor end count; as a process of its own, from outside.
 */
final class LoadRun {
  static final String OUTPUT = "output.txt";

  private static final Duration LOOK = Duration.ofMillis(250);
  private static final double AT_RATE = 0.95;
  private static final int MOST_SECONDS_TO_RATE = 60;
  private static final int MOST_SECONDS_TO_END = 120;

  private final LoadTool tool;
  private final Load load;
  private final ServerProcess server;
  private final Map<Figure, Double> figures = new EnumMap<>(Figure.class);

  private LoadRun(LoadTool tool, Load load, ServerProcess server) {
    this.tool = tool;
    this.load = load;
    this.server = server;
  }

  /**
   * Offers the load and measures; the folder is gone afterwards.
   *
   * @throws IOException in one sentence, where it could not be measured; the folder is left
   */
  static Map<Figure, Double> measure(LoadTool tool, Load load, ServerProcess server)
      throws IOException, InterruptedException {
    LoadRun run = new LoadRun(tool, load, server);
    Process process = start(tool, load);
    try {
      run.watch(process);
      run.figures.putAll(tool.figures(load));
    } finally {
      end(process);
    }
    delete(load.folder());
    return run.figures;
  }

  /** Starts it, with {@link #OUTPUT} in the load's folder. */
  static Process start(LoadTool tool, Load load) throws IOException {
    return new ProcessBuilder(tool.command(load))
        .redirectErrorStream(true)
        .redirectOutput(load.folder().resolve(OUTPUT).toFile())
        .start();
  }

  /** Ends it, if it has not ended by itself. */
  static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
  }

  private void watch(Process process) throws IOException, InterruptedException {
    long startNanos = System.nanoTime();
    long before = server.count();
    awaitRate(process);
    // the other half of the warm-up
    Processes.sleep(Duration.ofMillis(500L * load.warmUpSeconds()));
    Map<Long, Double> first = Processes.cpuMillis(process.toHandle());
    long firstCount = server.count();
    long firstNanos = System.nanoTime();
    Processes.sleep(Duration.ofSeconds(load.seconds() - 1));
    Map<Long, Double> second = Processes.cpuMillis(process.toHandle());
    long requests = server.count() - firstCount;
    double seconds = (System.nanoTime() - firstNanos) / 1e9;
    if (!process.isAlive() || requests == 0) {
      throw failure("ended before its load");
    }
    second.replaceAll((pid, millis) -> millis - first.getOrDefault(pid, 0.0));
    // tenk's driver is a process that its command starts; it is the one that works
    long driver = second.entrySet().stream().max(Map.Entry.comparingByValue()).get().getKey();
    figures.put(Figure.SENT, 100 * requests / (load.ratePerSecond() * seconds));
    figures.put(Figure.CPU, second.get(driver) / requests);
    if (driver != process.pid()) {
      double all = second.values().stream().mapToDouble(Double::doubleValue).sum();
      figures.put(Figure.COMMAND_CPU, (all - second.get(driver)) / requests);
    }
    awaitEnd(process, driver, before);
    figures.put(Figure.BEYOND, (System.nanoTime() - startNanos) / 1e9 - load.allSeconds());
  }

  private void awaitRate(Process process) throws IOException, InterruptedException {
    long startNanos = System.nanoTime();
    long count = server.count();
    long nanos = startNanos;
    int looksAtRate = 0;
    while (true) {
      Processes.sleep(LOOK);
      long nextCount = server.count();
      long nextNanos = System.nanoTime();
      double perSecond = (nextCount - count) / ((nextNanos - nanos) / 1e9);
      // once may be a burst of what was held up
      looksAtRate = perSecond >= AT_RATE * load.ratePerSecond() ? looksAtRate + 1 : 0;
      if (looksAtRate == 2) {
        return;
      }
      if (!process.isAlive() || nextNanos - startNanos > MOST_SECONDS_TO_RATE * 1_000_000_000L) {
        throw failure("did not come to its rate of " + load.ratePerSecond() + " req/s");
      }
      count = nextCount;
      nanos = nextNanos;
    }
  }

  /** Looks until it ends, because nothing is told of a process that has ended. */
  private void awaitEnd(Process process, long driver, long before)
      throws IOException, InterruptedException {
    long startNanos = System.nanoTime();
    double cpuMillis = 0;
    do {
      Processes.peakMegabytes(driver).ifPresent(peak -> figures.put(Figure.PEAK, peak));
      cpuMillis = Processes.cpuMillis(driver).orElse(cpuMillis);
      if (System.nanoTime() - startNanos > MOST_SECONDS_TO_END * 1_000_000_000L) {
        throw failure("did not end");
      }
    } while (!process.waitFor(100, TimeUnit.MILLISECONDS));
    figures.put(Figure.WHOLE_CPU, cpuMillis / (server.count() - before));
  }

  private IOException failure(String what) {
    return new IOException(
        tool.name() + " " + what + "; what it said is in " + load.folder().resolve(OUTPUT));
  }

  /** Deletes a folder with all that is in it. */
  static void delete(Path folder) throws IOException {
    List<Path> paths;
    try (Stream<Path> all = Files.walk(folder)) {
      paths = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : paths) {
      Files.delete(path);
    }
  }
}
