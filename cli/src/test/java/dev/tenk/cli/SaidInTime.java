package dev.tenk.cli;

import dev.tenk.cli.terminal.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * A command in this process, and what no command may do with any input.
 *
 * @param said empty output where it never ended
 * @param problems what is wrong, each a sentence
 */
record SaidInTime(Said said, List<String> problems) {
  static final int MOST_SECONDS = 20;

  private static final int STARVED_TRIES = 10;

  /** Must be in nothing that is written or printed; see {@link Reliability}. */
  static final String SECRET = "marker-of-a-secret-7f3a9c";

  private static final Pattern TRACE =
      Pattern.compile(
          "\\n?\\tat |\\b(?:java|javax|sun|dev\\.tenk|com|org)\\.[\\w.$]+(?:Exception|Error)\\b");
  private static final Pattern CONTROL =
      Pattern.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f\\u0080-\\u009f]");
  private static final Pattern NULL = Pattern.compile("(?m): null(?:$|;)");

  static SaidInTime tenk(String... arguments) {
    CompletableFuture<Said> said = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                said.complete(Said.tenk(arguments));
              } catch (Throwable e) {
                said.completeExceptionally(e);
              }
            },
            "tenk " + arguments[0]);
    thread.setDaemon(true);
    thread.start();
    String command = String.join(" ", arguments);
    try {
      Said words = get(said, thread);
      return new SaidInTime(words, problems(command, words));
    } catch (TimeoutException e) {
      StringBuilder where = new StringBuilder();
      for (StackTraceElement element : thread.getStackTrace()) {
        where.append("\n    ").append(element);
      }
      return new SaidInTime(
          new Said(-1, "", ""), List.of(command + ": no end after " + MOST_SECONDS + " s" + where));
    } catch (ExecutionException e) {
      StringWriter trace = new StringWriter();
      e.getCause().printStackTrace(new PrintWriter(trace));
      return new SaidInTime(new Said(-1, "", ""), List.of(command + ": " + trace));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** On a machine that has no time for it, a thread that may run gets more of it. */
  private static Said get(CompletableFuture<Said> said, Thread thread)
      throws InterruptedException, ExecutionException, TimeoutException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    for (int tries = 1; ; tries++) {
      try {
        return said.get(MOST_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        long usedNanos = threads.getThreadCpuTime(thread.getId());
        if (thread.getState() != Thread.State.RUNNABLE
            || usedNanos > TimeUnit.SECONDS.toNanos(MOST_SECONDS) / 2
            || tries == STARVED_TRIES) {
          throw e;
        }
      }
    }
  }

  /** What is wrong with a command's output. */
  static List<String> problems(String command, Said said) {
    List<String> problems = new ArrayList<>();
    String words = said.out() + said.err();
    if (said.exitCode() < ExitCode.DONE || said.exitCode() > ExitCode.INVALID_OR_INCOMPLETE) {
      problems.add(command + ": exit code " + said.exitCode());
    }
    if (TRACE.matcher(words).find()) {
      problems.add(command + ": a stack trace: " + words);
    }
    if (CONTROL.matcher(words).find()) {
      problems.add(command + ": a control character: " + words);
    }
    if (NULL.matcher(words).find()) {
      problems.add(command + ": says null: " + words);
    }
    if (words.contains(SECRET)) {
      problems.add(command + ": a secret: " + words);
    }
    if (said.exitCode() != ExitCode.DONE && words.isBlank()) {
      problems.add(command + ": ends with " + said.exitCode() + " and no word");
    }
    return problems;
  }
}
