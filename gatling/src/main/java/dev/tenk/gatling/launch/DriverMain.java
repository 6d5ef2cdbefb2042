package dev.tenk.gatling.launch;

import dev.tenk.gatling.action.GatlingEngine;
import dev.tenk.gatling.action.RunningCells;
import dev.tenk.gatling.action.SpendGate;
import dev.tenk.gatling.action.WindowController;
import dev.tenk.gatling.schedule.Seeds;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload;
import dev.tenk.results.model.Workload.SimulationWorkload;
import dev.tenk.results.stats.cell.GeneratorConditions;
import dev.tenk.results.stats.cell.HostSnapshot;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import dev.tenk.targets.NativeCrypto;
import dev.tenk.targets.Targets;
import dev.tenk.targets.payload.PayloadMix;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The driver process: measures one cell, or those that are measured at once, and ends. A process of
 * its own, so that one cell's heap, threads and chance effects are not the next one's, and a driver
 * that dies affects nothing else.
 *
 * <p>It offers no more load once its standard input ends (the process that started it is gone) or
 * it is asked to terminate; what is in flight is still waited for and written.
 */
public final class DriverMain {
  static final int EXIT_STOPPED = 10;
  static final int EXIT_REFUSED = 11;
  private static final int EXIT_BROKEN = 12;
  private static final long PROGRESS_NANOS = 500_000_000L;
  private static final long SPEND_NANOS = 100_000_000L;
  private static final long WINDOW_NANOS = 20_000_000L;

  /** A stopped driver is killed if it takes long; see {@link CellLauncher#close}. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final List<CellOrder> orders;
  private final DriverOutput messages;
  private final List<DrivenCell> cells = new ArrayList<>();
  private RunningCells running;
  private ToldAnswers answers;
  private volatile boolean ended;

  private DriverMain(List<CellOrder> orders, DriverOutput messages) {
    this.orders = orders;
    this.messages = messages;
  }

  /** Called by {@link DriverProcesses} in a new process, which is given its orders then. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    DriverOutput messages = new DriverOutput(System.out);
    // Gatling prints; only our messages belong on standard output
    System.setOut(System.err);
    Thread crypto = preparing("tenk-crypto", DriverMain::preferNativeCrypto);
    Thread engine = preparing("tenk-gatling", GatlingEngine::prepare);
    List<CellOrder> orders;
    try {
      orders = DriverProcesses.read(System.in);
    } catch (IOException e) {
      // nobody wants a driver any more
      Runtime.getRuntime().halt(EXIT_STOPPED);
      return;
    }
    DriverMain driver = new DriverMain(orders, messages);
    int exitCode;
    try {
      exitCode = driver.run(crypto, engine);
    } catch (TenkException e) {
      driver.cells.forEach(DrivenCell::closeTarget);
      messages.say(new DriverMessage.Refused(e.getMessage()));
      exitCode = EXIT_REFUSED;
    } catch (IOException e) {
      driver.cells.forEach(DrivenCell::closeTarget);
      messages.say(new DriverMessage.Refused(e.getMessage()));
      exitCode = EXIT_BROKEN;
    } catch (Throwable e) {
      // Gatling's threads would keep the process alive, and the process that started it waiting
      driver.broke(e);
      return;
    }
    driver.ended = true;
    // what was measured is told, however long its reader takes
    messages.close(Duration.ofNanos(Long.MAX_VALUE));
    Runtime.getRuntime().halt(exitCode);
  }

  private static void preferNativeCrypto() {
    // an archive of classes cannot be made with it
    if (!DriverArchive.isMade()) {
      NativeCrypto.prefer();
    }
  }

  /** What takes a while, and needs no orders, is done beside the rest. */
  private static Thread preparing(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void await(Thread preparing) {
    try {
      preparing.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts the driver's main thread", e);
    }
  }

  private int run(Thread crypto, Thread engine) throws IOException {
    CellOrder first = orders.get(0);
    Suite suite = first.suite();
    Workload workload = first.workload(suite);
    first.requireUnchanged(workload);
    PayloadMix payloads = first.payloads(suite);
    running = new RunningCells(workload, Seeds.ofOrder(suite.seed(), first.cell()), first.share());
    if (orders.stream().anyMatch(order -> encrypts(suite, order))) {
      await(crypto);
    }
    for (CellOrder order : orders) {
      cells.add(new DrivenCell(order, suite, workload, payloads, running));
    }
    answers = new ToldAnswers(first.share(), cells.get(0).running().end(), running, messages);
    await(crypto);
    await(engine);
    if (!first.share().isWhole() && !CommonStart.await(messages, running)) {
      cells.forEach(DrivenCell::closeTarget);
      return EXIT_STOPPED;
    }
    HostReader host = HostReader.own();
    Optional<HostSnapshot> before = host.read();
    running.begin();
    boolean realTime = RealTime.ask(running.sendingLoops());
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWrite, "tenk-stop"));
    inBackground("tenk-parent", this::stopWhenParentIsGone);
    inBackground("tenk-progress", this::reportProgress);
    if (answers.areTold()) {
      inBackground("tenk-answers", answers::tellWhileRunning);
    }

