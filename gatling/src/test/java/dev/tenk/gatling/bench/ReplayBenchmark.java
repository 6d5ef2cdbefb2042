package dev.tenk.gatling.bench;

import dev.tenk.gatling.schedule.ArrivalSchedule;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.suite.SuiteReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Random;

/** What planning a replay of a million rows takes: processor time of this process's one thread. */
public final class ReplayBenchmark {
  private static final int ROWS = 1_000_000;
  private static final int ROUNDS = 4;
  private static final long MILLISECOND_NANOS = 1_000_000L;

  private ReplayBenchmark() {}

  /** Plans both forms of a trace, each several times. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("tenk-replay");
    for (String form : new String[] {"instants", "seconds"}) {
      Path trace = folder.resolve(form + ".csv");
      write(trace, form.equals("instants"));
      for (int round = 1; round <= ROUNDS; round++) {
        System.out.printf(Locale.ROOT, "%s, round %d: %d ms%n", form, round, plan(folder, trace));
      }
      Files.delete(trace);
    }
    Files.delete(folder);
  }

  private static void write(Path trace, boolean instants) throws IOException {
    Random random = new Random(1);
    Instant start = Instant.parse("2026-01-31T08:00:00.001Z");
    long millis = 0;
    try (PrintWriter csv = new PrintWriter(Files.newBufferedWriter(trace))) {
      csv.print("at,tokens,out\n");
      for (int i = 0; i < ROWS; i++) {
        millis += random.nextInt(100);
        csv.print(
            instants
                ? start.plusMillis(millis).toString()
                : String.format(Locale.ROOT, "%d.%03d", millis / 1000, millis % 1000));
        csv.print("," + random.nextInt(5000) + ",10\n");
      }
    }
  }

  private static long plan(Path folder, Path trace) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    OpenWorkload replay =
        (OpenWorkload)
            SuiteReader.read(
                    "suite.yaml",
                    folder,
                    """
                    name: replay
                    slo: p99=250ms,errors=0.1%%
                    demand: 300000/month peak 5/s
                    prices: edge.csv
                    payloads: {images: images}
                    targets:
                      - {name: pi, kind: edge-http, standing: measured}
                    workloads:
                      - {name: w, kind: replay, file: %s, warm_up: 0s}
                    """
                        .formatted(trace.getFileName()))
                .suite()
                .workload("w");
    long starts = new ArrivalSchedule(replay, 1).starts();
    if (starts != ROWS || replay.peakRatePerSecond().orElseThrow() <= 0) {
      throw new IllegalStateException(starts + " starts are planned");
    }
    return (threads.getCurrentThreadCpuTime() - begin) / MILLISECOND_NANOS;
  }
}
