package dev.tenk.gatling.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Response times as tools measure them, beside the truth ({@link Truth}), in rounds that take
 * turns. The command is in docs/benchmarks.md.
 */
public final class TruthBenchmark {
  /** Those of {@link Load#QUANTILES} that are shown. */
  private static final int[] SHOWN = {0, 3, 4};

  /** wrk2 counts from ten seconds after its start. */
  private static final int WARM_UP_SECONDS = 10;

  private static final int CONNECTIONS = 64;
  private static final int MOST_SECONDS_TO_END = 120;

  private record Case(String name, KnownDelay delay, int ratePerSecond, int connections) {}

  private record Seen(double[] truth, double[] measured, double[] serverLate) {}

  private final Path folder = Files.createTempDirectory("tenk-truth");
  private final int seconds;

  private TruthBenchmark(int seconds) throws IOException {
    this.seconds = seconds;
  }

  /** Runs the benchmark and prints a Markdown table; exits with 2 on a mistake. */
  public static void main(String[] arguments) throws Exception {
    try {
      run(
          Options.parse(
              arguments, Set.of("--build", "--against", "--rounds", "--seconds", "--rates")));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private static void run(Options options) throws IOException, InterruptedException {
    List<LoadTool> tools =
        new ArrayList<>(List.of(options.neededBuild("--build", DriverBenchmark.THIS)));
    options.build("--against", DriverBenchmark.OTHER).ifPresent(tools::add);
    tools.addAll(DriverBenchmark.installed());
    int seconds = options.number("--seconds", 10, 60);
    if (seconds % 10 != 0) {
      throw new IllegalArgumentException(
          "--seconds " + seconds + ": give a multiple of 10, the period of the stalls");
    }
    TruthBenchmark benchmark = new TruthBenchmark(seconds);
    int rounds = options.number("--rounds", 1, 1);
    System.out.println(
        "| server | req/s | tool | quantile | truth ms | measured ms | difference ms |"
            + " within what is aimed at | server late ms |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (int rate : options.numbers("--rates", "70,1000")) {
      for (Case each : cases(rate)) {
        Map<LoadTool, List<Seen>> seen = new LinkedHashMap<>();
        tools.forEach(tool -> seen.put(tool, new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
          for (LoadTool tool : DriverBenchmark.inTurn(tools, round)) {
            benchmark.measure(each, tool, seen.get(tool));
          }
        }
        seen.forEach((tool, all) -> print(each, tool, all));
      }
    }
  }

  private static List<Case> cases(int rate) {
    List<Case> cases = new ArrayList<>();
    for (KnownDelay delay : KnownDelay.values()) {
      // none waits for a connection: a stall leaves a second's requests waiting
      int connections =
          Math.max(CONNECTIONS, delay == KnownDelay.STALL ? rate + rate / 2 : CONNECTIONS);
      String name = delay.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      cases.add(new Case(name, delay, rate, connections));
    }
    if (rate >= 1000) {
      String name = String.format(Locale.ROOT, "stall, %,d connections", rate);
      cases.add(new Case(name, KnownDelay.STALL, rate, rate));
    }
    return cases;
  }

  private void measure(Case each, LoadTool tool, List<Seen> seen)
      throws IOException, InterruptedException {
    Path own = Files.createTempDirectory(folder, "load");
    long serviceMicros = each.delay().serviceMicros(each.ratePerSecond());
    try (ServerProcess server =
        ServerProcess.start(each.delay().name(), Long.toString(serviceMicros))) {
      Load load =
          new Load(
              server.port(),
              "poisson",
              each.ratePerSecond(),
              WARM_UP_SECONDS,
              seconds,
              each.connections(),
              own);
      Process process = LoadRun.start(tool, load);
      try {
        Processes.sleep(Duration.ofSeconds(WARM_UP_SECONDS));
        server.forget();
        if (!process.waitFor(seconds + MOST_SECONDS_TO_END, TimeUnit.SECONDS)) {
          throw new IOException(tool.name() + " did not end; see " + own);
        }
      } finally {
        LoadRun.end(process);
      }
      double[] truth;
      if (tool instanceof Tenk tenk) {
        truth = Truth.ofCell(each.delay(), tenk.cell(load), serviceMicros, each.connections());
      } else if (each.delay() == KnownDelay.STALL) {
        truth =
            Truth.ofPeriod(each.delay(), each.ratePerSecond(), serviceMicros, each.connections());
      } else {
        // from when they arrived: others do not tell when they were due
        truth = server.servedMillis();
      }
      seen.add(new Seen(truth, tool.responseMillis(load), server.lateMillis()));
    } catch (IOException e) {
      System.err.println(each.name() + ": " + e.getMessage());
      return;
    }
    LoadRun.delete(own);
  }

  private static void print(Case each, LoadTool tool, List<Seen> all) {
    for (int quantile : SHOWN) {
      List<Seen> seen =
          all.stream()
              .filter(
                  one ->
                      Double.isFinite(one.truth()[quantile])
                          && Double.isFinite(one.measured()[quantile]))
              .toList();
      if (seen.isEmpty()) {
        continue;
      }
      List<Double> differences =
          seen.stream().map(one -> one.measured()[quantile] - one.truth()[quantile]).toList();
      List<Double> truths = seen.stream().map(one -> one.truth()[quantile]).toList();
      System.out.printf(
          Locale.ROOT,
          "| %s | %d | %s | p%s | %s | %s | %s | %s | %s |%n",
          each.name(),
          each.ratePerSecond(),
          tool.name(),
          String.valueOf(Load.QUANTILES[quantile] * 100).replaceAll("\\.0$", ""),
          Rounds.summary(truths, 3),
          Rounds.summary(seen.stream().map(one -> one.measured()[quantile]).toList(), 3),
          Rounds.summary(differences, 3),
          isWithin(quantile, median(differences), median(truths)) ? "yes" : "no",
          Rounds.summary(seen.stream().map(one -> one.serverLate()[quantile]).toList(), 3));
    }
  }

  private static double median(List<Double> values) {
    return Rounds.median(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** A median within 0.1 ms, other quantiles within 0.3 ms or 1 %. */
  private static boolean isWithin(int quantile, double differenceMillis, double truthMillis) {
    return Math.abs(differenceMillis) <= (quantile == 0 ? 0.1 : Math.max(0.3, truthMillis / 100));
  }
}
