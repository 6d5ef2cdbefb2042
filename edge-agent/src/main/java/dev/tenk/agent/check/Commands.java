package dev.tenk.agent.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The commands of this machine. */
final class Commands {
  /** How long one may take, s: importing HailoRT's Python package takes a few on a Pi. */
  private static final long TIMEOUT_SECONDS = 30;

  private Commands() {}

  /**
   * What a command says.
   *
   * @return its standard output and standard error; empty if it is not there, fails or takes too
   *     long
   */
  static Optional<String> output(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // HailoRT would write hailort.log into the working folder
    builder.environment().put("HAILORT_LOGGER_PATH", "NONE");
    try {
      Process process = builder.start();
      try {
        process.getOutputStream().close();
        CompletableFuture<byte[]> output = CompletableFuture.supplyAsync(() -> bytesOf(process));
        boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        return ended && process.exitValue() == 0
            ? Optional.of(new String(output.join(), StandardCharsets.UTF_8))
            : Optional.empty();
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

  private static byte[] bytesOf(Process process) {
    try {
      return process.getInputStream().readAllBytes();
    } catch (IOException e) {
      return new byte[0];
    }
  }
}
