package dev.tenk.results.model;

import dev.tenk.results.model.Workload.ClosedWorkload;
import java.time.Duration;
import java.util.List;

/**
 * What a run measures with JMH instead of offering load: targets, each in forks of their own, and
 * benchmarks that have no target. The n-th fork of a target under a workload is the cell of
 * repetition n. In a fork one thread calls; an iteration is a second.
 *
 * @param driver what measures it: {@link #JMH}
 * @param profile the word for how long all of it takes
 * @param targets names of those that are measured, in suite order
 * @param callers calls in flight of each workload; 1 is a single call at a time
 * @param forks of each target under each workload, at least 1
 * @param warmUpIterations of each fork of a target, not counted
 * @param iterations of each fork of a target, at least 1
 * @param benchmarks those without a target, as {@code Class.method}
 */
public record Benchmarking(
    String driver,
    String profile,
    List<String> targets,
    List<Integer> callers,
    int forks,
    int warmUpIterations,
    int iterations,
    List<String> benchmarks) {
  /** The Java Microbenchmark Harness. */
  public static final String JMH = "jmh";

  private static final String SINGLE_CALL = "single-call";
  private static final String IN_FLIGHT = "in-flight-";

  /** Copies its lists, and refuses counts below their minimum. */
  public Benchmarking {
    targets = List.copyOf(targets);
    callers = List.copyOf(callers);
    benchmarks = List.copyOf(benchmarks);
    if (forks < 1
        || warmUpIterations < 0
        || iterations < 1
        || callers.stream().anyMatch(count -> count < 1)) {
      throw new IllegalArgumentException(
          "%d forks of %d and %d iterations with %s callers, expected 1, 0, 1 and 1 or more"
              .formatted(forks, warmUpIterations, iterations, callers));
    }
  }

  /** The name of the workload of so many calls in flight. */
  public static String workloadName(int callers) {
    return callers == 1 ? SINGLE_CALL : IN_FLIGHT + callers;
  }

  /** Whether a workload of that name is the one of a single call at a time. */
  public static boolean isSingleCall(String workload) {
    return workload.equals(SINGLE_CALL);
  }

  /** The workloads of the run: closed ones, without think time. */
  public List<Workload> workloads() {
    return callers.stream()
        .<Workload>map(
            count ->
                new ClosedWorkload(
                    workloadName(count),
                    count,
                    Duration.ZERO,
                    Duration.ofSeconds(warmUpIterations),
                    Duration.ofSeconds(iterations)))
        .toList();
  }
}
