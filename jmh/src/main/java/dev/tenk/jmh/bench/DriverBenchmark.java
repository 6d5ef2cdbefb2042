package dev.tenk.jmh.bench;

import dev.tenk.gatling.action.GatlingEngine;
import dev.tenk.gatling.action.RunningCell;
import dev.tenk.gatling.action.RunningCells;
import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.gatling.schedule.PayloadOrder;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.RequestCount;
import dev.tenk.targets.InferenceRequest;
import dev.tenk.targets.Reply;
import dev.tenk.targets.Target;
import dev.tenk.targets.TargetIdentity;
import dev.tenk.targets.payload.PayloadMix.PayloadSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole driver against a target that answers at once, in the same process and without a
 * network: Gatling, the planned instants, the samples on disk. Its time is the schedule's; what it
 * costs is processor time and allocation.
 */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 2)
public class DriverBenchmark {
  /** Requests a second. */
  public static final int RATE_PER_SECOND = 1000;

  private static final int REQUESTS = 5000;

  /** Called by JMH. */
  public DriverBenchmark() {}

  /** {@value #REQUESTS} requests at {@value #RATE_PER_SECOND} a second. */
  @Benchmark
  @OperationsPerInvocation(REQUESTS)
  public long driver() throws IOException {
    Path folder = Files.createTempDirectory("tenk-jmh");
    OpenWorkload workload =
        new OpenWorkload(
            "constant",
            new Arrivals.Constant(RATE_PER_SECOND),
            Duration.ZERO,
            Duration.ofSeconds(REQUESTS / RATE_PER_SECOND));
    RunningCells cells = new RunningCells(workload, 1);
    try (NullTarget target = new NullTarget();
        RunningCell cell =
            cells.add(
                "null",
                target,
                new Slo(0.99, 250_000_000, 0),
                Optional.of(new ArrivalSchedule(workload, 1)),
                new PayloadOrder(List.of(new PayloadSet(0, 16, 1)), 1),
                OptionalLong.empty(),
                RequestCount.begin(folder),
                (window, watcher) -> new CellRecorder(folder, window, watcher),
                Optional.empty())) {
      cells.begin();
      int exit = GatlingEngine.run(workload, folder);
      if (exit != 0 || cell.sent() != REQUESTS) {
        throw new IllegalStateException(
            "Gatling ended with %d after %d requests".formatted(exit, cell.sent()));
      }
      return cell.sent();
    } finally {
      HarnessBenchmark.delete(folder);
    }
  }

  /** Answers at once. */
  private static final class NullTarget implements Target {
    @Override
    public TargetIdentity identify() {
      return new TargetIdentity(
          "nowhere", "null", Optional.empty(), Optional.empty(), Optional.empty(), new TreeMap<>());
    }

    @Override
    public CompletionStage<Reply> invoke(InferenceRequest request) {
      long now = System.nanoTime();
      return CompletableFuture.completedFuture(
          new Reply(
              OptionalLong.of(now),
              now,
              new Outcome.Succeeded(OptionalInt.of(200), 0, "0123456789abcdef"),
              Optional.empty(),
              ServerFacts.UNKNOWN,
              ClientFacts.UNKNOWN,
              Optional.empty()));
    }

    @Override
    public long requestBytes(int payloadId) {
      return 0;
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(1);
    }

    @Override
    public OptionalInt connectionBound() {
      return OptionalInt.empty();
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
