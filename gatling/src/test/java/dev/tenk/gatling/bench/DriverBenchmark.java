package dev.tenk.gatling.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What generators cost and how punctual they are, in rounds that take turns, against a {@link
 * BenchServer} on loopback: a build of tenk, another one, Gatling's own HTTP steps, h2load and wrk2
 * where they are installed. Before each load of tenk, what a {@link HiccupMeter} sees of the idle
 * host. The command and what the figures mean are in docs/benchmarks.md.
 */
public final class DriverBenchmark {
  static final String THIS = "tenk";
  static final String OTHER = "tenk before";
  private static final String SPINNING = "bare thread, spinning";
  private static final String SLEEPING = "bare thread, sleeping";
  private static final int CONNECTIONS = 64;
  private static final int HICCUP_SECONDS = 5;

  private final Path folder;
  private final int warmUpSeconds;
  private final int seconds;

  /**
   * Measures in a folder of its own.
   *
   * @param seconds that are looked at, after as long a warm-up as given
   */
  DriverBenchmark(int warmUpSeconds, int seconds) throws IOException {
    this.folder = Files.createTempDirectory("tenk-bench");
    this.warmUpSeconds = warmUpSeconds;
    this.seconds = seconds;
  }

  /** Runs the benchmark and prints Markdown tables; exits with 2 on a mistake. */
  public static void main(String[] arguments) throws Exception {
    try {
      run(
          Options.parse(
              arguments,
              Set.of("--build", "--against", "--rounds", "--warm-up", "--seconds", "--rates")));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private static void run(Options options) throws IOException, InterruptedException {
    Tenk build = options.neededBuild("--build", THIS);
    Optional<Tenk> other = options.build("--against", OTHER);
    List<LoadTool> tools = new ArrayList<>(List.of(build));
    other.ifPresent(tools::add);
    tools.add(new GatlingDsl());
    tools.addAll(installed());
    DriverBenchmark benchmark =
        new DriverBenchmark(
            options.number("--warm-up", 10, 10), options.number("--seconds", 2, 20));
    Rounds rounds = new Rounds();
    int count = options.number("--rounds", 1, 5);
    for (int round = 0; round < count; round++) {
      for (int rate : options.numbers("--rates", "1000,3000,6000,10000")) {
        for (LoadTool tool : inTurn(tools, round)) {
          if (tool instanceof Tenk) {
            benchmark.hiccups(round, rate, rounds);
          }
          benchmark.measure(round, rate, tool, rounds);
        }
      }
    }
    print(rounds, other.isPresent());
    benchmark.wrk();
  }

  /** The peers that are installed, each of which says that it is not. */
  static List<LoadTool> installed() {
    List<LoadTool> found = new ArrayList<>();
    for (LoadTool tool : List.of(new H2Load(), new Wrk2())) {
      if (Processes.isInstalled(tool.name())) {
        found.add(tool);
      } else {
        System.err.println(tool.name() + " is not installed");
      }
    }
    return found;
  }

  /** Whoever is first in one round is last in the next. */
  static <T> List<T> inTurn(List<T> tools, int round) {
    List<T> turned = new ArrayList<>(tools);
    if (round % 2 == 1) {
      Collections.reverse(turned);
    }
    return turned;
  }

  /** Measures one tool, with a server of its own; says on the error stream why it did not. */
  boolean measure(int round, int rate, LoadTool tool, Rounds rounds)
      throws IOException, InterruptedException {
    Path own = Files.createTempDirectory(folder, "load");
    try (ServerProcess server = ServerProcess.start()) {
      Load load =
          new Load(server.port(), "constant", rate, warmUpSeconds, seconds, CONNECTIONS, own);
      Map<Figure, Double> figures = LoadRun.measure(tool, load, server);
      System.err.printf("round %d, %d req/s, %s: %s%n", round + 1, rate, tool.name(), figures);
      rounds.add(round, rate, tool.name(), figures);
      return true;
    } catch (IOException e) {
      System.err.printf(
          "round %d, %d req/s, %s: not measured: %s%n",
          round + 1, rate, tool.name(), e.getMessage());
      return false;
    }
  }

  private void hiccups(int round, int rate, Rounds rounds) throws IOException {
    rounds.add(round, rate, SPINNING, HiccupMeter.measure(true, HICCUP_SECONDS));
    rounds.add(round, rate, SLEEPING, HiccupMeter.measure(false, HICCUP_SECONDS));
  }

  private static void print(Rounds rounds, boolean other) {
    for (Figure.Table table : Figure.Table.values()) {
      System.out.println(rounds.table(table));
    }
    List<Figure> figures = List.of(Figure.CPU, Figure.PEAK, Figure.LATE, Figure.VERY_LATE);
    if (other) {
      System.out.println(rounds.ratioTable(THIS, OTHER, figures));
    }
    System.out.println(
        rounds.ratioTable(THIS, new GatlingDsl().name(), List.of(Figure.CPU, Figure.PEAK)));
    System.out.println(rounds.ratioTable(THIS, SPINNING, List.of(Figure.LATE, Figure.VERY_LATE)));
  }

  /** Closed loop: what the server can do at most. */
  private void wrk() throws IOException, InterruptedException {
    if (!Processes.isInstalled("wrk")) {
      System.err.println("wrk is not installed");
      return;
    }
    Path own = Files.createTempDirectory(folder, "wrk");
    try (ServerProcess server = ServerProcess.start()) {
      Load load = new Load(server.port(), "closed", 0, warmUpSeconds, seconds, CONNECTIONS, own);
      String options = "-t1 -c" + CONNECTIONS + " -d" + seconds + "s --latency";
      List<String> command = new ArrayList<>(List.of("wrk"));
      command.addAll(List.of(options.split(" ")));
      command.addAll(List.of("-s", load.postScript().toString(), load.url()));
      Process wrk =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(own.resolve(LoadRun.OUTPUT).toFile())
              .start();
      wrk.waitFor();
      System.out.println("    wrk " + options);
      Files.readAllLines(own.resolve(LoadRun.OUTPUT))
          .forEach(line -> System.out.println("    " + line));
    }
    LoadRun.delete(own);
  }
}
