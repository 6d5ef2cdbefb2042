package dev.tenk.gatling.launch;

import dev.tenk.gatling.action.CommonWindow;
import dev.tenk.results.stats.cell.Generators;
import dev.tenk.results.store.RunFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs a cell, or those that are measured at once, in a process of its own. */
public final class CellLauncher implements Launched {
  /** How a measuring process is started, with any load driver. */
  public static final List<String> JVM_OPTIONS =
      List.of(
          // Gatling needs it
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          // what a JVM has to say would be taken for the driver's messages
          "-Xlog:disable",
          "-Xlog:all=warning:stderr",
          // a request leaves some kilobytes of garbage, and next to nothing that lives on: a young
          // generation that is touched before the load, and collected by one thread, stops the
          // senders a millisecond or two every few seconds (docs/decisions); what large bodies
          // need is added only then
          "-XX:+UseSerialGC",
          "-Xmn96m",
          "-XX:SurvivorRatio=6",
          "-Xms160m",
          "-Xmx1g",
          // the classes of a driver alone would start a full collection
          "-XX:MetaspaceSize=96m",
          "-XX:+AlwaysPreTouch",
          // a cell lasts a minute: what is compiled is compiled once, not again by the optimising
          // compiler in the middle of the load (docs/decisions)
          "-XX:TieredStopAtLevel=1");

  private final Process process;
  private final int cells;
  private final Optional<Thread> log;
  private volatile boolean closed;

  /** Starts what measures cells. */
  @FunctionalInterface
  public interface Starter {
    /**
     * An attempt at a run begins; nothing is measured before, and nothing that can be told by now
     * has to be told again when it is resumed.
     */
    default void begin(RunFolder run) throws IOException {}

    /**
     * Starts measuring.
     *
     * @param orders of the same workload and repetition, measured at once
     * @param jars of the simulation, after this process's own class path
     */
    Launched start(List<CellOrder> orders, List<String> jars) throws IOException;

    /**
     * Does what can be done before the next orders are known; nothing may be measured meanwhile.
     *
     * @param jars of their simulation
     */
    default void prepare(List<String> jars) throws IOException {}

    /** There are no more orders. */
    default void discard() {}

    /** What a reader of the run should know of who offers its load, each a sentence. */
    default List<String> notes() {
      return List.of();
    }
  }

  /**
   * A started process that writes driver messages.
   *
   * @param cells how many it measures at once
   */
  public CellLauncher(Process process, int cells) {
    this(process, cells, Optional.empty());
  }

  private CellLauncher(Process process, int cells, Optional<Thread> log) {
    this.process = process;
    this.cells = cells;
    this.log = log;
  }

  /** The result. */
  public sealed interface Result {
    /**
     * Measured to the end.
     *
     * @param cells in the order of their orders
     * @param generators who offered the load together; empty where one did
     */
    record Measured(List<DriverMessage.Ended> cells, Optional<Generators> generators)
        implements Result {
      /** By one generator. */
      public Measured(List<DriverMessage.Ended> cells) {
        this(cells, Optional.empty());
      }

      /** Of a cell by itself. */
      public DriverMessage.Ended ended() {
        return cells.get(0);
      }
    }

    /** It was not; what there is stays in the partial folder. */
    record Broken(int exitCode, String reason) implements Result {
      /** Whether the driver was asked to stop and did: it has ended the files that it began. */
      public boolean wasStopped() {
        return exitCode == DriverMain.EXIT_STOPPED;
      }
    }
  }

  /** Starts the driver of a cell with this process's own class path. */
  public static CellLauncher start(CellOrder order) throws IOException {
    return start(List.of(order), List.of());
  }

  /**
   * Starts the driver of cells that are measured at once, in one simulation.
   *
   * @param orders of the same workload and repetition
   * @param jars of the simulation, after this process's own class path
   */
  public static CellLauncher start(List<CellOrder> orders, List<String> jars) throws IOException {
    return new DriverProcesses().start(orders, jars);
  }

