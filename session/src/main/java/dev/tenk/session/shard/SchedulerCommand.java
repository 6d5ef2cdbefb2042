package dev.tenk.session.shard;

import dev.tenk.results.model.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A command of a scheduler's own client, which knows the way to it and who may use it. */
final class SchedulerCommand {
  private SchedulerCommand() {}

  /**
   * What it came to.
   *
   * @param text both streams
   */
  record Said(int exitCode, String text) {
    boolean succeeded() {
      return exitCode == 0;
    }

    /** Its text in one line, for a sentence. */
    String line() {
      String line = text.strip().replaceAll("\\s*\\R\\s*", "; ");
      return line.isEmpty() ? "exit code " + exitCode : line;
    }
  }

  /**
   * Runs one to its end.
   *
   * @throws ConfigurationException when it is not installed here
   */
  static Said run(List<String> command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new ConfigurationException(
          "%s cannot be started here (%s); run tenk where the scheduler's commands are installed"
              .formatted(command.get(0), e.getMessage()),
          e);
    }
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Said(process.waitFor(), text);
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException(command.get(0) + " was interrupted", e);
    }
  }
}
