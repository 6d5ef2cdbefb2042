package dev.tenk.analysis.bench;

import com.sun.management.ThreadMXBean;
import dev.tenk.analysis.cell.CellSummaries;
import dev.tenk.results.model.Arrivals;
import dev.tenk.results.model.CellKey;
import dev.tenk.results.model.ClientFacts;
import dev.tenk.results.model.Outcome;
import dev.tenk.results.model.Phase;
import dev.tenk.results.model.Sample;
import dev.tenk.results.model.ServerFacts;
import dev.tenk.results.model.Slo;
import dev.tenk.results.model.Workload.OpenWorkload;
import dev.tenk.results.store.CellFacts.DriverEnd;
import dev.tenk.results.store.CellRecorder;
import dev.tenk.results.store.Phases;
import dev.tenk.results.store.RunFolder;
import dev.tenk.results.store.SampleCsv;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * What a sample costs: recorded while a cell is measured, and counted once it has ended, beside
 * gawk adding up the columns that a count needs. Prints Markdown tables.
 */
public final class SampleBenchmark {
  private static final int REQUESTS = 1_000_000;
  private static final int RATE_PER_SECOND = 10_000;
  private static final int ROUNDS = 7;
  private static final Slo SLO = new Slo(0.99, 250_000_000, 0.01);
  private static final String[] GAWK = {
    "/bin/sh",
    "-c",
    "gzip -dc \"$1\" | gawk -F, 'NR > 1 && $2 == \"steady\" { n++; bytes += $11; if ($6 != \"\") "
        + "service += $7 - $6; late += $5 - $4; if ($8 == \"ok\") { ok++; got += $12; "
        + "if ($7 - $4 <= 250000000) within++ } else errors[$8 $9 $10]++; "
        + "if ($18 != \"\") billed += $18; if ($20 == \"true\") cold++; if ($25 != \"\") gap += $25 } "
        + "END { print n, ok, within, bytes, got, service, late, billed, cold, gap }'",
    "gawk"
  };

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private SampleBenchmark() {}

  /** Arguments: {@code write DIR} or {@code read DIR}, an empty folder or one of a round before. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(Path.of(args[1]));
    switch (args[0]) {
      case "write" -> write(folder);
      case "read" -> read(folder);
      default -> throw new IllegalArgumentException("write or read, not " + args[0]);
    }
  }

  private static void write(Path folder) throws IOException {
    Sample[] samples = samples();
    say(
        "| rate /s | samples | writer's CPU ns a sample | `record` ns p50 | p99 | mean | bytes"
            + " allocated by the writer | by the caller | file bytes a sample |");
    say("|---|---|---|---|---|---|---|---|---|");
    for (int ratePerSecond : new int[] {0, 3_000, 10_000}) {
      int count = ratePerSecond == 0 ? REQUESTS : ratePerSecond * 5;
      for (int round = 1; round <= 3; round++) {
        record(folder, samples, count, ratePerSecond);
      }
    }
  }

  /** A sample's costs; in bursts of a millisecond where a rate is asked for. */
  private static void record(Path folder, Sample[] samples, int count, int ratePerSecond)
      throws IOException {
    int warm = count / 5;
    long[] writerFrom = new long[2];
    long[] writerTo = new long[2];
    int[] written = new int[1];
    byte[] output = new byte[4004];
    long[] took = new long[count - warm];
    long callerBytes;
    try (CellRecorder recorder =
        new CellRecorder(
            folder,
            () -> new CellRecorder.Window(0, 0),
            sample -> {
              written[0]++;
              if (written[0] == warm || written[0] == count) {
                long[] now = written[0] == warm ? writerFrom : writerTo;
                now[0] = THREADS.getCurrentThreadCpuTime();
                now[1] = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
              }
            })) {
      Optional<byte[]> some = Optional.of(output);
      long callerFrom = 0;
      long startedAt = System.nanoTime();
      for (int i = 0; i < count; i++) {
        if (ratePerSecond > 0 && i % (ratePerSecond / 1000) == 0) {
          long due = startedAt + i * 1_000_000_000L / ratePerSecond;
          while (System.nanoTime() < due) {
            LockSupport.parkNanos(due - System.nanoTime());
          }
        }
        if (i == warm) {
          callerFrom = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        }
        long from = System.nanoTime();
        recorder.record(samples[i], some);
        if (i >= warm) {
          took[i - warm] = System.nanoTime() - from;
        }
      }
      callerBytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - callerFrom;
    }
    double measured = count - warm;
    Arrays.sort(took);
    say(
        "| %s | %,d | %.0f | %d | %d | %.0f | %.1f | %.1f | %.1f |"
            .formatted(
                ratePerSecond == 0 ? "as fast as it goes" : "%,d".formatted(ratePerSecond),
                count,
                (writerTo[0] - writerFrom[0]) / measured,
                took[took.length / 2],
                took[took.length * 99 / 100],
                Arrays.stream(took).average().orElse(0),
                (writerTo[1] - writerFrom[1]) / measured,
                callerBytes / measured,
                (double) Files.size(folder.resolve(RunFolder.SAMPLES)) / count));
  }