  /** A started driver that gets its orders now, and whose log is kept in the first one's folder. */
  static CellLauncher of(Process process, List<CellOrder> orders) throws IOException {
    Path log = orders.get(0).cellFolder().resolve(RunFolder.GATLING).resolve("driver.log");
    Thread copying;
    try {
      copying = copying(process, log);
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
    try {
      DriverProcesses.write(process.getOutputStream(), orders);
    } catch (IOException e) {
      // it has ended already; why is told once it is waited for
    }
    return new CellLauncher(process, orders.size(), Optional.of(copying));
  }

  private static Thread copying(Process process, Path log) throws IOException {
    OutputStream out = Files.newOutputStream(log);
    Thread copying =
        new Thread(
            () -> {
              try (out) {
                process.getErrorStream().transferTo(out);
              } catch (IOException e) {
                // a cell without its log is measured all the same
              }
            },
            "tenk-driver-log");
    copying.setDaemon(true);
    copying.start();
    return copying;
  }

  /** The process that measures. */
  public long pid() {
    return process.pid();
  }

  /** When a load that several generators share begins. */
  @FunctionalInterface
  public interface StartGate {
    /**
     * Asked once, when the driver is connected and ready; may wait.
     *
     * @return the instant on this machine's wall clock; empty when the load is not to be offered
     */
    Optional<Instant> start() throws IOException;

    /** Gets what has ended, of a load whose window is ended by the answers of all. */
    default void ended(DriverMessage.Answers answers) {}
  }

  @Override
  public Result await(Consumer<DriverMessage.Progress> onProgress) throws IOException {
    return await(onProgress, Optional::empty);
  }

  /**
   * Waits for the driver's end and passes its progress on meanwhile.
   *
   * @param gate asked by a driver whose order is for a part of a load, see {@link CellOrder#share}
   */
  public Result await(Consumer<DriverMessage.Progress> onProgress, StartGate gate)
      throws IOException {
    List<DriverMessage.Ended> ended = new ArrayList<>();
    Optional<String> refused = Optional.empty();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        DriverMessage message = DriverMessage.fromLine(line);
        if (message instanceof DriverMessage.Progress progress) {
          onProgress.accept(progress);
        } else if (message instanceof DriverMessage.Ended last) {
          ended.add(last);
        } else if (message instanceof DriverMessage.Answers answers) {
          gate.ended(answers);
        } else if (message instanceof DriverMessage.Ready) {
          start(gate.start());
        } else if (message instanceof DriverMessage.Refused refusal) {
          refused = Optional.of(refusal.reason());
        }
      }
    } catch (IOException e) {
      // the output of a process that is being ended is ignored
      if (!closed) {
        throw e;
      }
    }
    boolean measured = ended.size() == cells && refused.isEmpty();
    if (measured && !DriverArchive.isMade()) {
      // it has written and said everything, and its JVM would take a third of a second to end
      process.destroyForcibly();
    }
    int exitCode = process.onExit().join().exitValue();
    log.ifPresent(CellLauncher::join);
    if (measured) {
      return new Result.Measured(List.copyOf(ended));
    }
    return new Result.Broken(
        exitCode,
        refused.orElse(
            "the driver process ended with exit code "
                + exitCode
                + "; see gatling/driver.log in the cell's folder"));
  }

  private void start(Optional<Instant> at) {
    try {
      if (at.isPresent()) {
        DriverProcesses.writeStart(process.getOutputStream(), at.get());
      } else {
        // it ends by itself: to destroy it would close what is read of it here
        process.getOutputStream().close();
      }
    } catch (IOException e) {
      // it has ended already; why is told with its end
    }
  }

  /** Tells a driver that measures what is known of its window, which others see, too. */
  public void tell(CommonWindow window) {
    try {
      DriverProcesses.writeWindow(process.getOutputStream(), window);
    } catch (IOException e) {
      // it has ended already; why is told with its end
    }
  }

  /** Its end is that of the process, unless another one has it, too. */
  private static void join(Thread log) {
    try {
      TimeUnit.SECONDS.timedJoin(log, 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks the driver to stop and to write what it has; kills it when it does not. */
  @Override
  public void close() {
    closed = true;
    process.destroy();
    try {
      if (!process.waitFor(90, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
