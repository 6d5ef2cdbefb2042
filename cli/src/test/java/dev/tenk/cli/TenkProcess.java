package dev.tenk.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A real {@code tenk} process. */
final class TenkProcess implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 600;

  private final Process process;
  private final Path output;

  private TenkProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static TenkProcess start(Path folder, String... arguments) throws IOException {
    return start(folder, Map.of(), arguments);
  }

  static TenkProcess start(Path folder, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // no test measures anything about time, and two of them may run at once
    command.add("-Djmh.ignoreLock=true");
    command.addAll(asTheLauncherHasIt());
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(folder, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    return new TenkProcess(builder.start(), output);
  }

  /** From what was built where that is tested, and else from the classes of the test. */
  private static List<String> asTheLauncherHasIt() {
    String built = System.getProperty("tenk.built");
    if (built == null) {
      return List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"));
    }
    String archives = System.getProperty("tenk.archives");
    return List.of(
        "-XX:TieredStopAtLevel=1",
        "-XX:SharedArchiveFile=" + archives + "/command.jsa",
        "-Xlog:disable",
        "-Dtenk.driver.archive=" + archives + "/driver.jsa",
        "-cp",
        built);
  }

  /** Waits for its end. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + PATIENCE_SECONDS + " s: " + output());
    }
    return process.exitValue();
  }

  /** All its output so far, on both streams. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** The driver process of the cell it measures now: another one may be ending, or wait. */
  ProcessHandle driver() {
    await(() -> handle().children().anyMatch(TenkProcess::isMeasuring));
    return handle().children().filter(TenkProcess::isMeasuring).findFirst().orElseThrow();
  }

  /** The agent processes it started. */
  List<ProcessHandle> agents() {
    return handle().children().filter(child -> commandLine(child).contains(" agent ")).toList();
  }

  /** Whether it is a fork of JMH. */
  static boolean isFork(ProcessHandle child) {
    return commandLine(child).contains("org.openjdk.jmh.runner.ForkedMain");
  }

  private static boolean isMeasuring(ProcessHandle child) {
    return commandLine(child).contains("dev.tenk.gatling.launch.DriverMain")
        && openFiles(child).anyMatch(file -> file.endsWith("samples.csv.gz"));
  }

  private static Stream<Path> openFiles(ProcessHandle child) {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + child.pid() + "/fd"))) {
      return descriptors.flatMap(TenkProcess::target).toList().stream();
    } catch (IOException | UncheckedIOException e) {
      // it has ended
      return Stream.empty();
    }
  }

  private static Stream<Path> target(Path descriptor) {
    try {
      return Stream.of(Files.readSymbolicLink(descriptor));
    } catch (IOException e) {
      // closed meanwhile
      return Stream.empty();
    }
  }

  private static String commandLine(ProcessHandle child) {
    try {
      return Files.readString(Path.of("/proc/" + child.pid() + "/cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new AssertionError("it never came to that: " + output());
      }
      LockSupport.parkNanos(10_000_000); // the processor is for what is waited for
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
