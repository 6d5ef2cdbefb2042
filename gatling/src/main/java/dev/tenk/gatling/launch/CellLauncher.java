package dev.tenk.gatling.launch;

import dev.tenk.results.store.RunFolder;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs a cell, or those that are measured at once, in a process of its own. */
public final class CellLauncher implements AutoCloseable {
  /** How a measuring process is started, with any load driver. */
  public static final List<String> JVM_OPTIONS =
      List.of(
          // Gatling needs it
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          // the heap is touched before the load, so that it does not grow under it
          "-Xms1g",
          "-Xmx1g",
          // half a megabyte a request is not to be a humongous object, each of which starts a
          // collection
          "-XX:G1HeapRegionSize=8m",
          "-XX:+AlwaysPreTouch",
          // a cell lasts a minute: what is compiled is compiled early and once, not by the
          // optimising compiler in the middle of the load (docs/decisions)

          "-XX:TieredStopAtLevel=1",
          "-XX:CompileThresholdScaling=0.05");

  private final Process process;
  private volatile boolean closed;

  /** Starts what measures cells. */
  @FunctionalInterface
  public interface Starter {
    /**
     * Starts measuring.
     *
     * @param orders of the same workload and repetition, measured at once
     * @param jars of the simulation, after this process's own class path
     */
    CellLauncher start(List<CellOrder> orders, List<String> jars) throws IOException;
  }

  /** A started process that writes driver messages. */
  public CellLauncher(Process process) {
    this.process = process;
  }

  /** The result. */
  public sealed interface Result {
    /**
     * Measured to the end.
     *
     * @param cells in the order of their orders
     */
    record Measured(List<DriverMessage.Ended> cells) implements Result {
      /** Of a cell by itself. */
      public DriverMessage.Ended ended() {
        return cells.get(0);
      }
    }

    /** It was not; what there is stays in the partial folder. */
    record Broken(int exitCode, String reason) implements Result {}
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
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.addAll(JvmAccess.options());
    command.add(DriverMain.class.getName());
    orders.forEach(order -> command.addAll(order.toArguments()));
    Path log = orders.get(0).cellFolder().resolve(RunFolder.GATLING).resolve("driver.log");
    return new CellLauncher(
        withClassPath(new ProcessBuilder(command), jars)
            .redirectError(ProcessBuilder.Redirect.to(log.toFile()))
            .start());
  }

  /** In the environment: a list of processes is read with a short command line. */
  static ProcessBuilder withClassPath(ProcessBuilder builder, List<String> jars) {
    List<String> path = new ArrayList<>();
    path.add(System.getProperty("java.class.path"));
    path.addAll(jars);
    builder.environment().put("CLASSPATH", String.join(File.pathSeparator, path));
    return builder;
  }

  /** Waits for the driver's end and passes its progress on meanwhile. */
  public Result await(Consumer<DriverMessage.Progress> onProgress) throws IOException {
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
    int exitCode = process.onExit().join().exitValue();
    if (exitCode == 0 && !ended.isEmpty()) {
      return new Result.Measured(List.copyOf(ended));
    }
    return new Result.Broken(
        exitCode,
        refused.orElse(
            "the driver process ended with exit code "
                + exitCode
                + "; see gatling/driver.log in the cell's folder"));
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
