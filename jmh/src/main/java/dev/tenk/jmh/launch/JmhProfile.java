package dev.tenk.jmh.launch;

import dev.tenk.results.model.Benchmarking;
import java.util.List;
import java.util.Locale;

/** How long a run of benchmarks takes. */
public enum JmhProfile {
  /** Some minutes: enough to see that all is well, and what is slow. */
  QUICK(2, 1, 2, 1, 2, 2, 200),
  /** Twelve forks, the least from which anything is concluded. */
  FULL(12, 5, 10, 12, 5, 5, 200);

  private final int forks;
  private final int warmUpIterations;
  private final int iterations;
  private final int ownForks;
  private final int ownWarmUpIterations;
  private final int ownIterations;
  private final int ownIterationMillis;

  JmhProfile(
      int forks,
      int warmUpIterations,
      int iterations,
      int ownForks,
      int ownWarmUpIterations,
      int ownIterations,
      int ownIterationMillis) {
    this.forks = forks;
    this.warmUpIterations = warmUpIterations;
    this.iterations = iterations;
    this.ownForks = ownForks;
    this.ownWarmUpIterations = ownWarmUpIterations;
    this.ownIterations = ownIterations;
    this.ownIterationMillis = ownIterationMillis;
  }

  /** The profile of that word. */
  public static JmhProfile of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }

  /** The word on the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What a run of it measures.
   *
   * @param targets names, in suite order
   * @param callers calls in flight of each workload
   * @param benchmarks those without a target
   */
  public Benchmarking plan(List<String> targets, List<Integer> callers, List<String> benchmarks) {
    return new Benchmarking(
        Benchmarking.JMH,
        text(),
        targets,
        callers,
        forks,
        warmUpIterations,
        iterations,
        benchmarks);
  }

  int ownForks() {
    return ownForks;
  }

  int ownWarmUpIterations() {
    return ownWarmUpIterations;
  }

  int ownIterations() {
    return ownIterations;
  }

  int ownIterationMillis() {
    return ownIterationMillis;
  }
}
