package dev.tenk.targets.edge.meter;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A command that prints a power in W on one line and ends, run again for each reading. Nothing has
 * to be kept alive that way, and a command that hangs is killed with its child processes.
 */
final class CommandMeter implements PowerMeter {
  private static final int MOST_BYTES = 256;
  private static final long LONGEST_WAY_NANOS = 200_000_000;
  private static final long PAUSE_NANOS = 1_000_000;

  private final List<String> command;
  private final Duration timeout;

  CommandMeter(List<String> command, Duration timeout) {
    this.command = List.copyOf(command);
    this.timeout = timeout;
  }

  @Override
  public String kind() {
    return "command";
  }

  @Override
  public Optional<String> model() {
    return Optional.empty();
  }

  @Override
  public Optional<String> clock() {
    return Optional.empty();
  }

  @Override
  public Power read() {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      return new Power.Unknown("cannot be started: " + e.getMessage());
    }
    try (InputStream out = process.getInputStream()) {
      process.getOutputStream().close();
      // what it prints fits the pipe, so it can end before it is read; one that prints more cannot
      if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        return new Power.Unknown("did not end in time");
      }
      if (process.exitValue() != 0) {
        return new Power.Unknown("ended with exit code " + process.exitValue());
      }
      return watts(output(out));
    } catch (IOException e) {
      return new Power.Unknown("failed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Power.Unknown("was interrupted");
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Of a process that has ended; what it left in the pipe may be on its way to us for a moment. */
  private static String output(InputStream out) throws IOException {
    long deadline = System.nanoTime() + LONGEST_WAY_NANOS;
    byte[] bytes = out.readNBytes(Math.min(MOST_BYTES, out.available()));
    while (bytes.length == 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(PAUSE_NANOS);
      bytes = out.readNBytes(Math.min(MOST_BYTES, out.available()));
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static Power watts(String text) {
    try {
      double watts = Double.parseDouble(text.strip());
      if (watts >= 0 && Double.isFinite(watts)) {
        return new Power.Known(watts, OptionalDouble.empty());
      }
    } catch (NumberFormatException e) {
      // reported below, like a number that is not a power
    }
    return new Power.Unknown("printed what is no power of 0 W or more");
  }

  @Override
  public void close() {
    // between two readings nothing runs
  }
}
