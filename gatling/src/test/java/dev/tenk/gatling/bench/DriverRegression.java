package dev.tenk.gatling.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * For a night: whether tenk's driver has become more expensive or less punctual than the last
 * release's, both measured side by side. Prints one sentence and exits with 0 where it has not, 1
 * where it has, 2 where it could not be measured. The command is in docs/benchmarks.md.
 */
public final class DriverRegression {
  private static final int WARM_UP_SECONDS = 10;

  private static final Map<Figure, String> GUARDED =
      new EnumMap<>(
          Map.of(
              Figure.CPU, "CPU a request",
              Figure.LATE, "the share of requests over 0.2 ms late"));

  private DriverRegression() {}

  /** Runs the benchmark. */
  public static void main(String[] arguments) throws InterruptedException {
    int exit;
    try {
      exit = run(Options.parse(arguments, Set.of("--build", "--against", "--rounds", "--seconds")));
    } catch (IllegalArgumentException | IOException e) {
      System.out.println("not measured: " + e.getMessage());
      exit = 2;
    }
    System.exit(exit);
  }

  private static int run(Options options) throws IOException, InterruptedException {
    Tenk build = options.neededBuild("--build", DriverBenchmark.THIS);
    Tenk other = options.neededBuild("--against", DriverBenchmark.OTHER);
    int count = options.number("--rounds", RegressionDecision.LEAST_ROUNDS, 9);
    List<Integer> rates = List.of(1000, 3000);
    DriverBenchmark benchmark =
        new DriverBenchmark(WARM_UP_SECONDS, options.number("--seconds", 2, 20));
    Rounds rounds = new Rounds();
    for (int round = 0; round < count; round++) {
      for (int rate : rates) {
        for (Tenk tool : DriverBenchmark.inTurn(List.of(build, other), round)) {
          benchmark.measure(round, rate, tool, rounds);
        }
      }
    }
    List<String> grown = new ArrayList<>();
    for (int rate : rates) {
      GUARDED.forEach(
          (figure, what) ->
              RegressionDecision.grown(
                      what + " at " + rate + " req/s",
                      rounds.ratios(rate, build.name(), other.name(), figure))
                  .ifPresent(grown::add));
    }
    System.out.println(
        grown.isEmpty()
            ? "neither CPU a request nor late starts grew by 15 % at 1000 and 3000 req/s"
            : String.join(", and ", grown));
    return grown.isEmpty() ? 0 : 1;
  }
}
