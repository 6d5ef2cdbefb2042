package dev.tenk.cli;

import dev.tenk.cli.faults.Faults;
import dev.tenk.cli.faults.FaultyFileSystemProvider;
import dev.tenk.cli.terminal.ExitCode;
import dev.tenk.results.model.Hashes;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.RunManifest.State;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.RunStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A run in real processes, one of which is killed, and what became of the run. */
final class RealKill {
  /** How processes are killed. */
  enum How {
    /** The command, by SIGKILL at any instant. */
    COMMAND,
    /** A driver, the same. */
    DRIVER,
    /** All at once, the same. */
    ALL,
    /** The command, at an operation of its own on the run folder. */
    COMMAND_AT_OPERATION,
    /** A driver, at an operation of its own on the run folder. */
    DRIVER_AT_OPERATION,
    /** The agent that tenk started, by SIGKILL at any instant. */
    AGENT
  }

  private static final int CELLS = 2;
  private static final long MOST_REQUESTS = 400;
  private static final int COMMAND_OPERATIONS = 90;
  private static final int DRIVER_OPERATIONS = 14;

  /** Six Java machines one after another take minutes on a busy machine. */
  private static final long MOST_SECONDS = 600;

  private static final String CASE = "TENK_RELIABILITY_CASE";

  private final Path folder;
  private final KnownServer server;
  private final String name;
  private final Random random;
  private final How how;
  private final List<String> problems = new ArrayList<>();

  private RealKill(Path folder, KnownServer server, How how, long seed) {
    this.folder = folder;
    this.server = server;
    this.how = how;
    this.name = "case-" + how.name().toLowerCase(Locale.ROOT) + "-" + seed;
    this.random = new Random(seed);
  }

  /**
   * Kills processes and resumes the run.
   *
   * @return what is wrong, each a sentence
   */
  static List<String> trial(Path folder, KnownServer server, How how, long seed)
      throws IOException, InterruptedException {
    RealKill kill = new RealKill(folder, server, how, seed);
    kill.trial();
    return kill.problems;
  }

