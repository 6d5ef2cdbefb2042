package dev.tenk.agent.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads telemetry from the kernel and the Raspberry Pi's {@code vcgencmd}, where they are there.
 * Power stays unknown: the Pi's own measure leaves out what HATs draw.
 *
 * @param thermalZones the folder of thermal zones
 * @param memoryInfo the kernel's {@code /proc/meminfo}
 * @param throttledCommand output of {@code vcgencmd get_throttled}, empty where there is none
 */
record LinuxTelemetry(
    Path thermalZones, Path memoryInfo, Supplier<Optional<String>> throttledCommand)
    implements Supplier<DeviceTelemetry> {
  private static final Pattern THROTTLED = Pattern.compile("throttled=0x([0-9a-fA-F]{1,8})\\s*");
  private static final Pattern MEMORY = Pattern.compile("(\\w+):\\s+(\\d{1,15}) kB");
  private static final long BYTES_PER_KB = 1024;
  private static final long COMMAND_TIMEOUT_SECONDS = 2;

  /** Reads this machine. */
  static LinuxTelemetry ofThisMachine() {
    Optional<Path> vcgencmd = onPath("vcgencmd");
    return new LinuxTelemetry(
        Path.of("/sys/class/thermal"),
        Path.of("/proc/meminfo"),
        () -> vcgencmd.flatMap(command -> output(command.toString(), "get_throttled")));
  }

  @Override
  public DeviceTelemetry get() {
    return new DeviceTelemetry(
        socTemperatureCelsius(),
        throttledBits(),
        memoryBytes("MemTotal"),
        memoryBytes("MemAvailable"),
        List.of(),
        OptionalLong.empty());
  }

  private OptionalLong memoryBytes(String name) {
    try (Stream<String> lines = Files.lines(memoryInfo)) {
      return lines
          .map(MEMORY::matcher)
          .filter(line -> line.matches() && line.group(1).equals(name))
          .mapToLong(line -> Long.parseLong(line.group(2)) * BYTES_PER_KB)
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return OptionalLong.empty();
    }
  }

  private OptionalDouble socTemperatureCelsius() {
    try (DirectoryStream<Path> zones = Files.newDirectoryStream(thermalZones, "thermal_zone*")) {
      for (Path zone : zones) {
        String type = Files.readString(zone.resolve("type")).strip();
        if (type.startsWith("cpu") || type.startsWith("soc") || type.equals("x86_pkg_temp")) {
          String millidegrees = Files.readString(zone.resolve("temp")).strip();
          return OptionalDouble.of(Integer.parseInt(millidegrees) / 1000.0);
        }
      }
    } catch (IOException | RuntimeException e) {
      // No zones, or a sensor that does not answer: not known.
      return OptionalDouble.empty();
    }
    return OptionalDouble.empty();
  }

  private OptionalLong throttledBits() {
    return throttledCommand
        .get()
        .map(THROTTLED::matcher)
        .filter(Matcher::matches)
        .map(match -> OptionalLong.of(Long.parseLong(match.group(1), 16)))
        .orElse(OptionalLong.empty());
  }

  private static Optional<Path> onPath(String command) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String directory : path.split(":", -1)) {
      Path file = Path.of(directory, command);
      if (Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static Optional<String> output(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try {
        process.getOutputStream().close();
        // One short line: it fits the pipe, so the command can end before it is read.
        if (!process.waitFor(COMMAND_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
          return Optional.empty();
        }
        return Optional.of(
            new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
