package dev.tenk.jmh.launch;

import dev.tenk.gatling.launch.CellLauncher.Result;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.jmh.bench.ForkFiles;
import dev.tenk.jmh.bench.TargetBenchmark;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import org.openjdk.jmh.runner.options.TimeValue;

/** Measures a cell in a fork of JMH. */
public final class BenchmarkFork implements AutoCloseable {
  private final CellOrder order;
  private final Benchmarking plan;
  private final int callers;
  private final Forks forks = new Forks();

  /**
   * Prepares the fork; nothing is started yet.
   *
   * @param order with the cell of one of the plan's workloads
   */
  public BenchmarkFork(CellOrder order, Benchmarking plan) {
    this.order = order;
    this.plan = plan;
    this.callers =
        plan.callers().stream()
            .filter(count -> Benchmarking.workloadName(count).equals(order.cell().workload()))
            .findFirst()
            .orElseThrow();
  }

  /** Runs it to its end; its cell then has all files that a driver writes. */
  public Result await() throws IOException {
    ForkFiles files = ForkFiles.of(order.cellFolder());
    files.writeOrder(order);
    Files.deleteIfExists(order.cellFolder().resolve(RunFolder.GATLING));
    Optional<String> failed = Optional.empty();
    try {
      run(files);
    } catch (TenkException e) {
      failed = Optional.of(e.getMessage());
    }
    Optional<DriverMessage> last = files.readLast();
    if (last.isPresent() && last.get() instanceof DriverMessage.Refused refused) {
      return new Result.Broken(1, refused.reason());
    }
    if (failed.isPresent()
        || last.isEmpty()
        || !(last.get() instanceof DriverMessage.Ended ended)) {
      return new Result.Broken(
          1, failed.orElse("the fork ended before its time; see jmh/jmh.log in the cell's folder"));
    }
    Result measured = new Result.Measured(List.of(withHistograms(ended, files)));
    files.tidy();
    return measured;
  }

  private void run(ForkFiles files) {
    String method = callers == 1 ? "singleCall" : "inFlight";
    var options =
        Forks.options(
                TargetBenchmark.class.getSimpleName() + "." + method,
                files.result(),
                files.log(),
                List.of("-D" + ForkFiles.PROPERTY + "=" + files.folder().toAbsolutePath()))
            .param("target", order.cell().target())
            .forks(1)
            .warmupIterations(plan.warmUpIterations())
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(plan.iterations())
            .measurementTime(TimeValue.seconds(1));
    if (callers > 1) {
      options.param("callers", Integer.toString(callers));
    }
    forks.run(options.build(), files.log());
  }

  private DriverMessage.Ended withHistograms(DriverMessage.Ended ended, ForkFiles files)
      throws IOException {
    JmhResult result = JmhResult.readAll(files.result()).get(0);
    Optional<List<NavigableMap<Long, Long>>> sampled =
        result.mode().equals(JmhResult.SAMPLE)
            ? Optional.of(result.raw().get(0))
            : Optional.empty();
    List<String> problems = new ArrayList<>(ended.problems());
    problems.addAll(
        ForkHistograms.write(
            order.cellFolder(),
            files.readIterations(),
            sampled,
            ended.startedAt().plusNanos(ended.phases().warmUpNanos()).toEpochMilli()));
    return new DriverMessage.Ended(
        ended.startedAt(),
        ended.scheduled(),
        ended.requests(),
        ended.connectionBound(),
        ended.idleExpiry(),
        ended.serviceMetrics(),
        ended.modelSha256(),
        ended.cpuSeconds(),
        ended.peakMemoryBytes(),
        problems,
        ended.watch(),
        ended.phases(),
        ended.use(),
        ended.conditions(),
        ended.said());
  }

  /** Ends the fork, wherever it is. */
  @Override
  public void close() {
    forks.close();
  }
}
