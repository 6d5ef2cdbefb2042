package dev.tenk.gatling.launch;

import com.sun.management.OperatingSystemMXBean;
import dev.tenk.gatling.action.GatlingEngine;
import dev.tenk.gatling.action.RunningCell;
import dev.tenk.gatling.action.SpendWatch;
import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.gatling.schedule.PayloadOrder;
import dev.tenk.gatling.schedule.Seeds;
import dev.tenk.results.model.ConfigurationException;
import dev.tenk.results.model.ServiceMetrics;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.model.Workload;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import dev.tenk.targets.NativeCrypto;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.Targets;
import dev.tenk.targets.payload.PayloadMix;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The driver process: measures one cell and ends. A process of its own, so that one cell's heap,
 * threads and luck are not the next one's, and a driver that dies takes nothing along.
 *
 * <p>It offers no more load once its standard input ends (whoever started it is gone) or it is
 * asked to terminate; what is in flight is still waited for and written.
 */
public final class DriverMain {
  private static final int EXIT_STOPPED = 10;
  private static final int EXIT_REFUSED = 11;
  private static final int EXIT_NOT_WRITTEN = 12;
  private static final long PROGRESS_NANOS = 500_000_000L;
  private static final long SPEND_NANOS = 100_000_000L;

  private final CellOrder order;
  private final PrintStream messages;
  private volatile RunningCell cell;
  private volatile Target target;
  private volatile boolean ended;
  private Optional<TelemetryRecorder> telemetry = Optional.empty();
  private boolean targetClosed;

  private DriverMain(CellOrder order, PrintStream messages) {
    this.order = order;
    this.messages = messages;
  }

  /** Called by {@link CellLauncher} in a new process. */
  public static void main(String[] arguments) {
    PrintStream messages = System.out;
    // Gatling prints; only our messages belong on standard output
    System.setOut(System.err);
    NativeCrypto.prefer();
    DriverMain driver = new DriverMain(CellOrder.fromArguments(List.of(arguments)), messages);
    int exitCode;
    try {
      exitCode = driver.run();
    } catch (TenkException e) {
      driver.say(new DriverMessage.Refused(e.getMessage()));
      exitCode = EXIT_REFUSED;
    } catch (IOException e) {
      driver.say(
          new DriverMessage.Refused("the cell's files cannot be written: " + e.getMessage()));
      exitCode = EXIT_NOT_WRITTEN;
    }
    driver.ended = true;
    messages.flush();
    Runtime.getRuntime().halt(exitCode);
  }

