package dev.tenk.gatling.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * A bare thread that does nothing but look at the clock: what it is late by, the host makes late. A
 * program of its own, for a machine that is idle otherwise.
 *
 * <p>Spinning, a gap is the time between two looks, and a request that were due within a gap is
 * late by what is left of it. Sleeping, as in jHiccup, a gap is what a sleep of 1 ms took beyond 1
 * ms, and a request is due at the end of each sleep.
 */
final class HiccupMeter {
  private static final long GAP_NANOS = 200_000;
  private static final long LONG_GAP_NANOS = 500_000;
  private static final long SLEEP_NANOS = 1_000_000;
  private static final long WARM_UP_NANOS = 1_000_000_000;

  private long gaps;
  private long gapNanos;
  private long looks;
  private long lateLooks;
  private long veryLateLooks;
  private long beyondNanos;
  private long farBeyondNanos;

  private HiccupMeter() {}

  /**
   * Prints time in gaps over 0.2 ms in %, gaps a second, and requests over 0.2 and 0.5 ms late in
   * %. Arguments: {@code spin} or {@code sleep}, then seconds.
   */
  public static void main(String[] arguments) {
    boolean spin = arguments[0].equals("spin");
    long nanos = Long.parseLong(arguments[1]) * 1_000_000_000;
    new HiccupMeter().look(spin, WARM_UP_NANOS);
    HiccupMeter meter = new HiccupMeter();
    long took = meter.look(spin, nanos);
    double perCent = 100.0 / took;
    System.out.printf(
        Locale.ROOT,
        "%.6f %.3f %.6f %.6f%n",
        meter.gapNanos * perCent,
        meter.gaps * 1e9 / took,
        spin ? meter.beyondNanos * perCent : 100.0 * meter.lateLooks / meter.looks,
        spin ? meter.farBeyondNanos * perCent : 100.0 * meter.veryLateLooks / meter.looks);
  }

  /** Runs it as a process. */
  static Map<Figure, Double> measure(boolean spin, int seconds) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                HiccupMeter.class.getName(),
                spin ? "spin" : "sleep",
                Integer.toString(seconds))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      if (line == null) {
        throw new IOException("the bare thread has measured nothing");
      }
      List<Double> values = List.of(line.split(" ")).stream().map(Double::valueOf).toList();
      return Map.of(
          Figure.GAP_TIME, values.get(0),
          Figure.GAPS, values.get(1),
          Figure.LATE, values.get(2),
          Figure.VERY_LATE, values.get(3));
    }
  }

  private long look(boolean spin, long forNanos) {
    long start = System.nanoTime();
    long last = start;
    while (last - start < forNanos) {
      if (!spin) {
        LockSupport.parkNanos(SLEEP_NANOS);
      }
      long now = System.nanoTime();
      saw(spin ? now - last : now - last - SLEEP_NANOS);
      last = now;
    }
    return last - start;
  }

  private void saw(long gap) {
    looks++;
    if (gap > GAP_NANOS) {
      gaps++;
      gapNanos += gap;
      lateLooks++;
      beyondNanos += gap - GAP_NANOS;
      if (gap > LONG_GAP_NANOS) {
        veryLateLooks++;
        farBeyondNanos += gap - LONG_GAP_NANOS;
      }
    }
  }
}
