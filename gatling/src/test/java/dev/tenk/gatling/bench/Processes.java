package dev.tenk.gatling.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** What the operating system tells of processes. */
final class Processes {
  private Processes() {}

  /** Processor time in ms of a process and all that it started, by process id. */
  static Map<Long, Double> cpuMillis(ProcessHandle root) {
    Map<Long, Double> millis = new HashMap<>();
    Stream.concat(Stream.of(root), root.descendants())
        .forEach(
            process ->
                process
                    .info()
                    .totalCpuDuration()
                    .ifPresent(cpu -> millis.put(process.pid(), cpu.toNanos() / 1e6)));
    return millis;
  }

  /** Processor time in ms of one process; empty once it has ended. */
  static OptionalDouble cpuMillis(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .map(cpu -> OptionalDouble.of(cpu.toNanos() / 1e6))
        .orElse(OptionalDouble.empty());
  }

  /** The most memory it has had resident so far, in MB; empty once it has ended. */
  static OptionalDouble peakMegabytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0)
          .findFirst();
    } catch (IOException | java.io.UncheckedIOException e) {
      return OptionalDouble.empty();
    }
  }

  /** Whether a program of that name can be started. */
  static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Waits; benchmarks have nothing that could be waited for instead. */
  static void sleep(Duration time) throws InterruptedException {
    Thread.sleep(time.toMillis());
  }
}