  private int run() throws IOException {
    Suite suite =
        SuiteReader.read(
                order.suiteFile().toString(),
                order.baseFolder(),
                Files.readString(order.suiteFile()))
            .suite();
    Workload workload = order.workload(suite);
    if (!workload.replaySha256().equals(order.replaySha256())) {
      throw new ConfigurationException(
          "the file that workload '"
              + workload.name()
              + "' replays is not what it was when the run began; start a new run");
    }
    Suite.TargetPlan plan = suite.target(order.cell().target());
    PayloadMix payloads = PayloadMix.read(suite.payloads());
    Optional<ArrivalSchedule> schedule =
        workload instanceof Workload.OpenWorkload open
            ? Optional.of(new ArrivalSchedule(open, Seeds.ofArrivals(suite.seed(), order.cell())))
            : Optional.empty();
    target = Targets.provider(plan).open(plan, order.started(), payloads.payloads());
    TargetIdentity before = target.identify();
    telemetry =
        target
            .telemetry()
            .map(source -> new TelemetryRecorder(source, order.cellFolder(), this::epochNanos));
    telemetry.ifPresent(TelemetryRecorder::watchIdle);
    Optional<SpendWatch> spend = order.spend().map(SpendWatch::new);
    cell =
        RunningCell.start(
            Map.of(plan.name(), target),
            workload,
            suite.slo(),
            schedule,
            new PayloadOrder(payloads.sets(), Seeds.ofPayloads(suite.seed(), order.cell())),
            order.maxRequests(),
            (window, watcher) -> new CellRecorder(order.cellFolder(), window, watcher),
            spend);
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWrite, "tenk-stop"));
    inBackground("tenk-parent", this::stopWhenParentIsGone);
    inBackground("tenk-progress", this::reportProgress);

    int engineExit = spend.isPresent() ? engineOrSpend(spend.get()) : engine();
    awaitDrained();
    cell.close();
    telemetry.ifPresent(TelemetryRecorder::close);
    if (cell.isStopped()) {
      closeTarget();
      return EXIT_STOPPED;
    }
    List<String> problems = new ArrayList<>();
    if (engineExit != 0) {
      problems.add("Gatling ended with exit code " + engineExit + "; see gatling/driver.log");
    }
    Phases phases = cell.end().phases();
    if (cell.reachedCeiling() && phases.decided().isEmpty()) {
      problems.add(
          "max_requests was reached after "
              + cell.sent()
              + " requests of this cell; raise it, or shorten the workloads");
    }
    if (cell.reachedSpend()) {
      problems.add(
          "max_spend was reached after "
              + cell.sent()
              + " requests of this cell, and its window is cut short; raise it, or shorten the workloads");
    }
    problems.addAll(changesSince(before));
    Instant end = Instant.now();
    Instant startedAt = cell.startedAt().orElseThrow();
    ServiceMetrics serviceMetrics = target.serviceMetrics(startedAt, end, cell.sent());
    DriverMessage.Ended last =
        new DriverMessage.Ended(
            startedAt,
            cell.end().scheduled(),
            cell.sent(),
            target.connectionBound(),
            target.idleExpiry(),
            Optional.of(serviceMetrics).filter(metrics -> !metrics.equals(ServiceMetrics.NONE)),
            before.modelSha256(),
            cpuSeconds(),
            peakMemoryBytes(),
            problems,
            telemetry.flatMap(TelemetryRecorder::watched),
            phases,
            spend.map(SpendWatch::use));
    closeTarget();
    say(last);
    return 0;
  }

  private OptionalLong epochNanos() {
    return cell == null ? OptionalLong.empty() : cell.epochNanos();
  }

  private int engine() {
    return GatlingEngine.run(order.cellFolder().resolve(RunFolder.GATLING));
  }

  /** The next planned request may be far off; time costs until then. */
  private int engineOrSpend(SpendWatch spend) {
    CompletableFuture<Integer> engine = new CompletableFuture<>();
    inBackground(
        "tenk-engine",
        () -> {
          try {
            engine.complete(engine());
          } catch (RuntimeException e) {
            engine.completeExceptionally(e);
          }
        });
    inBackground(
        "tenk-spend",
        () -> {
          while (!spend.reached().isDone()) {
            LockSupport.parkNanos(SPEND_NANOS);
            if (cell.recorder().isPresent()) {
              spend.look();
            }
          }
        });
    CompletableFuture.anyOf(engine, spend.reached()).join();
    return spend.reached().isDone() ? 0 : engine.join();
  }

  private static double cpuSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  private static OptionalLong peakMemoryBytes() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return OptionalLong.empty();
    }
  }

  private List<String> changesSince(TargetIdentity before) {
    try {
      TargetIdentity after = target.identify();
      if (!after.modelName().equals(before.modelName())
          || !after.modelVersion().equals(before.modelVersion())
          || !after.modelSha256().equals(before.modelSha256())) {
        return List.of("the target served another model at the end than at the start; run again");
      }
      if (!after.instanceId().equals(before.instanceId())) {
        return List.of("the target restarted while it was measured; see its log, then run again");
      }
      return List.of();
    } catch (TenkException e) {
      return List.of("the target no longer answered at the end: " + e.getMessage());
    }
  }

  /** Once, whoever comes first; what the target has left elsewhere goes with it. */
  private synchronized void closeTarget() {
    if (!targetClosed) {
      targetClosed = true;
      target.close();
    }
  }

  /** On a signal: offers no more, waits for what is in flight, writes it. */
  private void stopAndWrite() {
    if (ended) {
      return;
    }
    cell.stop();
    awaitDrained();
    try {
      cell.close();
    } catch (IOException e) {
      System.err.println("samples are lost: " + e.getMessage());
    }
    closeTarget();
    Runtime.getRuntime().halt(EXIT_STOPPED);
  }

  private void stopWhenParentIsGone() {
    try {
      while (System.in.read() >= 0) {
        // nothing is ever said on it
      }
    } catch (IOException e) {
      // a broken pipe is an ended one
    }
    Runtime.getRuntime().exit(EXIT_STOPPED);
  }

  private void reportProgress() {
    while (true) {
      LockSupport.parkNanos(PROGRESS_NANOS);
      Optional<CellRecorder> recorder = cell.recorder();
      if (recorder.isPresent()) {
        if (recorder.get().failure().isPresent()) {
          String reason = recorder.get().failure().get().getMessage();
          say(new DriverMessage.Refused("the cell's files cannot be written: " + reason));
          Runtime.getRuntime().halt(EXIT_NOT_WRITTEN);
        }
        long elapsed = Duration.between(cell.startedAt().orElseThrow(), Instant.now()).toNanos();
        say(
            new DriverMessage.Progress(
                elapsed,
                recorder.get().recorded(),
                recorder.get().errors(),
                Math.max(0, cell.end().latestEndNanos() - elapsed),
                cell.end().mayEndSooner(),
                cell.live().take(System.nanoTime())));
      }
    }
  }

  private void awaitDrained() {
    long deadline = System.nanoTime() + target.timeout().toNanos() + TimeUnit.SECONDS.toNanos(2);
    while (cell.inFlight() > 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private synchronized void say(DriverMessage message) {
    byte[] line = (message.toLine() + "\n").getBytes(StandardCharsets.UTF_8);
    messages.write(line, 0, line.length);
    messages.flush();
  }

  private static void inBackground(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
