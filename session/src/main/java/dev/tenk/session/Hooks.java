package dev.tenk.session;

import dev.tenk.results.store.DurableFiles;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.Suite.Commands;
import dev.tenk.results.suite.Suite.TargetPlan;
import dev.tenk.study.SuiteFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands before and after a run and its targets. What they say is kept with the run. */
final class Hooks {
  /** What is made before is unmade after; it takes no longer. */
  private static final Duration AFTER_TIMEOUT = Duration.ofMinutes(15);

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final List<String> CREDENTIALS =
      List.of("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN");

  /** A shorter text may be part of any output by chance. */
  private static final int SHORTEST_SECRET = 6;

  private final SuiteFile suiteFile;
  private final RunFolder run;
  private final PrintWriter out;
  private final Collection<String> secrets;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private final Deque<Owner> begun = new ArrayDeque<>();
  private final List<String> failures = new ArrayList<>();
  private volatile ShellCommand interruptible;
  private volatile boolean interrupted;

  /** Whose commands they are: the suite's, or a target's. */
  private record Owner(Optional<String> target, Commands commands) {
    String words() {
      return target.map(name -> "target '" + name + "'").orElse("the suite");
    }

    String fileName() {
      return target.orElse("suite");
    }
  }

  Hooks(SuiteFile suiteFile, RunFolder run, PrintWriter out) {
    this.suiteFile = suiteFile;
    this.run = run;
    this.out = out;
    this.secrets = secrets(suiteFile.suite(), System.getenv());
  }

  /** The values of variables that tenk sends, or signs with. */
  static Set<String> secrets(Suite suite, Map<String, String> environment) {
    Set<String> names = new HashSet<>(CREDENTIALS);
    for (TargetPlan target : suite.targets()) {
      List<String> sent = new ArrayList<>(target.settings().strings("headers").values());
      target
          .settings()
          .optionalSection("power")
          .flatMap(power -> power.optionalString("password"))
          .ifPresent(sent::add);
      for (String text : sent) {
        Matcher matcher = VARIABLE.matcher(text);
        while (matcher.find()) {
          names.add(matcher.group(1));
        }
      }
    }
    Set<String> values = new HashSet<>();
    for (String name : names) {
      String value = environment.get(name);
      if (value != null && value.length() >= SHORTEST_SECRET) {
        values.add(value);
      }
    }
    return values;
  }

  /**
   * Runs what comes before everything.
   *
   * @return why it failed, a sentence without its full stop; empty if it went well
   */
  Optional<String> beforeAll() {
    return before(new Owner(Optional.empty(), suiteFile.suite().commands()));
  }

  /** Runs what comes before a target; the rest as in {@link #beforeAll()}. */
  Optional<String> before(TargetPlan target) {
    return before(
        new Owner(
            Optional.of(target.name()), suiteFile.suite().targetCommands().get(target.name())));
  }

  private Optional<String> before(Owner owner) {
    oneAtATime.lock();
    try {
      if (interrupted) {
        return Optional.of("it was stopped");
      }
      begun.push(owner);
      return run(owner, "before", owner.commands().before(), owner.commands().beforeTimeout());
    } finally {
      oneAtATime.unlock();
    }
  }

  /**
   * Runs the after-commands of everything that began, last first, each once; waits if another
   * thread is running them. A failure does not prevent the others.
   */
  void after() {
    oneAtATime.lock();
    try {
      while (!begun.isEmpty()) {
        Owner owner = begun.pop();
        run(owner, "after", owner.commands().after(), AFTER_TIMEOUT).ifPresent(failures::add);
      }
    } finally {
      oneAtATime.unlock();
    }
  }

  /**
   * The after-commands that failed, each a sentence without its full stop; each failure is returned
   * once.
   */
  List<String> takeFailures() {
    oneAtATime.lock();
    try {
      List<String> taken = List.copyOf(failures);
      failures.clear();
      return taken;
    } finally {
      oneAtATime.unlock();
    }
  }

  /** On a signal: what comes before is stopped, and nothing more of it started. */
  void interrupt() {
    interrupted = true;
    ShellCommand running = interruptible;
    if (running != null) {
      running.stop();
    }
  }

  private Optional<String> run(Owner owner, String when, List<String> lines, Duration timeout) {
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    boolean before = when.equals("before");
    out.println(when + " " + owner.words() + ": " + String.join("; ", lines));
    out.flush();
    List<String> failed = new ArrayList<>();
    Log log = new Log(run.path().resolve(RunFolder.HOOKS), owner.fileName() + "-" + when);
    for (String line : lines) {
      if (before && (!failed.isEmpty() || interrupted)) {
        break;
      }
      ShellCommand command = new ShellCommand(line, !before);
      interruptible = before ? command : null;
      if (before && interrupted) {
        command.stop();
      }
      try {
        command
            .run(suiteFile.folder(), variables(owner), timeout, log, secrets)
            .ifPresent(failed::add);
      } catch (IOException e) {
        throw new IllegalStateException("the log never throws", e);
      }
    }
    interruptible = null;
    log.close();
    if (failed.isEmpty()) {
      return Optional.empty();
    }
    String why =
        "%s of %s failed: %s; %s"
            .formatted(when, owner.words(), String.join(", ", failed), log.where());
    out.println(why);
    out.flush();
    return Optional.of(why);
  }

  private Map<String, String> variables(Owner owner) {
    Map<String, String> variables = new HashMap<>();
    variables.put("TENK_RUN", run.runId());
    variables.put("TENK_TARGET", owner.target().orElse(""));
    variables.put("TENK_RUN_FOLDER", run.path().toAbsolutePath().normalize().toString());
    return variables;
  }

  /** Where output is kept, if it can be: a full disk must not keep a command from running. */
  private static final class Log extends OutputStream {
    private final Path file;
    private OutputStream out = OutputStream.nullOutputStream();
    private IOException problem;

    Log(Path folder, String name) {
      file = free(folder, name);
      attempt(
          () -> {
            DurableFiles.createDirectories(folder);
            out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW);
            DurableFiles.force(folder);
          });
    }

    private interface Step {
      void run() throws IOException;
    }

    private void attempt(Step step) {
      try {
        step.run();
      } catch (IOException e) {
        problem = e;
      }
    }

    String where() {
      return problem == null
          ? "see " + file
          : "its output could not be kept: " + problem.getMessage();
    }

    @Override
    public void write(int one) {
      attempt(() -> out.write(one));
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      attempt(() -> out.write(bytes, from, length));
    }

    @Override
    public void flush() {
      attempt(() -> out.flush());
    }

    @Override
    public void close() {
      attempt(
          () -> {
            out.close();
            if (problem == null) {
              DurableFiles.force(file);
            }
          });
    }
  }

  /** A resumed run runs them again, and keeps their earlier output. */
  private static Path free(Path folder, String name) {
    Path file = folder.resolve(name + ".log");
    for (int attempt = 2; Files.exists(file); attempt++) {
      file = folder.resolve(name + "-" + attempt + ".log");
    }
    return file;
  }
}
