package dev.tenk.gatling.launch;

import dev.tenk.results.store.RunFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs a cell in a process of its own. */
public final class CellLauncher implements AutoCloseable {
  private static final List<String> JVM_OPTIONS =
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

  private CellLauncher(Process process) {
    this.process = process;
  }

  /** What came of it. */
  public sealed interface Result {
    /** The cell was measured to its end. */
    record Measured(DriverMessage.Ended ended) implements Result {}

    /** It was not; what there is stays in the partial folder. */
    record Broken(int exitCode, String reason) implements Result {}
  }

  /** Starts the driver of a cell with this process's own class path. */
  public static CellLauncher start(CellOrder order) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(DriverMain.class.getName());
    command.addAll(order.toArguments());
    Path log = order.cellFolder().resolve(RunFolder.GATLING).resolve("driver.log");
    return new CellLauncher(
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.to(log.toFile()))
            .start());
  }

  /** Waits for the driver's end and passes its progress on meanwhile. */
  public Result await(Consumer<DriverMessage.Progress> onProgress) throws IOException {
    Optional<DriverMessage.Ended> ended = Optional.empty();
    Optional<String> refused = Optional.empty();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        DriverMessage message = DriverMessage.fromLine(line);
        if (message instanceof DriverMessage.Progress progress) {
          onProgress.accept(progress);
        } else if (message instanceof DriverMessage.Ended last) {
          ended = Optional.of(last);
        } else if (message instanceof DriverMessage.Refused refusal) {
          refused = Optional.of(refusal.reason());
        }
      }
    }
    int exitCode = process.onExit().join().exitValue();
    if (exitCode == 0 && ended.isPresent()) {
      return new Result.Measured(ended.get());
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
