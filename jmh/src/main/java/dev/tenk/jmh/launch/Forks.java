package dev.tenk.jmh.launch;

import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.JvmAccess;
import dev.tenk.results.model.TenkException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Starts forks of JMH, one after another, and ends them when it is closed. */
final class Forks implements AutoCloseable {
  private static final int STOP_SECONDS = 10;
  private static final String MAIN = "org.openjdk.jmh.runner.ForkedMain";

  private volatile boolean closed;

  /**
   * What all forks have in common. They are started like the driver, so that what is measured in
   * them is what it is there.
   *
   * @param benchmark {@code Class.method} without the package
   * @param jvmOptions more of them
   */
  static ChainedOptionsBuilder options(
      String benchmark, Path result, Path log, List<String> jvmOptions) {
    List<String> all = new ArrayList<>(CellLauncher.JVM_OPTIONS);
    all.addAll(JvmAccess.options());
    // their main is JMH's, which does not set the locale, as ours do
    all.addAll(
        List.of(
            "-Duser.language=",
            "-Duser.script=",
            "-Duser.country=",
            "-Duser.variant=",
            "-Duser.extensions="));
    // Gatling leaves a thread behind, and JMH would wait half a minute for it
    all.addAll(List.of("-Djmh.shutdownTimeout=1", "-Djmh.shutdownTimeout.step=1"));
    all.addAll(jvmOptions);
    return new OptionsBuilder()
        .include("^" + Pattern.quote(OwnBenchmarks.PACKAGE + benchmark) + "$")
        .jvmArgs(all.toArray(String[]::new))
        .threads(1)
        // an iteration's time begins when its thread is ready: connecting is not in it
        .syncIterations(true)
        .shouldFailOnError(true)
        .addProfiler(GCProfiler.class)
        .addProfiler(CpuProfiler.class)
        .resultFormat(ResultFormatType.JSON)
        .result(result.toString())
        .output(log.toString());
  }

  /**
   * Runs JMH to its end.
   *
   * @throws TenkException when a benchmark failed, or JMH refuses to run
   */
  void run(Options options, Path log) {
    if (closed) {
      throw new TenkException("stopped");
    }
    // JMH repeats on standard output what its forks print there, and Gatling prints something
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream kept = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      System.setOut(kept);
      System.setErr(kept);
      if (new Runner(options).run().isEmpty()) {
        throw new TenkException("JMH has no result; see " + log);
      }
    } catch (RunnerException e) {
      throw new TenkException(reason(e, log), e);
    } finally {
      System.setOut(out);
      System.setErr(err);
      keep(said.toByteArray(), log);
    }
  }

  private static void keep(byte[] said, Path log) {
    if (said.length > 0) {
      try {
        Files.write(log, said, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** JMH reports of a fork only that it failed; that it is locked out it states in words. */
  private static String reason(RunnerException e, Path log) {
    String said = e.getMessage();
    return said != null && said.contains("lock")
        ? said.replaceFirst("^ERROR: ", "")
        : "the benchmark failed; see " + shown(log);
  }

  private static String shown(Path log) {
    return Files.exists(log) ? log.toString() : "JMH's output";
  }

  /** Ends the forks of this process. Anything started after that is refused. */
  @Override
  public void close() {
    closed = true;
    List<ProcessHandle> forks = ProcessHandle.current().children().filter(Forks::isFork).toList();
    forks.forEach(ProcessHandle::destroy);
    for (ProcessHandle fork : forks) {
      try {
        fork.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException | ExecutionException e) {
        fork.destroyForcibly();
      } catch (InterruptedException e) {
        fork.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean isFork(ProcessHandle child) {
    return child
        .info()
        .arguments()
        .map(arguments -> List.of(arguments).contains(MAIN))
        .orElseGet(() -> isForkByProc(child));
  }

  /** The JDK does not report a long command line. */
  private static boolean isForkByProc(ProcessHandle child) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(child.pid()), "cmdline"))
          .contains(MAIN);
    } catch (IOException e) {
      return false;
    }
  }
}
