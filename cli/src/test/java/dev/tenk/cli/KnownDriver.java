package dev.tenk.cli;

import dev.tenk.gatling.launch.CellLauncher;
import dev.tenk.gatling.launch.CellOrder;
import dev.tenk.gatling.launch.DriverMessage;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Workload;
import dev.tenk.results.stats.slo.SequentialDecision;
import dev.tenk.results.stats.slo.SloDecision;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.RequestCount;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.suite.Suite;
import dev.tenk.results.suite.SuiteReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes what a driver of load would, in this process and in no time: the same samples for the same
 * cell each time, of a target that answers in 1 ms up to a rate of 100/s and in 400 ms above it.
 */
final class KnownDriver implements CellLauncher.Starter {
  private static final Instant EPOCH = Instant.parse("2026-11-01T02:00:00Z");
  private static final int REQUESTS = 40;
  private static final double CAPACITY_PER_SECOND = 100;
  private static final int EXIT_NOT_WRITTEN = 12;

  private final AtomicLong sent;

  /**
   * A driver.
   *
   * @param sent counts requests as the target would, each before anything of it is written
   */
  KnownDriver(AtomicLong sent) {
    this.sent = sent;
  }

  @Override
  public CellLauncher start(List<CellOrder> orders, List<String> jars) {
    StringBuilder said = new StringBuilder();
    int exitCode = 0;
    try {
      for (CellOrder order : orders) {
        said.append(measure(order).toLine()).append('\n');
      }
    } catch (IOException e) {
      exitCode = EXIT_NOT_WRITTEN;
      said.setLength(0);
      said.append(
          new DriverMessage.Refused("the cell's files cannot be written: " + e.getMessage())
              .toLine());
    }
    return new CellLauncher(new Ended(said.toString(), exitCode), orders.size());
  }

  private DriverMessage.Ended measure(CellOrder order) throws IOException {
    Suite suite =
        SuiteReader.read("suite.yaml", order.baseFolder(), Files.readString(order.suiteFile()))
            .suite();
    Workload workload = order.workload(suite);
    Files.writeString(
        order.cellFolder().resolve(RunFolder.GATLING).resolve("driver.log"), "nothing\n");
    RequestCount handed = RequestCount.begin(order.cellFolder());
    int requests = (int) Math.min(REQUESTS, order.maxRequests().orElse(REQUESTS));
    double rate = workload.peakRatePerSecond().orElseThrow();
    boolean fast = rate <= CAPACITY_PER_SECOND;
    long gapNanos = (long) (1e9 / rate);
    try (CellRecorder recorder = new CellRecorder(order.cellFolder(), 0, EPOCH.toEpochMilli())) {
      for (int i = 0; i < requests; i++) {
        handed.increment();
        sent.incrementAndGet();
        recorder.record(
            sample(i, i * gapNanos, fast ? 1_000_000 + i * 7 : 400_000_000 + i * 7),
            Optional.of(new byte[] {1, 2, 3, 4}));
      }
    }
    return new DriverMessage.Ended(
        EPOCH,
        OptionalLong.of(requests),
        requests,
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(KnownTarget.MODEL_SHA256),
        1,
        OptionalLong.empty(),
        List.of(),
        Optional.empty(),
        new Phases(
            0,
            requests * gapNanos,
            Optional.empty(),
            workload
                .untilDecided()
                .map(
                    until ->
                        new SequentialDecision(
                            fast ? SloDecision.MET : SloDecision.MISSED, requests, until.alpha()))),
        Optional.empty(),
        Optional.empty(),
        Collections.emptySortedMap());
  }

  private static Sample sample(int sequence, long intendedNanos, long tookNanos) {
    return new Sample(
        sequence,
        Phase.STEADY,
        sequence % 2,
        OptionalLong.of(intendedNanos),
        intendedNanos,
        OptionalLong.of(intendedNanos),
        intendedNanos + tookNanos,
        100,
        new Outcome.Succeeded(OptionalInt.of(200), 4, "0123456789abcdef"),
        ServerFacts.UNKNOWN,
        ClientFacts.UNKNOWN);
  }

  /** A process that has written all its output and ended. */
  private static final class Ended extends Process {
    private final InputStream said;
    private final int exitCode;

    Ended(String said, int exitCode) {
      this.said = new ByteArrayInputStream(said.getBytes(StandardCharsets.UTF_8));
      this.exitCode = exitCode;
    }

    @Override
    public OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
      return said;
    }

    @Override
    public InputStream getErrorStream() {
      return InputStream.nullInputStream();
    }

    @Override
    public int waitFor() {
      return exitCode;
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) {
      return true;
    }

    @Override
    public int exitValue() {
      return exitCode;
    }

    @Override
    public CompletableFuture<Process> onExit() {
      return CompletableFuture.completedFuture(this);
    }

    @Override
    public void destroy() {}
  }
}
