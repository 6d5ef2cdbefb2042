package dev.tenk.jmh.bench;

import dev.tenk.jmh.bench.ForkedCell.Ended;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/** Calls of a suite's target: one at a time, and several in flight. */
public class TargetBenchmark {
  /** One call at a time. */
  @State(Scope.Benchmark)
  public static class SingleCall {
    /** Name of the target in the suite. */
    @Param({})
    public String target;

    private ForkedCell cell;
    private Ended ended;
    private long beganNanos;
    private long endedNanos;

    /** Connects. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      cell = ForkedCell.open();
    }

    /** Begins an iteration. */
    @Setup(Level.Iteration)
    public void begin(IterationParams iteration) {
      cell.beginIteration(iteration.getType() == IterationType.MEASUREMENT);
      beganNanos = cell.nowNanos();
    }

    Object call() {
      CompletableFuture<Ended> reply = new CompletableFuture<>();
      cell.send(reply::complete);
      ended = reply.join();
      return ended;
    }

    /** Keeps the outcome of the call; JMH does not time it. */
    @TearDown(Level.Invocation)
    public void keep() {
      endedNanos = cell.nowNanos();
      cell.keep(ended);
    }

    /** Ends an iteration. */
    @TearDown(Level.Iteration)
    public void end() {
      cell.endIteration(endedNanos - beganNanos);
    }

    /** Reports the result. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
      cell.close();
    }
  }

  /** Several calls in flight: one more is sent for each that ends. */
  @State(Scope.Benchmark)
  public static class InFlight {
    /** Name of the target in the suite. */
    @Param({})
    public String target;

    /** Calls in flight. */
    @Param({})
    public int callers;

    private final BlockingQueue<Ended> endedCalls = new LinkedBlockingQueue<>();
    private ForkedCell cell;
    private boolean begun;
    private long beganNanos;
    private long endedNanos;

    /** Connects. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      cell = ForkedCell.open();
    }

    /** Begins an iteration. The calls of the one before are in flight. */
    @Setup(Level.Iteration)
    public void begin(IterationParams iteration) {
      cell.beginIteration(iteration.getType() == IterationType.MEASUREMENT);
      if (!begun) {
        begun = true;
        beganNanos = cell.nowNanos();
        for (int i = 0; i < callers; i++) {
          cell.send(endedCalls::add);
        }
      }
    }

    Object call() throws InterruptedException {
      Ended ended = endedCalls.take();
      cell.keep(ended);
      cell.send(endedCalls::add);
      endedNanos = cell.nowNanos();
      return ended;
    }

    /** Ends an iteration; the next lasts from here. */
    @TearDown(Level.Iteration)
    public void end() {
      cell.endIteration(endedNanos - beganNanos);
      beganNanos = endedNanos;
    }

    /** Waits for what is in flight, and reports the result. */
    @TearDown(Level.Trial)
    public void close() throws IOException, InterruptedException {
      for (int i = 0; i < callers; i++) {
        cell.keep(endedCalls.take());
      }
      cell.close();
    }
  }

  /** From the call until the caller has the answer, read and checked. */
  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  @OutputTimeUnit(TimeUnit.NANOSECONDS)
  public Object singleCall(SingleCall calls) {
    return calls.call();
  }

  /** Calls that end, whatever their outcome: the cell's figures distinguish failures. */
  @Benchmark
  @BenchmarkMode(Mode.Throughput)
  @OutputTimeUnit(TimeUnit.SECONDS)
  public Object inFlight(InFlight calls) throws InterruptedException {
    return calls.call();
  }
}