  private static void read(Path folder) throws IOException, InterruptedException {
    try (CellRecorder recorder = new CellRecorder(folder, 0, 0)) {
      for (Sample sample : samples()) {
        recorder.record(sample, Optional.empty());
      }
    }
    Path file = folder.resolve(RunFolder.SAMPLES);
    double[][] millis = new double[3][ROUNDS];
    say(
        "| round | gawk ms | rows read ms | a cell counted ms | rows read, x gawk | counted, x gawk |");
    say("|---|---|---|---|---|---|");
    for (int round = 0; round < ROUNDS; round++) {
      millis[0][round] = millis(() -> gawk(file));
      millis[1][round] = millis(() -> SampleCsv.rows(file, row -> {}));
      millis[2][round] = millis(() -> count(folder));
      say(
          "| %d | %.0f | %.0f | %.0f | %.2f | %.2f |"
              .formatted(
                  round + 1,
                  millis[0][round],
                  millis[1][round],
                  millis[2][round],
                  millis[1][round] / millis[0][round],
                  millis[2][round] / millis[0][round]));
    }
    say(
        "| median | %.0f | %.0f | %.0f | %.2f | %.2f |"
            .formatted(
                median(millis[0]),
                median(millis[1]),
                median(millis[2]),
                median(ratios(millis[1], millis[0])),
                median(ratios(millis[2], millis[0]))));
  }

  private static double[] ratios(double[] of, double[] to) {
    return IntStream.range(0, of.length).mapToDouble(i -> of[i] / to[i]).toArray();
  }

  private interface Work {
    void run() throws IOException, InterruptedException;
  }

  private static double millis(Work work) throws IOException, InterruptedException {
    long from = System.nanoTime();
    work.run();
    return (System.nanoTime() - from) / 1e6;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void gawk(Path file) throws IOException, InterruptedException {
    String[] command = Arrays.copyOf(GAWK, GAWK.length + 1);
    command[GAWK.length] = file.toString();
    int code =
        new ProcessBuilder(command)
            .redirectOutput(new File("/dev/null"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    if (code != 0) {
      throw new IOException("gawk ended with " + code);
    }
  }

  private static void count(Path folder) throws IOException {
    OpenWorkload workload =
        new OpenWorkload(
            "even",
            new Arrivals.Constant(RATE_PER_SECOND),
            Duration.ZERO,
            Duration.ofSeconds(REQUESTS / RATE_PER_SECOND));
    CellSummaries.facts(
        folder,
        new CellKey("edge", "even", 1),
        workload,
        SLO,
        new CellSummaries.Ended(
            Instant.EPOCH,
            OptionalLong.of(REQUESTS),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty(),
            new DriverEnd(1, OptionalLong.empty(), List.of()),
            Optional.empty(),
            Phases.asPlanned(workload),
            Optional.empty(),
            Map.of()));
  }

  /** In the order in which they ended: ten milliseconds with a tail; one in a thousand fails. */
  private static Sample[] samples() {
    SplittableRandom random = new SplittableRandom(1);
    return IntStream.range(0, REQUESTS)
        .mapToObj(i -> sample(i, i * 1_000_000_000L / RATE_PER_SECOND, random))
        .sorted(Comparator.comparingLong(Sample::doneNanos))
        .toArray(Sample[]::new);
  }

  private static Sample sample(long sequence, long intended, SplittableRandom random) {
    long model = (long) (8e6 * Math.exp(0.1 * random.nextGaussian()));
    long queue = (long) (2e5 * Math.pow(1 - random.nextDouble(), -0.5));
    long handed = intended + 20_000 + random.nextInt(50_000);
    long sent = handed + 10_000 + random.nextInt(20_000);
    int payload = random.nextInt(8);
    return new Sample(
        sequence,
        Phase.STEADY,
        payload,
        OptionalLong.of(intended),
        handed,
        OptionalLong.of(sent),
        sent + model + queue + 1_000_000 + random.nextInt(500_000),
        150_596,
        random.nextInt(1000) == 0
            ? new Outcome.Failed(OptionalInt.of(500), Optional.of("ModelError"))
            : new Outcome.Succeeded(
                OptionalInt.of(200), 4004, "%016x".formatted(0x9e3779b97f4a7c15L * (payload + 1))),
        ServerFacts.timed(OptionalLong.of(queue), OptionalLong.of(model)),
        ClientFacts.UNKNOWN);
  }

  private static void say(String line) {
    System.out.println(line);
  }
}
