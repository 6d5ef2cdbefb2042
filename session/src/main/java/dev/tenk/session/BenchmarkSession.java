package dev.tenk.session;

import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.jmh.client.WireFormat;
import dev.tenk.jmh.launch.BenchmarkFork;
import dev.tenk.jmh.launch.JmhProfile;
import dev.tenk.jmh.launch.OwnBenchmarks;
import dev.tenk.results.model.Benchmarking;
import dev.tenk.results.model.RunManifest;
import dev.tenk.results.model.TenkException;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** JMH's part in measuring a run. */
final class BenchmarkSession {
  private final OwnBenchmarks own = new OwnBenchmarks();
  private volatile BenchmarkFork fork;
  private volatile boolean interrupted;

  /** Measures one fork of a target. */
  CellLauncher.Result measure(CellOrder order, Benchmarking plan) throws IOException {
    try (BenchmarkFork started = new BenchmarkFork(order, plan)) {
      fork = started;
      return interrupted ? new CellLauncher.Result.Broken(1, "stopped") : started.await();
    } finally {
      fork = null;
    }
  }

  /** Measures the benchmarks without a target that are not measured yet; none in any other run. */
  void measureOwn(RunFolder run, RunManifest manifest, Suite suite, Progress progress)
      throws IOException {
    List<String> missing = run.missingBenchmarks(manifest);
    for (int i = 0; i < missing.size() && !interrupted; i++) {
      String name = missing.get(i);
      progress.benchmark(name, i + 1, missing.size());
      try {
        own.measure(run, name, profile(manifest), formats(suite));
      } catch (TenkException e) {
        progress.benchmarkFailed(name, interrupted ? "stopped" : e.getMessage());
      }
    }
  }

  private static JmhProfile profile(RunManifest manifest) {
    return JmhProfile.of(manifest.plan().benchmarking().orElseThrow().profile());
  }

  private static Set<WireFormat> formats(Suite suite) {
    Set<WireFormat> formats = EnumSet.noneOf(WireFormat.class);
    suite.targets().forEach(plan -> WireFormat.of(plan).ifPresent(formats::add));
    return formats;
  }

  /** On a signal: forks end, and none is started any more. */
  void interrupt() {
    interrupted = true;
    own.close();
    BenchmarkFork started = fork;
    if (started != null) {
      started.close();
    }
  }
}