  private void trial() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path suite = folder.resolve("suite.yaml");
    Files.writeString(suite, suite());
    Process first = start("first", faults(), "run", suite.toString());
    kill(first);
    end(first, "first");
    requireNobodyLeft();
    Optional<RunFolder> cutOff = onlyRun();
    SortedMap<String, String> finished = finished(cutOff);
    look(cutOff);
    Process last =
        cutOff.isPresent()
            ? start("last", List.of(), "run", "--resume", cutOff.get().runId())
            : start("last", List.of(), "run", suite.toString());
    end(last, "last");
    requireNobodyLeft();
    Optional<RunFolder> run = onlyRun();
    look(run);
    requireWhole(run, finished);
    requireNoSecret();
    if (problems.isEmpty()) {
      delete();
    }
  }

  private String suite() {
    Path prices = Path.of("../prices").toAbsolutePath().normalize();
    return """
    name: killed
    seed: 3
    slo: p50=2s
    demand: 1000/month peak 1/s
    prices: %1$s/edge.csv
    payloads: {synthetic: {count: 2, width: 8, height: 8}}
    repetitions: %2$d
    targets:
      - name: edge
        kind: edge-http
        standing: stand-in
        device: %1$s/devices/raspberry-pi-5-hailo-8l.yaml
        %3$s
        encoding: json
        max_requests: %4$d
        input: {layout: NCHW, datatype: FP32}
        headers: {Authorization: 'Bearer ${TENK_SECRET}'}
    workloads:
      - {name: even, kind: constant, rate: 40/s, warm_up: 0s, duration: 500ms}
    """
        .formatted(
            prices,
            CELLS,
            how == How.AGENT
                ? "agent: {model: efficientnet-lite0-int8}\n    model: efficientnet-lite0-int8"
                : "url: " + server.url() + "\n    model: " + name,
            how == How.AGENT ? 5_000 : MOST_REQUESTS);
  }

  /** Where the process is halted that is to be. */
  private List<String> faults() {
    boolean command = how == How.COMMAND_AT_OPERATION;
    if (!command && how != How.DRIVER_AT_OPERATION) {
      return List.of();
    }
    return List.of(
        "-Djava.nio.file.spi.DefaultFileSystemProvider=" + FaultyFileSystemProvider.class.getName(),
        "-Dtenk.faults.files=.*/store/.*" + (command ? "" : "even/1\\.partial/.*"),
        "-Dtenk.faults.main=dev.tenk." + (command ? "cli.Main" : "gatling.launch.DriverMain"),
        "-Dtenk.faults.at="
            + (1 + random.nextInt(command ? COMMAND_OPERATIONS : DRIVER_OPERATIONS)),
        "-Dtenk.faults.when="
            + List.of(Faults.When.values()).get(random.nextInt(Faults.When.values().length)),
        "-Dtenk.faults.fired=" + folder.resolve("fired"));
  }

  private Process start(String step, List<String> options, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(Arrays.asList(arguments));
    command.addAll(
        List.of(
            "--store",
            folder.resolve("store").toString(),
            "--out",
            folder.resolve("out").toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(step + ".txt").toFile());
    Map<String, String> environment = builder.environment();
    environment.put(CASE, name);
    for (String secret :
        List.of("TENK_SECRET", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "TENK_TOKEN")) {
      environment.put(secret, SaidInTime.SECRET);
    }
    // takes precedence, so that a driver does not touch a gigabyte for twenty requests
    environment.put(
        "_JAVA_OPTIONS",
        String.join(" ", options)
            + " -Xms64m -Xmn24m -Xmx512m -XX:-AlwaysPreTouch -XX:TieredStopAtLevel=1 "
            + System.getProperty("tenk.reliability.options", ""));
    return builder.start();
  }

  private void kill(Process command) {
    switch (how) {
      case COMMAND -> {
        await(command, random.nextInt(9_000));
        command.destroyForcibly();
      }
      case ALL -> {
        await(command, random.nextInt(9_000));
        List<ProcessHandle> all = command.descendants().toList();
        command.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
      }
      case DRIVER -> killChild(command, "DriverMain", 1 + random.nextInt(CELLS), 3_500);
      case AGENT -> killChild(command, " agent ", 1, 12_000);
      default -> {
        // it ends by itself
      }
    }
  }

  /** The n-th child of that kind, some time after its start. */
  private void killChild(Process command, String kind, int nth, int withinMillis) {
    List<Long> seen = new ArrayList<>();
    while (command.isAlive()) {
      Optional<ProcessHandle> child =
          command.children().filter(each -> commandLine(each.pid()).contains(kind)).findFirst();
      if (child.isPresent() && !seen.contains(child.get().pid())) {
        seen.add(child.get().pid());
        if (seen.size() == nth) {
          await(command, random.nextInt(withinMillis));
          child.get().destroyForcibly();
          return;
        }
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }

  private static void await(Process process, int millis) {
    try {
      process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void end(Process process, String step) throws InterruptedException, IOException {
    if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
      problems.add(step + ": no end after " + MOST_SECONDS + " s");
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
    String words =
        Files.readString(folder.resolve(step + ".txt")).replaceAll("(?m)^Picked up .*\\R", "");
    int exitCode = process.exitValue();
    boolean killed = exitCode == 137 && !step.equals("last");
    problems.addAll(
        SaidInTime.problems(
            step, new Said(killed ? ExitCode.DONE : exitCode, killed ? " " + words : words, "")));
  }

  /** All that tenk has started ends with it, in a while. */
  private void requireNobodyLeft() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SaidInTime.MOST_SECONDS);
    List<String> left = left();
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(50_000_000);
      left = left();
    }
    if (!left.isEmpty()) {
      problems.add("left behind: " + left);
    }
  }

  private List<String> left() throws IOException {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.map(ProcessHandle::pid)
          .filter(pid -> environment(pid).contains(CASE + "=" + name + "\0"))
          .map(pid -> pid + " " + commandLine(pid))
          .toList();
    }
  }

  private static String environment(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private static SortedMap<String, String> finished(Optional<RunFolder> run) throws IOException {
    SortedMap<String, String> finished = new TreeMap<>();
    if (run.isPresent() && Files.isDirectory(run.get().path().resolve("cells"))) {
      try (Stream<Path> files = Files.walk(run.get().path().resolve("cells"))) {
        for (Path file :
            files
                .filter(Files::isRegularFile)
                .filter(each -> !each.toString().contains(".partial"))
                .toList()) {
          finished.put(
              run.get().path().relativize(file).toString(),
              Hashes.sha256(Files.readAllBytes(file)));
        }
      }
    }
    return finished;
  }

  private void look(Optional<RunFolder> run) throws IOException {
    Said list = Said.tenk("runs", "list", "--store", folder.resolve("store").toString());
    problems.addAll(SaidInTime.problems("runs list", list));
    if (run.isPresent()) {
      if (!list.out().contains(run.get().runId())) {
        problems.add("runs list hides the run");
      }
      RunManifest manifest = run.get().manifest();
      if (manifest.progress().state() == State.COMPLETE
          && (manifest.plan().cells().size() != CELLS
              || !run.get().missing(manifest).isEmpty()
              || !run.get().damagedFiles(manifest).isEmpty())) {
        problems.add("wrong COMPLETE: " + manifest);
      }
    }
    if (server.calls(name) > MOST_REQUESTS) {
      problems.add(
          server.calls(name) + " requests were sent, and " + MOST_REQUESTS + " are allowed");
    }
  }

  private void requireWhole(Optional<RunFolder> run, SortedMap<String, String> finished)
      throws IOException {
    if (run.isEmpty()) {
      problems.add("there is no run in the end");
      return;
    }
    if (run.get().manifest().progress().state() != State.COMPLETE) {
      problems.add("in the end it is " + run.get().manifest().progress().state());
    }
    for (Map.Entry<String, String> file : finished.entrySet()) {
      Path path = run.get().path().resolve(file.getKey());
      if (!Files.isRegularFile(path)
          || !Hashes.sha256(Files.readAllBytes(path)).equals(file.getValue())) {
        problems.add("lost of a finished cell: " + file.getKey());
      }
    }
    try (Stream<Path> files = Files.walk(run.get().path())) {
      files
          .filter(file -> file.toString().matches("(?!.*\\.partial).*\\.tmp"))
          .forEach(file -> problems.add("left behind: " + file));
    }
  }

  private void requireNoSecret() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
            .contains(SaidInTime.SECRET)) {
          problems.add("a secret is in " + file);
        }
      }
    }
  }

  private Optional<RunFolder> onlyRun() {
    try {
      return new RunStore(folder.resolve("store"))
          .runs().stream()
              .filter(run -> Files.isRegularFile(run.path().resolve(RunFolder.MANIFEST)))
              .reduce((first, second) -> second);
    } catch (TenkException e) {
      problems.add("the store cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }

  private void delete() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
