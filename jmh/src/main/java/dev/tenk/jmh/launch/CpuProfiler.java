package dev.tenk.jmh.launch;

import dev.tenk.gatling.launch.OwnProcess;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Processor time of the whole process an operation, on all of its threads. Made by JMH. */
public final class CpuProfiler implements InternalProfiler {
  /** The metric's name. */
  public static final String METRIC = "cpu.time.norm";

  private double beforeSeconds;

  /** Called by JMH. */
  public CpuProfiler() {}

  @Override
  public String getDescription() {
    return "processor time of the process";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    beforeSeconds = OwnProcess.cpuSeconds();
  }

  @Override
  @SuppressWarnings("rawtypes") // JMH's own
  public Collection<? extends Result> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    double nanos = (OwnProcess.cpuSeconds() - beforeSeconds) * 1e9;
    long operations = result.getMetadata().getAllOps();
    return operations == 0
        ? List.of()
        : List.of(new ScalarResult(METRIC, nanos / operations, "ns/op", AggregationPolicy.AVG));
  }
}
