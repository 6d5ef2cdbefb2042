package dev.tenk.session;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A command line that {@code sh} runs, its output kept with its times and exit code. */
final class ShellCommand {
  private static final File NOTHING = new File("/dev/null");
  private static final int GRACE_SECONDS = 5;
  private static final int LAST_WORDS_MILLIS = 2000;

  private final String line;
  private final boolean deafToTerminal;
  private volatile Process process;
  private volatile boolean stopped;

  /**
   * Not started yet.
   *
   * @param deafToTerminal whether Ctrl-C at the terminal, or its end, must not reach it
   */
  ShellCommand(String line, boolean deafToTerminal) {
    this.line = line;
    this.deafToTerminal = deafToTerminal;
  }

  /**
   * Runs it to its end.
   *
   * @param folder where it is run
   * @param variables added to this process's environment
   * @param log where its output is kept
   * @param secrets blanked in what is kept
   * @return why it failed, as a part of a sentence; empty if it went well
   */
  Optional<String> run(
      Path folder,
      Map<String, String> variables,
      Duration timeout,
      OutputStream log,
      Collection<String> secrets)
      throws IOException {
    Instant startedAt = Instant.now();
    long startNanos = System.nanoTime();
    say(log, "$ " + line + "\n# started " + startedAt + "\n");
    String how = outcome(folder, variables, timeout, log, secrets);
    say(
        log,
        String.format(
            Locale.ROOT,
            "# ended %s after %.1f s: %s%n",
            Instant.now(),
            (System.nanoTime() - startNanos) / 1e9,
            how));
    return how.equals(exitCode(0)) ? Optional.empty() : Optional.of(how);
  }

  private String outcome(
      Path folder,
      Map<String, String> variables,
      Duration timeout,
      OutputStream log,
      Collection<String> secrets)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                deafToTerminal
                    ? List.of("sh", "-c", "trap '' INT HUP; exec sh -c \"$1\"", "sh", line)
                    : List.of("sh", "-c", line))
            .directory(folder.toFile())
            .redirectInput(NOTHING)
            .redirectErrorStream(true);
    builder.environment().putAll(variables);
    try {
      process = builder.start();
    } catch (IOException e) {
      return "it cannot be started: " + e.getMessage();
    }
    if (stopped) {
      kill();
    }
    KeptOutput kept = new KeptOutput(log, secrets);
    Thread pump = new Thread(() -> pump(process.getInputStream(), kept), "tenk-command-output");
    pump.setDaemon(true);
    pump.start();
    try {
      boolean ended = process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
      if (!ended) {
        kill();
      }
      // what it left running may hold its output open for as long as it likes
      pump.join(LAST_WORDS_MILLIS);
      kept.end();
      return stopped
          ? "it was stopped"
          : ended
              ? exitCode(process.exitValue())
              : "it was stopped after its time-out of " + timeout.toSeconds() + " s";
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
      return "it was interrupted";
    }
  }

  private static String exitCode(int code) {
    return "exit code " + code;
  }

  /** Goes on after the end, so that what was left running is not ended by a closed pipe. */
  private static void pump(InputStream in, KeptOutput kept) {
    byte[] buffer = new byte[8192];
    try {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        kept.take(buffer, read);
      }
    } catch (IOException e) {
      // the disk is full, or the command is gone; its exit code is reported
    }
  }

  /** Ends it with all that it started. */
  void stop() {
    stopped = true;
    if (process != null) {
      kill();
    }
  }

  private void kill() {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroy);
    for (ProcessHandle each : all) {
      try {
        each.onExit().get(GRACE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        each.destroyForcibly();
      } catch (ExecutionException | TimeoutException e) {
        each.destroyForcibly();
      }
    }
  }

  private static void say(OutputStream log, String text) throws IOException {
    log.write(text.getBytes(StandardCharsets.UTF_8));
    log.flush();
  }
}