    List<SpendGate> spend = cells.stream().flatMap(cell -> cell.spend().stream()).toList();
    if (workload instanceof SimulationWorkload) {
      inBackground("tenk-window", this::endSimulation);
    }
    int engineExit = spend.isEmpty() ? engine(workload) : engineOrSpend(workload, spend);
    boolean endedByItself = !running.over();
    long lastedNanos = running.nowNanos();
    awaitDrained();
    Optional<HostSnapshot> after = host.read();
    closeFiles();
    answers.tell();
    if (isStopped()) {
      cells.forEach(DrivenCell::closeTarget);
      return EXIT_STOPPED;
    }
    List<String> problems = problems(workload, engineExit, endedByItself, lastedNanos);
    List<DriverMessage.Ended> last = new ArrayList<>();
    for (DrivenCell cell : cells) {
      last.add(
          cell.ended(
              problems,
              OwnProcess.cpuSeconds(),
              OwnProcess.peakMemoryBytes(),
              GeneratorConditions.between(before, after, realTime)));
    }
    cells.forEach(DrivenCell::closeTarget);
    last.forEach(messages::say);
    return 0;
  }

  private List<String> problems(
      Workload workload, int engineExit, boolean endedByItself, long lastedNanos) {
    List<String> problems = new ArrayList<>();
    if (workload instanceof SimulationWorkload own) {
      problems.addAll(problems(own, endedByItself, lastedNanos));
    }
    if (engineExit != 0) {
      problems.add(
          (workload instanceof SimulationWorkload && engineExit == GatlingEngine.ASSERTIONS_FAILED
                  ? "the simulation's own assertions do not hold"
                  : "Gatling ended with exit code " + engineExit)
              + ("; see gatling/driver.log of cell " + orders.get(0).cell()));
    }
    return problems;
  }

  private static boolean encrypts(Suite suite, CellOrder order) {
    Suite.TargetPlan plan = suite.target(order.cell().target());
    return Targets.provider(plan).encrypts(plan);
  }

  /**
   * Ends the files of all cells.
   *
   * @throws IOException when one of them is incomplete, or its samples are invalid
   */
  private void closeFiles() throws IOException {
    List<IOException> failures = new ArrayList<>();
    for (DrivenCell cell : cells) {
      try {
        cell.closeFiles();
      } catch (IOException e) {
        failures.add(e);
      }
    }
    Optional<String> failure = running.failure();
    if (failure.isPresent()) {
      throw new IOException(failure.get());
    }
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private List<String> problems(SimulationWorkload own, boolean endedByItself, long lastedNanos) {
    if (!running.hasStarted()) {
      throw new ConfigurationException(
          "simulation " + own.className() + " ended without a request to any target");
    }
    if (endedByItself) {
      return List.of(
          "the simulation ended after %.1f s, and warm-up and window take %.1f s; let it inject users for longer, or shorten the window"
              .formatted(lastedNanos / 1e9, own.total().toNanos() / 1e9));
    }
    return running
        .usedUp()
        .map(
            target ->
                List.of(
                    "the simulation was ended before its time, because max_requests of target '"
                        + target
                        + "' was reached"))
        .orElse(List.of());
  }

  private boolean isStopped() {
    return cells.stream().anyMatch(cell -> cell.running().isStopped());
  }

  /**
   * A simulation would continue for as long as it injects users; it ends when nothing is to come.
   */
  private void endSimulation() {
    while (!running.over()) {
      LockSupport.parkNanos(WINDOW_NANOS);
    }
    awaitDrained();
    running.endUsers();
  }

  private int engine(Workload workload) {
    return GatlingEngine.run(workload, orders.get(0).cellFolder().resolve(RunFolder.GATLING));
  }

  /**
   * The next planned request may be far off; time costs until then. What is measured at once ends
   * at once.
   */
  private int engineOrSpend(Workload workload, List<SpendGate> spend) {
    CompletableFuture<Integer> engine = new CompletableFuture<>();
    CompletableFuture<Object> reached =
        CompletableFuture.anyOf(
            spend.stream().map(SpendGate::reached).toArray(CompletableFuture[]::new));
    inBackground(
        "tenk-engine",
        () -> {
          try {
            engine.complete(engine(workload));
          } catch (Throwable e) {
            engine.completeExceptionally(e);
          }
        });
    inBackground(
        "tenk-spend",
        () -> {
          while (!reached.isDone()) {
            LockSupport.parkNanos(SPEND_NANOS);
            if (running.hasStarted()) {
              spend.forEach(SpendGate::look);
            }
          }
        });
    CompletableFuture.anyOf(engine, reached).join();
    if (!reached.isDone()) {
      return engine.join();
    }
    spend.forEach(SpendGate::end);
    return 0;
  }

  /** On a signal: stops the load, waits for what is in flight, writes it. */
  private void stopAndWrite() {
    stopAndWrite(EXIT_STOPPED);
  }

  private void stopAndWrite(int exitCode) {
    if (ended) {
      return;
    }
    if (running != null) {
      running.stop();
      awaitDrained();
    }
    for (DrivenCell cell : cells) {
      try {
        cell.running().close();
      } catch (IOException e) {
        System.err.println("samples are lost: " + e.getMessage());
      }
      cell.closeTarget();
    }
    messages.close(LAST_WORDS);
    Runtime.getRuntime().halt(exitCode);
  }

  /** The cell is invalid; what was measured is kept. */
  private void failed(String reason) {
    messages.say(new DriverMessage.Refused(reason));
    stopAndWrite(EXIT_BROKEN);
  }

  private void broke(Throwable thrown) {
    thrown.printStackTrace();
    failed("the driver broke: " + thrown + "; see gatling/driver.log in the cell's folder");
  }

  private void stopWhenParentIsGone() {
    try {
      // nothing else is ever sent on it
      answers.hear(System.in);
    } catch (IOException e) {
      // a broken pipe is an ended one
    }
    Runtime.getRuntime().exit(EXIT_STOPPED);
  }

  private void reportProgress() {
    while (true) {
      LockSupport.parkNanos(PROGRESS_NANOS);
      running.failure().ifPresent(this::failed);
      running.giveUpOverdue();
      if (running.hasStarted()) {
        messages.say(progress());
      }
    }
  }

  private DriverMessage.Progress progress() {
    WindowController end = cells.get(0).running().end();
    long elapsed = running.nowNanos();
    return new DriverMessage.Progress(
        elapsed,
        Math.max(0, end.latestEndNanos() - elapsed),
        end.mayEndSooner(),
        running.live().take(System.nanoTime()));
  }

  private void awaitDrained() {
    Duration longest =
        cells.stream().map(DrivenCell::timeout).max(Duration::compareTo).orElse(Duration.ZERO);
    long deadline = System.nanoTime() + longest.toNanos() + TimeUnit.SECONDS.toNanos(2);
    while (running.inFlight() > 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /** A thread that dies unnoticed would leave the cell without an end. */
  private void inBackground(String name, Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (Throwable e) {
                broke(e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
  }
}
