package dev.tenk.session.shard;

import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.gatling.launch.DriverProcesses;
import dev.tenk.gatling.launch.Launched;
import dev.tenk.gatling.schedule.Share;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.Checksums;
import dev.tenk.results.store.DurableFiles;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One shard's part of one cell. */
final class ShardCell {
  private final ShardStore store;
  private final ShardTime time;
  private final Share share;
  private final String cell;
  private final ClockOffset clock;
  private final Consumer<String> progress;
  private volatile Optional<String> missed = Optional.empty();
  private volatile boolean stopped;
  private volatile CellLauncher driver;

  /**
   * Not begun yet.
   *
   * @param cell folder of the cell in the store
   * @param progress gets the driver's progress, now and then
   */
  ShardCell(
      ShardStore store,
      ShardTime time,
      Share share,
      String cell,
      ClockOffset clock,
      Consumer<String> progress) {
    this.store = store;
    this.time = time;
    this.share = share;
    this.cell = cell;
    this.clock = clock;
    this.progress = progress;
  }

  /** Offers the part, and puts what came of it, whatever that is. */
  void measure(CellOrder order, Barrier barrier, DriverProcesses drivers) throws IOException {
    DurableFiles.createDirectories(order.cellFolder().resolve(RunFolder.GATLING));
    CellLauncher.Result result = drive(order, barrier, drivers);
    progress.accept("");
    Optional<DriverMessage.Ended> ended = Optional.empty();
    String reason = "";
    List<String> verdict = List.of();
    boolean hasFiles = true;
    if (result instanceof CellLauncher.Result.Measured measured) {
      ended = Optional.of(measured.ended());
      verdict = verdict(order, measured.ended());
    } else {
      CellLauncher.Result.Broken broken = (CellLauncher.Result.Broken) result;
      // one that broke, or had to be killed, may have left half of a file
      hasFiles = broken.wasStopped() && missed.isEmpty();
      reason = missed.orElse(stopped ? "it was stopped" : broken.reason());
    }
    put(ended, reason, putFiles(order.cellFolder(), hasFiles), verdict);
  }

  /** Says why it offers nothing of it. */
  void giveUp(String reason) throws IOException {
    put(Optional.empty(), reason, new TreeMap<>(), List.of());
  }

  private void put(
      Optional<DriverMessage.Ended> ended,
      String reason,
      SortedMap<String, String> files,
      List<String> verdict)
      throws IOException {
    store.put(
        Names.done(cell) + share.index(),
        new ShardEnd(ended, reason, files, Hosts.own(), clock, verdict).toBytes());
  }

  private CellLauncher.Result drive(CellOrder order, Barrier barrier, DriverProcesses drivers)
      throws IOException {
    try (CellLauncher launched = drivers.start(List.of(order), List.of())) {
      driver = launched;
      if (stopped) {
        launched.close();
      }
      return endsByItself(order)
          ? awaitAndTell(launched, barrier)
          : launched.await(each -> progress.accept(each.toLine()), () -> start(barrier));
    } finally {
      driver = null;
    }
  }

  private static boolean endsByItself(CellOrder order) {
    return order.workload(order.suite()) instanceof OpenWorkload open && open.mayEndSooner();
  }

  private CellLauncher.Result awaitAndTell(CellLauncher launched, Barrier barrier)
      throws IOException {
    try (TellingShard telling = new TellingShard(store, time, share, cell, launched::tell)) {
      return launched.await(
          each -> progress.accept(each.toLine()),
          new CellLauncher.StartGate() {
            @Override
            public Optional<Instant> start() throws IOException {
              return ShardCell.this.start(barrier);
            }

            @Override
            public void ended(DriverMessage.Answers answers) {
              telling.ended(answers);
            }
          });
    }
  }

  private Optional<Instant> start(Barrier barrier) throws IOException {
    Looks looks = new Looks(share.count());
    barrier.ready(
        new Fields()
            .put("host", Hosts.own())
            .put("clock-offset", clock.offset())
            .put("clock-error", clock.error()));
    while (!stopped) {
      Barrier.State state = barrier.look(clock.atStore(time.wall()));
      if (state instanceof Barrier.Start start) {
        return Optional.of(clock.here(start.at()));
      }
      if (state instanceof Barrier.Missed why) {
        missed = Optional.of(why.reason());
        return Optional.empty();
      }
      time.pause(looks.barrierNanos());
    }
    missed = Optional.of("it was stopped");
    return Optional.empty();
  }

  /**
   * Judged by itself: its pool is for a share of the rate, so that is judged of the whole alone.
   */
  private static List<String> verdict(CellOrder order, DriverMessage.Ended ended)
      throws IOException {
    Suite suite = order.suite();
    try {
      return CellSummaries.facts(
              order.cellFolder(),
              order.cell(),
              order.workload(suite),
              suite.slo(),
              new CellSummaries.Ended(
                  ended.startedAt(),
                  ended.scheduled(),
                  OptionalInt.empty(),
                  ended.idleExpiry(),
                  Optional.empty(),
                  new DriverEnd(
                      ended.cpuSeconds(),
                      ended.peakMemoryBytes(),
                      List.of(),
                      Optional.empty(),
                      ended.conditions()),
                  Optional.empty(),
                  ended.phases(),
                  Optional.empty(),
                  ended.said()))
          .judgement()
          .verdict();
    } catch (TenkException e) {
      return List.of(e.getMessage());
    }
  }

  /**
   * Puts files of a cell.
   *
   * @param all false for nothing but the driver's log
   */
  private SortedMap<String, String> putFiles(Path folder, boolean all) throws IOException {
    SortedMap<String, String> files = Checksums.of(folder);
    if (all) {
      // made of the others
      files.keySet().removeAll(List.of(RunFolder.TOTALS_LOG, RunFolder.COLD_LOG));
    } else {
      files.keySet().retainAll(List.of(CellParts.DRIVER_LOG));
    }
    for (String file : files.keySet()) {
      store.put(Names.part(cell, share.index()) + file, folder.resolve(file));
    }
    return files;
  }

  /** Offers no more load, and puts what there is. */
  void stop() {
    stopped = true;
    Launched launched = driver;
    if (launched != null) {
      launched.close();
    }
  }
}
